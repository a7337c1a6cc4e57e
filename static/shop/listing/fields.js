// The quick form's fields: read and filled by name, packs added, and what goes with a
// name in this market filled in beforehand, as long as nobody touched it.
import { moneyFormat, read as number } from "../../core/amounts.js";
import { cloned, say, setup } from "../../offline/drafts.js";
import { errorsOf } from "../../offline/editor.js";

export { number };
export const form = document.getElementById("quick-form");
const list = document.getElementById("pack-list");
const NOT_FIELDS = /^(csrfmiddlewaretoken|key|photos|kept_photos|then|version|packs-(TOTAL|INITIAL)_FORMS)$/;
const MAIN = { weight: "kg", volume: "l" }; // a bunch, a tray, a box is counted as such
export const baseOf = (unit) => setup.units[unit]?.[0] ?? NaN;
export const measureOf = (unit) => setup.units[unit]?.[1];
const mainUnit = (measure) => MAIN[measure] || measure;
const kindOf = (measure) => (MAIN[measure] ? measure : "piece");
const field = (name) => form.elements.namedItem(name);
/** What the person has written or chosen. */
export const touched = new Set();
let tellTyped = () => {};
/** @param {() => void} act after each change */
export const onTyped = (act) => { tellTyped = act; };

// What no way of writing makes a number of the right kind; the market knows more ways.
export const isOdd = (text, least) => {
  const plainText = text.normalize("NFKC").trim();
  return /^[-\u2212\u2013]|[a-z]/i.test(plainText) || !(least ? /[1-9]/ : /\d/).test(plainText);
};
export const money = (amount) => moneyFormat(setup.language, setup.currency).format(amount);
/** "jin (500 g)" in the list of units is "jin" in a sentence. */
export const unitName = (option) => option?.text.split(/\s*[(（]/)[0] ?? "";
export const month = (count) => form.querySelector(`[name=season][value="${count}"]`)?.closest("label").textContent.trim();

// --- Reading and filling ----------------------------------------------------------
export const read = () => {
  const fields = {};
  for (const input of form.elements) {
    if (!input.name || NOT_FIELDS.test(input.name)) continue;
    if (input.name === "season") {
      fields.season = fields.season || [];
      if (input.checked) fields.season.push(input.value);
    } else fields[input.name] = input.type === "checkbox" ? (input.checked ? "on" : "") : input.value;
  }
  return fields;
};
export const numbers = (fields) => [...new Set(Object.keys(fields).map((name) => name.match(/^packs-(\d+)-/)?.[1]).filter(Boolean))]
  .map(Number).sort((a, b) => a - b);

export const fill = (fields, mine = []) => {
  touched.clear();
  mine.forEach((name) => touched.add(name));
  form.reset();
  list.replaceChildren();
  const packs = numbers(fields);
  (packs.length ? packs : [0]).forEach(addPack);
  for (const input of form.elements) {
    if (!input.name || NOT_FIELDS.test(input.name)) continue;
    const value = fields[input.name];
    if (input.name === "season") input.checked = (value || []).includes(input.value);
    else if (input.type === "checkbox") input.checked = value === "on";
    else if (value !== undefined) input.value = value;
  }
  // Oddly written or measured another way: the choice is there all the same.
  paint();
};
export const isEmpty = (fields) => !["title", "summary", "stock-counted"].some((name) => (fields[name] || "").trim())
  && !numbers(fields).some((at) => fields[`packs-${at}-price`]);

// --- Packs ------------------------------------------------------------------------
function addPack(at) {
  const holder = document.getElementById("t-pack").innerHTML.replaceAll("__prefix__", at);
  const made = document.createElement("template");
  made.innerHTML = holder;
  const pack = /** @type {HTMLElement} */ (made.content.firstElementChild);
  pack.dataset.at = at;
  list.append(pack);
  return pack;
}
const packs = () => [...list.children];
const at = (pack) => pack.dataset.at ?? pack.querySelector("[name$=-amount]").name.match(/\d+/)[0];
document.getElementById("add-pack").addEventListener("click", () => {
  const next = Math.max(-1, ...packs().map((pack) => Number(at(pack)))) + 1;
  const pack = addPack(next);
  const unit = field("packs-0-unit") || form.querySelector("[name$=-unit]");
  pack.querySelector("[name$=-unit]").value = unit.value;
  paint();
  pack.querySelector("[name$=-amount]").focus();
  tellTyped();
});
list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove-pack]");
  if (!button) return;
  button.closest("[data-pack]").remove();
  paint();
  tellTyped();
});

// --- What the form says back ------------------------------------------------------
const paintPack = (pack, place, several) => {
  const [amount, unit, price] = ["amount", "unit", "price"].map((name) => pack.querySelector(`[name$=-${name}]`));
  const kind = kindOf(measureOf(unit.value));
  const known = Boolean(pack.querySelector("[name$=-pack_id]").value);
  const title = pack.querySelector(".pack-title");
  title.hidden = !several;
  title.querySelector("b").textContent = say("pack_number", { number: place + 1 });
  const remove = title.querySelector("button");
  remove.hidden = known;
  remove.setAttribute("aria-label", say("remove_pack", { number: place + 1 }));
  pack.querySelector("[data-weight]").hidden = kind !== "piece";
  const weighed = pack.querySelector("[data-weighed]");
  if (weighed) weighed.hidden = kind !== "weight";
  const shown = baseOf(mainUnit(measureOf(unit.value)));
  const held = number(amount.value) * baseOf(unit.value);
  const per = number(price.value) / held * shown;
  const hint = pack.querySelector("[data-unit-price]");
  const useful = per > 0 && Number.isFinite(per) && held !== shown;
  hint.textContent = useful ? say(`per_${kind}`, { price: money(per) }) : "";
  hint.hidden = !useful;
};
const paintEnough = () => {
  const [stock, unit] = [field("stock-counted"), field("stock-unit")];
  const first = packs()[0];
  const amount = first?.querySelector("[name$=-amount]"), packUnit = first?.querySelector("[name$=-unit]");
  let text = "";
  if (first && measureOf(packUnit.value) === measureOf(unit.value)) {
    const count = Math.floor((number(stock.value) * baseOf(unit.value)) / (number(amount.value) * baseOf(packUnit.value)) + 1e-9);
    const pack = say("amount_of", { amount: amount.value, unit: unitName(packUnit.selectedOptions[0]) });
    if (count > 0 && Number.isFinite(count)) text = say("packs_of", { count, pack });
  }
  document.getElementById("enough").textContent = text;
};
const paintFiled = () => {
  const category = field("category");
  const text = document.querySelector("[data-filed]");
  if (!category.value) {
    text.textContent = say("not_filed");
    document.getElementById("filed").classList.add("open-case");
    return;
  }
  document.getElementById("filed").classList.remove("open-case");
  const chosen = [...form.querySelectorAll("[name=season]:checked")].map((box) => Number(box.value));
  const kind = say(measureOf(form.querySelector("[name$=-unit]").value));
  const name = category.selectedOptions[0].text.replace(/^[–\s]+/, "");
  const filed = chosen.length && chosen.length < 12 ? "filed" : "filed_all_year";
  text.textContent = say(filed, { category: name, kind, months: runs(chosen) });
};
// 9,10,11,12 → "Sep to Dec"; across the turn of the year as one.
const runs = (chosen) => {
  const has = (count) => chosen.includes(((count + 11) % 12) + 1);
  return chosen.filter((count) => !has(count - 1)).map((first) => {
    let last = first;
    while (has(last + 1)) last += 1;
    last = ((last + 11) % 12) + 1;
    return first === last ? month(first) : say("between", { first: month(first), last: month(last) });
  }).join(", ");
};
const paint = () => {
  packs().forEach((pack, place, all) => paintPack(pack, place, all.length > 1));
  paintEnough();
  paintFiled();
};

// --- What is usual for such a name ------------------------------------------------
/** @type {{ names: any[], categories: any[] }} */
let habits = { names: [], categories: [] };
const plain = (text) => text.normalize("NFKC").toLocaleLowerCase().trim();
const closeness = (typed, name) => {
  if (typed === name) return 100;
  if (name.startsWith(typed)) return 60;
  if (typed.includes(name)) return 50;
  if (name.includes(typed)) return 40;
  const parts = typed.split(/\s+/).filter((part) => part.length > 3);
  return parts.some((part) => name.includes(part)) ? 20 : 0;
};
const enough = (typed) => (/[\u2e80-\u9fff]/.test(typed) ? typed.length >= 1 : typed.length >= 3);
const alike = (typed) => (enough(typed) ? habits.names : [])
  .map((habit) => ({ score: closeness(typed, plain(habit.name)), habit }))
  .filter(({ score }) => score)
  .sort((a, b) => b.score - a.score || b.habit.offers - a.habit.offers)
  .map(({ habit }) => habit);
// What a thing is comes last, in Chinese as in English: walnut oil is an oil. So the
// category whose name ends last within the typed words is the one.
const shelves = () => [...field("category").options].filter((option) => option.value).flatMap((option) => {
  const names = plain(option.text.replace(/^[–\s]+/, "")).split(/\s*(?:&|、|与|和|\band\b)\s*/);
  return names.map((name) => ({ category: Number(option.value), others: names.length, name: name.replace(/(?<=[a-z]{3})s$/, "") }));
});
const letter = (sign) => /[a-z]/.test(sign ?? "");
// Where a word ends within what was typed; "tea" is not in "steak". 0 when it is not.
const endOf = (typed, name) => {
  const start = typed.lastIndexOf(name);
  if (!name || start < 0) return 0;
  const end = start + name.length + (letter(name.at(-1)) && typed[start + name.length] === "s" ? 1 : 0);
  const within = letter(name[0]) && (letter(typed[start - 1]) || letter(typed[end]));
  return within || (name.length === 1 && end < typed.length) ? 0 : end;
};
const shelfOf = (typed) => shelves()
  .map(({ category, others, name }) => ({ category, others, size: name.length, end: endOf(typed, name) }))
  .filter(({ end }) => end)
  .sort((a, b) => b.end - a.end || b.size - a.size || a.others - b.others)[0]?.category;
const guess = (typed, found) => {
  const category = enough(typed) ? shelfOf(typed) : undefined;
  if (!category || plain(found[0]?.name || "") === typed) return found[0];
  const there = (habit) => habit.category === category;
  return found.find(there) || [...habits.categories].sort((a, b) => b.offers - a.offers).find(there) || { category };
};

const set = (name, value) => {
  const input = field(name);
  if (!input || touched.has(name)) return;
  input.value = value;
};
// With another name an earlier guess goes; nothing known is the empty form again.
const NOTHING = { category: "", amount: "1", unit: "kg", measure: "weight", months: [] };
const apply = (habit) => {
  const { category, amount, unit, measure, months } = { ...NOTHING, ...habit };
  set("category", String(category));
  const known = field("packs-0-pack_id")?.value;
  if (!known && !touched.has("packs-0-amount") && !touched.has("packs-0-unit")) {
    set("packs-0-amount", amount);
    set("packs-0-unit", unit);
    set("stock-unit", mainUnit(measure));
  }
  if (!touched.has("season"))
    for (const box of form.querySelectorAll("[name=season]")) box.checked = months.includes(Number(box.value));
  paint();
};
const paintOthers = (habit) => {
  const measure = measureOf(form.querySelector("[name$=-unit]").value), kind = kindOf(measure);
  const category = Number(field("category").value);
  const known = habit?.low && habit.measure === measure ? habit
    : habits.categories.find((one) => one.category === category && one.measure === measure && one.low);
  const box = document.getElementById("others");
  if (!known) { box.textContent = ""; return; }
  const range = (per) => ({ low: money(known.low / per), high: money(known.high / per) });
  const words = [say(`others_${kind}`, range(1))];
  if (kind === "weight" && setup.language.startsWith("zh")) words.push(say("jin", range(2)));
  box.textContent = words.join(" ");
};
export const suggest = () => {
  const typed = plain(field("title").value);
  const found = alike(typed);
  const names = document.getElementById("names");
  const shown = found.filter((habit, place) => plain(habit.name) !== typed
    && found.findIndex((other) => other.name === habit.name) === place).slice(0, 4);
  names.hidden = !shown.length;
  names.replaceChildren(...shown.map((habit) => {
    const item = cloned("t-name");
    const button = item.firstElementChild;
    button.textContent = habit.name;
    button.addEventListener("click", () => {
      field("title").value = habit.name;
      names.hidden = true;
      apply(habit);
      paintOthers(habit);
      tellTyped();
    });
    return item;
  }));
  const usual = guess(typed, found);
  if (!form.dataset.product) apply(usual);
  paintOthers(usual);
};

const showOthers = () => {
  const typed = plain(field("title").value);
  paintOthers(guess(typed, alike(typed)));
};
form.addEventListener("input", (event) => {
  const { name } = event.target;
  if (!name) return;
  touched.add(name);
  if (name === "packs-0-unit") set("stock-unit", mainUnit(measureOf(event.target.value)));
  if (name === "title") suggest();
  else if (name === "category" || name.endsWith("-unit")) showOthers();
  errors.calm(event.target.closest(".field.err"));
  paint();
  tellTyped();
});
// The keyboard's "next" goes to the next field and sends nothing.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=file]), select")) return;
  event.preventDefault();
  const stops = [...form.querySelectorAll("input:not([type=hidden], [type=file]), select")].filter((one) => one.offsetParent);
  (stops[stops.indexOf(event.target) + 1] || event.target).focus();
});

// --- Errors -----------------------------------------------------------------------
const errors = errorsOf(form, (text) => {
  const why = cloned("t-why");
  why.querySelector("span").textContent = text;
  return why;
});
export const showErrors = errors.show;

/** What is usual in this market. */
export const know = (found) => { habits = found; if (field("title").value) suggest(); };
