// The quick listing page: what is typed and photographed is kept on the phone at once,
// and sent when there is signal. Without what it stands on, the form stays a plain one.
(async () => {
  const Desk = self.Desk;
  if (!Desk?.fields || !self.indexedDB || !self.crypto?.subtle || !crypto.randomUUID) return;
  const { setup, say, fields, store } = Desk;
  const { form } = fields;
  const MOST_PHOTOS = 12;
  const part = (id) => document.getElementById(id);
  const speak = (id, text) => {
    part(id).hidden = !text;
    part(id).querySelector("div").textContent = text;
  };

  // The page may come from the phone: it is shown to the person it was made for alone.
  if (Desk.mark() !== setup.user) {
    form.hidden = true;
    speak("not-yours", say("not_yours"));
    const way = document.createElement("a");
    way.href = setup.sign_in;
    way.textContent = ` ${say("sign_in")}`;
    part("not-yours").querySelector("div").append(way);
    return;
  }
  try {
    await store.kept("desks");
  } catch {
    return; // no storage, as in some private windows
  }

  // --- The draft that is being written ----------------------------------------------
  const fresh = () => ({
    key: crypto.randomUUID(), owner: setup.user, seller: setup.seller, at: setup.at, quick: location.pathname,
    product: null, version: 0, base: null, publish: true, fields: {}, touched: [],
    photos: [], state: "writing", written: Date.now(), tries: 0,
  });
  let current = fresh();
  let timer = null;

  const asTyped = () => ({ ...current, fields: fields.read(), touched: [...fields.touched], written: Date.now() });
  const save = async () => {
    clearTimeout(timer);
    timer = null;
    const now = asTyped();
    const known = await store.draft(now.key);
    if (!known && !now.photos.length && fields.isEmpty(now.fields)) return;
    if (known && known.state !== "writing") return; // it went its way meanwhile
    current = now;
    try {
      await store.put(now);
      part("saved-at").textContent = say("saved_at", { time: Desk.time(now.written) });
    } catch {
      speak("quick-wrong", say("no_room"));
    }
  };
  Desk.typed = () => {
    clearTimeout(timer);
    timer = setTimeout(save, 300);
  };
  // Nothing can be asked any more while the page goes: what was just typed is put down.
  const putDown = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = null;
    const now = asTyped();
    if (now.photos.length || !fields.isEmpty(now.fields)) store.put(now).catch(() => {});
  };
  addEventListener("pagehide", putDown);
  document.addEventListener("visibilitychange", () => { if (document.hidden) putDown(); });

  const begin = (draft, { errors = {} } = {}) => {
    clearTimeout(timer);
    timer = null;
    current = draft;
    form.dataset.product = draft.product || "";
    if (!draft.product) delete form.dataset.product;
    if (Object.keys(draft.fields).length) fields.fill(draft.fields, draft.touched);
    else fields.fill({ "packs-0-amount": "1", "packs-0-unit": "kg", "stock-unit": "kg", ...defaults });
    fields.suggest();
    speak("quick-wrong", fields.showErrors(errors).join(" "));
    part("saved-at").textContent = draft.written && draft.fields.title !== undefined
      ? say("saved_at", { time: Desk.time(draft.written) }) : "";
    document.querySelector("[data-heading]").textContent = draft.product
      ? say("change_of", { name: draft.label || draft.fields.title }) : heading;
    part("whole-form").hidden = Boolean(draft.product);
    part("stop-editing").hidden = !draft.product;
    part("photo-words").replaceChildren();
    paintPhotos();
    paintSignal();
  };
  const heading = document.querySelector("[data-heading]").textContent;
  // What the market wants of a new pack without anybody asking for it (its tax).
  const defaults = Object.fromEntries([...form.querySelectorAll("#pack-list li:first-child [type=hidden]")]
    .map((input) => [input.name, input.value]).filter(([name]) => !name.endsWith("pack_id")));

  // --- Photos -----------------------------------------------------------------------
  const addresses = new Map();
  const paintPhotos = () => {
    const tray = part("shots");
    tray.querySelectorAll(".shot").forEach((item) => item.remove());
    current.photos.forEach((photo, place) => tray.querySelector(".shot-add").before(tile(photo, place)));
    tray.classList.toggle("some", current.photos.length > 0);
    for (const add of tray.querySelectorAll(".shot-add")) add.hidden = current.photos.length >= MOST_PHOTOS;
  };
  const tile = (photo, place) => {
    const item = Desk.cloned("t-photo");
    item.classList.toggle("bad", Boolean(photo.refused));
    const image = item.querySelector("img");
    if (addresses.has(photo.hash) && photo.shown) image.src = addresses.get(photo.hash);
    else {
      image.remove();
      item.querySelector(".shot-none").hidden = false;
      item.querySelector(".shot-none span").textContent = say("no_preview");
    }
    const badge = item.querySelector(".badge");
    badge.hidden = place > 0;
    badge.textContent = say("cover");
    const [remove, first] = item.querySelectorAll("button");
    remove.setAttribute("aria-label", say("remove_photo", { number: place + 1 }));
    remove.addEventListener("click", async () => {
      current.photos = current.photos.filter((one) => one.hash !== photo.hash);
      paintPhotos();
      await store.removePhoto(current.key, photo.hash);
      await save();
    });
    first.hidden = place === 0;
    first.setAttribute("aria-label", say("make_cover", { number: place + 1 }));
    first.addEventListener("click", () => {
      current.photos = [photo, ...current.photos.filter((one) => one.hash !== photo.hash)];
      paintPhotos();
      save();
    });
    return item;
  };
  const loadPictures = async (draft) => {
    for (const { hash, shown } of draft.photos) {
      if (addresses.has(hash) || !shown) continue;
      const blob = await store.photo(draft.key, hash);
      if (blob) addresses.set(hash, URL.createObjectURL(blob));
    }
  };
  const complain = (name, why) => {
    const line = Desk.cloned("t-why");
    // A word of ours, or what the market said in its own.
    const text = say(why) || why;
    line.querySelector("span").textContent = name ? `${name}: ${text}` : text;
    part("photo-words").append(line);
  };

  const takePhoto = async (file) => {
    if (current.photos.length >= MOST_PHOTOS) return complain("", "too_many");
    try {
      const { blob, hash, name, shown } = await Desk.photos.prepare(file);
      if (current.photos.some((photo) => photo.hash === hash)) return complain(file.name, "same");
      await store.putPhoto(current.key, hash, blob);
      if (shown) addresses.set(hash, URL.createObjectURL(blob));
      current.photos.push({ hash, name, shown, size: blob.size });
    } catch (error) {
      if (error instanceof Desk.photos.Refused) complain(file.name, error.why);
      else speak("quick-wrong", say("no_room"));
    }
  };
  // One after the other: a phone has little memory.
  let taking = Promise.resolve();
  const takePhotos = (files) => {
    part("photo-words").replaceChildren();
    part("shots").setAttribute("aria-busy", "true");
    taking = taking.then(async () => {
      for (const file of files) {
        await takePhoto(file);
        paintPhotos();
      }
      part("shots").removeAttribute("aria-busy");
      await save();
    });
    if (!form.elements.title.value) form.elements.title.focus();
    return taking;
  };
  for (const input of form.querySelectorAll("input[name=photos]"))
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      if (files.length) takePhotos(files);
    });
  for (const drop of form.querySelectorAll(".drop")) {
    drop.addEventListener("dragover", (event) => event.preventDefault());
    drop.addEventListener("drop", (event) => { event.preventDefault(); takePhotos([...event.dataTransfer.files]); });
  }

  // --- Publishing -------------------------------------------------------------------
  const lacks = (typed, publish) => {
    const found = {};
    const need = (name, word) => { found[name] = [say(word)]; };
    if (!typed.title.trim()) need("title", "need_title");
    const odd = (text, word, name, least) => { if (text.trim() && fields.isOdd(text, least)) need(name, word); };
    odd(typed["stock-counted"], "bad_number", "stock-counted");
    for (const at of fields.numbers(typed)) {
      const price = typed[`packs-${at}-price`];
      odd(price, fields.isOdd(price) ? "bad_price" : "zero_price", `packs-${at}-price`, "some");
      odd(typed[`packs-${at}-amount`], "bad_number", `packs-${at}-amount`, "some");
    }
    if (!publish || current.product) return found;
    if (!current.photos.length) need("photos", "need_photo");
    if (!typed.category) need("category", "need_category");
    if (!typed["stock-counted"].trim()) need("stock-counted", "need_stock");
    for (const at of fields.numbers(typed)) {
      if (!typed[`packs-${at}-price`].trim()) need(`packs-${at}-price`, "need_price");
      if (!["weight", "volume"].includes(fields.measureOf(typed[`packs-${at}-unit`])) && !typed[`packs-${at}-weight`].trim()) need(`packs-${at}-weight`, "need_weight");
    }
    return found;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await taking;
    const publish = event.submitter?.value !== "save";
    const typed = fields.read();
    const missing = lacks(typed, publish);
    speak("quick-wrong", fields.showErrors(missing).join(" "));
    if (Object.keys(missing).length) return;
    clearTimeout(timer);
    timer = null;
    const photos = current.photos.map(({ refused, ...photo }) => photo);
    const done = { ...current, fields: typed, touched: [...fields.touched], photos, publish, state: "waiting", errors: null, why: "", tries: 0, written: Date.now() };
    try {
      await store.put(done);
    } catch {
      speak("quick-wrong", say("no_room"));
      return;
    }
    begin(fresh());
    speak("quick-said", say("kept"));
    await paint();
    part("kept").scrollIntoView({ block: "nearest" });
    const registration = await navigator.serviceWorker?.getRegistration(setup.scope).catch(() => null);
    registration?.sync?.register("desk-send").catch(() => {});
    await Desk.sendSoon();
    speak("quick-said", "");
  });
  part("stop-editing").addEventListener("click", async () => {
    await store.remove(current.key);
    begin(fresh());
    await paint();
  });

  // --- What is on the phone ---------------------------------------------------------
  const edit = async (draft) => {
    await save();
    // Not one that is on its way this very moment.
    const mine = await store.change(draft.key, (now) => (now.state === "sending" ? null : { ...now, state: "writing" }));
    if (!mine) return;
    await loadPictures(mine);
    const refused = mine.photos.flatMap((photo) => (photo.refused || []).map((why) => [photo.name, why]));
    begin(mine, { errors: mine.errors || {} });
    for (const [name, why] of refused) complain(name, why);
    await paint();
    scrollTo({ top: 0 });
  };
  const compare = (draft) => Desk.compare(draft, async (chosen) => {
    await store.rename(draft.key, chosen);
    await paint();
    await Desk.sendSoon();
  });
  const drop = async (draft) => {
    if (draft.state !== "sent" && !confirm(say("sure"))) return;
    await store.remove(draft.key);
    await paint();
  };
  const acts = (draft) => {
    const found = [];
    if (draft.state === "sent") found.push(["open", null, draft.answer.url]);
    // Another desk's draft is mended on that desk's page.
    const here = draft.seller === setup.seller;
    const way = (act) => (here ? [act] : [null, draft.quick]);
    if (draft.state === "conflict") found.push(["compare", ...way(compare)]);
    if (["writing", "waiting", "needs", "held"].includes(draft.state)) found.push(["edit", ...way(edit)]);
    if (draft.state === "held" && draft.why !== "forbidden") found.push(["sign_in", null, setup.sign_in]);
    if (draft.state !== "sending") found.push([draft.state === "sent" ? "put_away" : "throw_away", drop]);
    return found;
  };
  let painting = Promise.resolve();
  const paint = () => (painting = painting.then(() => Desk.paintKept(setup.user, acts, current.key)));
  Desk.onNews(paint);
  part("send-now").addEventListener("click", () => Desk.sendSoon());

  // --- What is on the shelf, to be changed ------------------------------------------
  const change = async (good) => {
    await save();
    begin({
      ...fresh(), product: good.product, version: good.version, base: good.fields,
      label: good.title, fields: good.fields, publish: false,
    });
    scrollTo({ top: 0 });
  };
  const paintGoods = (goods) => {
    part("goods").hidden = !goods.length;
    part("goods-list").replaceChildren(...goods.map((good) => {
      const item = Desk.cloned("t-good");
      item.querySelector("b").textContent = good.title;
      item.querySelector(".muted").textContent = [good.state_label, ...Object.values(good.packs)].join(" · ");
      item.querySelector("button").addEventListener("click", () => change(good));
      return item;
    }));
  };
  const fetched = async (name, address) => {
    const filed = `${name} ${setup.user} ${setup.seller} ${setup.language}`;
    try {
      const response = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (response.ok) {
        const found = await response.json();
        await store.keep(filed, found);
        return found;
      }
    } catch { /* no signal: what was fetched before does */ }
    return store.kept(filed);
  };
  const refreshGoods = async () => paintGoods((await fetched("goods", setup.at.sync_goods))?.goods || []);

  // --- Signal and the worker --------------------------------------------------------
  function paintSignal() {
    part("no-signal").hidden = navigator.onLine;
    const word = current.product ? ["save_change", "save_offline"] : ["publish", "publish_offline"];
    const button = form.querySelector("[data-publish]");
    button.textContent = say(word[navigator.onLine ? 0 : 1]);
    form.querySelector("[name=then][value=save]").hidden = Boolean(current.product);
  }
  addEventListener("online", () => { paintSignal(); refreshGoods(); });
  addEventListener("offline", paintSignal);

  const keepPage = async () => {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data?.kept === location.pathname) part("page-kept").hidden = false;
    });
    await navigator.serviceWorker.register(setup.worker, { scope: setup.scope, updateViaCache: "none" });
    const registration = await navigator.serviceWorker.ready;
    registration.active.postMessage({ keep: location.pathname });
  };
  const noteDesk = async () => {
    const others = ((await store.kept("desks")) || []).filter((one) => one.owner === setup.user && one.seller !== setup.seller);
    await store.keep("desks", [...others, { owner: setup.user, seller: setup.seller, name: setup.name, quick: location.pathname }]);
  };

  // --- Begin ------------------------------------------------------------------------
  const TWO_DAYS = 48 * 3600 * 1000;
  const all = await store.drafts(setup.user, setup.seller);
  for (const draft of all)
    if (draft.state === "sent" && Math.abs(Date.now() - draft.written) > TWO_DAYS) await store.remove(draft.key);
  const open = all.find((draft) => draft.state === "writing");
  if (open) await loadPictures(open);
  part("add-pack").hidden = false;
  begin(open || fresh());
  await paint();
  form.dataset.ready = "1";
  noteDesk();
  navigator.storage?.persist?.().catch(() => {});
  const known = fetched("names", setup.at.product_names).then((found) => {
    if (found) fields.know(found);
    form.dataset.known = "1";
  });
  await refreshGoods();
  // Said to work without signal only with all that is needed then.
  known.then(keepPage).catch(() => {});
  const asked = new URLSearchParams(location.search).get("change");
  if (asked && !open) {
    const found = await fetched(`good ${asked}`, `${setup.at.sync_goods}?pk=${encodeURIComponent(asked)}`);
    if (found?.goods?.[0]) change(found.goods[0]);
  }
  Desk.keepSending();
})();
