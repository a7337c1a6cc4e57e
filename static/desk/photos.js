// Photos before they are kept: looked at, scaled down and encoded anew on the phone, so
// that they are small, upright and say nothing of where they were taken.
(() => {
  const Desk = (self.Desk = self.Desk || {});
  const LONGEST = 1600;
  const MOST_BYTES = 300 * 1000;
  const TOO_HEAVY = 30 * 1024 * 1024;
  const QUALITIES = [0.86, 0.78, 0.7, 0.6, 0.5];

  class Refused extends Error {
    constructor(why) { super(why); this.why = why; }
  }

  // What the first bytes say it is; a name can say anything.
  const kindOf = (bytes) => {
    const text = String.fromCharCode(...bytes);
    if (text.startsWith("\xff\xd8\xff")) return "jpeg";
    if (text.startsWith("\x89PNG\r\n")) return "png";
    if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "webp";
    if (text.slice(4, 8) !== "ftyp") return "";
    return /avi[fs]/.test(text.slice(8)) ? "avif" : /hei[cxms]|mif1|hev[cx]|msf1/.test(text.slice(8)) ? "heic" : "";
  };

  const decoded = async (file) => {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return null;
    }
  };

  const canvasOf = (source, width, height) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const brush = canvas.getContext("2d", { alpha: false });
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, width, height);
    brush.imageSmoothingQuality = "high";
    brush.drawImage(source, 0, 0, width, height);
    return canvas;
  };
  const encoded = (canvas, type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));

  // WebP where the browser writes it, else JPEG; less quality, then fewer pixels.
  const small = async (bitmap) => {
    let scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    for (let round = 0; round < 5; round += 1, scale *= 0.8) {
      const canvas = canvasOf(bitmap, Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
      for (const quality of QUALITIES) {
        let blob = await encoded(canvas, "image/webp", quality);
        if (!blob || blob.type !== "image/webp") blob = await encoded(canvas, "image/jpeg", quality);
        if (blob && blob.size <= MOST_BYTES) return blob;
      }
    }
    return null;
  };

  const hashOf = async (blob) => {
    const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // The photo as it is kept: { blob, hash, name, shown }. Throws `Refused` with a word.
  // What this browser can't decode but the market can (HEIC) is kept as it is.
  const prepare = async (file) => {
    if (!file.size) throw new Refused("empty");
    if (file.size > TOO_HEAVY) throw new Refused("too_heavy");
    let bytes;
    try {
      bytes = new Uint8Array(await file.slice(0, 64).arrayBuffer());
    } catch {
      throw new Refused("broken"); // it was moved or deleted since it was chosen
    }
    const kind = kindOf(bytes);
    if (!kind) throw new Refused("not_a_photo");
    const bitmap = await decoded(file);
    if (!bitmap && kind !== "heic" && kind !== "avif") throw new Refused("broken");
    const blob = (bitmap && (await small(bitmap))) || new Blob([file], { type: file.type });
    bitmap?.close();
    const suffix = bitmap ? blob.type.split("/")[1] : kind;
    const name = `${file.name.replace(/\.[^.]*$/, "").slice(-60) || "photo"}.${suffix}`;
    return { blob, hash: await hashOf(blob), name, shown: Boolean(bitmap) };
  };

  Desk.photos = { prepare, Refused };
})();
