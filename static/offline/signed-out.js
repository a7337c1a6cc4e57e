// On the way out: every page that a worker keeps on this device goes. What was typed and
// not sent stays, filed under the person who leaves, and is said before the market opens.
import * as store from "./store.js";

const leave = async () => {
  const page = document.getElementById("signed-out");
  const { mark, after } = page.dataset;
  const say = (count) => {
    const note = document.getElementById("still-kept");
    const words = note.querySelector("[data-said]");
    words.textContent = count === 1 ? words.dataset.one : words.dataset.many.replace("COUNT", count);
    note.hidden = false;
  };
  const forget = async () => {
    for (const name of await caches.keys()) if (/-pages-/.test(name)) await caches.delete(name);
  };

  let count = 0;
  try {
    if (self.caches) await forget();
    if (self.indexedDB && mark) count = await store.unsent(mark);
  } catch { /* storage is off: then nothing is kept either */ }
  if (count) say(count);
  else location.replace(after);
};
leave();
