// A trainer's list without a signal: each scan, typed code or tick is kept on the phone
// under a key of its own, shown at once, and sent when there is signal; the market
// carries a key out once. What it refuses is said, and forgotten on the phone.
(() => {
  const page = document.getElementById("trainer-page");
  const words = document.getElementById("t-words")?.dataset;
  if (!page || !words || !self.indexedDB || !self.crypto?.randomUUID) return;
  const { sync, session, reader, worker, scope } = page.dataset;
  const MOST = 100; // scans in one request
  const SOON = 1000; // ms to the next try while something waits; then longer, up to
  const EVERY = 60000;
  const PATIENCE = 20000; // ms for an answer
  const $ = (selector, within = page) => within.querySelector(selector);

  // --- What the phone keeps ------------------------------------------------------------
  let opened = null;
  const open = () => opened || (opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("nanpo-trainer", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("scans", { keyPath: "key" }).createIndex("session", "session");
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
  const waiting = () => within("readonly", (scans) => scans.index("session").getAll(session));
  const keep = (scan) => within("readwrite", (scans) => scans.put(scan));
  const drop = (key) => within("readwrite", (scans) => scans.delete(key));

  // --- The list ------------------------------------------------------------------------
  const plain = (code) => code.replace(/\s/g, "").toUpperCase();
  const rowOf = (code) => [...page.querySelectorAll("#people > li")].find((row) => row.dataset.code === code);
  const isHere = (row) => Boolean($(".badge", row));
  const ticks = new Map();
  const count = () => {
    $("[data-came]").textContent = [...page.querySelectorAll("#people > li")].filter(isHere).length;
  };
  const markHere = (row) => {
    if (isHere(row)) return;
    $("[data-tile]", row).classList.add("bg-leaf");
    ticks.set(row, $("form", row));
    $("form", row)?.replaceWith(document.getElementById("t-here").content.cloneNode(true));
    count();
  };
  // What was shown at once and then refused.
  const unmark = (row) => {
    const tick = ticks.get(row);
    if (!tick || !isHere(row)) return;
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
  const offer = (scan, text) => {
    say(text, false);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-p btn-sm", textContent: words.letIn });
    button.addEventListener("click", () => note(scan.code, true));
    document.getElementById("answer").append(" ", button);
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
    try {
      const response = await fetch(sync, {
        method: "POST", credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": $("[name=csrfmiddlewaretoken]").value },
        body: JSON.stringify(scans.map(({ key, code, walk_in }) => ({ key, code, walk_in }))),
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
      if (row && !answer.is_done) unmark(row);
      const text = [answer.name, answer.said].filter(Boolean).join(": ");
      if (answer.outcome === "walk-in") offer(scan, text);
      else if (!answer.is_done) say(text, false);
      else if (!row) say(text, true);
    }
    for (const one of body.people) {
      const row = rowOf(one.code);
      if (row && one.came) markHere(row);
    }
  };
  const run = async () => {
    for (;;) {
      const scans = (await waiting()).sort((a, b) => a.at - b.at).slice(0, MOST);
      if (!scans.length) return paint();
      const body = await post(scans);
      if (body.trouble) return paint(body.trouble);
      await take(scans, body);
    }
  };
  let running = null;
  let tries = 0;
  let timer = 0;
  const send = () => running || (running = (navigator.locks ? navigator.locks.request(`trainer ${session}`, run) : run())
    .finally(() => { running = null; })
    .then((left) => {
      clearTimeout(timer);
      if (left?.length) timer = setTimeout(send, Math.min(SOON * 2 ** tries++, EVERY));
      else tries = 0;
    }));

  // --- What the trainer does -----------------------------------------------------------------
  let last = Promise.resolve();
  const note = (typed, walkIn = false) => {
    const code = plain(typed);
    if (!code) return last;
    const row = rowOf(code);
    if (row && isHere(row)) { say(`${$("b", row).textContent}: ${words.again}`, false); return last; }
    last = last.then(async () => {
      if ((await waiting()).some((scan) => scan.code === code && scan.walk_in === walkIn)) return;
      await keep({ key: crypto.randomUUID(), session, code, walk_in: walkIn, at: Date.now() });
      if (row) { markHere(row); say(`${$("b", row).textContent}: ${words.present}`, true); }
      else if (!navigator.onLine) say(`${code}: ${words.unknown}`, false);
      await paint();
      send();
    });
    return last;
  };
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-tick]")) {
      event.preventDefault();
      note(form.elements.code.value);
    } else if (form.matches("[data-type]")) {
      event.preventDefault();
      note(form.elements.code.value, form.elements.walk_in.checked);
      form.reset();
      form.elements.code.focus();
    }
  }, true);

  self.QrCamera?.({
    box: document.getElementById("scanner"),
    reader,
    found: (code) => note(code),
    refused: () => say(words.noCamera, false),
  });
  $("#unsent [data-send]").addEventListener("click", () => send());
  addEventListener("online", () => { tries = 0; send(); });
  addEventListener("offline", () => paint(words.offline));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });

  (async () => {
    for (const { code } of await paint()) { const row = rowOf(code); if (row) markHere(row); }
    send();
    // The worker keeps this page for when there is no signal.
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.addEventListener("message", (event) => { if (event.data?.kept) page.dataset.kept = "1"; });
    const registration = await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
    const ready = registration.active || await new Promise((resolve) => {
      const coming = registration.installing || registration.waiting;
      coming.addEventListener("statechange", () => { if (coming.state === "activated") resolve(coming); });
    });
    ready.postMessage({ keep: location.pathname });
  })().catch(() => {});
})();
