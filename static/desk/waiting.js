// On every page of the desk: if drafts wait on this phone, send them and say so.
(() => {
  const { store, send, said, look, at } = document.currentScript.dataset;
  let waits = null;
  try { waits = localStorage.getItem("desk-waiting"); } catch { /* storage is off */ }
  if (!waits || document.getElementById("quick") || document.getElementById("kept")) return;

  const load = (address) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const say = () => {
    const note = document.createElement("div");
    note.className = "note bg-sky";
    note.setAttribute("role", "status");
    const words = document.createElement("div");
    const link = document.createElement("a");
    link.href = at;
    link.textContent = look;
    words.append(`${said} `, link);
    note.append(words);
    const frame = document.createElement("div");
    frame.className = "wrap gap-t";
    frame.append(note);
    document.getElementById("main").before(frame);
    return frame;
  };
  const unsent = async () => (await self.Desk.store.drafts(self.Desk.mark() || "nobody"))
    .filter((draft) => ["waiting", "sending", "held"].includes(draft.state)).length;

  (async () => {
    await load(store);
    await load(send);
    // The worker or another tab may be faster, before this page comes to it or after.
    let frame = null;
    const isDone = async () => {
      if (await unsent()) return false;
      frame?.remove();
      try { localStorage.removeItem("desk-waiting"); } catch { /* storage is off */ }
      return true;
    };
    if (await isDone()) return;
    frame = say();
    self.Desk.onNews(isDone);
    let timer = null;
    const attempt = async () => {
      clearTimeout(timer);
      await self.Desk.send();
      if (!(await isDone())) timer = setTimeout(attempt, 30000);
    };
    addEventListener("online", attempt);
    await attempt();
  })();
})();
