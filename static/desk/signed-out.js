// On the way out: every page that a worker keeps on this device goes. What was typed and
// not sent stays, filed under the person who leaves, and is said before the market opens.
(async () => {
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

  // Read without making what is not there.
  const rows = (database, store) => new Promise((resolve) => {
    const asked = indexedDB.open(database);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => resolve([]);
    asked.onsuccess = () => {
      const db = asked.result;
      if (!db.objectStoreNames.contains(store)) { db.close(); resolve([]); return; }
      const got = db.transaction(store, "readonly").objectStore(store).getAll();
      got.onsuccess = () => { db.close(); resolve(got.result); };
      got.onerror = () => { db.close(); resolve([]); };
    };
  });
  const unsent = async () => {
    if (!mark) return 0;
    const drafts = (await rows("nanpo-desk", "drafts")).filter((one) => one.owner === mark && one.state !== "sent");
    const acts = (await rows("nanpo-packing", "acts")).filter((one) => one.desk.includes(`:${mark}:`));
    const scans = (await rows("nanpo-door", "scans")).filter((one) => one.desk.includes(`:${mark}:`));
    return drafts.length + acts.length + scans.length;
  };

  let count = 0;
  try {
    if (self.caches) await forget();
    if (self.indexedDB) count = await unsent();
  } catch { /* storage is off: then nothing is kept either */ }
  if (count) say(count);
  else location.replace(after);
})();
