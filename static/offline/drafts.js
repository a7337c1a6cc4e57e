// The drafts on this phone as a list that always says where each stands, and when to try
// to send them. For the quick listing page and the page for no signal.
import { remember } from "../core/browser.js";
import { isUnsent, retrying, send } from "./send.js";
import * as store from "./store.js";

const words = JSON.parse(document.getElementById("desk-words").textContent);
export const setup = JSON.parse(document.getElementById("desk-setup")?.textContent || "{}");
const language = setup.language || document.documentElement.lang;

export const say = (name, values = {}) =>
  (words[name] ?? "").replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
export const time = (moment) => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(moment));
export const cloned = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

// --- What each says ---------------------------------------------------------------
const SENT = { published: "sent_published", "in-review": "sent_review" };
const HELD = { signed_out: "signed_out", other_person: "other_person", forbidden: "forbidden" };

const told = (draft) => {
  if (draft.state === "writing") return say("writing");
  if (draft.state === "waiting") return say(navigator.onLine && draft.tries ? "again" : "waits");
  if (draft.state === "held") return say(HELD[draft.why] || "waits");
  if (draft.state === "conflict") return say("conflict");
  if (draft.state === "needs") return say("needs");
  if (draft.state === "sending") {
    const all = draft.photos.length, done = draft.photos.filter((photo) => photo.token).length;
    return done < all ? say("sending_photos", { done: done + 1, all }) : say("sending");
  }
  const state = draft.answer?.lacks?.length ? draft.answer.said : say(SENT[draft.answer?.state] || "sent_saved");
  return say("sent_at", { state, time: time(draft.answer?.at) });
};

const whys = (draft) => {
  const found = Object.entries(draft.errors || {}).filter(([name]) => name !== "photo").flatMap(([, texts]) => texts);
  for (const photo of draft.photos || [])
    for (const why of photo.refused || []) found.push(`${photo.name}: ${words[why] || why}`);
  return draft.state === "needs" ? [...new Set(found)] : [];
};
const LOOKS = { needs: "bg-bad", conflict: "bg-bad", held: "bg-gold", sent: "bg-leaf", sending: "bg-sky", waiting: "bg-sky" };

// --- The list ---------------------------------------------------------------------
const pictures = new Map(); // photo's hash → address of its picture on this page
const paintPicture = async (thumb, draft) => {
  const first = draft.photos?.[0];
  if (!first || first.shown === false) return;
  if (!pictures.has(first.hash)) {
    const blob = await store.photo(draft.key, first.hash);
    if (blob) pictures.set(first.hash, URL.createObjectURL(blob));
  }
  if (!pictures.has(first.hash)) return;
  const image = new Image();
  image.alt = "";
  image.src = pictures.get(first.hash);
  image.onload = () => thumb.replaceChildren(image);
};

const row = (draft, acts) => {
  const item = cloned("t-draft");
  item.dataset.key = draft.key;
  item.dataset.state = draft.state;
  const name = draft.fields.title || say("no_name");
  item.querySelector("b").textContent = draft.product ? say("change_of", { name }) : name;
  const state = item.querySelector(".state");
  state.textContent = told(draft);
  state.className = `sm state ${LOOKS[draft.state] || ""}`;
  item.querySelector(".kept-why").replaceChildren(...whys(draft).map((text) => {
    const line = document.createElement("li");
    line.textContent = text;
    return line;
  }));
  const bar = item.querySelector("progress");
  bar.hidden = draft.state !== "sending";
  bar.max = draft.photos.length + 1;
  bar.value = draft.photos.filter((photo) => photo.token).length;
  for (const [label, act, href] of acts(draft)) {
    const button = href ? document.createElement("a") : cloned("t-act");
    button.className = "btn btn-s btn-sm";
    button.textContent = say(label);
    if (href) button.href = href;
    else button.addEventListener("click", () => act(draft));
    item.querySelector(".kept-acts").append(button);
  }
  paintPicture(item.querySelector(".thumb"), draft);
  return item;
};

// `acts(draft)` gives [word, act] or [word, null, address] for its buttons.
export const paintKept = async (owner, acts, except = "") => {
  const all = (await store.drafts(owner)).filter((draft) => draft.key !== except);
  const list = document.getElementById("kept-list");
  list.replaceChildren(...all.map((draft) => row(draft, acts)));
  document.getElementById("kept").hidden = !all.length;
  const left = all.filter(isUnsent).length;
  const now = document.getElementById("send-now");
  if (now) now.hidden = !left;
  remember("desk-waiting", left ? String(left) : null);
  return all;
};

// --- When to send -----------------------------------------------------------------
// 5 s, 10 s, 20 s … 5 min.
const { go, anew } = retrying(send, { soon: 5000, most: 300000 });
export const sendSoon = anew;
export const keepSending = () => {
  addEventListener("online", anew);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) anew(); });
  go();
};
