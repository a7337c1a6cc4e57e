// On every page of the desk: if drafts wait on this phone, send them and say so.
const recall = () => { try { return localStorage.getItem("desk-waiting"); } catch { return null; } };

const sendAndSay = async () => {
  const [{ isUnsent, send }, { mark }, store, { remember }] = await Promise.all([
    import("./send.js"), import("./page.js"), import("./store.js"), import("../core/browser.js"),
  ]);
  const unsent = async () => (await store.drafts(mark() || "nobody")).filter(isUnsent).length;
  const say = () => {
    const frame = document.getElementById("t-waiting").content.firstElementChild.cloneNode(true);
    document.getElementById("main").before(frame);
    return frame;
  };
  // The worker or another tab may be faster, before this page comes to it or after.
  let frame = null;
  const isDone = async () => {
    if (await unsent()) return false;
    frame?.remove();
    remember("desk-waiting", null);
    return true;
  };
  if (await isDone()) return;
  frame = say();
  store.onNews(isDone);
  let timer = null;
  const attempt = async () => {
    clearTimeout(timer);
    await send();
    if (!(await isDone())) timer = setTimeout(attempt, 30000);
  };
  addEventListener("online", attempt);
  await attempt();
};
if (recall() && !document.getElementById("quick") && !document.getElementById("kept")) sendAndSay();
