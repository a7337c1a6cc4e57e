// A broadcast's picture: the browser's own HLS, or hls.js where it has none.
// <div data-player data-hls="…" data-audio="…" data-library="…"><video>…
// Weak signals: sound only, remembered. What is the matter is said in data-say.
import { loadLibrary, recall, remember } from "../core/browser.js";

/** @param {HTMLElement} box */
const playIn = (box) => {
  const video = box.querySelector("video");
  const words = /** @type {Record<string, string>} */ (box.dataset);
  const isReplay = "replay" in words;
  const spot = (name) => document.querySelector(`[data-${name}]`);
  const say = (text) => {
    const line = box.querySelector("[data-say]");
    if (!line || (isPaused && text !== words.paused)) return;
    line.textContent = text || "";
    line.hidden = !text;
  };

  let hls = null;
  let isPaused = document.getElementById("room")?.dataset.status === "paused";
  let isOver = false;
  let soundOnly = recall("live-sound-only") === "1";
  let retry = 0;
  let stalls = [];

  const source = () => (soundOnly && words.audio ? words.audio : words.hls);
  const native = () => video.canPlayType("application/vnd.apple.mpegurl") && !window.MediaSource;

  const library = () => loadLibrary(words.library).then(() => Hls, () => null);

  async function play() {
    clearTimeout(retry);
    if (!source()) { if (!isReplay) wait(); return; }
    if (!isReplay && video.hidden) say(words.waiting);
    if (native()) {
      video.src = source();
    } else {
      const Hls = await library();
      if (!Hls?.isSupported()) return say(words.failed);
      hls?.destroy();
      hls = new Hls(isReplay ? {} : {
        liveSyncDurationCount: 2, lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.2,
        backBufferLength: 20, manifestLoadingMaxRetry: 0,
      });
      hls.on(Hls.Events.ERROR, (_name, error) => {
        if (!error.fatal) return;
        if (error.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
        else wait();
      });
      // The other rung is sound alone: who watches asks for that, no estimate does.
      hls.on(Hls.Events.MANIFEST_PARSED, () => {
        const rates = hls.levels.map((level) => level.bitrate);
        hls.startLevel = hls.loadLevel = rates.indexOf(Math.max(...rates));
      });
      hls.loadSource(source());
      hls.attachMedia(video);
    }
    if (!isReplay) video.play().catch(() => {});
  }

  // Nothing to see yet, or the signal went: ask again, slower and slower.
  let tries = 0;
  function wait() {
    if (isOver) return;
    clearTimeout(retry);
    tries += 1;
    if (!isReplay) say(tries > 3 && !video.hidden ? words.stalled : words.waiting);
    retry = setTimeout(play, Math.min(1000 * 1.4 ** Math.min(tries, 8), 8000) * (0.7 + Math.random() * 0.6));
  }

  video.addEventListener("playing", () => {
    tries = 0;
    video.hidden = false;
    box.classList.add("plays");
    say("");
    if (!isReplay) controls();
  });
  video.addEventListener("waiting", () => {
    if (isReplay) return;
    const now = Date.now();
    stalls = [...stalls.filter((at) => now - at < 30_000), now];
    setTimeout(() => { if (video.readyState < 3 && !isOver) say(stalls.length > 2 ? words.stalled : words.waiting); }, 1500);
  });
  video.addEventListener("error", () => { if (native()) wait(); else if (isReplay) say(words.failed); });
  video.addEventListener("ended", () => { if (!isReplay) say(isPaused ? words.paused : words.ended); });

  function controls() {
    const unmute = box.querySelector("[data-unmute]");
    const mute = spot("mute");
    const pip = spot("pip");
    if (unmute) unmute.hidden = !video.muted || box.dataset.heard === "1";
    if (mute) { mute.hidden = false; mute.setAttribute("aria-pressed", String(video.muted)); }
    if (pip) pip.hidden = !document.pictureInPictureEnabled || soundOnly;
  }
  function sound(on) {
    video.muted = !on;
    box.dataset.heard = "1";
    video.play().catch(() => {});
    controls();
  }
  box.querySelector("[data-unmute]")?.addEventListener("click", () => sound(true));
  spot("mute")?.addEventListener("click", () => sound(video.muted));
  spot("pip")?.addEventListener("click", () => (document.pictureInPictureElement
    ? document.exitPictureInPicture() : video.requestPictureInPicture()).catch(() => {}));

  const switchButton = spot("audio-only");
  if (switchButton && words.audio) {
    switchButton.hidden = false;
    const paint = () => {
      switchButton.setAttribute("aria-pressed", String(soundOnly));
      box.classList.toggle("sound-only", soundOnly);
    };
    switchButton.addEventListener("click", () => {
      soundOnly = !soundOnly;
      remember("live-sound-only", soundOnly ? "1" : "0");
      paint();
      if (soundOnly) sound(true);
      play();
    });
    paint();
  }

  // How far behind the camera one is; the playlist carries the server's clock.
  const shown = spot("latency-shown");
  if (shown) setInterval(() => {
    const at = hls?.playingDate ?? (native() && video.getStartDate?.() ? new Date(+video.getStartDate() + video.currentTime * 1000) : null);
    const behind = at && !video.paused ? (Date.now() - at) / 1000 : NaN;
    shown.hidden = !(behind >= 0 && behind < 120);
    if (!shown.hidden) shown.textContent = words.latency.replace("{n}", behind.toFixed(behind < 10 ? 1 : 0));
  }, 2000);

  if (isReplay ? words.hls : true) play();
  return {
    // The broadcast was paused, went on, or is over.
    status(name) {
      isPaused = name === "paused";
      isOver = name === "ended" || name === "cancelled";
      if (isPaused) return say(words.paused);
      if (isOver) { clearTimeout(retry); hls?.stopLoad(); return say(words.ended); }
      say("");
      return play();
    },
    // Whether something is being watched, for the signs of life.
    playing: () => !video.paused && video.readyState > 2,
  };
};

const box = document.querySelector("[data-player]");
/** What is watched on the page; null where there is nothing to see. */
export const player = box && playIn(box);
