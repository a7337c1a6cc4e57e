// Sends what waits: photos first, then the draft, each by a key that the market takes
// once. May be stopped at any moment and run again. For pages and for the worker.
import * as store from "./store.js";

const UNSENT = ["waiting", "sending", "held"];
/** @param {Draft} draft */
export const isUnsent = (draft) => UNSENT.includes(draft.state);
const PATIENCE = { hello: 20000, photo: 180000, draft: 60000 };

// No answer, or none that says anything: to be tried again by itself.
export class Later extends Error {
  constructor(status = 0) { super("later"); this.status = status; }
}

/**
 * Asks the market for one person; throws `Later` where it says nothing that counts.
 * @param {string} address
 * @param {string} owner the person's mark: the market refuses it to anybody else
 * @param {RequestInit} options
 * @param {number} patience ms for an answer
 * @returns {Promise<{ status: number, body: any }>}
 */
export const ask = async (address, owner, options, patience) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const response = await fetch(address, {
      credentials: "same-origin", cache: "no-store", redirect: "manual",
      ...options, signal: stop.signal,
      headers: { Accept: "application/json", "X-Desk-User": owner, ...options.headers },
    });
    // Led away to sign in.
    if (response.type === "opaqueredirect") throw new Later(401);
    if (response.status === 429 || response.status >= 500) throw new Later(response.status);
    if (response.status === 413) return { status: 413, body: {} };
    // A page where JSON should be: a hotel's sign-in, a proxy, a token that is too old.
    if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) throw new Later(response.status);
    return { status: response.status, body: await response.json() };
  } catch (error) {
    throw error instanceof Later ? error : new Later();
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Does `attempt` now, and as long as it says that something is left again by a timer,
 * later each time: the phone's clock may be wrong. Asked for while it is under way, it
 * is done once more.
 * @param {() => Promise<boolean>} attempt resolves to whether something is left
 * @param {{ soon: number, most: number }} pauses ms
 */
export const retrying = (attempt, { soon, most }) => {
  let tries = 0, wanted = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<void> | null} */
  let underWay = null;
  const run = async () => {
    let left = true;
    try {
      do { wanted = false; left = await attempt(); } while (wanted && !left);
    } finally {
      underWay = null;
      clearTimeout(timer);
      if (left) timer = setTimeout(go, Math.min(soon * 2 ** tries++, most));
      else tries = 0;
    }
  };
  const go = () => {
    clearTimeout(timer);
    if (!underWay) return (underWay = run());
    wanted = true;
    return Promise.resolve();
  };
  return { go, anew: () => { tries = 0; return go(); } };
};

/** @param {string} key @param {Partial<Draft>} changes */
const note = async (key, changes) => {
  const now = await store.change(key, (draft) => ({ ...draft, ...changes }));
  store.tell();
  return now;
};
/** @param {Draft} draft @param {string} why */
const hold = (draft, why) =>
  draft.state === "held" && draft.why === why ? null : note(draft.key, { state: "held", why });

/** @param {string} key @param {string} hash @param {Partial<KeptPhoto>} changes */
const notePhoto = async (key, hash, changes) => {
  const now = await store.change(key, (draft) => ({
    ...draft,
    photos: draft.photos.map((photo) => (photo.hash === hash ? { ...photo, ...changes } : photo)),
  }));
  store.tell();
  return now;
};

/** @typedef {{ user: string, csrf: string }} Hello who the market says is there */
/** @param {Draft} draft @param {KeptPhoto} photo @param {Hello} hello */
const sendPhoto = async (draft, photo, hello) => {
  const blob = await store.photo(draft.key, photo.hash);
  if (!blob) return notePhoto(draft.key, photo.hash, { refused: ["broken"] });
  const form = new FormData();
  form.append("key", photo.hash);
  form.append("photo", blob, photo.name || "photo");
  const headers = { "X-CSRFToken": hello.csrf };
  const { status, body } = await ask(draft.at.sync_photo, draft.owner, { method: "POST", body: form, headers }, PATIENCE.photo);
  if (status === 200) return notePhoto(draft.key, photo.hash, { token: body.photo });
  if (status === 413) return notePhoto(draft.key, photo.hash, { refused: ["too_large"] });
  if (status === 422 && body.errors) return notePhoto(draft.key, photo.hash, { refused: body.errors.photo });
  throw new Later(status);
};

/** @param {Draft} draft @param {number} status @param {any} body */
const conclude = async (draft, status, body) => {
  const { key } = draft;
  if (status === 200 || status === 201) {
    await note(key, { state: "sent", answer: body, errors: null });
    await store.removePhotos(key);
  } else if (status === 409) {
    await note(key, { state: "conflict", theirs: body.theirs, why: body.conflict });
  } else if (status === 422 && body.photos_gone) {
    await note(key, { state: "waiting", photos: draft.photos.map(({ token, ...photo }) => photo) });
    throw new Later(status);
  } else if (status === 422) {
    await note(key, { state: "needs", errors: body.errors || { "": [body.said] } });
  } else if (status === 401) {
    await hold(draft, body.other_person ? "other_person" : "signed_out");
  } else if (status === 404) {
    await note(key, { state: "needs", errors: { "": [body.said] } });
  } else if (status === 403) {
    await hold(draft, "forbidden");
  } else {
    await note(key, { state: "needs", errors: { "": [body.said || ""] } });
  }
};

/** @param {Draft} found @param {Hello} hello */
const sendDraft = async (found, hello) => {
  let draft = await store.change(found.key, (now) =>
    isUnsent(now) ? { ...now, state: "sending", why: "" } : null);
  if (!draft) return;
  store.tell();
  try {
    for (const photo of draft.photos.filter((one) => !one.token && !one.refused)) {
      draft = await sendPhoto(draft, photo, hello);
      if (!draft) return; // thrown away meanwhile
    }
    if (draft.photos.some((photo) => photo.refused)) {
      await note(draft.key, { state: "needs", errors: {} });
      return;
    }
    const { key, product, version, publish, fields, photos } = draft;
    const body = JSON.stringify({ key, product, version, publish, fields, photos: photos.map((photo) => photo.token) });
    const headers = { "X-CSRFToken": hello.csrf, "Content-Type": "application/json" };
    const answer = await ask(draft.at.sync_draft, draft.owner, { method: "POST", body, headers }, PATIENCE.draft);
    await conclude(draft, answer.status, answer.body);
  } catch (error) {
    await store.change(found.key, (now) =>
      now.state === "sending" ? { ...now, state: "waiting", tries: (now.tries || 0) + 1 } : null);
    store.tell();
    throw error;
  }
};

// All drafts of one person for one seller, in the order they were written. Never under
// another person: who is signed in is asked right before.
/** @param {Draft[]} drafts */
const sendGroup = async (drafts) => {
  const [{ owner, at }] = drafts;
  const { status, body } = await ask(at.sync_hello, owner, {}, PATIENCE.hello);
  const other = body.other_person || (status === 200 && body.user !== owner);
  const why = other ? "other_person" : status === 401 ? "signed_out" : status === 200 ? "" : "forbidden";
  for (const draft of drafts) await (why ? hold(draft, why) : sendDraft(draft, body));
};

const run = async () => {
  // What was under way when a tab was closed or the battery was empty waits again.
  for (const { key, state } of await store.drafts())
    if (state === "sending") await note(key, { state: "waiting" });
  const groups = new Map();
  for (const draft of (await store.drafts()).reverse()) {
    if (!isUnsent(draft)) continue;
    const name = `${draft.owner} ${draft.seller}`;
    groups.set(name, [...(groups.get(name) || []), draft]);
  }
  let later = false;
  for (const drafts of groups.values()) {
    try {
      await sendGroup(drafts);
    } catch (error) {
      if (!(error instanceof Later)) throw error;
      later = true;
    }
  }
  return later;
};

// One at a time on the phone; where there are no locks the market's keys see to it.
/** Resolves to whether something is left. */
export const send = async () => (self.navigator.locks
  ? navigator.locks.request("desk-send", { ifAvailable: true }, (lock) => (lock ? run() : true))
  : run());
