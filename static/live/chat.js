// The chat of a broadcast: what comes is put at the end, what is written is sent, and
// kept in the field until the market has it. Text is always text: never markup.
import { newKey, pageOf, post } from "../core/browser.js";
import { on } from "../site.js";

const room = document.getElementById("room");
const words = room?.dataset ?? {};
const MOST = 150; // lines that a page keeps

function line(message, { isOwn = false } = {}) {
  const item = document.createElement("li");
  item.dataset.id = message.id;
  if (message.crew) item.classList.add("crew");
  if (isOwn) item.classList.add("own");
  const name = document.createElement("b");
  name.dir = "auto";
  name.textContent = message.name;
  item.append(name, " ");
  if (message.crew) {
    const mark = document.createElement("span");
    mark.className = "crew-mark";
    mark.textContent = words.crew ?? "";
    item.append(mark, " ");
  }
  const text = document.createElement("span");
  text.dir = "auto";
  text.textContent = message.text;
  item.append(text);
  return item;
}

let put;

export function attach(news, list) {
  if (!list) return;
  const atEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const toEnd = () => { list.scrollTop = list.scrollHeight; };
  const find = (id) => list.querySelector(`[data-id="${Number(id)}"]`);
  put = (message, options) => {
    const there = find(message.id);
    if (there) return there;
    const follows = atEnd() || options?.isOwn;
    const item = line(message, options);
    if (!message.crew && !options?.isOwn && document.querySelector("[data-chat-form]")) item.append(flag(message.id));
    list.append(item);
    while (list.children.length > MOST) list.firstElementChild.remove();
    if (follows) toEnd();
    return item;
  };
  news.on("chat", (message) => put(message));
  news.on("chat-gone", ({ id }) => find(id)?.remove());
  news.on("chat-top", (message) => {
    const top = document.getElementById("chat-top");
    if (!top) return;
    top.hidden = !message.id;
    top.querySelector("b").textContent = message.name ?? "";
    top.querySelector("span").textContent = message.text ?? "";
  });
  toEnd();
}

function flag(id) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "report";
  button.dataset.reportId = id;
  button.setAttribute("aria-label", words.report ?? "");
  button.textContent = "⚑";
  return button;
}

// What was missed while the signal was gone.
export async function refresh() {
  const old = document.getElementById("chat-said");
  if (!old) return;
  const answer = await fetch(words.chat, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const fresh = await pageOf(answer);
  const list = document.getElementById("chat-lines");
  const next = fresh.getElementById("chat-lines");
  if (!next) return;
  const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  list.replaceChildren(...next.children);
  document.getElementById("chat-top").replaceWith(fresh.getElementById("chat-top"));
  if (follows) list.scrollTop = list.scrollHeight;
}

const form = document.querySelector("[data-chat-form]");
const toast = (text) => document.dispatchEvent(new CustomEvent("live:say", { detail: { text } }));
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  const field = form.elements.text;
  const text = field.value.trim();
  if (!text || form.dataset.busy) return;
  form.dataset.busy = "1";
  const body = new FormData(form);
  // One key a text: sent again after a lost answer, it is the same message.
  if (form.dataset.keyOf !== text) { form.dataset.keyOf = text; form.dataset.key = newKey(); }
  body.set("key", form.dataset.key);
  try {
    const answer = await post(form.getAttribute("action"), body);
    const said = await answer.json();
    if (answer.status === 201) {
      field.value = "";
      form.dataset.keyOf = "";
      if (said.held) toast(said.held); else put?.(said, { isOwn: true });
    } else if (answer.status === 401) location.assign(words.login);
    else toast(said.text);
  } catch {
    toast(words.offline);
  }
  delete form.dataset.busy;
  field.focus({ preventScroll: true });
});

on("click", "[data-report-id], form[data-report] button", async (button, event) => {
  event.preventDefault();
  const url = button.dataset.reportId ? `${words.chat}${button.dataset.reportId}/report/` : button.form.getAttribute("action");
  button.disabled = true;
  try { toast((await (await post(url)).json()).text); } catch { button.disabled = false; toast(words.offline); }
});

// Whoever listens to the page may not want every message read out.
const quiet = document.querySelector("[data-quiet]");
if (quiet) {
  const list = () => document.getElementById("chat-lines");
  quiet.hidden = false;
  quiet.addEventListener("click", () => {
    const isQuiet = quiet.getAttribute("aria-pressed") !== "true";
    quiet.setAttribute("aria-pressed", String(isQuiet));
    quiet.textContent = isQuiet ? quiet.dataset.on : quiet.dataset.off;
    list().closest("[role=log]").setAttribute("aria-live", isQuiet ? "off" : "polite");
  });
}
