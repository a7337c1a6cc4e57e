// Packing without a signal: each tick and weight is kept on the phone until the market
// has taken it, is sent once, in order, and what was not taken is said until it is seen.
(() => {
  const page = document.getElementById("packing-page");
  if (!page || !self.indexedDB || !self.crypto?.randomUUID) return;
  const { store: desk, sync, worker, scope } = page.dataset;
  const words = document.getElementById("t-words").dataset;
  // The page may come from the device: it is shown to the person it was made for alone.
  const isMine = () => ((document.cookie.match(/(?:^|; )nanpo_phone=([0-9a-f]+)/) || [])[1] || "") === page.dataset.user;
  // So does the button that goes back, after somebody signed out.
  addEventListener("pageshow", (event) => { if (event.persisted && !isMine()) location.reload(); });
  if (!isMine()) {
    const note = document.createElement("div");
    note.className = "note bg-gold gap-t";
    note.setAttribute("role", "alert");
    note.textContent = words.notYours;
    page.replaceChildren(note);
    return;
  }
  const MOST = 100; // acts in one request
  const SOON = 1000; // ms to the next try while something waits; then longer, up to
  const EVERY = 60000;
  const PATIENCE = 20000; // ms for an answer
  const $ = (selector, within = page) => within.querySelector(selector);
  const all = (selector, within = page) => [...within.querySelectorAll(selector)];

  // --- What the phone keeps: acts that wait, and refusals nobody has seen -----------
  let opened = null;
  const open = () => opened || (opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("nanpo-packing", 1);
    asked.onupgradeneeded = () => {
      for (const name of ["acts", "refused"])
        asked.result.createObjectStore(name, { keyPath: "id", autoIncrement: true }).createIndex("desk", "desk");
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => { asked.result.close(); opened = null; };
      resolve(asked.result);
    };
    asked.onerror = () => { opened = null; reject(asked.error); };
  }));
  const within = async (names, mode, act) => {
    const db = await open();
    return new Promise((resolve, reject) => {
      const deal = db.transaction(names, mode);
      let request;
      deal.oncomplete = () => resolve(request?.result);
      deal.onerror = deal.onabort = () => reject(deal.error);
      request = act(...names.map((name) => deal.objectStore(name)));
    });
  };
  const rows = (name) => within([name], "readonly", (kept) => kept.index("desk").getAll(desk));
  const keep = (act) => within(["acts"], "readwrite", (acts) => acts.add({ desk, ...act }));
  // In one step: an answered act leaves, and comes back as a refusal if it was one.
  const conclude = (act, refusal) => within(["acts", "refused"], "readwrite", (acts, refused) => {
    acts.delete(act.id);
    if (refusal) refused.add({ desk, ...refusal });
  });

  // --- Weights as they are typed; mirrors core/weighing.py ---------------------------
  const UNITS = {
    weight: { g: 1, kg: 1000, jin: 500, t: 1e6, "克": 1, "公斤": 1000, "千克": 1000, "斤": 500 },
    volume: { ml: 1, l: 1000, "毫升": 1, "升": 1000 },
  };
  const number = (text) => {
    let plain = text.normalize("NFKC").replace(/。/g, ".").replace(/、/g, ",").replace(/[\s'’_]/g, "");
    const comma = plain.lastIndexOf(","), point = plain.lastIndexOf(".");
    if (comma >= 0 && point >= 0) plain = comma > point ? plain.replace(/\./g, "").replace(",", ".") : plain.replace(/,/g, "");
    else if (/^[1-9]\d{0,2}(,\d{3})+$/.test(plain)) plain = plain.replace(/,/g, "");
    else plain = plain.replace(",", ".");
    return /^(\d+(\.\d+)?|\.\d+)$/.test(plain) ? Number(plain) : NaN;
  };
  const summed = (text, kind, bare) => text.split(/[+＋]/).reduce((sum, term) => {
    const found = /^\s*([^a-zA-Z\u4e00-\u9fff]+?)\s*([a-zA-Z\u4e00-\u9fff]*)\s*$/.exec(term);
    const size = found && (found[2] ? UNITS[kind]?.[found[2].toLowerCase()] : bare);
    const units = size ? number(found[1]) * size : NaN;
    return sum + (Math.abs(units - Math.round(units)) < 1e-6 ? Math.round(units) : NaN);
  }, 0);
  // Grams, unless it is a fraction: then kilos, as the market reads it.
  const weightOf = (text, kind) => {
    const small = summed(text, kind, 1);
    const units = Number.isNaN(small) ? summed(text, kind, 1000) : small;
    return units > 0 ? units : NaN;
  };
  const shown = (units, kind) => {
    const [small, large] = kind === "volume" ? [words.ml, words.l] : [words.g, words.kg];
    if (units < 1000) return small.replace("N", units);
    return large.replace("N", (units / 1000).toLocaleString(document.documentElement.lang));
  };

  // --- What the page says ------------------------------------------------------------
  const lineOf = (id) => document.getElementById(`line-${id}`);
  const partOf = (numberOf) => document.getElementById(`part-${numberOf}`);
  const setTick = (line, on) => {
    $(".lead-box", line)?.classList.toggle("on", on);
    $("[data-tick] button", line)?.setAttribute("aria-pressed", String(on));
    const hidden = $("[data-tick] [name=packed]", line);
    if (hidden) hidden.value = on ? "0" : "1";
  };
  const isTicked = (line) => $(".lead-box", line).classList.contains("on");
  const say = (line, text) => {
    const why = document.createElement("p");
    why.className = "why";
    why.textContent = text;
    $("[data-says]", line).replaceChildren(...(text ? [why] : []));
    line.classList.toggle("err", Boolean(text));
    const field = $(".weight-field", line);
    if (text) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  };
  const ask = (line, text, yes) => {
    const note = document.getElementById("t-ask").content.cloneNode(true);
    $("[data-why]", note).textContent = text;
    $("[data-sure]", note).addEventListener("click", () => { say(line, ""); yes(); });
    line.classList.remove("err");
    $("[data-says]", line).replaceChildren(note);
    $("[data-sure]", line).focus();
  };

  // A row of acts laid over what the market last said.
  const lay = (act) => {
    const line = act.line ? lineOf(act.line) : null;
    if (act.kind === "finish") partOf(act.number)?.classList.add("waits");
    if (!line) return;
    $("[data-waits]", line).textContent = ` · ${words.waits}`;
    setTick(line, act.kind !== "untick");
    if (act.kind !== "weigh") return;
    const { kind, due } = line.dataset;
    const off = act.units - Number(due);
    $("[data-packed]", line).textContent = shown(act.units, kind);
    $("[data-settles]", line).textContent = off ? `${off > 0 ? "+" : "−"}${shown(Math.abs(off), kind)}` : "";
  };
  // What will stand at a line once the acts before have been taken.
  const expected = new Map();
  const seenOf = (line) => expected.get(line.id) ?? (line.dataset.seen === "" ? null : Number(line.dataset.seen));
  const layAll = (acts) => {
    expected.clear();
    for (const act of acts) {
      lay(act);
      if (act.kind === "weigh") expected.set(`line-${act.line}`, act.units);
    }
  };
  const paintLine = (now) => {
    const line = lineOf(now.id);
    if (!line) return;
    setTick(line, now.packed);
    $("[data-waits]", line).textContent = "";
    if (line.dataset.kind === undefined) return;
    line.dataset.seen = now.units ?? "";
    const hidden = $("[name=seen]", line);
    if (hidden) hidden.value = now.units ?? "";
    $("[data-packed]", line).textContent = now.weight;
    $("[data-settles]", line).textContent = now.settles;
  };
  const paintPart = (now) => {
    const part = partOf(now.number);
    if (!part) return;
    $("[data-label] .badge", part).textContent = now.label;
    $("[data-progress]", part).textContent = now.progress;
    $("[data-weight]", part).textContent = now.weight;
    part.classList.remove("waits");
    part.classList.toggle("done", !now.open);
    const finish = $("[data-finish]", part);
    if (!finish) return;
    finish.hidden = !now.open;
    $("button", finish).classList.toggle("btn-p", now.whole);
    $("button", finish).classList.toggle("btn-s", !now.whole);
  };
  const paintQueue = async (trouble = "") => {
    const waiting = await rows("acts");
    const note = document.getElementById("unsent");
    note.hidden = !waiting.length;
    $("[data-said]", note).textContent =
      waiting.length === 1 ? $("[data-said]", note).dataset.one : $("[data-said]", note).dataset.many.replace("COUNT", waiting.length);
    $("[data-trouble]", note).textContent = trouble;
    $("[data-trouble]", note).hidden = !trouble;
    const unseen = await rows("refused");
    const box = document.getElementById("refused");
    box.hidden = !unseen.length;
    $("[data-list]", box).replaceChildren(...unseen.map((one) => {
      const item = document.getElementById("t-refused").content.cloneNode(true);
      $("[data-what]", item).textContent = one.what;
      $("[data-why]", item).textContent = one.why;
      return item;
    }));
    return waiting;
  };

  // --- Sending -------------------------------------------------------------------------
  const token = () => $("[name=csrfmiddlewaretoken]")?.value || "";
  const plain = (act) => ({
    key: act.key, kind: act.kind, number: act.number, line: act.line, text: act.text, seen: act.seen, confirmed: act.confirmed,
  });
  const post = async (acts) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(sync, {
        method: "POST", credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal,
        // For whom it is: the market refuses it when somebody else is signed in by now.
        headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "X-Desk-User": page.dataset.user },
        body: JSON.stringify(acts.map(plain)),
      });
      if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) return { trouble: words.signedOut };
      if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) return { trouble: words.offline };
      const body = await response.json();
      return response.ok ? body : { trouble: body.error || words.offline };
    } catch {
      return { trouble: words.offline };
    } finally {
      clearTimeout(timer);
    }
  };
  const take = async (acts, body) => {
    const answers = new Map(body.answers.map((one) => [one.key, one]));
    for (const act of acts) {
      const answer = answers.get(act.key);
      if (!answer) continue;
      const line = act.line ? lineOf(act.line) : null;
      const asks = answer.state === "ask" && line;
      await conclude(act, answer.state === "done" || asks ? null : { what: act.what, why: answer.why });
      if (asks) ask(line, answer.why, () => enqueue({ ...act, seen: seenOf(line), confirmed: true }));
      else if (answer.state !== "done" && line) say(line, answer.why);
    }
    const left = await rows("acts");
    body.lines.forEach(paintLine);
    body.parts.forEach(paintPart);
    layAll(left);
  };
  const run = async () => {
    for (;;) {
      const acts = (await rows("acts")).slice(0, MOST);
      if (!acts.length) return paintQueue();
      const body = await post(acts);
      if (body.trouble) return paintQueue(body.trouble);
      await take(acts, body);
    }
  };
  let running = null;
  let tries = 0;
  let timer = 0;
  const again = () => { clearTimeout(timer); timer = setTimeout(send, Math.min(SOON * 2 ** tries++, EVERY)); };
  // One tab at a time; where there are no locks the keys see to it that each act counts once.
  // What is left is tried again, whoever asked: a signal that returns during a try finds it running.
  const send = () => running || (running = (navigator.locks ? navigator.locks.request(`packing ${desk}`, run) : run())
    .finally(() => { running = null; })
    .then((left) => { if (left?.length) again(); else tries = 0; }));

  // Acts are written down one after the other, so that their order is that of the packer.
  let last = Promise.resolve();
  const enqueue = (act) => {
    last = last.then(async () => {
      const kept = { ...act, key: crypto.randomUUID(), id: undefined };
      delete kept.id;
      await keep(kept);
      lay(kept);
      await paintQueue();
      send();
    });
    return last;
  };

  // --- What the packer does --------------------------------------------------------------
  const whatOf = (line, more = "") => `${line.dataset.number}: ${$("b:not(.num)", line).textContent}${more}`;
  const weigh = (line, confirmed) => {
    const { kind, least, most, number: numberOf, line: id } = line.dataset;
    const field = $(".weight-field", line);
    const text = field.value.trim();
    const units = weightOf(text, kind);
    if (Number.isNaN(units)) return say(line, words.unreadable);
    if (units > Number(most)) return say(line, words.tooMuch.replace("MOST", line.dataset.saidMost));
    const go = (sure) => {
      const seen = seenOf(line);
      expected.set(line.id, units);
      enqueue({ kind: "weigh", number: numberOf, line: Number(id), text, seen, units, confirmed: sure, what: whatOf(line, `, ${text}`) });
    };
    if (units < Number(least) && !confirmed) return ask(line, words.tooLittle.replace("LEAST", line.dataset.saidLeast), () => go(true));
    say(line, "");
    go(confirmed);
    const fields = all(".weight-field");
    fields[fields.indexOf(field) + 1]?.focus();
  };

  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-tick]")) {
      event.preventDefault();
      const line = form.closest(".pack-line");
      const on = !isTicked(line);
      say(line, "");
      enqueue({ kind: on ? "tick" : "untick", number: line.dataset.number, line: Number(line.dataset.line), what: whatOf(line) });
    } else if (form.matches("[data-weigh]")) {
      event.preventDefault();
      weigh(form.closest(".pack-line"), $("[name=confirmed]", form)?.checked || false);
    } else if (form.matches("[data-finish]")) {
      event.preventDefault();
      const part = form.closest("[data-part]");
      const open = all(".pack-line", part).find((line) => !isTicked(line));
      if (open) { say(open, words.unfinished); open.scrollIntoView({ block: "center" }); return; }
      enqueue({ kind: "finish", number: part.dataset.part, what: part.dataset.part });
    } else if (form.matches("[data-chosen]")) {
      all("input[name=n]", form).forEach((old) => old.remove());
      for (const box of all("[data-choose]:checked")) {
        const chosen = document.createElement("input");
        Object.assign(chosen, { type: "hidden", name: "n", value: box.value });
        form.append(chosen);
      }
    }
  }, true);
  page.addEventListener("input", (event) => {
    if (event.target.matches(".weight-field")) say(event.target.closest(".pack-line"), "");
  });
  $("#unsent [data-send]").addEventListener("click", () => send());
  $("#refused [data-seen]").addEventListener("click", async () => {
    for (const one of await rows("refused")) await within(["refused"], "readwrite", (refused) => refused.delete(one.id));
    await paintQueue();
  });
  addEventListener("online", () => { tries = 0; send(); });
  addEventListener("offline", () => paintQueue(words.offline));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });

  (async () => {
    const waiting = await paintQueue();
    layAll(waiting);
    if (waiting.length) await send();
    // The desk's worker keeps this page for when there is no signal.
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.addEventListener("message", (event) => { if (event.data?.kept) page.dataset.kept = "1"; });
    await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
    const registration = await navigator.serviceWorker.ready;
    registration.active.postMessage({ keep: location.pathname + location.search });
  })().catch(() => {});
})();
