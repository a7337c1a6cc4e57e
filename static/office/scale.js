// The scale at the depot: one that types into the weight as a keyboard does, and one on
// a serial cable where the browser reads those.

/** @typedef {{ grams: number, text: string, isNet: boolean }} Reading */

const PER_UNIT = /** @type {Record<string, number>} */ ({ kg: 1000, g: 1, t: 1000000 });
// What scales say before the weight: stable or not, gross or net; "S S" is Mettler's.
const HEAD = /^(?:(?<unstable>US|S D|SD|\?)|ST|S S|S)?[\s,:;]*(?<what>NT|NET|N|GS|GR|GROSS|G|TR)?[\s,:;]*/i;
const WEIGHT = /^\+?\s*(?<number>\d{1,7}(?:[.,]\d{1,4})?)\s*(?<unit>kg|g|t)?\s*(?<net>NT|NET|N)?\s*[A-Z]?$/i;

/**
 * What a line of a scale says; null for what is no weight, is below zero, a tare alone,
 * or still moves. A comma is always decimal: scales part no thousands. Without a unit it
 * is in the one of the form.
 * @param {string} line
 * @param {string} unit of the form, as kg
 * @returns {Reading | null}
 */
export const readLine = (line, unit) => {
  const text = line.replace(/[\u0000-\u001f]/g, " ").trim();
  const head = HEAD.exec(text);
  if (!head?.groups || head.groups.unstable || /^TR$/i.test(head.groups.what ?? "")) return null;
  const found = WEIGHT.exec(text.slice(head[0].length));
  if (!found?.groups) return null;
  const said = found.groups.unit?.toLowerCase();
  const number = found.groups.number.replace(",", ".").replace(/^0+(?=\d)/, "");
  const grams = Math.round(Number(number) * (PER_UNIT[said ?? unit] ?? NaN));
  if (!said && !(unit in PER_UNIT)) return Number(number) > 0 ? { grams: NaN, text: number, isNet: isNet(head, found) } : null;
  return grams > 0 ? { grams, text: said ? `${number} ${said}` : number, isNet: isNet(head, found) } : null;
};

/** @param {RegExpExecArray} head @param {RegExpExecArray} found */
const isNet = (head, found) => /^N/i.test(head.groups?.what ?? "") || Boolean(found.groups?.net);

/**
 * The field's text with one more weighing; an empty one becomes it.
 * @param {string} before
 * @param {string} weight
 */
export const added = (before, weight) => {
  const kept = before.trim().replace(/[+＋]\s*$/, "").trim();
  return kept ? `${kept}+${weight}` : weight;
};

// A scale types faster than anybody; milliseconds between two keys.
const FASTEST_HAND = 60;
const SHORTEST = 3;

/**
 * Tells from the times of keys which text came from a scale.
 * @param {() => number} now
 */
export const burst = (now = () => performance.now()) => {
  let text = "", last = -Infinity;
  return {
    /** @param {string} key one sign */
    key: (key) => {
      const at = now();
      text = at - last > FASTEST_HAND ? key : text + key;
      last = at;
    },
    /** What was typed at once until just now; empty where it was a hand. */
    end: () => {
      const typed = now() - last <= FASTEST_HAND && text.trim().length >= SHORTEST ? text : "";
      text = "";
      return typed;
    },
  };
};

/** @typedef {(name: string, values?: Record<string, unknown>) => string} Say */

/**
 * Enter in a weight never sends the form half filled: what a scale typed becomes a
 * weighing, and a hand goes on to the next field.
 * @param {HTMLFormElement} form
 * @param {Say} say
 */
export const listenToScale = (form, say) => {
  /** @returns {any} */
  const field = (name) => form.elements.namedItem(name);
  const status = form.querySelector("#scale-said");
  const tell = (text) => { if (status) status.textContent = text; };
  const changed = (input) => input.dispatchEvent(new Event("input", { bubbles: true }));
  /** @param {string} name @param {string} before @param {Reading} reading */
  const put = (name, before, reading) => {
    field(name).value = name === "gross" ? added(before, reading.text) : reading.text;
    const tared = name === "gross" && reading.isNet && field("tare").value.trim();
    if (tared) field("tare").value = "";
    changed(field(name));
    tell(tared ? say("scale_net") : say("scale_read", { weight: reading.text }));
  };
  for (const [name, next] of [["gross", "tare"], ["tare", "moisture"]]) {
    const input = field(name), typed = burst();
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) typed.key(event.key);
      if (event.key !== "Enter") return;
      event.preventDefault();
      const text = typed.end();
      if (!text) { field(next).focus(); return; }
      const before = input.value.endsWith(text) ? input.value.slice(0, -text.length) : "";
      const reading = readLine(text, field("unit").value);
      if (reading) put(name, before, reading);
      else { input.value = before; changed(input); tell(say("scale_unread", { text: text.trim() })); }
    });
  }
  if ("serial" in navigator) offerCable(form, say, (reading) => put("gross", field("gross").value, reading), tell);
};

const SPEEDS = ["9600", "1200", "2400", "4800", "19200", "38400", "115200"];
const PATIENCE = 6000;
const KEPT = "scale-speed";

/**
 * The button of a scale on a cable; shown only where the browser reads cables.
 * @param {HTMLFormElement} form
 * @param {Say} say
 * @param {(reading: Reading) => void} take
 * @param {(text: string) => void} tell
 */
const offerCable = (form, say, take, tell) => {
  const part = form.querySelector("#scale"), button = form.querySelector("#scale-read");
  const speed = form.querySelector("#scale-speed");
  if (!part || !button || !speed) return;
  speed.replaceChildren(...SPEEDS.map((each) => new Option(each, each)));
  try { speed.value = localStorage.getItem(KEPT) || SPEEDS[0]; } catch { /* none is kept */ }
  speed.addEventListener("change", () => { try { localStorage.setItem(KEPT, speed.value); } catch { /* likewise */ } });
  part.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    tell(say("scale_waits"));
    try {
      const [known] = await navigator.serial.getPorts();
      const port = known ?? (await navigator.serial.requestPort());
      const unit = /** @type {any} */ (form.elements.namedItem("unit")).value;
      const reading = await readPort(port, { baudRate: Number(speed.value), unit });
      if (reading) take(reading);
      else tell(say("scale_silent"));
    } catch (error) {
      // Whoever closed the browser's list chose none, and knows it.
      tell(/** @type {any} */ (error).name === "NotFoundError" ? "" : say("scale_broken"));
    } finally { button.disabled = false; }
  });
};

/**
 * The first weight that stands, or null when the scale says none for a while.
 * @param {any} port
 * @param {{ baudRate: number, unit: string, patience?: number }} options
 * @returns {Promise<Reading | null>}
 */
export const readPort = async (port, { baudRate, unit, patience = PATIENCE }) => {
  await port.open({ baudRate });
  const reader = port.readable.getReader(), decoder = new TextDecoder();
  const timer = setTimeout(() => reader.cancel().catch(() => {}), patience);
  let waiting = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return null;
      const lines = (waiting + decoder.decode(value, { stream: true })).split(/[\r\n\u0003]+/);
      waiting = (lines.pop() ?? "").slice(-200);
      for (const line of lines) {
        const reading = readLine(line, unit);
        if (reading) return reading;
      }
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
    reader.releaseLock();
    await port.close().catch(() => {});
  }
};
