// The phone's camera reads codes: by the browser's own reader, else by ours (`reader` is
// its address). `found` is told of a code once while it is shown, `refused` when there is
// no camera. Wants a box with a video, a [data-scan] button, [data-start] and [data-stop].
import { loadLibrary } from "./browser.js";

export const readCodes = ({ box, reader, found, refused }) => {
  const SAME = 3000; // ms in which a code before the camera is the same showing
  const $ = (selector) => box.querySelector(selector);
  const video = $("video");
  let stream = null;
  const readerOf = async () => {
    if (self.BarcodeDetector && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async () => (await detector.detect(video))[0]?.rawValue || "";
    }
    await loadLibrary(reader);
    const canvas = document.createElement("canvas");
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    return async () => {
      const scale = Math.min(1, 640 / video.videoWidth);
      canvas.width = video.videoWidth * scale;
      canvas.height = video.videoHeight * scale;
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
      return jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data || "";
    };
  };
  const show = (isOn) => {
    video.hidden = !isOn;
    $("[data-start]").hidden = isOn;
    $("[data-stop]").hidden = !isOn;
  };
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    show(false);
  };
  const scan = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      show(true);
      await video.play();
      const read = await readerOf();
      let seen = "";
      let seenAt = 0;
      while (stream) {
        const code = video.videoWidth ? await read().catch(() => "") : "";
        if (code && (code !== seen || Date.now() - seenAt > SAME)) { navigator.vibrate?.(60); found(code); }
        if (code) { seen = code; seenAt = Date.now(); }
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    } catch {
      stop();
      refused();
    }
  };
  if (navigator.mediaDevices) {
    box.hidden = false;
    show(false);
    $("[data-scan]").addEventListener("click", () => (stream ? stop() : scan()));
    document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
  }
};
