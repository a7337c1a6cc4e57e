// What the phone keeps: drafts, their photos, and what was last fetched. For pages and
// for the worker. Everything is filed under the person (a mark) and the seller.
(() => {
  const Desk = (self.Desk = self.Desk || {});
  const NAME = "nanpo-desk";
  let opened = null;

  const open = () => opened || (opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("drafts", { keyPath: "key" });
      asked.result.createObjectStore("photos", { keyPath: "id" }).createIndex("draft", "draft");
      asked.result.createObjectStore("kept", { keyPath: "name" });
    };
    asked.onsuccess = () => {
      // Another tab with a newer page must not wait for this one.
      asked.result.onversionchange = () => { asked.result.close(); opened = null; };
      asked.result.onclose = () => { opened = null; };
      resolve(asked.result);
    };
    asked.onerror = () => { opened = null; reject(asked.error); };
  }));

  // Runs `act` in one transaction; resolves to what it returned once all is written.
  const within = async (stores, mode, act) => {
    const db = await open();
    return new Promise((resolve, reject) => {
      const deal = db.transaction(stores, mode);
      let result;
      deal.oncomplete = () => resolve(result?.value);
      deal.onerror = deal.onabort = () => reject(deal.error);
      result = act(...[].concat(stores).map((name) => deal.objectStore(name)), deal);
    });
  };
  const asked = (request) => {
    const result = {};
    request.onsuccess = () => { result.value = request.result; };
    return result;
  };

  const draft = (key) => within("drafts", "readonly", (drafts) => asked(drafts.get(key)));
  const drafts = async (owner, seller) => {
    const all = await within("drafts", "readonly", (rows) => asked(rows.getAll()));
    return all
      .filter((one) => (!owner || one.owner === owner) && (!seller || one.seller === seller))
      .sort((a, b) => b.written - a.written);
  };
  // Committed at once: the page may be gone before it hears of it.
  const put = (one) => within("drafts", "readwrite", (rows, deal) => { rows.put(one); deal.commit?.(); });
  // Changes a draft in one step, so that nobody's change is lost between reading and
  // writing. `act` returns the new draft, or null to leave it; resolves to what it returned.
  const change = (key, act) => within("drafts", "readwrite", (rows) => {
    const result = {};
    const got = rows.get(key);
    got.onsuccess = () => {
      result.value = got.result ? act(got.result) : null;
      if (result.value) rows.put(result.value);
    };
    return result;
  });
  const forgetPhotos = (photos, key) => {
    const walk = photos.index("draft").openKeyCursor(IDBKeyRange.only(key));
    walk.onsuccess = () => {
      if (!walk.result) return;
      photos.delete(walk.result.primaryKey);
      walk.result.continue();
    };
  };
  const remove = (key) => within(["drafts", "photos"], "readwrite", (rows, photos) => {
    rows.delete(key);
    forgetPhotos(photos, key);
  });
  const removePhotos = (key) => within("photos", "readwrite", (photos) => forgetPhotos(photos, key));

  const photoId = (key, hash) => `${key}/${hash}`;
  const putPhoto = (key, hash, blob) =>
    within("photos", "readwrite", (photos) => { photos.put({ id: photoId(key, hash), draft: key, blob }); });
  const photo = async (key, hash) =>
    (await within("photos", "readonly", (photos) => asked(photos.get(photoId(key, hash)))))?.blob;
  const removePhoto = (key, hash) =>
    within("photos", "readwrite", (photos) => { photos.delete(photoId(key, hash)); });
  // A draft that goes on under another key takes its photos along.
  const rename = (old, one) => within(["drafts", "photos"], "readwrite", (rows, photos) => {
    rows.delete(old);
    rows.put(one);
    const walk = photos.index("draft").openCursor(IDBKeyRange.only(old));
    walk.onsuccess = () => {
      if (!walk.result) return;
      const { id, blob } = walk.result.value;
      walk.result.delete();
      photos.put({ id: id.replace(old, one.key), draft: one.key, blob });
      walk.result.continue();
    };
  });

  const keep = (name, value) => within("kept", "readwrite", (kept) => { kept.put({ name, value }); });
  const kept = async (name) => (await within("kept", "readonly", (rows) => asked(rows.get(name))))?.value;

  Desk.store = { draft, drafts, put, change, remove, rename, putPhoto, photo, removePhoto, removePhotos, keep, kept };

  // News between tabs and the worker: a draft has changed.
  const channel = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;
  const listeners = [];
  channel?.addEventListener("message", () => listeners.forEach((act) => act()));
  Desk.tell = () => { channel?.postMessage("changed"); listeners.forEach((act) => act()); };
  Desk.onNews = (act) => listeners.push(act);

  // Whose desk this phone keeps, as the cookie says; pages only.
  Desk.mark = () => (document.cookie.match(/(?:^|; )nanpo_phone=([0-9a-f]+)/) || [])[1] || "";
})();
