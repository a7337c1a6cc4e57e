// Taking harvest in at the scales: each delivery is kept on the device at once and sent
// when there is signal. Without what it stands on, the form stays a plain one.
import { moneyFormat, read as readNumber, weigh } from "../core/amounts.js";
import { keepSending, say, setup } from "../offline/drafts.js";
import { canWrite, errorsOf, onSignal, openEditor } from "../offline/editor.js";
import { canKeep, keepPage } from "../offline/page.js";
import { listenToScale } from "./scale.js";

/** @param {HTMLFormElement} form */
const takeIn = async (form) => {
  const depot = JSON.parse(document.getElementById("depot").textContent);
  const part = (id) => document.getElementById(id);
  /** @returns {any} */
  const field = (name) => form.elements.namedItem(name);
  if (!(await canWrite(form))) return;

  // --- Reading and filling ----------------------------------------------------------
  const NOT_FIELDS = /^(csrfmiddlewaretoken|key)$/;
  const TICKS = ["is_paid_cash", "sure"];
  /** @returns {Record<string, any>} */
  const read = () => Object.fromEntries([...new FormData(form)]
    .filter(([name, value]) => !NOT_FIELDS.test(name) && typeof value === "string"));
  const fill = (fields) => {
    for (const input of /** @type {Iterable<any>} */ (form.elements)) {
      if (!input.name || NOT_FIELDS.test(input.name)) continue;
      if (input.type === "radio") input.checked = input.value === fields[input.name];
      else if (TICKS.includes(input.name)) input.checked = fields[input.name] === "on";
      else input.value = fields[input.name] ?? "";
    }
    part("no-member").open = Boolean(fields.supplier);
    part("odd").hidden = !fields.sure;
    paint();
  };

  // --- What it comes to, as far as the device knows -----------------------------------
  const MOST = 1e8; // g, core/amounts.py
  // "52.3+48.1 kg" in whole grams; NaN for what can't be read here. No tare is none.
  const gramsIn = (text) => weigh(text, { kind: "weight", unit: field("unit").value });
  const tareIn = (text) => (/^[0.,]*$/.test(text.trim()) ? 0 : gramsIn(text));
  const half = (amount, of, whole) => Number((2n * BigInt(amount) * BigInt(of) + BigInt(whole)) / (2n * BigInt(whole)));
  const hundredths = (text) => (text.trim() ? Math.round(readNumber(text) * 100) : 0);
  const netOf = (goods, raw, moisture, defects) => {
    let wet = 0;
    const over = moisture - goods.base;
    if (over > 0 && goods.moisture === "points") wet = half(raw, over * goods.rate, 1000000);
    if (over > 0 && goods.moisture === "dry") wet = raw - half(raw, 10000 - moisture, 10000 - goods.base);
    return Math.max(raw - Math.min(wet, raw) - half(raw, defects, 10000), 0);
  };
  const words = (grams) => grams >= 1000
    ? say("kg", { count: new Intl.NumberFormat(setup.language, { maximumFractionDigits: 3 }).format(grams / 1000) })
    : say("g", { count: grams });
  const money = (amount, currency) => moneyFormat(setup.language, currency).format(amount);

  const goodsNow = () => depot.goods.find((one) => String(one.pk) === field("product").value);
  const gradesOf = (goods) => [...new Set(goods.prices.map((one) => one.grade))];
  const priceNow = (goods) => {
    const day = field("day").value, grade = field("grade").value.trim().toLowerCase();
    return goods.prices.filter((one) => one.grade.toLowerCase() === grade && one.from <= day)
      .sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1);
  };
  const isBought = () => form.querySelector("[name=terms]:checked")?.value === "bought";
  const weighed = () => ({ gross: gramsIn(field("gross").value), tare: tareIn(field("tare").value) });

  function paint() {
    const goods = goodsNow();
    part("grades").replaceChildren(...(goods ? gradesOf(goods) : []).filter(Boolean).map((grade) => new Option("", grade)));
    const price = goods && priceNow(goods);
    part("day-price").textContent = !goods ? "" : price ? say("price", { price: price.words }) : say("no_price");
    const { gross, tare } = weighed();
    const [moisture, defects] = ["moisture", "defects"].map((name) => hundredths(field(name).value));
    const ready = goods && gross > tare && moisture >= 0 && defects >= 0 && moisture <= 10000 && defects <= 10000;
    part("net").hidden = !ready;
    if (!ready) return;
    const weight = netOf(goods, gross - tare, moisture, defects);
    part("net").textContent = price && isBought()
      ? say("net_amount", { weight: words(weight), amount: money((Number(price.price) * weight) / price.per, price.currency) })
      : say("net", { weight: words(weight) });
  }

  // --- The draft that is being written ------------------------------------------------
  const today = () => {
    // Of the market, wherever the device thinks it is; Swedes write days as forms do.
    const now = new Intl.DateTimeFormat("sv", { timeZone: depot.zone }).format(new Date());
    // A page that was kept for days shows a day that is over; a clock may be wrong as well.
    return now > depot.day && Date.parse(now) - Date.parse(depot.day) < 8 * 864e5 ? now : depot.day;
  };
  // What the next delivery has in common with the one before.
  const blank = (before = {}) => ({
    product: before.product || field("product").value, grade: before.grade || "", day: today(),
    unit: before.unit || field("unit").value, terms: before.terms || "bought",
  });
  const isEmpty = ({ fields }) => !["bringer", "supplier", "gross"].some((name) => (fields[name] || "").trim());
  const label = (fields) => [fields.bringer || fields.supplier,
    depot.goods.find((one) => String(one.pk) === fields.product)?.title,
    fields.gross && `${fields.gross} ${fields.unit}`].filter(Boolean).join(" · ");
  const editor = openEditor({
    form,
    blank: () => ({}),
    typed: () => { const fields = read(); return { fields: { ...fields, title: label(fields) } }; },
    isEmpty,
    show: (draft, wrong) => {
      fill(Object.keys(draft.fields).length ? draft.fields : blank());
      // What the market asks to be sure of can be ticked.
      if (draft.errors?.gross) part("odd").hidden = false;
      showErrors(wrong);
      part("saved-at").textContent = "";
      paintSignal();
    },
    shown: () => form.scrollIntoView({ block: "start" }),
  });

  // --- Errors -------------------------------------------------------------------------
  const errors = errorsOf(form, (text) => {
    const why = document.createElement("p");
    why.className = "why";
    why.textContent = text;
    return why;
  });
  const showErrors = (found) => editor.speak("quick-wrong", errors.show(found));
  const isFar = (goods, raw) => (goods.usual
    ? raw >= goods.usual * depot.more || raw * depot.less <= goods.usual
    : raw < depot.least || raw > depot.most);
  const isKnown = (text) => {
    const plain = text.trim().toLowerCase();
    return depot.households.some(([number, name]) => [number, name, `${number} ${name}`].some((one) => one.toLowerCase() === plain)
      || name.toLowerCase().includes(plain));
  };
  const lacks = () => {
    const found = {}, typed = read();
    if (!typed.bringer?.trim() && !typed.supplier?.trim()) found.bringer = [say("need_bringer")];
    else if (typed.bringer?.trim() && !isKnown(typed.bringer)) found.bringer = [say("unknown")];
    const goods = goodsNow();
    if (!goods) found.product = [say("need_product")];
    const { gross, tare } = weighed();
    if (!typed.gross?.trim()) found.gross = [say("need_gross")];
    else if (!(gross > 0)) found.gross = [say("bad_weight")];
    else if (gross > MOST) found.gross = [say("too_much")];
    if (!(tare >= 0)) found.tare = [say("bad_weight")];
    else if (gross > 0 && tare >= gross) found.tare = [say("bad_tare")];
    if (goods && !found.gross && gross > tare && !typed.sure && isFar(goods, gross - tare)) {
      part("odd").hidden = false;
      found.gross = [say(goods.usual ? "odd_weight" : "odd_first", { weight: words(gross - tare), usual: words(goods.usual || 0) })];
    }
    return found;
  };

  form.addEventListener("input", (event) => {
    errors.calm(/** @type {Element} */ (event.target).closest(".field.err"));
    paint();
    editor.saveSoon();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = lacks();
    showErrors(missing);
    if (Object.keys(missing).length) return;
    const goods = goodsNow(), price = goods && priceNow(goods);
    const priceSeen = isBought() && price ? price.price : "";
    const isKept = await editor.handIn(
      ({ fields }) => ({ fields: { ...fields, price_seen: priceSeen } }),
      ({ fields }) => ({ ...editor.fresh(), fields: blank(fields) }),
    );
    if (!isKept) return;
    await editor.sendNow();
    field("bringer").focus();
  });

  // --- Signal and the worker ------------------------------------------------------------
  const paintSignal = onSignal(() => {
    form.querySelector("[data-take] span").textContent = say(navigator.onLine ? "take" : "take_offline");
  });

  await editor.start(() => ({ ...editor.fresh(), fields: { ...read(), day: today() } }));
  keepPage({ worker: setup.worker, scope: setup.scope, kept: () => { part("page-kept").hidden = false; } }).catch(() => {});
  keepSending();
};

const page = document.getElementById("intake-form");
if (page) listenToScale(page, say);
if (canKeep()) takeIn(page);
