// Deals on an open page: a countdown by the server's clock, and cards that follow the
// news. `attach(news)` takes a LiveEvents.
// The news say how a deal stands for everybody, so that a card shows it by itself. It
// asks the market only when something begins or ends or may be the viewer's own, and a
// crowd takes turns: all pages together ask a hundred times a second at most.
import { numbers, two } from "../core/browser.js";
import { crowd, TURN } from "./crowd.js";


// How long a page waits for its turn.
export const turn = () => 300 + crowd(1000);

const serverNow = (card) => {
  if (!card.dataset.since) card.dataset.since = performance.now();
  return Number(card.dataset.now) + performance.now() - Number(card.dataset.since);
};

const inWords = (ms) => {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
};

const tick = () => {
  for (const card of document.querySelectorAll("[data-deal][data-counts-to]")) {
    const left = Number(card.dataset.countsTo) - serverNow(card);
    const place = card.querySelector("[data-count]");
    if (place) place.textContent = inWords(left);
    // Without a script it says until when; with one, for how long.
    const label = card.querySelector("[data-label]");
    if (label) label.textContent = label.dataset.label;
    const ended = ["over", "ordered"].includes(card.dataset.state);
    if (left <= 0 && !ended && !card.dataset.asked) {
      card.dataset.asked = "1"; // once: the clock of the server decides
      // A hold ends for one viewer, a deal for all of them.
      refresh(card, card.dataset.state === "yours" ? 1500 : 1200 + turn());
    }
  }
};

const refresh = (card, wait) => {
  if (card.dataset.waits) return;
  card.dataset.waits = "1";
  setTimeout(async () => {
    delete card.dataset.waits;
    if (!card.isConnected) return;
    if (card.contains(document.activeElement)) { // somebody is about to press there
      card.addEventListener("focusout", () => refresh(card, 300), { once: true });
      return;
    }
    const answer = await fetch(card.dataset.url, { credentials: "same-origin" });
    if (!answer.ok || !card.isConnected) return;
    const made = document.createElement("template");
    made.innerHTML = (await answer.text()).trim();
    // Tapped meanwhile: what comes of that is newer than this answer.
    if (!card.isConnected || card.querySelector(".htmx-request")) return;
    const fresh = /** @type {Element} */ (made.content.firstElementChild);
    const hadFocus = card.contains(document.activeElement);
    card.replaceWith(fresh);
    if (hadFocus) fresh.querySelector("button, a")?.focus({ preventScroll: true });
    if (window.htmx) window.htmx.process(fresh);
    tick();
  }, wait);
};

// What a deal is for whoever has nothing of it.
const standing = ({ status, left }) => {
  if (status === "planned") return "planned";
  if (status !== "open") return "over";
  return left > 0 ? "open" : "soldout";
};
const LASTS = ["open", "soldout"]; // one turns into the other and back

// The card as the news have it.
const show = (card, deal, now) => {
  const bar = card.querySelector("progress");
  if (bar) {
    bar.max = deal.released || 1;
    bar.value = deal.taken;
  }
  const button = card.querySelector("[data-take]");
  if (!LASTS.includes(now)) {
    if (button && now === "over") button.disabled = true;
    return;
  }
  const stands = card.querySelector("[data-stands]");
  const { some, none } = stands.dataset;
  stands.textContent = deal.left > 0 ? some.replace("{n}", numbers.format(deal.left)) : none;
  if (!LASTS.includes(card.dataset.state)) return;
  card.dataset.state = now;
  if (!button) return;
  button.textContent = now === "open" ? button.dataset.take : button.dataset.wait;
  button.classList.toggle("btn-p", now === "open");
  button.classList.toggle("btn-s", now !== "open");
};

const follow = (card, deal) => {
  if (deal.now < Number(card.dataset.told ?? card.dataset.now)) return; // it was overtaken
  card.dataset.told = deal.now;
  const now = standing(deal);
  if (card.dataset.state !== "planned" || now === "over") show(card, deal, now);
  const { state, place } = card.dataset;
  // What comes free goes to the head of those who wait: they ask first, in their order.
  if (state === "waiting") refresh(card, now === "over" ? turn() : 300 + Number(place || 0) * TURN);
  else if (state === "yours") now === "over" && refresh(card, turn());
  else if (state !== "ordered" && state !== now) refresh(card, turn());
};

export const attach = (news) => {
  news.on("deal", (deal) => {
    // The pinned item may lie on the shelf as well.
    for (const card of document.querySelectorAll(`[data-deal="${Number(deal.id)}"]`)) follow(card, deal);
  });
  news.on("coupon", ({ id, left }) => {
    for (const card of document.querySelectorAll(`[data-coupon="${Number(id)}"]`)) {
      const stands = card.querySelector("[data-stands]");
      stands.textContent = stands.dataset.stands.replace("{n}", numbers.format(left));
      const button = card.querySelector("form button");
      if (button) button.disabled = left < 1;
    }
  });
};

// What was kept for the viewer has been paid.
document.addEventListener("live:paid", () => {
  for (const card of document.querySelectorAll("[data-deal][data-state=yours]")) refresh(card, 2000);
});
setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
tick();
