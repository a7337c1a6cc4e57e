// What this browser showed last: kept in the browser alone and drawn as it is now.
const KEY = "seen", SHOWN = 8;

/** @returns {string[]} numbers of goods, the last seen first */
const known = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => /^\d{1,12}$/.test(each)) : [];
  } catch { return []; }
};

/** @param {string[]} ids */
const keep = (ids) => {
  try { localStorage.setItem(KEY, JSON.stringify(ids.slice(0, SHOWN + 1))); } catch { /* a private window */ }
};

const show = async (place) => {
  const own = place.dataset.product ?? "";
  const others = known().filter((each) => each !== own);
  if (own) keep([own, ...others]);
  if (!others.length) return;
  const response = await fetch(`${place.dataset.seen}?ids=${others.slice(0, SHOWN).join(",")}`);
  if (!response.ok) return;
  const drawn = document.createRange().createContextualFragment(await response.text());
  if (!drawn.querySelector("section")) return;
  place.replaceChildren(drawn);
  place.hidden = false;
  place.querySelector("[data-forget-seen]")?.addEventListener("click", () => {
    keep(own ? [own] : []);
    place.hidden = true;
  });
};

const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-seen]"));
if (place) show(place).catch(() => { /* no signal: nothing is missed */ });
