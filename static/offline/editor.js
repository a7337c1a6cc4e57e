// A form that is written without signal: what is typed is kept on the phone at once, and
// sent when it is handed in. For the quick listing page and the page at the scales.
import { paintKept, say, sendSoon, setup, time } from "./drafts.js";
import { isFor } from "./page.js";
import * as store from "./store.js";

const TWO_DAYS = 48 * 3600 * 1000;
const part = (id) => document.getElementById(id);
const speak = (id, text) => {
  part(id).hidden = !text;
  part(id).querySelector("div").textContent = text;
};

/**
 * Whether the page can keep anything: it is this person's, and there is room to write.
 * Says whose it is otherwise, and hides the form.
 * @param {HTMLFormElement} form
 */
export const canWrite = async (form) => {
  if (!isFor(setup.user)) {
    form.hidden = true;
    speak("not-yours", say("not_yours"));
    const way = document.createElement("a");
    way.href = setup.sign_in;
    way.textContent = say("sign_in");
    part("not-yours").querySelector("div").append(" ", way);
    return false;
  }
  // There is no storage in some private windows.
  return store.kept("desks").then(() => true, () => false);
};

/**
 * The errors beside the fields of a form.
 * @param {HTMLFormElement} form
 * @param {(text: string) => Element} line a line of them
 */
export const errorsOf = (form, line) => {
  const calm = (/** @type {Element | null} */ box) => {
    box?.classList.remove("err");
    box?.querySelectorAll(".why").forEach((why) => why.remove());
  };
  const boxOf = (name) => {
    const input = name ? form.elements.namedItem(name) : null;
    return form.querySelector(`[data-field="${name}"]`) || (input instanceof RadioNodeList ? input[0] : input)?.closest?.(".field");
  };
  return {
    /** What is being mended is not complained of any longer. */
    calm,
    /**
     * Shows these alone; answers with those of no field.
     * @param {Record<string, string[]>} errors
     */
    show: (errors) => {
      form.querySelectorAll(".field.err").forEach(calm);
      const loose = [];
      for (const [name, texts] of Object.entries(errors)) {
        const box = boxOf(name);
        if (!box) { loose.push(...texts); continue; }
        box.classList.add("err");
        const details = box.closest("details");
        if (details) details.open = true;
        box.append(...texts.map(line));
      }
      form.querySelector(".field.err :is(input, select)")?.focus();
      return loose.join(" ");
    },
  };
};

/**
 * @param {object} page
 * @param {HTMLFormElement} page.form
 * @param {() => Partial<Draft>} page.blank what a new draft of this page has besides
 * @param {() => Partial<Draft>} page.typed what stands in the form
 * @param {(draft: Draft) => boolean} page.isEmpty
 * @param {(draft: Draft, errors: Record<string, string[]>) => void} page.show fills the form
 * @param {(draft: Draft) => Array<[string, Function]>} [page.ways] more acts on a kept draft
 * @param {(draft: Draft) => Promise<void>} [page.prepare] before a kept draft is shown
 * @param {(draft: Draft) => void} [page.shown] after a kept draft was shown
 */
export const openEditor = ({ form, blank, typed, isEmpty, show, ways = () => [], prepare = async () => {}, shown = () => {} }) => {
  /** @returns {Draft} */
  const fresh = () => ({
    key: crypto.randomUUID(), owner: setup.user, seller: setup.seller, at: setup.at, quick: location.pathname,
    product: null, version: 0, publish: true, fields: {}, photos: [], state: "writing", written: Date.now(), tries: 0,
    ...blank(),
  });
  let current = fresh();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const settle = () => { clearTimeout(timer); timer = undefined; };

  // --- What is being written ---------------------------------------------------------
  const asTyped = () => ({ ...current, ...typed(), written: Date.now() });
  const save = async () => {
    settle();
    const now = asTyped();
    const known = await store.draft(now.key);
    if (!known && isEmpty(now)) return;
    if (known && known.state !== "writing") return; // it went its way meanwhile
    current = now;
    try {
      await store.put(now);
      part("saved-at").textContent = say("saved_at", { time: time(now.written) });
    } catch {
      speak("quick-wrong", say("no_room"));
    }
  };
  const saveSoon = () => { clearTimeout(timer); timer = setTimeout(save, 300); };
  // Nothing can be asked any more while the page goes: what was just typed is put down.
  const putDown = () => {
    if (timer === undefined) return;
    settle();
    const now = asTyped();
    if (!isEmpty(now)) store.put(now).catch(() => {});
  };
  addEventListener("pagehide", putDown);
  document.addEventListener("visibilitychange", () => { if (document.hidden) putDown(); });

  const begin = (draft = fresh(), errors = {}) => {
    settle();
    current = draft;
    show(draft, errors);
  };

  // Keeps the draft to be sent, and begins the next; whether there was room.
  /** @param {(draft: Draft) => Partial<Draft>} changes @param {(done: Draft) => Draft} next */
  const handIn = async (changes, next = () => fresh()) => {
    settle();
    const whole = /** @type {Draft} */ ({ ...asTyped(), state: "waiting", errors: null, why: "", tries: 0 });
    const done = { ...whole, ...changes(whole) };
    try {
      await store.put(done);
    } catch {
      speak("quick-wrong", say("no_room"));
      return false;
    }
    begin(next(done));
    speak("quick-said", say("kept"));
    await paint();
    return true;
  };
  const sendNow = async () => {
    const registration = await navigator.serviceWorker?.getRegistration(setup.scope).catch(() => undefined);
    registration?.sync?.register("desk-send").catch(() => {});
    await sendSoon();
    speak("quick-said", "");
  };

  // --- What is on the phone ------------------------------------------------------------
  const edit = async (draft) => {
    await save();
    // Not one that is on its way this very moment.
    const mine = await store.change(draft.key, (now) => (now.state === "sending" ? null : { ...now, state: "writing" }));
    if (!mine) return;
    await prepare(mine);
    begin(mine, mine.errors || {});
    shown(mine);
    await paint();
  };
  const drop = async (draft) => {
    if (draft.state !== "sent" && !confirm(say("sure"))) return;
    await store.remove(draft.key);
    await paint();
  };
  // Another desk's draft is mended on that desk's page.
  const way = (draft, act) => (draft.seller === setup.seller ? [act] : [null, draft.quick]);
  const acts = (draft) => {
    const found = [];
    if (draft.state === "sent") found.push(["open", null, draft.answer.url]);
    for (const [word, act] of ways(draft)) found.push([word, ...way(draft, act)]);
    if (["writing", "waiting", "needs", "held"].includes(draft.state)) found.push(["edit", ...way(draft, edit)]);
    if (draft.state === "held" && draft.why !== "forbidden") found.push(["sign_in", null, setup.sign_in]);
    if (draft.state !== "sending") found.push([draft.state === "sent" ? "put_away" : "throw_away", drop]);
    return found;
  };
  /** @type {Promise<any>} */
  let painting = Promise.resolve();
  const paint = () => (painting = painting.then(() => paintKept(setup.user, acts, current.key)));
  store.onNews(paint);
  part("send-now").addEventListener("click", () => sendSoon());

  // Goes on with what was being written; what was sent long ago goes.
  const start = async (first = fresh) => {
    const all = await store.drafts(setup.user, setup.seller);
    for (const draft of all)
      if (draft.state === "sent" && Math.abs(Date.now() - draft.written) > TWO_DAYS) await store.remove(draft.key);
    const open = all.find((draft) => draft.state === "writing");
    if (open) await prepare(open);
    begin(open || first());
    await paint();
    form.dataset.ready = "1";
    navigator.storage?.persist?.().catch(() => {});
    return open;
  };

  return { get current() { return current; }, fresh, begin, save, saveSoon, handIn, sendNow, paint, start, speak };
};

const paintSignal = () => { part("no-signal").hidden = navigator.onLine; };
// `paint` says on the buttons what they do without signal.
export const onSignal = (paint) => {
  const all = () => { paintSignal(); paint(); };
  addEventListener("online", all);
  addEventListener("offline", all);
  return all;
};
