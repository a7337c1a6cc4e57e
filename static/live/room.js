// The watching page: what is explained, the shelf, hearts, the basket, and who is there.
import { newKey, numbers, pageOf, post, randomName, tell } from "../core/browser.js";
import { on } from "../site.js";
import { attach as attachChat, refresh as refreshChat } from "./chat.js";
import { crowd, seeCrowd, viewers } from "./crowd.js";
import { attach as attachDeals } from "./deals.js";
import { LiveEvents } from "./events.js";
import { player } from "./player.js";
import { sheet } from "./sheet.js";

const room = document.getElementById("room");
const words = room.dataset;
const find = (name) => document.querySelector(`[data-${name}]`);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// ---- Words that come and go
const toast = find("toast");
let gone = 0;
function say(text, link) {
  toast.textContent = text;
  if (link) toast.append(" ", link);
  toast.hidden = false;
  clearTimeout(gone);
  gone = setTimeout(() => { toast.hidden = true; }, 6000);
}
document.addEventListener("live:say", (event) => say(event.detail.text));

// ---- The shelf
let asked = 0;
let pins = 0; // an answer that is older than the last pin is asked for again
const later = () => {
  if (asked) return;
  asked = setTimeout(renew, 150 + crowd());
};
async function renew() {
  asked = 0;
  const known = pins;
  const answer = await fetch(words.shelf, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = await pageOf(answer);
  for (const part of page.querySelectorAll("[data-part]")) {
    const old = document.getElementById(part.id);
    if (old && !old.contains(document.activeElement)) old.replaceWith(part);
    else if (old) keepFocus(old, part);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: part } }));
    window.htmx?.process(part);
  }
  const count = find("shelf-count");
  if (count) count.textContent = document.querySelectorAll("#shelf .live-cards > li").length || "";
  if (pins !== known) later();
}
// Somebody is about to press a button there: the same one stays under the finger.
function keepFocus(old, part) {
  const now = /** @type {HTMLElement} */ (document.activeElement);
  const item = now.closest("[data-item]")?.getAttribute("data-item");
  const isButton = now.matches("button");
  old.replaceWith(part);
  part.querySelector(`[data-item="${item}"] ${isButton ? "button" : "a"}`)?.focus({ preventScroll: true });
}
// What is explained now lies on the shelf already: no need to ask for it.
function pin({ item, act, push }) {
  const place = document.getElementById("live-pinned");
  pins += 1;
  if (act === "unpinned" || !item) { place.hidden = true; place.replaceChildren(); return; }
  const card = document.querySelector(`#shelf [data-item="${Number(item)}"]`);
  if (!card) { later(); return; }
  if (push) say(card.querySelector("h3")?.textContent.trim() || ""); // the host hints at it
  if (card.querySelector("[data-deal]")) later(); // one card of a deal a page: asked for
  const copy = card.cloneNode(true);
  copy.querySelector(".live-card-deal")?.remove();
  for (const one of copy.querySelectorAll("[id]")) one.removeAttribute("id");
  place.replaceChildren(copy);
  place.hidden = false;
  for (const row of document.querySelectorAll("#shelf .is-pinned")) row.classList.remove("is-pinned");
  card.closest("li")?.classList.add("is-pinned");
  place.classList.remove("comes");
  if (!calm.matches) { void place.offsetWidth; place.classList.add("comes"); }
}
function stock({ item, packs, low }) {
  if (packs === undefined) { later(); return; }
  for (const card of document.querySelectorAll(`[data-item="${Number(item)}"]`)) {
    card.dataset.packs = packs;
    const left = card.querySelector(".live-card-buy [data-left]");
    if (left) left.textContent = packs < 1 ? words.gone : low ? words.left.replace("{n}", numbers.format(packs)) : words.stock;
    const button = card.querySelector("[data-add] button");
    if (button) button.disabled = packs < 1;
  }
}

// ---- Into the basket, without leaving
on("submit", "[data-add]", async (form, event) => {
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button[type=submit]");
  if (form.dataset.adds) return;
  form.dataset.adds = "1";
  button?.classList.add("busy");
  try {
    const answer = await post(form.getAttribute("action"), new FormData(form));
    const said = await answer.json();
    if (said.count !== undefined)
      for (const count of document.querySelectorAll("[data-basket-count]")) count.textContent = said.count || "";
    say(said.text, answer.ok ? toBasket() : null);
    if (answer.ok) {
      form.elements.click.value = newKey();
      if (form.closest("dialog")) sheet?.open(toBasket().href, toBasket().dataset.sheetTitle);
    } else later();
  } catch {
    say(words.offline);
  }
  delete form.dataset.adds;
  delete form.dataset.sent;
  button?.classList.remove("busy");
});
function toBasket() {
  const door = document.querySelector(".live-foot [data-sheet]");
  const link = door.cloneNode(false);
  link.className = "link";
  link.textContent = door.dataset.sheetTitle;
  link.removeAttribute("aria-label");
  return link;
}
find("shelf-open")?.addEventListener("click", (event) => {
  if (!sheet || matchMedia("(min-width: 700px)").matches) return;
  event.preventDefault();
  sheet.open(words.shelf, document.getElementById("shelf-title").textContent);
});

// ---- Follow, without leaving
document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-toggle]")) return;
  event.preventDefault();
  event.stopPropagation();
  const button = form.querySelector("button");
  const body = new FormData(form);
  body.set("do", button.value);
  const answer = await fetch(form.getAttribute("action") ?? "", { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  delete form.dataset.sent;
  if (!answer?.ok) return;
  if (new URL(answer.url).pathname.startsWith("/accounts/")) { location.assign(answer.url); return; }
  const isOn = button.value === "follow";
  button.value = isOn ? "unfollow" : "follow";
  button.textContent = isOn ? button.dataset.on : button.dataset.off;
  button.setAttribute("aria-pressed", String(isOn));
}, true);

// ---- Hearts: gathered for some seconds, sent, drawn sparingly
const heart = find("heart");
const float = find("float");
let taps = 0;
let known = null;
function rise(n) {
  if (calm.matches || !float) return;
  for (let i = 0; i < Math.min(n, 5); i += 1) {
    if (float.children.length > 24) return;
    const one = document.createElement("span");
    one.textContent = "♥";
    one.className = `h${Math.floor(Math.random() * 5)}`;
    one.addEventListener("animationend", () => one.remove());
    setTimeout(() => float.append(one), i * 120);
  }
}
if (heart) {
  find("heart-form").hidden = false;
  heart.addEventListener("click", () => {
    taps += 1;
    rise(1);
    heart.classList.add("given");
    if (taps === 1) setTimeout(give, 2000 + crowd());
  });
}
async function give() {
  const n = Math.min(taps, 20);
  taps = 0;
  const answer = await tell(words.hearts, { n }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (said?.n) known = said.n;
}

// ---- News
const link = find("link");
export const news = new LiveEvents(words.events, {
  renew: words.renew,
  resync: () => { later(); setTimeout(() => refreshChat(), crowd()); },
  state: (name) => {
    link.hidden = name !== "reconnecting";
    link.textContent = name === "reconnecting" ? words.reconnecting : "";
  },
});
attachChat(news, document.getElementById("chat-lines"));
news.on("count", ({ n }) => {
  seeCrowd(n);
  const spot = find("count");
  if (spot) spot.textContent = numbers.format(n);
  find("count-box").hidden = n < 1;
});
news.on("pin", pin);
news.on("stock", stock);
attachDeals(news);
// What lies on the page follows the news by itself; what is new is asked for.
news.on("deal", ({ id }) => { if (!document.querySelector(`[data-deal="${Number(id)}"]`)) later(); });
news.on("coupon", ({ id }) => { if (!document.querySelector(`[data-coupon="${Number(id)}"]`)) later(); });
for (const name of ["shelf", "draw"]) news.on(name, later);
news.on("hearts", ({ n }) => {
  if (known !== null && n > known) rise(n - known);
  known = Math.max(n, known ?? 0);
});
news.on("status", ({ status }) => {
  player?.status(status);
  words.status = status;
  room.classList.toggle("is-paused", status === "paused");
  // Over: the page of the replay, unless somebody is just paying.
  if (status === "ended" && !document.querySelector("dialog[open]")) setTimeout(() => location.reload(), 4000 + crowd(8000));
});

// ---- Signs of life, every half minute, more seldom of a crowd, while something plays
const key = randomName();
let seconds = 0;
setInterval(() => { if (!document.hidden || player?.playing()) seconds += 1; }, 1000);
const alive = () => { const n = seconds; seconds = 0; tell(words.seen, { key, seconds: n }).catch(() => { seconds += n; }); };
const beat = () => { alive(); setTimeout(beat, Math.min(115_000, Math.max(30_000, viewers() * 10))); };
setTimeout(beat, 3000);
addEventListener("pagehide", alive);
