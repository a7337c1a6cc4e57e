// The quick listing page: what is typed and photographed is kept on the phone at once,
// and sent when there is signal. Without what it stands on, the form stays a plain one.
import { cloned, keepSending, say, sendSoon, setup, time } from "../../offline/drafts.js";
import { canWrite, onSignal, openEditor } from "../../offline/editor.js";
import { canKeep, keepPage } from "../../offline/page.js";
import * as store from "../../offline/store.js";
import { compare } from "./compare.js";
import * as fields from "./fields.js";
import { prepare, Refused } from "./photos.js";

const list = async () => {
  const { form } = fields;
  const MOST_PHOTOS = 12;
  const part = (id) => document.getElementById(id);
  if (!(await canWrite(form))) return;

  // --- The draft that is being written ----------------------------------------------
  const editor = openEditor({
    form,
    blank: () => ({ base: null, touched: [] }),
    typed: () => ({ fields: fields.read(), touched: [...fields.touched] }),
    isEmpty: (draft) => !draft.photos.length && fields.isEmpty(draft.fields),
    show: (draft, errors) => {
      form.dataset.product = draft.product || "";
      if (!draft.product) delete form.dataset.product;
      if (Object.keys(draft.fields).length) fields.fill(draft.fields, draft.touched);
      else fields.fill({ "packs-0-amount": "1", "packs-0-unit": "kg", "stock-unit": "kg", ...defaults });
      fields.suggest();
      editor.speak("quick-wrong", fields.showErrors(errors));
      part("saved-at").textContent = draft.written && draft.fields.title !== undefined
        ? say("saved_at", { time: time(draft.written) }) : "";
      document.querySelector("[data-heading]").textContent = draft.product
        ? say("change_of", { name: draft.label || draft.fields.title }) : heading;
      part("whole-form").hidden = Boolean(draft.product);
      part("stop-editing").hidden = !draft.product;
      part("photo-words").replaceChildren();
      paintPhotos();
      paintSignal();
    },
    ways: (draft) => (draft.state === "conflict" ? [["compare", choose]] : []),
    prepare: (draft) => loadPictures(draft),
    shown: (draft) => {
      for (const { name, refused } of draft.photos) for (const why of refused || []) complain(name, why);
      scrollTo({ top: 0 });
    },
  });
  fields.onTyped(editor.saveSoon);
  const heading = document.querySelector("[data-heading]").textContent;
  // What the market wants of a new pack without anybody asking for it (its tax).
  const defaults = Object.fromEntries([...form.querySelectorAll("#pack-list li:first-child [type=hidden]")]
    .map((input) => [input.name, input.value]).filter(([name]) => !name.endsWith("pack_id")));

  // --- Photos -----------------------------------------------------------------------
  const addresses = new Map();
  const paintPhotos = () => {
    const tray = part("shots");
    tray.querySelectorAll(".shot").forEach((item) => item.remove());
    editor.current.photos.forEach((photo, place) => tray.querySelector(".shot-add").before(tile(photo, place)));
    tray.classList.toggle("some", editor.current.photos.length > 0);
    for (const add of tray.querySelectorAll(".shot-add")) add.hidden = editor.current.photos.length >= MOST_PHOTOS;
  };
  const tile = (photo, place) => {
    const item = cloned("t-photo");
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
      editor.current.photos = editor.current.photos.filter((one) => one.hash !== photo.hash);
      paintPhotos();
      await store.removePhoto(editor.current.key, photo.hash);
      await editor.save();
    });
    first.hidden = place === 0;
    first.setAttribute("aria-label", say("make_cover", { number: place + 1 }));
    first.addEventListener("click", () => {
      editor.current.photos = [photo, ...editor.current.photos.filter((one) => one.hash !== photo.hash)];
      paintPhotos();
      editor.save();
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
    const line = cloned("t-why");
    // A word of ours, or what the market said in its own.
    const text = say(why) || why;
    line.querySelector("span").textContent = name ? `${name}: ${text}` : text;
    part("photo-words").append(line);
  };

  const takePhoto = async (file) => {
    if (editor.current.photos.length >= MOST_PHOTOS) return complain("", "too_many");
    try {
      const { blob, hash, name, shown } = await prepare(file);
      if (editor.current.photos.some((photo) => photo.hash === hash)) return complain(file.name, "same");
      await store.putPhoto(editor.current.key, hash, blob);
      if (shown) addresses.set(hash, URL.createObjectURL(blob));
      editor.current.photos.push({ hash, name, shown, size: blob.size });
    } catch (error) {
      if (error instanceof Refused) complain(file.name, /** @type {any} */ (error).why);
      else editor.speak("quick-wrong", say("no_room"));
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
      await editor.save();
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
    /** @type {Record<string, string[]>} */
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
    if (!publish || editor.current.product) return found;
    if (!editor.current.photos.length) need("photos", "need_photo");
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
    editor.speak("quick-wrong", fields.showErrors(missing));
    if (Object.keys(missing).length) return;
    const photos = editor.current.photos.map(({ refused, ...photo }) => photo);
    if (!(await editor.handIn(() => ({ photos, publish })))) return;
    part("kept").scrollIntoView({ block: "nearest" });
    await editor.sendNow();
  });
  part("stop-editing").addEventListener("click", async () => {
    await store.remove(editor.current.key);
    editor.begin();
    await editor.paint();
  });

  const choose = (draft) => compare(draft, async (chosen) => {
    await store.rename(draft.key, chosen);
    await editor.paint();
    await sendSoon();
  });

  // --- What is on the shelf, to be changed ------------------------------------------
  const change = async (good) => {
    await editor.save();
    editor.begin({
      ...editor.fresh(), product: good.product, version: good.version, base: good.fields,
      label: good.title, fields: good.fields, publish: false,
    });
    scrollTo({ top: 0 });
  };
  const paintGoods = (goods) => {
    part("goods").hidden = !goods.length;
    part("goods-list").replaceChildren(...goods.map((good) => {
      const item = cloned("t-good");
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
  const paintSignal = onSignal(() => {
    const word = editor.current.product ? ["save_change", "save_offline"] : ["publish", "publish_offline"];
    form.querySelector("[data-publish]").textContent = say(word[navigator.onLine ? 0 : 1]);
    form.querySelector("[name=then][value=save]").hidden = Boolean(editor.current.product);
  });
  addEventListener("online", () => refreshGoods());
  const keep = () => keepPage({
    worker: setup.worker, scope: setup.scope, kept: () => { part("page-kept").hidden = false; },
  });
  const noteDesk = async () => {
    const others = ((await store.kept("desks")) || []).filter((one) => one.owner === setup.user && one.seller !== setup.seller);
    await store.keep("desks", [...others, { owner: setup.user, seller: setup.seller, name: setup.name, quick: location.pathname }]);
  };

  // --- Begin ------------------------------------------------------------------------
  part("add-pack").hidden = false;
  const open = await editor.start();
  noteDesk();
  const known = fetched("names", setup.at.product_names).then((found) => {
    if (found) fields.know(found);
    form.dataset.known = "1";
  });
  await refreshGoods();
  // Said to work without signal only with all that is needed then.
  known.then(keep).catch(() => {});
  const asked = new URLSearchParams(location.search).get("change");
  if (asked && !open) {
    const found = await fetched(`good ${asked}`, `${setup.at.sync_goods}?pk=${encodeURIComponent(asked)}`);
    if (found?.goods?.[0]) change(found.goods[0]);
  }
  keepSending();
};

if (canKeep()) list();
