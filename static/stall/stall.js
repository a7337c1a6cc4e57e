// The counter: what is chosen is added up at once; a sale is kept on the phone until the
// market has taken it. A scanner that types its code and Enter works in the search field.
import { moneyFormat, read } from "../core/amounts.js";
import { readCodes } from "../core/qr-camera.js";
import { canKeep, hide, isFor, keepPage } from "../offline/page.js";
import { openQueue } from "../offline/queue.js";
import { coinsOf, sumOf } from "./sum.js";

/** @param {HTMLElement} page */
const sell = (page) => {
  const { store: place, sync, user, worker, scope, currency, step, reader } = /** @type {Record<string, string>} */ (page.dataset);
  const words = document.getElementById("s-words").dataset;
  if (!isFor(user)) {
    hide(page, words.notYours);
    return;
  }
  const $ = (selector, within = /** @type {ParentNode} */ (page)) => within.querySelector(selector);
  const all = (selector, within = /** @type {ParentNode} */ (page)) => [...within.querySelectorAll(selector)];
  const form = $("[data-sale]");
  const format = moneyFormat(document.documentElement.lang, currency);
  const money = { coins: 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2), step: Number(step) };
  const shown = (coins) => format.format(coins / money.coins);

  // --- What is chosen ------------------------------------------------------------------
  const itemOf = (row) => {
    const item = { pack: Number(row.dataset.pack), price: $("[data-price]", row).value.trim(), kind: row.parentElement.dataset.kind };
    if (row.dataset.loose !== undefined) {
      const weight = $("[data-weight]", row).value.trim();
      return weight ? { ...item, weight } : null;
    }
    const count = String(Number($("[data-count]", row).value) || 0);
    return count === "0" ? null : { ...item, count };
  };
  const rows = () => all("[data-pack]");
  const items = () => rows().map(itemOf).filter((item) => item !== null);
  const total = () => items().reduce((sum, item) => sum + sumOf(item, money), 0);
  const paint = () => {
    if (!form) return;
    for (const row of rows()) row.classList.toggle("on", itemOf(row) !== null);
    const sum = total();
    $("[data-total]").textContent = Number.isNaN(sum) ? "–" : shown(sum);
    const given = coinsOf($("[data-given]").value, money);
    const back = $("[data-back]");
    back.hidden = Number.isNaN(given) || Number.isNaN(sum) || given < sum || !sum;
    back.textContent = back.hidden ? "" : words.back.replace("SUM", shown(given - sum));
  };
  const clear = () => {
    form.reset();
    for (const count of all("[data-count]")) count.dispatchEvent(new Event("change", { bubbles: true }));
    find("");
    paint();
  };
  const say = (text, good) => {
    const box = document.getElementById("answer");
    box.hidden = false;
    box.className = `note ${good ? "bg-leaf" : "bg-gold"}`;
    box.textContent = text;
  };

  // --- Finding goods -------------------------------------------------------------------
  const folded = (text) => text.normalize("NFKC").toLowerCase().trim();
  const find = (typed) => {
    const wanted = folded(typed);
    for (const goods of all("[data-goods]")) goods.hidden = wanted !== "" && !folded(goods.dataset.goods).includes(wanted);
  };
  // A code on a pack, or the address on a label, which is of goods with several packs.
  const rowOfCode = (code) => {
    const plain = folded(code);
    const row = all("[data-codes]").find((one) => one.dataset.codes.split("\n").some((known) => known && folded(known) === plain));
    if (row) return row;
    const goods = all("[data-goods]").find((one) => plain.includes(folded(one.dataset.address)));
    const packs = goods ? all("[data-codes]", goods) : [];
    return packs.length === 1 ? packs[0] : goods || null;
  };
  const addByCode = (code) => {
    const found = rowOfCode(code);
    if (!found) return false;
    if (found.dataset.pack === undefined) {
      find(found.dataset.goods);
      return true;
    }
    find("");
    const count = $("[data-count]", found);
    count.value = String(Number(count.value) + 1);
    count.dispatchEvent(new Event("change", { bubbles: true }));
    say(words.added.replace("NAME", found.parentElement.dataset.goods), true);
    paint();
    return true;
  };
  const offerSearch = () => {
    const search = document.getElementById("stall-search");
    search.addEventListener("input", () => find(search.value));
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (search.value.trim() && addByCode(search.value)) search.value = "";
    });
    readCodes({
      box: document.getElementById("scanner"),
      reader,
      found: (code) => { if (!addByCode(code)) say(words.unknown.replace("CODE", code.slice(0, 60)), false); },
      refused: () => say(words.noCamera, false),
    });
  };

  // --- What waits, and what the market answers -------------------------------------------
  const paintQueue = async (trouble = "") => {
    const waiting = await queue.waiting();
    const note = document.getElementById("unsent");
    note.hidden = !waiting.length;
    const said = $("[data-said]", note);
    said.textContent = waiting.length === 1 ? said.dataset.one : said.dataset.many.replace("COUNT", String(waiting.length));
    $("[data-trouble]", note).textContent = trouble;
    $("[data-trouble]", note).hidden = !trouble;
    const unseen = await queue.refused();
    const box = document.getElementById("refused");
    box.hidden = !unseen.length;
    $("[data-list]", box).replaceChildren(...unseen.map((one) => {
      const item = document.createElement("li");
      item.textContent = `${one.what}: ${one.why}`;
      return item;
    }));
    return waiting;
  };
  const filled = (template, values) => {
    const made = document.getElementById(template).content.cloneNode(true);
    for (const [name, text] of Object.entries(values)) {
      const spot = $(`[data-${name}]`, made);
      if (spot) spot.textContent = text;
      if (name === "url") $("a", made).href = text;
    }
    return made;
  };
  const paintToday = ({ takings, sales }) => {
    $("[data-takings]").replaceChildren(...takings.map((one) => filled("t-taking", one)));
    $("[data-sales]").replaceChildren(...sales.map((one) => filled("t-sold", one)));
    $("[data-none]").hidden = sales.length > 0;
  };
  const take = async (entries, body) => {
    for (const answer of body.answers) {
      const entry = entries.find((one) => one.key === answer.key);
      if (entry) await queue.answered(entry, answer.is_done ? null : { why: answer.said });
    }
    paintToday(body);
    await paintQueue();
  };
  const queue = openQueue({
    owner: user, place, address: sync, words, take, paint: paintQueue,
    // How long ago, since a phone's clock may be wrong.
    plain: ({ items: sold, paid_by, at }) => ({ items: sold, paid_by, ago: Math.max(0, Date.now() - at) }),
  });

  // --- Selling ---------------------------------------------------------------------------
  const write = async (paid_by) => {
    const sold = items(), sum = total();
    if (!sold.length) return say(words.nothing, false);
    if (Number.isNaN(sum)) return say(words.unreadable, false);
    const back = $("[data-back]").textContent;
    const plain = sold.map(({ kind, ...item }) => item);
    await queue.add({ items: plain, paid_by, what: shown(sum) });
    say([words.sold.replace("SUM", shown(sum)), back].filter(Boolean).join(" "), true);
    clear();
    await paintQueue();
    queue.send();
  };
  const offerSale = () => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = /** @type {any} */ (event).submitter;
      queue.inTurn(() => write(button?.value || "cash"));
    }, true);
    // A scale that types its weight and Enter doesn't sell anything.
    form.addEventListener("keydown", (event) => {
      const { target } = /** @type {any} */ (event);
      if (event.key === "Enter" && target.matches("input")) { event.preventDefault(); paint(); }
    });
    form.addEventListener("input", paint);
    form.addEventListener("change", paint);
    $("[data-clear]").addEventListener("click", clear);
    // What was said of the last sale stays until the next one is begun.
    const forget = () => { document.getElementById("answer").hidden = true; };
    for (const begun of ["click", "input"]) $(".counter").addEventListener(begun, forget);
  };
  // Where nothing is for sale any more, sales that wait are sent nevertheless.
  if (form) {
    offerSearch();
    offerSale();
  }
  $("#unsent [data-send]").addEventListener("click", () => queue.send());
  $("#refused [data-seen]").addEventListener("click", async () => {
    for (const one of await queue.refused()) await queue.answered(one);
    await paintQueue();
  });
  queue.keepSending();

  (async () => {
    paint();
    if ((await paintQueue()).length) queue.send();
    await keepPage({ worker, scope, kept: () => { page.dataset.kept = "1"; } });
  })().catch(() => {});
};

if (canKeep()) sell(document.getElementById("stall"));
