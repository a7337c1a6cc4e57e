// Taking harvest in at the scales: each delivery is kept on the device at once and sent
// when there is signal. Without what it stands on, the form stays a plain one.
(async () => {
  const Desk = self.Desk;
  const form = document.getElementById("intake-form");
  if (!form || !Desk?.store || !self.indexedDB || !self.crypto?.randomUUID) return;
  const { setup, say, store } = Desk;
  const depot = JSON.parse(document.getElementById("depot").textContent);
  const part = (id) => document.getElementById(id);
  const field = (name) => form.elements.namedItem(name);
  const speak = (id, text) => {
    part(id).hidden = !text;
    part(id).querySelector("div").textContent = text;
  };

  // The page may come from the device: it is shown to the person it was made for alone.
  // So does the button that goes back, after somebody signed out.
  addEventListener("pageshow", (event) => { if (event.persisted && Desk.mark() !== setup.user) location.reload(); });
  if (Desk.mark() !== setup.user) {
    form.hidden = true;
    speak("not-yours", `${say("not_yours")} `);
    const way = document.createElement("a");
    way.href = setup.sign_in;
    way.textContent = say("sign_in");
    part("not-yours").querySelector("div").append(way);
    return;
  }
  try {
    await store.kept("desks");
  } catch {
    return; // no storage, as in some private windows
  }

  // --- Reading and filling ----------------------------------------------------------
  const NOT_FIELDS = /^(csrfmiddlewaretoken|key)$/;
  const TICKS = ["is_paid_cash", "sure"];
  const read = () => Object.fromEntries([...new FormData(form)]
    .filter(([name, value]) => !NOT_FIELDS.test(name) && typeof value === "string"));
  const fill = (fields) => {
    for (const input of form.elements) {
      if (!input.name || NOT_FIELDS.test(input.name)) continue;
      if (input.type === "radio") input.checked = input.value === fields[input.name];
      else if (TICKS.includes(input.name)) input.checked = fields[input.name] === "on";
      else input.value = fields[input.name] ?? "";
    }
    part("no-member").open = Boolean(fields.supplier);
    part("odd").hidden = !fields.sure;
    paint();
  };

  // --- What it comes to, as far as the device knows -----------------------------------
  const UNITS = { 公斤: "kg", 千克: "kg", 克: "g", 斤: "jin", 市斤: "jin", 吨: "t" };
  // As the market reads a number, core/amounts.py: "1,5" and "1.5", but "1,000" is a thousand.
  const number = (text) => {
    let plain = text.normalize("NFKC").replace(/。/g, ".").replace(/、/g, ",").replace(/[\s'’_]/g, "");
    const comma = plain.lastIndexOf(","), point = plain.lastIndexOf(".");
    if (comma >= 0 && point >= 0) plain = comma > point ? plain.replace(/\./g, "").replace(",", ".") : plain.replace(/,/g, "");
    else if (/^[1-9]\d{0,2}(,\d{3})+$/.test(plain)) plain = plain.replace(/,/g, "");
    else plain = plain.replace(",", ".");
    return /^(\d+(\.\d+)?|\.\d+)$/.test(plain) ? Number(plain) : NaN;
  };
  const MOST = 1e8; // g, core/weighing.py
  // "52.3+48.1 kg" in whole grams; NaN for what can't be read here.
  const weigh = (text) => {
    if (!text.trim()) return 0;
    let sum = 0;
    for (const term of text.split(/[+＋]/)) {
      const found = term.trim().match(/^([^a-z\u4e00-\u9fff]+?)\s*([a-z\u4e00-\u9fff]*)$/i);
      if (!found) return NaN;
      const named = found[2].toLowerCase();
      const per = depot.units[named ? UNITS[named] || named : field("unit").value];
      sum += number(found[1]) * per;
    }
    const grams = Math.round(sum);
    return Math.abs(sum - grams) < 1e-6 ? grams : NaN;
  };
  const half = (amount, of, whole) => Number((2n * BigInt(amount) * BigInt(of) + BigInt(whole)) / (2n * BigInt(whole)));
  const hundredths = (text) => (text.trim() ? Math.round(number(text) * 100) : 0);
  const netOf = (goods, raw, moisture, defects) => {
    let wet = 0;
    const over = moisture - goods.base;
    if (over > 0 && goods.moisture === "points") wet = half(raw, over * goods.rate, 1000000);
    if (over > 0 && goods.moisture === "dry") wet = raw - half(raw, 10000 - moisture, 10000 - goods.base);
    return Math.max(raw - Math.min(wet, raw) - half(raw, defects, 10000), 0);
  };
  const words = (grams) => grams >= 1000
    ? say("kg", { count: new Intl.NumberFormat(setup.language, { maximumFractionDigits: 3 }).format(grams / 1000) })
    : say("g", { count: grams });
  const money = (amount, currency) => new Intl.NumberFormat(setup.language, {
    style: "currency", currency, currencyDisplay: "narrowSymbol",
  }).format(amount);

  const goodsNow = () => depot.goods.find((one) => String(one.pk) === field("product").value);
  const gradesOf = (goods) => [...new Set(goods.prices.map((one) => one.grade))];
  const priceNow = (goods) => {
    const day = field("day").value, grade = field("grade").value.trim().toLowerCase();
    return goods.prices.filter((one) => one.grade.toLowerCase() === grade && one.from <= day)
      .sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1);
  };
  const isBought = () => form.querySelector("[name=terms]:checked")?.value === "bought";
  const weighed = () => ({ gross: weigh(field("gross").value), tare: weigh(field("tare").value) });

  function paint() {
    const goods = goodsNow();
    part("grades").replaceChildren(...(goods ? gradesOf(goods) : []).filter(Boolean).map((grade) => new Option("", grade)));
    const price = goods && priceNow(goods);
    part("day-price").textContent = !goods ? "" : price ? say("price", { price: price.words }) : say("no_price");
    const { gross, tare } = weighed();
    const [moisture, defects] = ["moisture", "defects"].map((name) => hundredths(field(name).value));
    const ready = goods && gross > tare && moisture >= 0 && defects >= 0 && moisture <= 10000 && defects <= 10000;
    part("net").hidden = !ready;
    if (!ready) return;
    const weight = netOf(goods, gross - tare, moisture, defects);
    part("net").textContent = price && isBought()
      ? say("net_amount", { weight: words(weight), amount: money((Number(price.price) * weight) / price.per, price.currency) })
      : say("net", { weight: words(weight) });
  }

  // --- The draft that is being written ------------------------------------------------
  const today = () => {
    const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    // A page that was kept for days shows a day that is over; a clock may be wrong as well.
    return now > depot.day && Date.parse(now) - Date.parse(depot.day) < 8 * 864e5 ? now : depot.day;
  };
  const fresh = () => ({
    key: crypto.randomUUID(), owner: setup.user, seller: setup.seller, at: setup.at, quick: location.pathname,
    product: null, version: 0, publish: true, fields: {}, photos: [], state: "writing", written: Date.now(), tries: 0,
  });
  // What the next delivery has in common with the one before.
  const blank = (before = {}) => ({
    product: before.product || field("product").value, grade: before.grade || "", day: today(),
    unit: before.unit || field("unit").value, terms: before.terms || "bought",
  });
  let current = fresh(), timer = null;
  const isEmpty = (fields) => !["bringer", "supplier", "gross"].some((name) => (fields[name] || "").trim());
  const label = (fields) => [fields.bringer || fields.supplier,
    depot.goods.find((one) => String(one.pk) === fields.product)?.title,
    fields.gross && `${fields.gross} ${fields.unit}`].filter(Boolean).join(" · ");
  const asTyped = () => {
    const fields = read();
    return { ...current, fields: { ...fields, title: label(fields) }, written: Date.now() };
  };
  const save = async () => {
    clearTimeout(timer);
    timer = null;
    const now = asTyped();
    const before = await store.draft(now.key);
    if (!before && isEmpty(now.fields)) return;
    if (before && before.state !== "writing") return; // it went its way meanwhile
    current = now;
    try {
      await store.put(now);
      part("saved-at").textContent = say("saved_at", { time: Desk.time(now.written) });
    } catch {
      speak("quick-wrong", say("no_room"));
    }
  };
  const putDown = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = null;
    const now = asTyped();
    if (!isEmpty(now.fields)) store.put(now).catch(() => {});
  };
  addEventListener("pagehide", putDown);
  document.addEventListener("visibilitychange", () => { if (document.hidden) putDown(); });

  // --- Errors -------------------------------------------------------------------------
  const clearErrors = () => {
    for (const box of form.querySelectorAll(".field.err")) box.classList.remove("err");
    for (const why of form.querySelectorAll(".field .why")) why.remove();
  };
  const showErrors = (errors) => {
    clearErrors();
    const loose = [];
    for (const [name, texts] of Object.entries(errors)) {
      const input = name && field(name);
      const box = (input instanceof RadioNodeList ? input[0] : input)?.closest?.(".field");
      if (!box) { loose.push(...texts); continue; }
      box.classList.add("err");
      for (const text of texts) {
        const line = document.createElement("p");
        line.className = "why";
        line.textContent = text;
        box.append(line);
      }
    }
    form.querySelector(".field.err :is(input, select)")?.focus();
    speak("quick-wrong", loose.join(" "));
  };
  const isFar = (goods, raw) => (goods.usual
    ? raw > goods.usual * depot.far || raw * depot.far < goods.usual
    : raw < depot.least || raw > depot.most);
  const isKnown = (text) => {
    const plain = text.trim().toLowerCase();
    return depot.households.some(([number, name]) => [number, name, `${number} ${name}`].some((one) => one.toLowerCase() === plain)
      || name.toLowerCase().includes(plain));
  };
  const lacks = () => {
    const found = {}, typed = read();
    if (!typed.bringer?.trim() && !typed.supplier?.trim()) found.bringer = [say("need_bringer")];
    else if (typed.bringer?.trim() && !isKnown(typed.bringer)) found.bringer = [say("unknown")];
    const goods = goodsNow();
    if (!goods) found.product = [say("need_product")];
    const { gross, tare } = weighed();
    if (!typed.gross?.trim()) found.gross = [say("need_gross")];
    else if (!(gross > 0)) found.gross = [say("bad_weight")];
    else if (gross > MOST) found.gross = [say("too_much")];
    if (!(tare >= 0)) found.tare = [say("bad_weight")];
    else if (gross > 0 && tare >= gross) found.tare = [say("bad_tare")];
    if (goods && !found.gross && gross > tare && !typed.sure && isFar(goods, gross - tare)) {
      part("odd").hidden = false;
      found.gross = [say(goods.usual ? "odd_weight" : "odd_first", { weight: words(gross - tare), usual: words(goods.usual || 0) })];
    }
    return found;
  };

  const begin = (draft, errors = {}) => {
    clearTimeout(timer);
    timer = null;
    current = draft;
    fill(Object.keys(draft.fields).length ? draft.fields : blank());
    // What the market asks to be sure of can be ticked.
    if (draft.errors?.gross) part("odd").hidden = false;
    if (Object.keys(errors).length) showErrors(errors);
    else { clearErrors(); speak("quick-wrong", ""); }
    part("saved-at").textContent = "";
    paintSignal();
  };

  form.addEventListener("input", (event) => {
    const box = event.target.closest(".field.err");
    box?.classList.remove("err");
    box?.querySelectorAll(".why").forEach((why) => why.remove());
    paint();
    clearTimeout(timer);
    timer = setTimeout(save, 300);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = lacks();
    showErrors(missing);
    if (Object.keys(missing).length) return;
    clearTimeout(timer);
    timer = null;
    const goods = goodsNow(), price = goods && priceNow(goods), now = asTyped();
    const done = {
      ...now, fields: { ...now.fields, price_seen: isBought() && price ? price.price : "" },
      state: "waiting", errors: null, why: "", tries: 0,
    };
    try {
      await store.put(done);
    } catch {
      speak("quick-wrong", say("no_room"));
      return;
    }
    begin({ ...fresh(), fields: blank(done.fields) });
    current.fields = {};
    speak("quick-said", say("kept"));
    await paintKept();
    const registration = await navigator.serviceWorker?.getRegistration(setup.scope).catch(() => null);
    registration?.sync?.register("desk-send").catch(() => {});
    await Desk.sendSoon();
    speak("quick-said", "");
    field("bringer").focus();
  });

  // --- What is on the device ------------------------------------------------------------
  const edit = async (draft) => {
    await save();
    // Not one that is on its way this very moment.
    const mine = await store.change(draft.key, (now) => (now.state === "sending" ? null : { ...now, state: "writing" }));
    if (!mine) return;
    begin(mine, mine.errors || {});
    await paintKept();
    form.scrollIntoView({ block: "start" });
  };
  const drop = async (draft) => {
    if (draft.state !== "sent" && !confirm(say("sure"))) return;
    await store.remove(draft.key);
    await paintKept();
  };
  const acts = (draft) => {
    const found = [];
    if (draft.state === "sent") found.push(["open", null, draft.answer.url]);
    if (["writing", "waiting", "needs", "held"].includes(draft.state))
      found.push(["edit", ...(draft.seller === setup.seller ? [edit] : [null, draft.quick])]);
    if (draft.state === "held" && draft.why !== "forbidden") found.push(["sign_in", null, setup.sign_in]);
    if (draft.state !== "sending") found.push([draft.state === "sent" ? "put_away" : "throw_away", drop]);
    return found;
  };
  let painting = Promise.resolve();
  const paintKept = () => (painting = painting.then(() => Desk.paintKept(setup.user, acts, current.key)));
  Desk.onNews(paintKept);
  part("send-now").addEventListener("click", () => Desk.sendSoon());

  // --- Signal and the worker ------------------------------------------------------------
  function paintSignal() {
    part("no-signal").hidden = navigator.onLine;
    form.querySelector("[data-take] span").textContent = say(navigator.onLine ? "take" : "take_offline");
  }
  addEventListener("online", paintSignal);
  addEventListener("offline", paintSignal);
  const keepPage = async () => {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data?.kept === location.pathname) part("page-kept").hidden = false;
    });
    const registration = await navigator.serviceWorker.register(setup.worker, { scope: setup.scope, updateViaCache: "none" });
    const worker = registration.active || await new Promise((resolve) => {
      const coming = registration.installing || registration.waiting;
      coming?.addEventListener("statechange", () => { if (coming.state === "activated") resolve(coming); });
    });
    worker.postMessage({ keep: location.pathname });
  };

  // --- Begin ----------------------------------------------------------------------------
  const TWO_DAYS = 48 * 3600 * 1000;
  const all = await store.drafts(setup.user, setup.seller);
  for (const draft of all)
    if (draft.state === "sent" && Math.abs(Date.now() - draft.written) > TWO_DAYS) await store.remove(draft.key);
  const open = all.find((draft) => draft.state === "writing");
  if (open) begin(open);
  else begin({ ...fresh(), fields: { ...read(), day: today() } });
  if (!open) current.fields = {};
  await paintKept();
  form.dataset.ready = "1";
  navigator.storage?.persist?.().catch(() => {});
  keepPage().catch(() => {});
  Desk.keepSending();
})();
