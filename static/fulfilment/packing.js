// Packing without a signal: each tick and weight is kept on the phone until the market
// has taken it, is sent once, in order, and what was not taken is said until it is seen.
import { moneyFormat, weigh as weighTyped } from "../core/amounts.js";
import { canKeep, hide, isFor, keepPage } from "../offline/page.js";
import { openQueue } from "../offline/queue.js";

/** @param {HTMLElement} page */
const pack = (page) => {
  const { store: place, sync, user, worker, scope } = /** @type {Record<string, string>} */ (page.dataset);
  const words = document.getElementById("t-words").dataset;
  if (!isFor(user)) {
    hide(page, words.notYours);
    return;
  }
  const $ = (selector, within = page) => within.querySelector(selector);
  const all = (selector, within = page) => [...within.querySelectorAll(selector)];

  // --- Weights as they are typed -----------------------------------------------------
  // Grams, unless it is a fraction: then kilos, as the market reads it.
  const weightOf = (text, kind) => {
    const [small, large] = { weight: ["g", "kg"], volume: ["ml", "l"] }[kind] || ["piece", "piece"];
    const units = weighTyped(text, { kind, unit: small });
    return Number.isNaN(units) ? weighTyped(text, { kind, unit: large }) : units;
  };
  const shown = (units, kind) => {
    const [small, large] = kind === "volume" ? [words.ml, words.l] : [words.g, words.kg];
    if (units < 1000) return small.replace("N", units);
    return large.replace("N", (units / 1000).toLocaleString(document.documentElement.lang));
  };
  // What is given back of a line's price when it weighs less, to the coin as the market rounds it.
  const refundFor = (line, units) => {
    const { price, currency, due } = line.dataset;
    const form = moneyFormat(document.documentElement.lang, currency);
    const coins = 10 ** (form.resolvedOptions().maximumFractionDigits ?? 2);
    const whole = Math.round(Number(price) * coins);
    return form.format((whole - Math.round((whole * units) / Number(due))) / coins);
  };

  // --- What the page says ------------------------------------------------------------
  const lineOf = (id) => document.getElementById(`line-${id}`);
  const partOf = (numberOf) => document.getElementById(`part-${numberOf}`);
  const setTick = (line, on) => {
    $(".lead-box", line)?.classList.toggle("on", on);
    $("[data-tick] button", line)?.setAttribute("aria-pressed", String(on));
    const hidden = $("[data-tick] [name=packed]", line);
    if (hidden) hidden.value = on ? "0" : "1";
  };
  const isTicked = (line) => $(".lead-box", line).classList.contains("on");
  const say = (line, text) => {
    const why = document.createElement("p");
    why.className = "why";
    why.textContent = text;
    $("[data-says]", line).replaceChildren(...(text ? [why] : []));
    line.classList.toggle("err", Boolean(text));
    const field = $(".weight-field", line);
    if (text) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  };
  const ask = (line, text, yes) => {
    const note = document.getElementById("t-ask").content.cloneNode(true);
    $("[data-why]", note).textContent = text;
    $("[data-sure]", note).addEventListener("click", () => { say(line, ""); yes(); });
    line.classList.remove("err");
    $("[data-says]", line).replaceChildren(note);
    $("[data-sure]", line).focus();
  };

  // A row of acts laid over what the market last said.
  const lay = (act) => {
    const line = act.line ? lineOf(act.line) : null;
    if (act.kind === "finish") partOf(act.number)?.classList.add("waits");
    if (!line) return;
    $("[data-waits]", line).textContent = ` · ${words.waits}`;
    setTick(line, act.kind !== "untick");
    if (act.kind !== "weigh") return;
    const { kind, due } = line.dataset;
    const off = act.units - Number(due);
    $("[data-packed]", line).textContent = shown(act.units, kind);
    $("[data-settles]", line).textContent = off ? `${off > 0 ? "+" : "−"}${shown(Math.abs(off), kind)}` : "";
  };
  // What will stand at a line once the acts before have been taken.
  const expected = new Map();
  const seenOf = (line) => expected.get(line.id) ?? (line.dataset.seen === "" ? null : Number(line.dataset.seen));
  const layAll = (acts) => {
    expected.clear();
    for (const act of acts) {
      lay(act);
      if (act.kind === "weigh") expected.set(`line-${act.line}`, act.units);
    }
  };
  const paintLine = (now) => {
    const line = lineOf(now.id);
    if (!line) return;
    setTick(line, now.packed);
    $("[data-waits]", line).textContent = "";
    if (line.dataset.kind === undefined) return;
    line.dataset.seen = now.units ?? "";
    const hidden = $("[name=seen]", line);
    if (hidden) hidden.value = now.units ?? "";
    $("[data-packed]", line).textContent = now.weight;
    $("[data-settles]", line).textContent = now.settles;
  };
  const paintPart = (now) => {
    const part = partOf(now.number);
    if (!part) return;
    $("[data-label] .badge", part).textContent = now.label;
    $("[data-progress]", part).textContent = now.progress;
    $("[data-weight]", part).textContent = now.weight;
    part.classList.remove("waits");
    part.classList.toggle("done", !now.open);
    // The page was kept before something was added to the order.
    const added = $("[data-added]", part);
    if (added) added.hidden = now.lines.every((id) => lineOf(id));
    const finish = $("[data-finish]", part);
    if (!finish) return;
    finish.hidden = !now.open;
    $("button", finish).classList.toggle("btn-p", now.whole);
    $("button", finish).classList.toggle("btn-s", !now.whole);
  };
  const paintQueue = async (trouble = "") => {
    const waiting = await queue.waiting();
    const note = document.getElementById("unsent");
    note.hidden = !waiting.length;
    $("[data-said]", note).textContent =
      waiting.length === 1 ? $("[data-said]", note).dataset.one : $("[data-said]", note).dataset.many.replace("COUNT", waiting.length);
    $("[data-trouble]", note).textContent = trouble;
    $("[data-trouble]", note).hidden = !trouble;
    const unseen = await queue.refused();
    const box = document.getElementById("refused");
    box.hidden = !unseen.length;
    $("[data-list]", box).replaceChildren(...unseen.map((one) => {
      const item = document.getElementById("t-refused").content.cloneNode(true);
      $("[data-what]", item).textContent = one.what;
      $("[data-why]", item).textContent = one.why;
      return item;
    }));
    return waiting;
  };

  // --- What the market answers ----------------------------------------------------------
  const take = async (acts, body) => {
    const answers = new Map(body.answers.map((one) => [one.key, one]));
    for (const act of acts) {
      const answer = answers.get(act.key);
      if (!answer) continue;
      const line = act.line ? lineOf(act.line) : null;
      const asks = answer.state === "ask" && line;
      await queue.answered(act, answer.state === "done" || asks ? null : { why: answer.why });
      const { id, ...same } = act;
      if (asks) ask(line, answer.why, () => enqueue({ ...same, seen: seenOf(line), confirmed: true }));
      else if (answer.state !== "done" && line) say(line, answer.why);
    }
    const left = await queue.waiting();
    body.lines.forEach(paintLine);
    body.parts.forEach(paintPart);
    layAll(left);
  };
  const queue = openQueue({
    owner: user, place, address: sync, words, take, paint: paintQueue,
    plain: ({ kind, number, line, text, seen, confirmed }) => ({ kind, number, line, text, seen, confirmed }),
  });
  const write = async (act) => {
    lay(await queue.add(act));
    await paintQueue();
    queue.send();
  };
  const enqueue = (act) => queue.inTurn(() => write(act));

  // --- What the packer does --------------------------------------------------------------
  const whatOf = (line, more = "") => `${line.dataset.number}: ${$("b:not(.num)", line).textContent}${more}`;
  const weigh = (line, confirmed) => {
    const { kind, least, most, number: numberOf, line: id } = line.dataset;
    const field = $(".weight-field", line);
    const text = field.value.trim();
    const units = weightOf(text, kind);
    if (Number.isNaN(units)) return say(line, words.unreadable);
    if (units > Number(most)) return say(line, words.tooMuch.replace("MOST", line.dataset.saidMost));
    const go = (sure) => {
      const seen = seenOf(line);
      expected.set(line.id, units);
      enqueue({ kind: "weigh", number: numberOf, line: Number(id), text, seen, units, confirmed: sure, what: whatOf(line, `, ${text}`) });
    };
    if (units < Number(least) && !confirmed) {
      const text = words.tooLittle.replace("SUM", shown(units, kind)).replace("LEAST", line.dataset.saidLeast);
      return ask(line, text.replace("AMOUNT", () => refundFor(line, units)), () => go(true));
    }
    say(line, "");
    go(confirmed);
    const fields = all(".weight-field");
    fields[fields.indexOf(field) + 1]?.focus();
  };

  const finish = async (part) => {
    const open = all(".pack-line", part).find((line) => !isTicked(line));
    if (!open) return write({ kind: "finish", number: part.dataset.part, what: part.dataset.part });
    say(open, words.unfinished);
    open.scrollIntoView({ block: "center" });
  };

  page.addEventListener("submit", (event) => {
    const form = /** @type {any} */ (event.target);
    if (form.matches("[data-tick]")) {
      event.preventDefault();
      const line = form.closest(".pack-line");
      say(line, "");
      // In turn: whether it is ticked shows only once the tap before is written down.
      queue.inTurn(() => write({
        kind: isTicked(line) ? "untick" : "tick", number: line.dataset.number, line: Number(line.dataset.line), what: whatOf(line),
      }));
    } else if (form.matches("[data-weigh]")) {
      event.preventDefault();
      weigh(form.closest(".pack-line"), $("[name=confirmed]", form)?.checked || false);
    } else if (form.matches("[data-finish]")) {
      event.preventDefault();
      const part = form.closest("[data-part]");
      queue.inTurn(() => finish(part));
    } else if (form.matches("[data-chosen]")) {
      all("input[name=n]", form).forEach((old) => old.remove());
      for (const box of all("[data-choose]:checked")) {
        const chosen = document.createElement("input");
        Object.assign(chosen, { type: "hidden", name: "n", value: box.value });
        form.append(chosen);
      }
    }
  }, true);
  page.addEventListener("input", (event) => {
    const field = /** @type {HTMLElement} */ (event.target);
    if (field.matches(".weight-field")) say(field.closest(".pack-line"), "");
  });
  $("#unsent [data-send]").addEventListener("click", () => queue.send());
  $("#refused [data-seen]").addEventListener("click", async () => {
    for (const one of await queue.refused()) await queue.answered(one);
    await paintQueue();
  });
  queue.keepSending();

  (async () => {
    const waiting = await paintQueue();
    layAll(waiting);
    if (waiting.length) await queue.send();
    const path = location.pathname + location.search;
    await keepPage({ worker, scope, path, kept: () => { page.dataset.kept = "1"; } });
  })().catch(() => {});
};

if (canKeep()) pack(document.getElementById("packing-page"));
