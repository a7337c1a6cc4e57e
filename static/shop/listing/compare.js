// Two versions of one listing side by side: what was written on the phone, and what
// stands in the market now. Field by field the person says which shall stand.
import { cloned, say } from "../../offline/drafts.js";
import { baseOf, form, money, month, number, numbers, unitName } from "./fields.js";

const NUMBERS = /(-amount|-price|-weight|stock-counted)$/;
// Told by the market alone: what a pack is, and what was last seen of the stock.
const NOT_CHOSEN = /^(stock-seen|stock-unit|version)$|-(pack_id|tax_category)$/;
const PACK = /^packs-(\d+)-(\w+)$/;

const nameOf = (unit) => unitName(form.querySelector(`[name=stock-unit] option[value="${CSS.escape(unit || "")}"]`)) || unit || "";
// The stock in base units: 500 g is not 500 kg.
const stock = (fields) => number(fields["stock-counted"]) * baseOf(fields["stock-unit"]);
const same = (name, mine, theirs) => (name === "stock-counted" && stock(mine) === stock(theirs)) || alike(name, mine, theirs);
const alike = (name, mine, theirs) => {
  const [a, b] = [mine[name], theirs[name]];
  if (name === "stock-counted" && (a || b) && mine["stock-unit"] !== theirs["stock-unit"]) return false;
  const [one, two] = [a ?? "", b ?? ""];
  if (Array.isArray(one) || Array.isArray(two)) return [...one].sort().join() === [...two].sort().join();
  if (NUMBERS.test(name) && one !== "" && two !== "") return number(one) === number(two);
  return String(one).trim() === String(two).trim();
};

// Their packs under the numbers that ours go by, so that like stands beside like.
const aligned = (mine, theirs) => {
  const at = new Map(); // their number → ours
  const ours = numbers(mine);
  const free = new Set(ours);
  const ids = (fields, number) => fields[`packs-${number}-pack_id`];
  const others = numbers(theirs);
  for (const their of others) {
    const found = ours.find((our) => ids(mine, our) && ids(mine, our) === ids(theirs, their));
    if (found !== undefined) { at.set(their, found); free.delete(found); }
  }
  let next = Math.max(-1, ...ours) + 1;
  for (const their of others) {
    if (at.has(their)) continue;
    const found = [...free].find((our) => !ids(mine, our));
    at.set(their, found ?? next);
    if (found === undefined) next += 1;
    else free.delete(found);
  }
  const moved = {};
  for (const [name, value] of Object.entries(theirs)) {
    const pack = name.match(PACK);
    moved[pack ? `packs-${at.get(Number(pack[1]))}-${pack[2]}` : name] = value;
  }
  return moved;
};

const label = (name) => {
  const pack = name.match(PACK);
  if (!pack) return say(`field_${name.replace("stock-", "")}`);
  return say("field_pack", {
    pack: say("pack_number", { number: Number(pack[1]) + 1 }), field: say(`field_${pack[2]}`),
  });
};
const shown = (name, value, fields) => {
  if (name.endsWith("is_on_sale") || name.endsWith("is_weighed")) return say(value === "on" ? "yes" : "no");
  if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) return say("nothing");
  if (name === "season") return value.map((month) => month(Number(month))).join(", ");
  if (name === "category")
    return form.querySelector(`[name=category] option[value="${CSS.escape(value)}"]`)?.text.replace(/^[–\s]+/, "") || value;
  if (name.endsWith("-price") && number(value) > 0) return money(number(value));
  if (name === "stock-counted") return say("amount_of", { amount: value, unit: nameOf(fields["stock-unit"]) });
  if (name.endsWith("-unit")) return nameOf(value);
  return value;
};

const choice = (name, mine, theirs, preset) => {
  const field = cloned("t-choice");
  field.querySelector("legend").textContent = label(name);
  for (const input of field.querySelectorAll("input")) {
    const own = input.value === "mine";
    input.name = `choose ${name}`;
    input.checked = input.value === preset;
    const [who, what] = [input.nextElementSibling.querySelector(".muted"), input.nextElementSibling.querySelector("b")];
    who.textContent = say(own ? "mine" : "theirs");
    what.textContent = shown(name, (own ? mine : theirs)[name], own ? mine : theirs);
  }
  return field;
};

// Shows both; `done` gets the draft to send: a change of what stands now, under a new
// key, as it is another message than the one that was refused.
export const compare = (draft, done) => {
  const mine = draft.fields;
  const theirs = aligned(mine, draft.theirs.fields);
  const base = draft.base || {};
  const names = Object.keys(mine).filter((name) => !NOT_CHOSEN.test(name) && !same(name, mine, theirs))
    // A pack's name and weight that the phone left open are the market's to say.
    .filter((name) => !(/-(weight|name)$/.test(name) && mine[name] === ""));
  const box = document.getElementById("compare");
  const head = document.createElement("div");
  head.className = "sec-head";
  const title = document.createElement("h2");
  title.textContent = say("compare_of", { name: draft.theirs.title });
  title.tabIndex = -1;
  head.append(title);
  const how = document.createElement("p");
  how.className = "muted";
  how.textContent = say("compare_how");
  const fields = names.map((name) => choice(name, mine, theirs, draft.base && same(name, mine, base) ? "theirs" : "mine"));
  const button = cloned("t-act");
  button.className = "btn btn-p block gap-t";
  button.textContent = say("send_choice");
  button.addEventListener("click", async () => {
    const chosen = { ...theirs };
    names.forEach((name, place) => {
      if (fields[place].querySelector("input:checked").value !== "mine") return;
      chosen[name] = mine[name];
      if (name === "stock-counted" && mine["stock-unit"]) chosen["stock-unit"] = mine["stock-unit"];
    });
    box.hidden = true;
    box.replaceChildren();
    await done({
      ...draft, key: crypto.randomUUID(), product: draft.theirs.product, version: draft.theirs.version,
      base: draft.theirs.fields, label: draft.theirs.title, fields: chosen, theirs: null,
      state: "waiting", why: "", errors: null, tries: 0,
    });
  });
  box.replaceChildren(head, how, ...fields, button);
  box.hidden = false;
  box.scrollIntoView({ block: "start" });
  title.focus({ preventScroll: true });
};
