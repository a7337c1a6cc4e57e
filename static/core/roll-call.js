// A list of names to tick or scan at a door, also without a signal: what is scanned, typed
// or ticked is kept on the phone, shown at once, and sent when there is signal. What the
// market answers otherwise is said and shown. For visits' gates and training halls.
import { canKeep, hide, isFor, keepPage } from "../offline/page.js";
import { openQueue } from "../offline/queue.js";
import { readCodes } from "./qr-camera.js";

const LOOK = 30000; // ms between looks at what other phones did

/**
 * @param {HTMLElement} page
 * @param {object} door
 * @param {string} door.place what the entries are filed under
 * @param {any} door.words
 * @param {HTMLTemplateElement} door.badge stands in a row in place of its button
 * @param {(typed: string) => string} door.plain the code in what was typed
 * @param {(row: HTMLElement) => string} door.nameOf
 * @param {(row: HTMLElement) => string} door.welcome said to who comes in
 * @param {(row: HTMLElement) => string} [door.refuse] why a row can't come in, or ""
 * @param {(answer: any, entry: any, text: string, acts: { say: Function, note: Function }) => boolean} [door.answered]
 *   says what it makes of an answer by itself
 * @param {boolean} [door.looks] whether it asks what other phones did
 */
export const rollCall = (page, door) => {
  const { words } = door;
  if (!words || !canKeep()) return;
  const { sync, user, reader, worker, scope } = /** @type {Record<string, string>} */ (page.dataset);
  const $ = (selector, within = page) => within.querySelector(selector);

  if (!isFor(user)) {
    hide(page, words.notYours);
    return;
  }

  // --- The list ----------------------------------------------------------------------
  const rows = () => [...page.querySelectorAll("[data-code]")];
  const rowOf = (code) => rows().find((row) => row.dataset.code === code);
  const isIn = (row) => Boolean($("[data-tile].bg-leaf", row));
  const ticks = new Map();
  const count = () => { $("[data-came]").textContent = rows().filter(isIn).length; };
  const markIn = (row) => {
    if (isIn(row)) return;
    $("[data-tile]", row).classList.add("bg-leaf");
    ticks.set(row, $("form", row));
    $("form", row)?.replaceWith(door.badge.content.cloneNode(true));
    count();
  };
  // What was shown at once and then refused.
  const unmark = (row) => {
    const tick = ticks.get(row);
    if (!tick || !isIn(row)) return;
    $("[data-tile]", row).classList.remove("bg-leaf");
    $(".badge", row).replaceWith(tick);
    count();
  };
  const say = (text, good) => {
    const box = document.getElementById("answer");
    box.hidden = false;
    box.className = `note gap-t ${good ? "bg-leaf" : "bg-gold"}`;
    box.textContent = text;
  };
  const paint = async (trouble = "") => {
    const left = await queue.waiting();
    const box = document.getElementById("unsent");
    box.hidden = !left.length;
    $("[data-count]", box).textContent = `${words.waiting} ${left.length}.`;
    $("[data-trouble]", box).textContent = trouble;
    return left;
  };

  // --- What the market answers ---------------------------------------------------------
  const take = async (entries, body) => {
    for (const answer of body.answers) {
      const entry = entries.find((one) => one.key === answer.key);
      if (!entry) continue;
      await queue.answered(entry);
      const row = rowOf(entry.code);
      if (row && !answer.is_in) unmark(row);
      const text = [answer.name, answer.said].filter(Boolean).join(": ");
      if (door.answered?.(answer, entry, text, { say, note })) continue;
      if (!answer.is_done) say(text, false);
      else if (!row) say(text, true);
    }
    for (const code of body.inside) {
      const row = rowOf(code);
      if (row) markIn(row);
    }
  };
  const queue = openQueue({
    owner: user, place: door.place, address: sync, words, take, paint,
    // How long ago, since a phone's clock may be wrong.
    plain: ({ code, walk_in, at }) => ({ code, walk_in, ago: Math.max(0, Date.now() - at) }),
  });

  // --- What the person at the door does --------------------------------------------------
  // One after the other, so that the answer shown is that of the last.
  const note = (typed, walk_in = false) => {
    const code = door.plain(typed);
    return code ? queue.inTurn(() => write(code, walk_in)) : Promise.resolve();
  };
  const write = async (code, walk_in) => {
    const row = rowOf(code);
    if (row && isIn(row)) return say(`${door.nameOf(row)}: ${words.again}`, false);
    const why = row && door.refuse?.(row);
    if (why) return say(`${door.nameOf(row)}: ${why}`, false);
    if ((await queue.waiting()).some((one) => one.code === code && Boolean(one.walk_in) === walk_in)) return;
    await queue.add({ code, walk_in });
    if (row) {
      markIn(row);
      say(door.welcome(row), true);
    } else if (!navigator.onLine) say(`${code}: ${words.unknown}`, false);
    await paint();
    queue.send();
  };
  page.addEventListener("submit", (event) => {
    const form = /** @type {any} */ (event.target);
    if (!form.matches("[data-tick], [data-type]")) return;
    event.preventDefault();
    note(form.elements.code.value, form.elements.walk_in?.checked || false);
    if (form.matches("[data-type]")) { form.reset(); form.elements.code.focus(); }
  }, true);
  readCodes({
    box: document.getElementById("scanner"),
    reader,
    found: (code) => note(code),
    refused: () => say(words.noCamera, false),
  });
  $("#unsent [data-send]").addEventListener("click", () => queue.send());
  queue.keepSending({ looks: door.looks });
  if (door.looks) setInterval(() => { if (!document.hidden && navigator.onLine) queue.look(); }, LOOK);

  (async () => {
    for (const { code } of await paint()) { const row = rowOf(code); if (row) markIn(row); }
    queue.send();
    await keepPage({ worker, scope, kept: () => { page.dataset.kept = "1"; } });
  })().catch(() => {});
};
