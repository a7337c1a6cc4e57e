// What a phone keeps until the market has it, in one database. For pages and workers.
// Drafts are sent one by one, with their photos, and stay with their answer until they
// are put away; entries are sent in lists and go once they are answered. Everything is
// filed under the person who wrote it, by the mark that core/phone.py gives.
const NAME = "nanpo-offline";
/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const openNew = () => {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    const { result: db } = asked;
    db.createObjectStore("drafts", { keyPath: "key" });
    db.createObjectStore("photos", { keyPath: "id" }).createIndex("draft", "draft");
    const entries = db.createObjectStore("entries", { keyPath: "id", autoIncrement: true });
    entries.createIndex("place", "place");
    entries.createIndex("key", "key", { unique: true });
    db.createObjectStore("kept", { keyPath: "name" });
  };
  return settled(asked);
};
const open = () => opened || (opened = openNew().then(async (db) => {
  // Another tab with a newer page must not wait for this one.
  db.onversionchange = () => { db.close(); opened = null; };
  db.onclose = () => { opened = null; };
  await moveEarlier(db);
  return db;
}).catch((error) => { opened = null; throw error; }));

// --- What phones keep from before there was one database ----------------------------
// Pages in a phone's caches go on writing there, so that each start looks again. Rows
// keep their keys: what both an earlier page and this one send is carried out once.
/** @typedef {[store: string, row: any]} Moved where a row goes, and as what */
/** @param {string} desk */
const markIn = (desk) => desk.split(":")[1] || "";
/** @type {Record<string, Record<string, (row: any) => Moved>>} */
const EARLIER = {
  "nanpo-desk": {
    drafts: (row) => ["drafts", row],
    photos: (row) => ["photos", row],
    kept: (row) => ["kept", row],
  },
  "nanpo-packing": {
    acts: ({ id, desk, ...act }) => ["entries", { ...act, at: 0, owner: markIn(desk), place: desk, state: "waiting" }],
    refused: ({ id, desk, ...act }) =>
      ["entries", { ...act, key: `refused ${desk} ${id}`, at: 0, owner: markIn(desk), place: desk, state: "refused" }],
  },
  "nanpo-door": {
    scans: ({ desk, ...scan }) => ["entries", { ...scan, owner: markIn(desk), place: desk, state: "waiting" }],
  },
  "nanpo-trainer": {
    scans: ({ session, ...scan }) => ["entries", { ...scan, owner: "", place: `attendance:${session}`, state: "waiting" }],
  },
};
// Without making what is not there.
/** @param {string} name */
const openIfThere = async (name) => {
  const names = await indexedDB.databases?.().catch(() => null);
  if (names && !names.some((one) => one.name === name)) return null;
  const asked = indexedDB.open(name);
  asked.onupgradeneeded = () => asked.transaction?.abort();
  return settled(asked).catch(() => null);
};
/** @param {IDBTransaction} deal */
const done = (deal) => new Promise((resolve, reject) => {
  deal.oncomplete = () => resolve(undefined);
  deal.onerror = deal.onabort = () => reject(deal.error);
});
/** @param {IDBDatabase} db @param {string} store */
const readAll = async (db, store) => {
  const rows = db.transaction(store, "readonly").objectStore(store);
  const [keys, values] = await Promise.all([settled(rows.getAllKeys()), settled(rows.getAll())]);
  return values.map((row, place) => ({ store, key: keys[place], row }));
};
// An earlier page may have written again since; the later writing stands.
/** @param {IDBTransaction} deal @param {Moved} moved */
const putMoved = (deal, [store, row]) => {
  const rows = deal.objectStore(store);
  const known = store === "entries" ? rows.index("key").get(row.key) : rows.get(row[String(rows.keyPath)]);
  known.onsuccess = () => {
    const had = known.result;
    if (!had || (store === "drafts" && had.state === "writing" && had.written < row.written)) rows.put(row);
  };
};
/** @param {IDBTransaction} deal @param {{ store: string, key: IDBValidKey, row: any }} found */
const dropMoved = (deal, { store, key, row }) => {
  const rows = deal.objectStore(store), now = rows.get(key);
  now.onsuccess = () => { if (now.result && now.result.written === row.written) rows.delete(key); };
};
/** @param {IDBDatabase} db @param {string} name @param {Record<string, (row: any) => Moved>} stores */
const moveFrom = async (db, name, stores) => {
  const old = await openIfThere(name);
  if (!old) return;
  try {
    const there = Object.keys(stores).filter((store) => old.objectStoreNames.contains(store));
    const found = (await Promise.all(there.map((store) => readAll(old, store)))).flat();
    if (!found.length) return;
    const into = db.transaction(["drafts", "photos", "entries", "kept"], "readwrite");
    for (const { store, row } of found.sort((a, b) => (a.row.at || 0) - (b.row.at || 0))) putMoved(into, stores[store](row));
    await done(into);
    // Only now: who is interrupted in between moves them once more.
    const out = old.transaction(there, "readwrite");
    for (const one of found) dropMoved(out, one);
    await done(out);
  } finally {
    old.close();
  }
};
/** @param {IDBDatabase} db */
const moveEarlier = async (db) => {
  // What can't be moved now stays where it is, for the next start.
  for (const [name, stores] of Object.entries(EARLIER)) await moveFrom(db, name, stores).catch(() => {});
};

// --- One transaction ------------------------------------------------------------------
/**
 * What a request answers, known once its transaction is done.
 * @template T
 * @typedef {{ value?: T }} Asked
 */
/**
 * Runs `act` on the first of the stores; resolves to what it asked for once all is written.
 * @template T
 * @param {[string, ...string[]]} stores
 * @param {IDBTransactionMode} mode
 * @param {(rows: IDBObjectStore, deal: IDBTransaction) => Asked<T> | void} act
 * @returns {Promise<T>}
 */
const within = async (stores, mode, act) => {
  const db = await open();
  const deal = db.transaction(stores, mode);
  const whole = done(deal);
  const result = act(deal.objectStore(stores[0]), deal);
  await whole;
  return /** @type {T} */ (result?.value);
};
/** @template T @param {IDBRequest<T>} request @returns {Asked<T>} */
const asked = (request) => {
  /** @type {Asked<T>} */
  const result = {};
  request.onsuccess = () => { result.value = request.result; };
  return result;
};

// --- Drafts -----------------------------------------------------------------------------
/** @param {string} key @returns {Promise<Draft | undefined>} */
export const draft = (key) => within(["drafts"], "readonly", (rows) => asked(rows.get(key)));
/** @returns {Promise<Draft[]>} */
export const drafts = async (owner = "", seller = "") => {
  /** @type {Draft[]} */
  const all = await within(["drafts"], "readonly", (rows) => asked(rows.getAll()));
  return all
    .filter((one) => (!owner || one.owner === owner) && (!seller || one.seller === seller))
    .sort((a, b) => b.written - a.written);
};
// Committed at once: the page may be gone before it hears of it.
/** @param {Draft} one */
export const put = (one) => within(["drafts"], "readwrite", (rows, deal) => { rows.put(one); deal.commit?.(); });
// Changes a draft in one step, so that nobody's change is lost between reading and
// writing. `act` returns the new draft, or null to leave it; resolves to what it returned.
/** @param {string} key @param {(draft: Draft) => Draft | null} act @returns {Promise<Draft | null>} */
export const change = (key, act) => within(["drafts"], "readwrite", (rows) => {
  /** @type {Asked<Draft | null>} */
  const result = {};
  const got = rows.get(key);
  got.onsuccess = () => {
    result.value = got.result ? act(got.result) : null;
    if (result.value) rows.put(result.value);
  };
  return result;
});
/** @param {IDBObjectStore} photos @param {string} key */
const forgetPhotos = (photos, key) => {
  const walk = photos.index("draft").openKeyCursor(IDBKeyRange.only(key));
  walk.onsuccess = () => {
    if (!walk.result) return;
    photos.delete(walk.result.primaryKey);
    walk.result.continue();
  };
};
/** @param {string} key */
export const remove = (key) => within(["drafts", "photos"], "readwrite", (rows, deal) => {
  rows.delete(key);
  forgetPhotos(deal.objectStore("photos"), key);
});
/** @param {string} key */
export const removePhotos = (key) => within(["photos"], "readwrite", (photos) => forgetPhotos(photos, key));

/** @param {string} key @param {string} hash */
const photoId = (key, hash) => `${key}/${hash}`;
/** @param {string} key @param {string} hash @param {Blob} blob */
export const putPhoto = (key, hash, blob) =>
  within(["photos"], "readwrite", (photos) => { photos.put({ id: photoId(key, hash), draft: key, blob }); });
/** @param {string} key @param {string} hash @returns {Promise<Blob | undefined>} */
export const photo = async (key, hash) =>
  (await within(["photos"], "readonly", (photos) => asked(photos.get(photoId(key, hash)))))?.blob;
/** @param {string} key @param {string} hash */
export const removePhoto = (key, hash) =>
  within(["photos"], "readwrite", (photos) => { photos.delete(photoId(key, hash)); });
// A draft that goes on under another key takes its photos along.
/** @param {string} old @param {Draft} one */
export const rename = (old, one) => within(["drafts", "photos"], "readwrite", (rows, deal) => {
  const photos = deal.objectStore("photos");
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

// --- Entries ----------------------------------------------------------------------------
// Of one person and one list, in the order in which they were made. What nobody's mark
// is on belongs to whom the market shows the list.
/** @param {string} owner @param {string} place @param {Entry["state"]} state @returns {Promise<Entry[]>} */
export const entries = async (owner, place, state = "waiting") => {
  /** @type {Entry[]} */
  const all = await within(["entries"], "readonly", (rows) => asked(rows.index("place").getAll(place)));
  return all.filter((one) => one.state === state && (one.owner === owner || !one.owner));
};
/** @param {Omit<Entry, "id">} entry */
export const addEntry = (entry) => within(["entries"], "readwrite", (rows) => { rows.add(entry); });
// In one step: an answered entry leaves, or stays as a refusal that nobody has seen.
/** @param {Entry} entry @param {object | null} refusal */
export const answerEntry = (entry, refusal) => within(["entries"], "readwrite", (rows) => {
  if (refusal) rows.put({ ...entry, ...refusal, state: "refused" });
  else if (entry.id !== undefined) rows.delete(entry.id);
});

// --- The rest -----------------------------------------------------------------------------
/** @param {string} name @param {any} value */
export const keep = (name, value) => within(["kept"], "readwrite", (kept) => { kept.put({ name, value }); });
/** @param {string} name @returns {Promise<any>} */
export const kept = async (name) => (await within(["kept"], "readonly", (rows) => asked(rows.get(name))))?.value;

// How much of a person's is kept here and was not sent; makes no database for it.
/** @param {string} owner */
export const unsent = async (owner) => {
  const found = await Promise.all([NAME, ...Object.keys(EARLIER)].map(openIfThere));
  found.forEach((db) => db?.close());
  if (!found.some(Boolean)) return 0;
  const own = (await drafts(owner)).filter((one) => one.state !== "sent");
  /** @type {Entry[]} */
  const all = await within(["entries"], "readonly", (rows) => asked(rows.getAll()));
  return own.length + all.filter((one) => one.state === "waiting" && (one.owner === owner || !one.owner)).length;
};

// News between tabs and the worker: a draft has changed.
const channel = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;
/** @type {Array<() => void>} */
const listeners = [];
channel?.addEventListener("message", () => listeners.forEach((act) => act()));
export const tell = () => { channel?.postMessage("changed"); listeners.forEach((act) => act()); };
/** @param {() => void} act */
export const onNews = (act) => listeners.push(act);
