// Photos before they are kept: looked at, scaled down and encoded anew on the phone, so
// that they are small, upright and say nothing of where they were taken.
import { hex } from "../../core/browser.js";

const LONGEST = 1600;
const MOST_BYTES = 300 * 1000;
const TOO_HEAVY = 30 * 1024 * 1024;
const MOST_PIXELS = 64e6; // what the market takes, too
const MOST_STRETCH = 8;
const HEAD = 512 * 1024; // room for a JPEG's thumbnail and notes before its size
const QUALITIES = [0.86, 0.78, 0.7, 0.6, 0.5];

export class Refused extends Error {
  /** @param {string} why */
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

// Pixels as the file's head says, before decoding fills the phone's memory. 0 if unsaid.
const pixelsOf = (kind, bytes) => {
  const view = new DataView(bytes.buffer);
  if (kind === "png" && bytes.length > 24) return view.getUint32(16) * view.getUint32(20);
  for (let at = 2; kind === "jpeg" && at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === 0xff) at += 1; // padding
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return view.getUint16(at + 5) * view.getUint16(at + 7);
    else at += 2 + view.getUint16(at + 2);
  }
  return 0;
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
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
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

const hashOf = async (blob) => hex(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));

// The photo as it is kept: { blob, hash, name, shown }. Throws `Refused` with a word.
// What this browser can't decode but the market can (HEIC) is kept as it is.
export const prepare = async (file) => {
  if (!file.size) throw new Refused("empty");
  if (file.size > TOO_HEAVY) throw new Refused("too_heavy");
  let bytes;
  try {
    bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  } catch {
    throw new Refused("broken"); // it was moved or deleted since it was chosen
  }
  const kind = kindOf(bytes.subarray(0, 64));
  if (!kind) throw new Refused("not_a_photo");
  if (pixelsOf(kind, bytes) > MOST_PIXELS) throw new Refused("too_many_pixels");
  const bitmap = await decoded(file);
  if (!bitmap && kind !== "heic" && kind !== "avif") throw new Refused("broken");
  if (bitmap && Math.max(bitmap.width, bitmap.height) > MOST_STRETCH * Math.min(bitmap.width, bitmap.height))
    throw new Refused("too_narrow");
  const blob = (bitmap && (await small(bitmap))) || new Blob([file], { type: file.type });
  bitmap?.close();
  const suffix = bitmap ? blob.type.split("/")[1] : kind;
  const name = `${file.name.replace(/\.[^.]*$/, "").slice(-60) || "photo"}.${suffix}`;
  return { blob, hash: await hashOf(blob), name, shown: Boolean(bitmap) };
};
