// A page's list of what was done: each entry is kept on the phone under a key of its own
// until the market has taken it, is sent once, in order, and then answered.
import { token } from "../core/browser.js";
import { ask, retrying } from "./send.js";
import * as store from "./store.js";

const MOST = 100; // entries in one request
const PAUSES = { soon: 1000, most: 60000 }; // ms to the next try while something waits
const PATIENCE = 20000; // ms for an answer

/**
 * @param {object} list
 * @param {string} list.owner the person's mark
 * @param {string} list.place what the entries are filed under
 * @param {string} list.address where they are sent to
 * @param {{ offline: string, signedOut: string }} list.words
 * @param {(entry: Entry) => object} list.plain the entry as the market wants it
 * @param {(entries: Entry[], body: any) => Promise<void>} list.take what was answered;
 *   calls `answered` for each entry that was
 * @param {(trouble: string) => Promise<unknown>} list.paint says how much waits, and why
 */
export const openQueue = ({ owner, place, address, words, plain, take, paint }) => {
  const waiting = () => store.entries(owner, place);
  const refused = () => store.entries(owner, place, "refused");

  /** @param {Entry[]} entries */
  const post = async (entries) => {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
    const body = JSON.stringify(entries.map((entry) => ({ key: entry.key, ...plain(entry) })));
    try {
      const answer = await ask(address, owner, { method: "POST", body, headers }, PATIENCE);
      if (answer.status === 200) return answer.body;
      return { trouble: whyNot(answer.status) || answer.body.said || words.offline };
    } catch (error) {
      return { trouble: whyNot(/** @type {any} */ (error).status) || words.offline };
    }
  };
  const whyNot = (status) => ([401, 403, 404].includes(status) ? words.signedOut : "");

  let isLook = false;
  // Resolves to whether something is left. An empty list is sent to look how things are.
  const attempt = async () => {
    for (;;) {
      const entries = (await waiting()).slice(0, MOST);
      if (!entries.length && !isLook) { await paint(""); return false; }
      isLook = false;
      const body = await post(entries);
      if (body.trouble) {
        await paint(body.trouble);
        return entries.length > 0;
      }
      await take(entries, body);
      const keys = new Set(body.answers.map((answer) => answer.key));
      if (entries.length && !entries.some((entry) => keys.has(entry.key))) return true;
    }
  };
  const one = async () => (navigator.locks ? navigator.locks.request(`offline ${place}`, attempt) : attempt());
  const { go, anew } = retrying(one, PAUSES);

  // Written down one after the other, so that their order is that of the person.
  /** @type {Promise<any>} */
  let last = Promise.resolve();
  const inTurn = (act) => (last = last.then(act, act));

  return {
    waiting, refused, inTurn,
    /** @param {object} entry */
    add: async (entry) => {
      const kept = { ...entry, key: crypto.randomUUID(), owner, place, state: "waiting", at: Date.now() };
      await store.addEntry(kept);
      return kept;
    },
    /** @param {Entry} entry @param {object | null} [refusal] */
    answered: (entry, refusal = null) => store.answerEntry(entry, refusal),
    send: go,
    look: () => { isLook = true; return go(); },
    // Sends when there is signal again, or the page is looked at again.
    keepSending: ({ looks = false } = {}) => {
      const begin = (again) => { isLook = looks; return again(); };
      addEventListener("online", () => begin(anew));
      addEventListener("offline", () => paint(words.offline));
      document.addEventListener("visibilitychange", () => { if (!document.hidden) begin(go); });
    },
  };
};
