// What a business buyer pays, on the cards of all goods of a page: asked for together.
const MOST = 100;
/** @type {Set<string>} */
const asked = new Set();

/** @param {string} number */
const cardsOf = (number) => document.querySelectorAll(`li.card[data-goods="${number}"]`);

/** @returns {string[]} numbers of goods whose prices were not asked for yet */
const unasked = () => {
  const cards = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("li.card[data-goods]"));
  const numbers = new Set([...cards].map((card) => card.dataset.goods ?? ""));
  return [...numbers].filter((number) => !asked.has(number)).slice(0, MOST);
};

/**
 * Put the prices in place of everybody's, or only what is less from more packs on.
 * @param {Element} card
 * @param {HTMLElement} own
 */
const show = (card, own) => {
  const parts = /** @type {DocumentFragment} */ (own.cloneNode(true)).children;
  const drawn = [...parts];
  const unit = card.querySelector(".un");
  if (!unit) return;
  if (own.dataset.replaces !== undefined) {
    card.querySelectorAll(".pr, .deal").forEach((old) => old.remove());
    unit.replaceWith(...drawn);
  } else unit.after(...drawn);
};

/** @param {HTMLElement} place */
const ask = async (place) => {
  const numbers = unasked();
  if (!numbers.length) return;
  numbers.forEach((number) => asked.add(number));
  const response = await fetch(`${place.dataset.ownPrices}?ids=${numbers.join(",")}`);
  if (response.status !== 200) return;
  const drawn = document.createRange().createContextualFragment(await response.text());
  drawn.querySelectorAll("[data-goods]").forEach((own) => {
    const found = /** @type {HTMLElement} */ (own);
    cardsOf(found.dataset.goods ?? "").forEach((card) => show(card, found));
  });
};

const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-own-prices]"));
if (place) {
  const begin = () => { ask(place).catch(() => { /* no signal: everybody's prices stay */ }); };
  begin();
  // Lists that are narrowed in place, and cards that come later.
  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = window.setTimeout(begin, 50);
  }).observe(document.body, { childList: true, subtree: true });
}
