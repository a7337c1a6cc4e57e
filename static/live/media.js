// Camera and microphone of this device: opened, measured, and opened again when lost.
//   const media = new LiveMedia({ lost, level });
//   await media.open({ camera, microphone, height });   // throws NoCamera
const MUTED_FOR = 1500; // ms; a camera that is silent for a moment comes back by itself
const REASONS = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "no-camera",
  NotReadableError: "camera-in-use", AbortError: "camera-in-use",
};
const SIZES = { 480: [854, 480], 720: [1280, 720] };

export class NoCamera extends Error {
  /** @param {string} reason */
  constructor(reason) { super(reason); this.reason = reason; }
}

export class LiveMedia {
  /** @param {{ lost?: (kind: string) => void, level?: (loudness: number) => void }} [tell] */
  constructor({ lost, level } = {}) {
    this.lost = lost;
    this.level = level;
    /** @type {MediaStream | null} */
    this.stream = null;
    this.hasSound = false;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {MediaStreamAudioSourceNode | null} */
    this.heard = null;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.ear = undefined;
  }

  static supported() {
    if (!globalThis.isSecureContext) return "insecure";
    return navigator.mediaDevices && globalThis.MediaRecorder ? "" : "unsupported";
  }

  // `camera`: "environment", "user" or the id of one; `microphone`: an id, "" or "none".
  async open({ camera = "environment", microphone = "", height = 480, tall = false } = {}) {
    this.close();
    const [long, short] = SIZES[height] || SIZES[480];
    const named = camera === "environment" || camera === "user";
    const picture = {
      ...(named ? { facingMode: camera } : { deviceId: { exact: camera } }),
      width: { ideal: tall ? short : long },
      height: { ideal: tall ? long : short },
      frameRate: { ideal: 30, max: 30 },
    };
    const sound = microphone === "none" ? false : {
      echoCancellation: true, noiseSuppression: true, autoGainControl: true,
      ...(microphone ? { deviceId: { exact: microphone } } : {}),
    };
    const stream = await this.ask(picture, sound);
    this.stream = stream;
    this.hasSound = stream.getAudioTracks().length > 0;
    for (const track of stream.getTracks()) this.watch(track);
    this.measure();
    return stream;
  }

  // Without a microphone, or with one that is refused, the picture alone is sent.
  async ask(video, audio) {
    try {
      return await navigator.mediaDevices.getUserMedia({ video, audio });
    } catch (failure) {
      const error = /** @type {DOMException} */ (failure);
      if (error.name === "OverconstrainedError") return this.ask(true, audio && true);
      if (audio && (error.name === "NotFoundError" || error.name === "NotReadableError")) return this.ask(video, false);
      throw new NoCamera(REASONS[error.name] || "no-camera");
    }
  }

  watch(track) {
    const lost = () => { if (this.stream?.getTracks().includes(track)) this.lost?.(track.kind); };
    track.addEventListener("ended", lost);
    track.addEventListener("mute", () => {
      setTimeout(() => { if (track.muted && track.kind === "video" && !document.hidden) lost(); }, MUTED_FOR);
    });
  }

  get works() {
    const tracks = this.stream?.getVideoTracks() || [];
    return tracks.length > 0 && tracks.every((track) => track.readyState === "live" && !track.muted);
  }

  async devices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    const of = (kind) => all.filter((one) => one.kind === kind && one.deviceId);
    return { cameras: of("videoinput"), microphones: of("audioinput") };
  }

  // The loudness, 0 to 1, ten times a second.
  measure() {
    const { stream, level } = this;
    if (!stream || !this.hasSound || !level) return;
    this.context ??= new AudioContext();
    this.context.resume?.();
    const source = this.context.createMediaStreamSource(stream);
    const ear = this.context.createAnalyser();
    ear.fftSize = 512;
    source.connect(ear);
    const wave = new Float32Array(ear.fftSize);
    this.ear = setInterval(() => {
      ear.getFloatTimeDomainData(wave);
      const power = wave.reduce((sum, value) => sum + value * value, 0) / wave.length;
      level(Math.min(1, Math.sqrt(power) * 4));
    }, 100);
    this.heard = source;
  }

  close() {
    clearInterval(this.ear);
    this.heard?.disconnect();
    const tracks = this.stream?.getTracks() || [];
    this.stream = null;
    for (const track of tracks) track.stop();
  }
}

// The screen stays on while it is held; browsers let go of it when the page is hidden.
export class LiveWake {
  constructor() {
    this.wanted = false;
    document.addEventListener("visibilitychange", () => { if (!document.hidden && this.wanted) this.hold(); });
  }

  async hold() {
    this.wanted = true;
    try {
      this.lock = await navigator.wakeLock?.request("screen");
    } catch { /* A low battery may refuse it; the broadcast goes on. */ }
  }

  release() {
    this.wanted = false;
    this.lock?.release().catch(() => {});
    this.lock = null;
  }
}
