// Check-in without a signal: each scan, typed code or tick is kept on the phone under a key
// of its own, shown at once, and sent when there is signal; the market carries a key out
// once. What another phone let in meanwhile is said and shown.
(() => {
  const page = document.getElementById("door");
  const words = document.getElementById("d-words")?.dataset;
  if (!page || !words || !self.indexedDB || !self.crypto?.randomUUID) return;
  const { sync, desk, user, reader, worker, scope } = page.dataset;
  const MOST = 100; // scans in one request
  const SOON = 1000; // ms to the next try while something waits; then longer, up to
  const EVERY = 60000;
  const LOOK = 30000; // ms between looks at what other phones did
  const PATIENCE = 20000; // ms for an answer
  const $ = (selector, within = page) => within.querySelector(selector);

  // --- What the phone keeps ------------------------------------------------------------
  let opened = null;
  const open = () => opened || (opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("nanpo-door", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("scans", { keyPath: "key" }).createIndex("desk", "desk");
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => { asked.result.close(); opened = null; };
      resolve(asked.result);
    };
    asked.onerror = () => { opened = null; reject(asked.error); };
  }));
  const within = async (mode, act) => {
    const db = await open();
    return new Promise((resolve, reject) => {
      const deal = db.transaction("scans", mode);
      let request;
      deal.oncomplete = () => resolve(request?.result);
      deal.onerror = deal.onabort = () => reject(deal.error);
      request = act(deal.objectStore("scans"));
    });
  };
  const waiting = () => within("readonly", (scans) => scans.index("desk").getAll(desk));
  const keep = (scan) => within("readwrite", (scans) => scans.put(scan));
  const drop = (key) => within("readwrite", (scans) => scans.delete(key));

  // --- The list ------------------------------------------------------------------------
  const plain = (code) => code.toUpperCase().replace(/[^2-9A-Z]/g, "");
  const rows = () => [...page.querySelectorAll("[data-code]")];
  const rowOf = (code) => rows().find((row) => row.dataset.code === code);
  const isIn = (row) => row.dataset.state === "used";
  const ticks = new Map();
  const count = () => { $("[data-came]").textContent = rows().filter(isIn).length; };
  const markIn = (row) => {
    if (isIn(row)) return;
    row.dataset.state = "used";
    $("[data-tile]", row).classList.add("bg-leaf");
    ticks.set(row, $("form", row));
    $("form", row)?.replaceWith(document.getElementById("d-in").content.cloneNode(true));
    count();
  };
  // What was shown at once and then refused.
  const unmark = (row) => {
    const tick = ticks.get(row);
    if (!tick || !isIn(row)) return;
    row.dataset.state = "valid";
    $("[data-tile]", row).classList.remove("bg-leaf");
    $(".badge", row).replaceWith(tick);
    count();
  };
  const nameOf = (row) => `${row.dataset.name} · ${row.dataset.what}`;
  const say = (text, good) => {
    const box = document.getElementById("answer");
    box.hidden = false;
    box.className = `note gap-t ${good ? "bg-leaf" : "bg-gold"}`;
    box.textContent = text;
  };
  const paint = async (trouble = "") => {
    const left = await waiting();
    const box = document.getElementById("unsent");
    box.hidden = !left.length;
    $("[data-count]", box).textContent = `${words.waiting} ${left.length}.`;
    $("[data-trouble]", box).textContent = trouble;
    return left;
  };

  // --- Sending ---------------------------------------------------------------------------
  const post = async (scans) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    // How long ago, since a phone's clock may be wrong.
    const sent = scans.map(({ key, code, at }) => ({ key, code, ago: Math.max(0, Date.now() - at) }));
    try {
      const response = await fetch(sync, {
        method: "POST", credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": $("[name=csrfmiddlewaretoken]").value },
        // For whom it is: the market refuses it when somebody else is signed in by now.
        body: JSON.stringify({ user, scans: sent }),
      });
      if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) return { trouble: words.signedOut };
      if (!response.ok || !(response.headers.get("Content-Type") || "").startsWith("application/json")) return { trouble: words.offline };
      return await response.json();
    } catch {
      return { trouble: words.offline };
    } finally {
      clearTimeout(timer);
    }
  };
  const take = async (scans, body) => {
    for (const answer of body.answers) {
      const scan = scans.find((one) => one.key === answer.key);
      if (!scan) continue;
      await drop(scan.key);
      const row = rowOf(scan.code);
      if (row && !answer.is_in) unmark(row);
      const text = [answer.name, answer.said].filter(Boolean).join(": ");
      if (!answer.is_done) say(text, false);
      else if (!row) say(text, true);
    }
    for (const one of body.tickets) {
      const row = rowOf(one.code);
      if (row && one.state === "used") markIn(row);
    }
  };
  const run = async (isLook) => {
    for (;;) {
      const scans = (await waiting()).sort((a, b) => a.at - b.at).slice(0, MOST);
      if (!scans.length && !isLook) return paint();
      const body = await post(scans);
      if (body.trouble) return paint(body.trouble);
      await take(scans, body);
      isLook = false;
    }
  };
  let running = null;
  let tries = 0;
  let timer = 0;
  const send = (isLook = false) => running || (running = (navigator.locks ? navigator.locks.request(`door ${desk}`, () => run(isLook)) : run(isLook))
    .finally(() => { running = null; })
    .then((left) => {
      clearTimeout(timer);
      if (left?.length) timer = setTimeout(send, Math.min(SOON * 2 ** tries++, EVERY));
      else tries = 0;
    }));

  // --- What the host does --------------------------------------------------------------------
  // One after the other, so that the answer shown is that of the last.
  let last = Promise.resolve();
  const note = (typed) => {
    const code = plain(typed);
    if (code) last = last.then(() => write(code)).catch(() => {});
    return last;
  };
  const write = async (code) => {
    const row = rowOf(code);
    if (row && isIn(row)) return say(`${nameOf(row)}: ${words.again}`, false);
    if (row && row.dataset.state === "cancelled") return say(`${nameOf(row)}: ${words.cancelled}`, false);
    if ((await waiting()).some((scan) => scan.code === code)) return;
    await keep({ key: crypto.randomUUID(), desk, code, at: Date.now() });
    if (row) {
      markIn(row);
      const due = row.dataset.due ? ` · ${row.dataset.due}` : "";
      say(`${nameOf(row)}: ${words.welcome}${due}`, true);
    } else if (!navigator.onLine) say(`${code}: ${words.unknown}`, false);
    await paint();
    send();
  };
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-tick], [data-type]")) return;
    event.preventDefault();
    note(form.elements.code.value);
    if (form.matches("[data-type]")) { form.reset(); form.elements.code.focus(); }
  }, true);
  self.QrCamera?.({
    box: document.getElementById("scanner"),
    reader,
    found: (code) => note(code),
    refused: () => say(words.noCamera, false),
  });
  $("#unsent [data-send]").addEventListener("click", () => send());
  addEventListener("online", () => { tries = 0; send(true); });
  addEventListener("offline", () => paint(words.offline));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(true); });
  setInterval(() => { if (!document.hidden && navigator.onLine) send(true); }, LOOK);

  (async () => {
    for (const { code } of await paint()) { const row = rowOf(code); if (row) markIn(row); }
    send();
    // The worker keeps this page for when there is no signal.
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.addEventListener("message", (event) => { if (event.data?.kept) page.dataset.kept = "1"; });
    await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
    const registration = await navigator.serviceWorker.ready;
    registration.active.postMessage({ keep: location.pathname });
  })().catch(() => {});
})();
