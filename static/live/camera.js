// The page from which a phone goes on air: what is seen, pressed and said there.
import { post, randomName, recall, remember, token } from "../core/browser.js";
import { LiveEvents } from "./events.js";
import { LiveMedia, LiveWake, NoCamera } from "./media.js";
import { LiveSender, Refused } from "./sender.js";

const page = document.getElementById("camera");
const setup = JSON.parse(document.getElementById("setup").textContent);
const $ = (selector) => page.querySelector(selector);
const video = $("video");
const words = (name) => setup.words[name] || name;
const kept = (name) => recall(`live.${name}`) || "";

// The same for a reload of this window, another for another window.
const ofWindow = () => sessionStorage;
const device = recall("live.device", ofWindow) || randomName();
remember("live.device", device, ofWindow);

let status = setup.status; // the broadcast's
let isSending = false; // whether this device sends, or tries to
let isReopening = false;
const wake = new LiveWake();

const media = new LiveMedia({
  lost: () => reopen(),
  level: (loudness) => { $("[data-level]").value = loudness; },
});
const sender = new LiveSender({
  address: setup.ingest, csrf: token(page), device,
  state: (name, refusal) => {
    if (name === "refused") return refused(refusal);
    if (name === "stopped") return;
    say({ sending: "waiting", jumped: "jumped" }[name] || name);
  },
  advice: ({ kbps, trip, queue, percent }) => {
    const quality = trip < 700 && queue < 4 ? "good" : trip < 1800 && queue < 10 ? "fair" : "poor";
    $("[data-quality]").dataset.quality = quality;
    $("[data-quality-word]").textContent = words(quality);
    $("[data-rate]").textContent = `${kbps} kbit/s`;
    $("[data-room]").hidden = percent < 80;
    $("[data-percent]").textContent = `${percent} %`;
  },
});

// What is so now, in one line that is always there.
function say(name, text = words(name)) {
  page.dataset.state = name;
  $("[data-said]").textContent = text;
}

function show() {
  const isOnAir = status === "live" || status === "paused";
  const isOver = status === "ended" || status === "cancelled";
  page.dataset.status = status;
  page.dataset.sending = isSending ? "1" : "0";
  $("[data-go]").hidden = isOver || isSending || status === "paused" || !$("[data-take-over]").hidden;
  $("[data-pause]").hidden = !isSending || status !== "live";
  $("[data-resume]").hidden = status !== "paused";
  $("[data-end]").hidden = !isOnAir;
  $("[data-badge]").hidden = !isOnAir;
  $("[data-after]").hidden = !isOver;
  $("#pinned").hidden = isOver;
  for (const one of page.querySelectorAll("[data-before]")) one.hidden = isSending || isOver;
  if (isOver) say("ended");
}

function refused(refusal) {
  isSending = false;
  wake.release();
  const asks = refusal.reason === "busy" || refusal.reason === "took-over";
  say(refusal.reason in setup.words ? refusal.reason : "refused", refusal.reason in setup.words ? words(refusal.reason) : refusal.text);
  $("[data-take-over]").hidden = !asks;
  show();
  if (asks) $("[data-go]").hidden = true;
}

// --- Camera and microphone ------------------------------------------------------------

const wishes = () => ({
  camera: $("[name=camera]").value || kept("camera") || "environment",
  microphone: $("[name=microphone]").value || kept("microphone"),
  height: Number($("[name=height]").value) || usual(),
  tall: $("[name=shape]").value === "tall",
});

function usual() {
  const link = navigator.connection;
  return link && (link.saveData || link.downlink < 3 || /2g|3g/.test(link.effectiveType)) ? 480 : 720;
}

async function look() {
  const problem = LiveMedia.supported() || (LiveSender.supported() ? "" : "unsupported");
  if (problem) return fail(problem);
  say("opening");
  /** @type {MediaStream} */
  let opened;
  try {
    opened = await media.open(wishes());
    video.srcObject = opened;
  } catch (error) {
    return fail(error instanceof NoCamera ? error.reason : "no-camera");
  }
  page.classList.toggle("is-mirrored", opened.getVideoTracks()[0].getSettings().facingMode === "user");
  $("[data-go]").disabled = false;
  $("[data-again]").hidden = true;
  $("[data-silent]").hidden = media.hasSound;
  await list();
  if (!isSending) say(status === "paused" ? "paused" : "ready");
  return true;
}

function fail(reason) {
  $("[data-go]").disabled = true;
  $("[data-again]").hidden = reason === "insecure" || reason === "unsupported";
  $("[data-encoder]")?.setAttribute("open", "");
  say(reason);
  return false;
}

async function list() {
  const { cameras, microphones } = await media.devices();
  const own = (kind) => media.stream?.getTracks().find((track) => track.kind === kind)?.getSettings().deviceId;
  fill($("[name=camera]"), cameras, own("video"), [["environment", words("back")], ["user", words("front")]]);
  fill($("[name=microphone]"), microphones, own("audio") || (media.hasSound ? "" : "none"), [["none", words("no-sound")]]);
  $("[data-flip]").hidden = cameras.length < 2;
}

function fill(select, devices, chosen, more) {
  const rows = devices.map((one, place) => [one.deviceId, one.label || `${place + 1}`]);
  const all = select.name === "camera" && rows.length ? rows : [...rows, ...more];
  select.replaceChildren(...all.map(([value, label]) => new Option(label, value, false, value === chosen)));
}

async function change() {
  for (const name of ["camera", "microphone"]) remember(`live.${name}`, $(`[name=${name}]`).value);
  await reopen();
}

// Another camera, or the same one again: viewers miss a moment, the rest goes on.
async function reopen() {
  if (isReopening) return;
  isReopening = true;
  if (isSending) say("camera-lost");
  try {
    const opened = await look();
    if (opened && isSending) { sender.stream = media.stream; await sender.again(); }
  } finally { isReopening = false; }
}

// --- On air ---------------------------------------------------------------------------

// What this page did itself comes back as news, a moment sooner or later than the answer.
const LEADS_TO = { go: "live", pause: "paused", resume: "live", end: "ended" };
const ECHO = 5000; // ms
let echoes = [];
const isEcho = (name) => {
  echoes = echoes.filter((one) => Date.now() - one.at < ECHO);
  const place = echoes.findIndex((one) => one.name === name);
  if (place >= 0) echoes.splice(place, 1);
  return place >= 0;
};

async function act(what) {
  const body = new URLSearchParams({ do: what });
  echoes.push({ name: LEADS_TO[what], at: Date.now() });
  try {
    const answer = await post(setup.run, body);
    if (answer.redirected || answer.status === 401 || answer.status === 403) { say("signed-out"); return false; }
    const said = await answer.json();
    if (said.status) status = said.status;
    if (said.text) say("refused", said.text);
    return answer.ok;
  } catch {
    say("reconnecting");
    return false;
  }
}

async function go({ takeOver = false } = {}) {
  $("[data-take-over]").hidden = true;
  $("[data-go]").disabled = true;
  say("starting");
  await lockShape();
  if (status === "scheduled" && !(await act("go")) && status !== "live") {
    $("[data-go]").disabled = false;
    return show();
  }
  await send(takeOver);
}

async function send(takeOver = false) {
  isSending = true;
  show();
  wake.hold();
  try {
    await sender.start(media.stream, { takeOver });
  } catch (error) {
    if (error instanceof Refused) refused(error);
    else { sender.stream = media.stream; sender.again({ probe: true }); }
  }
  $("[data-go]").disabled = false;
  show();
}

async function halt() {
  isSending = false;
  show();
  await sender.stop();
  wake.release();
}

async function rest() {
  if (!(await act("pause"))) return show();
  await halt();
  say("paused");
}

async function resume() {
  if (status === "paused" && !(await act("resume"))) return show();
  if (!media.works) await look();
  await send();
}

async function end() {
  await sender.stop();
  isSending = false;
  wake.release();
  if (await act("end")) media.close();
  show();
}

// A phone that turns would turn the picture: it stays as it was when it went on air.
async function lockShape() {
  const shape = $("[name=shape]").value === "tall" ? "portrait" : "landscape";
  try {
    if (!document.fullscreenElement) await document.documentElement.requestFullscreen?.({ navigationUI: "hide" });
    await screen.orientation?.lock?.(shape);
  } catch { /* Only phones do it, and not all of them. */ }
}

// --- What others do -------------------------------------------------------------------

const news = new LiveEvents(setup.events, {
  resync: () => htmx.trigger(document.body, "shelf"),
  state: (name) => { $("[data-news]").hidden = name !== "reconnecting"; },
});
news.on("count", ({ n }) => { $("[data-viewers]").textContent = n; });
news.on("pin", () => htmx.trigger(document.body, "shelf"));
news.on("shelf", () => htmx.trigger(document.body, "shelf"));
news.on("chat", ({ name, text }) => line($("[data-chat]"), name, text, 4));
news.on("status", async ({ status: now }) => {
  if (isEcho(now)) return;
  const before = status;
  status = now;
  if (now === "ended" || now === "cancelled") { await halt(); media.close(); }
  else if (now === "paused" && isSending) { await halt(); say("paused"); }
  else if (now === "live" && before === "paused" && !isSending && page.dataset.state === "paused") await send();
  show();
});
const crew = new LiveEvents(setup.crew, { renew: setup.renew });
crew.on("order", ({ who, count, goods }) => {
  const title = goods.map(([en, zh]) => (document.documentElement.lang.startsWith("zh") ? zh : en)).join(", ");
  line($("[data-orders]"), who, `${count} × ${title}`, 3);
});
crew.on("warning", (said) => {
  $("[data-warning]").textContent = document.documentElement.lang.startsWith("zh") ? said.text_zh : said.text_en;
  $("[data-warning]").hidden = false;
});

function line(list, name, text, most) {
  const row = document.createElement("li");
  const who = document.createElement("b");
  who.textContent = name;
  row.append(who, " ", text);
  list.append(row);
  while (list.children.length > most) list.firstElementChild.remove();
}

// --- Buttons --------------------------------------------------------------------------

const press = (selector, handler) => $(selector)?.addEventListener("click", handler);
press("[data-go]", () => go());
press("[data-take-over]", () => go({ takeOver: true }));
press("[data-pause]", rest);
press("[data-resume]", resume);
press("[data-again]", look);
press("[data-end]", () => $("dialog").showModal());
press("[data-end-now]", () => { $("dialog").close(); end(); });
press("[data-end-not]", () => $("dialog").close());
press("[data-flip]", () => {
  const select = $("[name=camera]");
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  change();
});
for (const name of ["camera", "microphone"]) $(`[name=${name}]`).addEventListener("change", change);
for (const name of ["height", "shape"]) $(`[name=${name}]`).addEventListener("change", () => { if (!isSending) look(); });
$("[name=shape]").value = matchMedia("(orientation: portrait)").matches ? "tall" : "wide";

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && isSending && !media.works) reopen();
});
addEventListener("beforeunload", (event) => { if (isSending) { event.preventDefault(); event.returnValue = words("leave"); } });
navigator.mediaDevices?.addEventListener?.("devicechange", () => { if (media.stream) list(); });

show();
look();
