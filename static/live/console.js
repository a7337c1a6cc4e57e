// The console: news bring its pieces up to date; orders ring and are read aloud.
import { post, recall, remember } from "../core/browser.js";
import { LiveEvents } from "./events.js";
import { keepHeld } from "./held.js";

const page = document.getElementById("console");
const setup = JSON.parse(document.getElementById("setup").textContent);
const lang = document.documentElement.lang || "en";
const chinese = lang.startsWith("zh");
const $ = (selector) => page.querySelector(selector);
const ask = (name) => htmx.trigger(document.body, name);
const soon = (() => { // many news at once are one question
  const waiting = new Map();
  return (name, ms = 300) => {
    if (waiting.has(name)) return;
    waiting.set(name, setTimeout(() => { waiting.delete(name); ask(name); }, ms));
  };
})();

// --- Bell and voice; each browser remembers what its person wants --------------------
function switched(selector, name, first) {
  const box = $(selector);
  const kept = recall(`live.${name}`);
  box.checked = kept === null ? first : kept === "1";
  box.addEventListener("change", () => remember(`live.${name}`, box.checked ? "1" : "0"));
  return () => box.checked;
}
const rings = switched("[data-bell]", "bell", true);
const speaks = switched("[data-voice]", "voice", false);
const hasVoice = "speechSynthesis" in globalThis;
if (!hasVoice) {
  $("[data-voice]").disabled = true;
  $("[data-no-voice]").textContent = setup.words["no-voice"];
  $("[data-no-voice]").hidden = false;
}

let sound;
function ring() {
  sound ??= new AudioContext();
  sound.resume?.();
  [880, 1175].forEach((pitch, place) => {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    const at = sound.currentTime + place * 0.14;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.18, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.5);
  });
}

function speak(text) {
  const words = new SpeechSynthesisUtterance(text);
  words.lang = chinese ? "zh-CN" : "en-US";
  words.voice = speechSynthesis.getVoices().find((one) => one.lang.replace("_", "-").startsWith(chinese ? "zh" : "en")) || null;
  if (speechSynthesis.pending) speechSynthesis.cancel(); // in a rush, the newest
  speechSynthesis.speak(words);
}

function ordered({ who, goods }) {
  const [en, zh, count] = goods[0] || ["", "", 0];
  const said = { who, title: chinese ? zh : en, count };
  if (rings()) ring();
  if (hasVoice && speaks()) speak(setup.words.spoken.replace(/\{(\w+)\}/g, (_all, name) => said[name] ?? ""));
  soon("orders");
  soon("figures");
}

// --- News ------------------------------------------------------------------------------
const everything = () => ["shelf", "orders", "figures", "moderate"].forEach(soon);
const state = (name) => { $("[data-lost]").hidden = name !== "reconnecting"; };
const news = new LiveEvents(setup.events, { resync: everything, state });
for (const name of ["pin", "shelf", "deal", "stock", "coupon", "draw"]) news.on(name, () => soon("shelf"));
news.on("count", ({ n }) => { for (const one of page.querySelectorAll("[data-viewers]")) one.textContent = n; });
// A menu that is open, or what is being typed, is not taken from under the finger.
const isHandled = (box) => Boolean(box?.querySelector("details[open], :focus, :focus-within"));
news.on("chat", () => { if (!isHandled($("#moderation"))) soon("moderate", 2000); });
news.on("status", ({ status }) => { if (status !== setup.status) location.reload(); });
const crew = new LiveEvents(setup.crew, { renew: setup.renew, resync: everything });
crew.on("order", ordered);
crew.on("held", () => soon("moderate"));
crew.on("reported", () => soon("moderate"));
crew.on("warning", () => soon("figures"));

// --- What is open stays open, and what is being typed is not taken away ---------------
const shelf = $("#shelf");
keepHeld(shelf, () => ask("shelf"));
const place = (box) => `${box.closest("[data-item]")?.dataset.item || ""}:${box.querySelector("summary").textContent.trim()}`;
let opened = new Set();
shelf.addEventListener("htmx:beforeSwap", () => { opened = new Set([...shelf.querySelectorAll("details[open]")].map(place)); });
shelf.addEventListener("htmx:afterSwap", () => {
  for (const box of shelf.querySelectorAll("details")) if (opened.has(place(box))) box.open = true;
});

// --- The shelf is sorted by dragging where there is a mouse; buttons do it everywhere --
let dragged = null;
page.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-item]");
  dragged?.classList.add("is-dragged");
});
page.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-item]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
});
page.addEventListener("dragend", async () => {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  dragged = null;
  const body = new URLSearchParams({ do: "sort" });
  for (const one of page.querySelectorAll("[data-shelf] [data-item]")) body.append("item", one.dataset.item);
  await post(setup.act, body).catch(() => {});
  ask("shelf");
});
const movable = () => {
  if (!page.querySelector("[data-shelf] [value=up]")) return;
  for (const one of page.querySelectorAll("[data-shelf] [data-item]")) one.draggable = matchMedia("(pointer: fine)").matches;
};
document.body.addEventListener("htmx:afterSwap", movable);
movable();
