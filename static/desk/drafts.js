// The drafts on this phone as a list that always says where each stands, and when to try
// to send them. For the quick listing page and the page for no signal.
(() => {
  const Desk = (self.Desk = self.Desk || {});
  const words = JSON.parse(document.getElementById("desk-words").textContent);
  const setup = JSON.parse(document.getElementById("desk-setup")?.textContent || "{}");
  const language = setup.language || document.documentElement.lang;

  Desk.setup = setup;
  Desk.say = (name, values = {}) =>
    (words[name] ?? "").replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
  Desk.time = (moment) => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(moment));
  Desk.cloned = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  Desk.unsent = (draft) => ["waiting", "sending", "held"].includes(draft.state);

  // --- What each says ---------------------------------------------------------------
  const SENT = { published: "sent_published", "in-review": "sent_review" };
  const HELD = { signed_out: "signed_out", other_person: "other_person", forbidden: "forbidden" };

  Desk.told = (draft) => {
    if (draft.state === "writing") return Desk.say("writing");
    if (draft.state === "waiting") return Desk.say(navigator.onLine && draft.tries ? "again" : "waits");
    if (draft.state === "held") return Desk.say(HELD[draft.why] || "waits");
    if (draft.state === "conflict") return Desk.say("conflict");
    if (draft.state === "needs") return Desk.say("needs");
    if (draft.state === "sending") {
      const all = draft.photos.length, done = draft.photos.filter((photo) => photo.token).length;
      return done < all ? Desk.say("sending_photos", { done: done + 1, all }) : Desk.say("sending");
    }
    const state = draft.answer?.lacks?.length ? draft.answer.said : Desk.say(SENT[draft.answer?.state] || "sent_saved");
    return Desk.say("sent_at", { state, time: Desk.time(draft.answer?.at) });
  };

  const whys = (draft) => {
    const found = Object.entries(draft.errors || {}).filter(([name]) => name !== "photo").flatMap(([, texts]) => texts);
    for (const photo of draft.photos || [])
      for (const why of photo.refused || []) found.push(`${photo.name}: ${words[why] || why}`);
    return draft.state === "needs" ? [...new Set(found)] : [];
  };
  const LOOKS = { needs: "bg-bad", conflict: "bg-bad", held: "bg-gold", sent: "bg-leaf", sending: "bg-sky", waiting: "bg-sky" };

  // --- The list ---------------------------------------------------------------------
  const pictures = new Map(); // photo's hash → address of its picture on this page
  const paintPicture = async (thumb, draft) => {
    const first = draft.photos?.[0];
    if (!first || first.shown === false) return;
    if (!pictures.has(first.hash)) {
      const blob = await Desk.store.photo(draft.key, first.hash);
      if (blob) pictures.set(first.hash, URL.createObjectURL(blob));
    }
    if (!pictures.has(first.hash)) return;
    const image = new Image();
    image.alt = "";
    image.src = pictures.get(first.hash);
    image.onload = () => thumb.replaceChildren(image);
  };

  const row = (draft, acts) => {
    const item = Desk.cloned("t-draft");
    item.dataset.key = draft.key;
    item.dataset.state = draft.state;
    const name = draft.fields.title || Desk.say("no_name");
    item.querySelector("b").textContent = draft.product ? Desk.say("change_of", { name }) : name;
    const state = item.querySelector(".state");
    state.textContent = Desk.told(draft);
    state.className = `sm state ${LOOKS[draft.state] || ""}`;
    item.querySelector(".kept-why").replaceChildren(...whys(draft).map((text) => {
      const line = document.createElement("li");
      line.textContent = text;
      return line;
    }));
    const bar = item.querySelector("progress");
    bar.hidden = draft.state !== "sending";
    bar.max = draft.photos.length + 1;
    bar.value = draft.photos.filter((photo) => photo.token).length;
    for (const [label, act, href] of acts(draft)) {
      const button = href ? document.createElement("a") : Desk.cloned("t-act");
      button.className = "btn btn-s btn-sm";
      button.textContent = Desk.say(label);
      if (href) button.href = href;
      else button.addEventListener("click", () => act(draft));
      item.querySelector(".kept-acts").append(button);
    }
    paintPicture(item.querySelector(".thumb"), draft);
    return item;
  };

  // `acts(draft)` gives [word, act] or [word, null, address] for its buttons.
  Desk.paintKept = async (owner, acts, except = "") => {
    const all = (await Desk.store.drafts(owner)).filter((draft) => draft.key !== except);
    const list = document.getElementById("kept-list");
    list.replaceChildren(...all.map((draft) => row(draft, acts)));
    document.getElementById("kept").hidden = !all.length;
    const left = all.filter(Desk.unsent).length;
    const now = document.getElementById("send-now");
    if (now) now.hidden = !left;
    try {
      if (left) localStorage.setItem("desk-waiting", String(left));
      else localStorage.removeItem("desk-waiting");
    } catch { /* storage is off: other pages then just don't send */ }
    return all;
  };

  // --- When to send -----------------------------------------------------------------
  let tries = 0, timer = null, underWay = false;
  const attempt = async () => {
    clearTimeout(timer);
    if (underWay) return;
    underWay = true;
    let later = true;
    try { later = await Desk.send(); } finally { underWay = false; }
    if (!later) { tries = 0; return; }
    // 5 s, 10 s, 20 s … 5 min, by a timer: the phone's clock may be wrong.
    timer = setTimeout(attempt, Math.min(5000 * 2 ** tries, 300000));
    tries += 1;
  };
  Desk.sendSoon = () => { tries = 0; return attempt(); };
  Desk.keepSending = () => {
    addEventListener("online", Desk.sendSoon);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) Desk.sendSoon(); });
    Desk.sendSoon();
  };
})();
