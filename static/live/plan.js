// A broadcast that is to come, or a replay: the countdown, chapters, and the page that
// turns into another one when the state changes.
import { randomName, tell, two } from "../core/browser.js";
import { on } from "../site.js";
import { LiveEvents } from "./events.js";

const room = document.getElementById("room");
const news = new LiveEvents(room.dataset.events, { renew: room.dataset.renew });
// A crowd that waits does not come through the door in the same moment.
news.on("status", ({ status }) => {
  if (status === room.dataset.status) return;
  room.dataset.status = status;
  setTimeout(() => location.reload(), Math.random() * 3000);
});

const clock = document.querySelector("[data-countdown]");
if (clock) {
  const starts = Date.parse(clock.dataset.countdown);
  const tick = () => {
    const left = Math.floor((starts - Date.now()) / 1000);
    clock.hidden = false;
    if (left <= 0) { clock.textContent = clock.dataset.soon; return; }
    const days = Math.floor(left / 86_400);
    const rest = `${two(Math.floor(left / 3600) % 24)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    const word = days === 1 ? clock.dataset.day : clock.dataset.days.replace("{n}", days);
    clock.textContent = days ? `${word} ${rest}` : rest;
    setTimeout(tick, 1000);
  };
  tick();
}

for (const spot of document.querySelectorAll("[data-clock]")) {
  const s = Number(spot.dataset.clock);
  spot.textContent = `${Math.floor(s / 60)}:${two(s % 60)}`;
}
const video = document.querySelector("[data-replay] video");
// Links from elsewhere lead to a moment: ?t=95.
const moment = Number(new URLSearchParams(location.search).get("t"));
if (video && moment > 0) {
  video.addEventListener("loadedmetadata", () => { video.currentTime = moment; }, { once: true });
}
on("click", "[data-seek]", (chapter, event) => {
  if (!video) return;
  event.preventDefault();
  video.currentTime = Number(chapter.dataset.seek);
  video.play().catch(() => {});
  video.scrollIntoView({ block: "center" });
});

// How long a replay is watched.
if (video && room.dataset.seen) {
  const key = randomName();
  let seconds = 0;
  setInterval(() => { if (!video.paused) seconds += 1; }, 1000);
  const alive = () => {
    if (!seconds) return;
    const n = seconds;
    seconds = 0;
    tell(room.dataset.seen, { key, seconds: n }).catch(() => {});
  };
  setInterval(alive, 30_000);
  addEventListener("pagehide", alive);
}
