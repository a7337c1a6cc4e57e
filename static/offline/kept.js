// The page for no signal: what is kept on this phone, and the way to the desks on it.
import { cloned, keepSending, paintKept } from "./drafts.js";
import { mark } from "./page.js";
import * as store from "./store.js";

document.getElementById("try-again").addEventListener("click", () => location.reload());
// "Online" says that there is a network, not that the market answers through it.
addEventListener("online", async () => {
  if (location.pathname === "/desk/no-signal") return;
  await fetch(location.href, { cache: "no-store" }).then(() => location.reload(), () => {});
});

const owner = mark();
const show = async () => {
  const paint = () => paintKept(owner, () => []);
  store.onNews(paint);
  await paint();
  for (const desk of ((await store.kept("desks")) || []).filter((one) => one.owner === owner)) {
    const link = cloned("t-desk");
    link.href = desk.quick;
    link.querySelector("span").textContent += ` · ${desk.name}`;
    document.getElementById("kept-desks").append(link);
  }
  keepSending();
};
if (owner && self.indexedDB) show();
