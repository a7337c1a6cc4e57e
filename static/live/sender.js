// What the recorder makes, sent in order and never in parallel. One epoch a recorder.
//   const sender = new LiveSender({ address, csrf, device, state, advice });
//   await sender.start(stream, { takeOver });   // throws Refused
// The market says when an epoch is dead; then another begins. A queue that is over four
// seconds old is let go, so that viewers see what is now.
const SLICE = 250; // ms of a chunk
const STALE = 4000; // ms after which what waits is let go
const BACKOFF = [500, 1000, 2000, 4000];
const CALM = 20_000; // ms between two changes of the bit rate
const KINDS = [
  "video/webm;codecs=h264,opus", "video/mp4;codecs=avc1.42E01F,mp4a.40.2",
  "video/mp4;codecs=avc1.42E01F,opus", "video/mp4", "video/webm;codecs=vp8,opus",
];

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const kind = () => KINDS.find((one) => MediaRecorder.isTypeSupported(one)) || "";

export class Refused extends Error {
  /**
   * @param {number} status
   * @param {{ error?: string, text?: string, hopeless?: boolean }} said
   */
  constructor(status, said) {
    super(said.text || String(status));
    const isOut = status === 401 || status === 403;
    this.status = status;
    this.text = said.text || "";
    this.reason = isOut ? "signed-out" : said.error || "";
    this.hopeless = isOut || status === 404 || status === 507 || Boolean(said.hopeless);
  }
}

export class LiveSender {
  static supported() { return Boolean(kind()); }

  // `state(name, refusal)`: "sending", "live", "reconnecting", "catching-up", "jumped",
  // "refused", "stopped". `advice({ kbps, trip, queue, percent })` after each chunk.
  /**
   * @param {object} given
   * @param {string} given.address
   * @param {string} given.csrf
   * @param {string} given.device
   * @param {(name: string, refusal?: Refused) => void} [given.state]
   * @param {(advice: { kbps: number, trip: number, queue: number, percent: number }) => void} [given.advice]
   */
  constructor({ address, csrf, device, state, advice }) {
    this.address = address;
    this.csrf = csrf;
    this.device = device;
    this.tell = state;
    this.advise = advice;
    /** @type {MediaStream | null} */
    this.stream = null;
    /** @type {MediaRecorder | null} */
    this.recorder = null;
    this.abort = new AbortController();
    /** @type {Array<{ data: Blob, at: number }>} */
    this.queue = [];
    this.name = this.epoch = "";
    this.seq = this.began = this.failures = 0;
    this.run = 0; // counts up at each begin and end; what belongs to an older one stops
    this.trip = 0;
    this.kbps = 0;
  }

  say(name, more) {
    if (this.name === name && !more) return;
    this.name = name;
    this.tell?.(name, more);
  }

  /** @param {MediaStream | null} stream @param {{ takeOver?: boolean }} [wishes] */
  async start(stream, { takeOver = false } = {}) {
    const run = ++this.run;
    this.stream = stream;
    const epoch = await this.open(takeOver);
    if (run !== this.run) return;
    this.record(epoch, run);
  }

  async open(takeOver) {
    const form = new URLSearchParams({
      device: this.device, mime: kind(), audio: this.stream?.getAudioTracks().length ? "1" : "0", take_over: takeOver ? "1" : "0",
    });
    const answer = await this.fetch(this.address, { method: "POST", body: form });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(answer.status, said);
    this.kbps = Math.min(this.kbps || said.kbps, said.kbps);
    return said;
  }

  record(epoch, run) {
    this.abort = new AbortController();
    Object.assign(this, { epoch: epoch.epoch, seq: 0, queue: [], began: Date.now(), failures: 0 });
    const settings = {
      mimeType: kind(), videoBitsPerSecond: this.kbps * 1000, audioBitsPerSecond: 64_000, videoKeyFrameIntervalDuration: 1000,
    };
    const recorder = new MediaRecorder(/** @type {MediaStream} */ (this.stream), settings);
    this.recorder = recorder;
    recorder.addEventListener("dataavailable", ({ data }) => {
      if (run === this.run && data.size) this.queue.push({ data, at: Date.now() });
    });
    recorder.addEventListener("error", () => { if (run === this.run) this.again(); });
    recorder.start(SLICE);
    this.say("sending");
    this.pump(run);
    this.guard(run);
  }

  // Takes what waits from the front, one after the other.
  async pump(run) {
    while (run === this.run) {
      const first = this.queue[0];
      if (!first) { await pause(40); continue; }
      const began = performance.now();
      let answer;
      try {
        answer = await this.fetch(`${this.address}${this.epoch}/${this.seq}/`, {
          method: "POST", body: first.data, signal: this.abort.signal,
          headers: { "Content-Type": "application/octet-stream", "X-Behind-Ms": String(Date.now() - first.at) },
        });
      } catch {
        if (run === this.run) await this.wait();
        continue;
      }
      if (run !== this.run) return;
      const said = await answer.json().catch(() => ({}));
      if (run !== this.run) return;
      if (answer.ok) this.took(said, performance.now() - began);
      else await this.refused(answer, said, run);
    }
  }

  took(said, ms) {
    this.queue.shift();
    this.seq = said.next;
    this.failures = 0;
    this.trip = this.trip ? this.trip * 0.8 + ms * 0.2 : ms;
    this.say(this.queue.length > 6 ? "catching-up" : said.picture ? "live" : "sending");
    this.advise?.({ kbps: this.kbps, trip: this.trip, queue: this.queue.length, percent: said.percent });
    const differs = Math.abs(said.kbps - this.kbps) > this.kbps * 0.2;
    if (said.change !== "keep" && said.kbps && differs && Date.now() - this.began > CALM) {
      this.kbps = said.kbps;
      this.again();
    }
  }

  async refused(answer, said, run) {
    if (answer.status === 422 && said.error === "order") return this.inOrder(said.next);
    if (answer.status === 429) return pause(1000 * (Number(answer.headers.get("Retry-After")) || 1));
    if (answer.status >= 500 && answer.status !== 507) return this.wait();
    const refusal = new Refused(answer.status, said);
    if (run !== this.run) return;
    if (answer.status === 413) { this.kbps = Math.max(300, this.kbps / 2); refusal.hopeless = false; }
    if (refusal.hopeless || refusal.reason === "took-over" || refusal.reason === "busy") return this.give(refusal);
    return this.again();
  }

  // What the market has already is not sent again; what it lacks can't be mended.
  inOrder(next) {
    if (!Number.isInteger(next) || next < this.seq || next - this.seq > this.queue.length) return this.again();
    this.queue.splice(0, next - this.seq);
    this.seq = next;
  }

  async wait() {
    this.say("reconnecting");
    await pause(BACKOFF[Math.min(this.failures++, BACKOFF.length - 1)]);
  }

  // Jump to live: what is too old helps nobody.
  async guard(run) {
    while (run === this.run) {
      await pause(250);
      const oldest = this.queue[0]?.at;
      if (run === this.run && oldest && Date.now() - oldest > STALE) return this.again({ probe: true });
    }
  }

  // The recorder ends; another epoch begins as soon as the market answers.
  async again({ probe = false } = {}) {
    const run = ++this.run;
    this.halt();
    this.say("reconnecting");
    let tries = 0;
    while (run === this.run) {
      try {
        if (probe) await this.fetch(this.address + `?device=${this.device}`, { signal: AbortSignal.timeout(4000) });
        const epoch = await this.open(false);
        if (run !== this.run) return;
        this.say("jumped");
        return this.record(epoch, run);
      } catch (error) {
        if (run !== this.run) return;
        if (error instanceof Refused && (error.hopeless || ["busy", "took-over", "not-on-air"].includes(error.reason))) return this.give(error);
        this.say("reconnecting");
        await pause(BACKOFF[Math.min(tries++, 2)]);
      }
    }
  }

  give(refusal) {
    this.run++;
    this.halt();
    this.say("refused", refusal);
  }

  halt() {
    this.abort.abort();
    this.queue = [];
    if (this.recorder?.state !== "inactive") {
      try { this.recorder?.stop(); } catch { /* It stopped by itself. */ }
    }
    this.recorder = null;
  }

  // The last chunk goes out before the market hears that it was the last.
  async stop() {
    const epoch = this.epoch;
    const recorder = this.recorder;
    if (!recorder) { this.run++; return this.say("stopped"); }
    const last = new Promise((done) => recorder.addEventListener("stop", done, { once: true }));
    try { recorder.stop(); await Promise.race([last, pause(1000)]); } catch { /* It stopped by itself. */ }
    const until = Date.now() + STALE;
    while (this.queue.length && Date.now() < until) await pause(50);
    this.run++;
    this.halt();
    this.say("stopped");
    await this.fetch(`${this.address}${epoch}/end/`, { method: "POST" }).catch(() => {});
  }

  /** @param {string} address @param {RequestInit} [options] */
  fetch(address, { headers = {}, ...options } = {}) {
    return fetch(address, { ...options, headers: { ...headers, Accept: "application/json", "X-CSRFToken": this.csrf } });
  }
}
