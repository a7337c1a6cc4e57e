// The page for no signal: the orders, tickets and other pages that are on this device.
import { mark } from "../offline/page.js";

const list = document.getElementById("kept-pages");
const owner = mark() || "guest";

/** @param {string} name of what is kept */
const isShown = (name) => /^orders-(last-)?pages-/.test(name) && name.endsWith(`-pages-${owner}`);

/** @param {Cache} cache @param {Request} request */
const linkTo = async (cache, request) => {
  const text = await (await cache.match(request))?.text() ?? "";
  const { title } = new DOMParser().parseFromString(text, "text/html");
  const link = document.createElement("a");
  link.className = "link";
  link.href = request.url;
  link.textContent = title.split(" · ")[0];
  const row = document.createElement("li");
  row.append(link);
  list.append(row);
};

document.getElementById("try-again").addEventListener("click", () => location.reload());
for (const name of (await caches.keys()).filter(isShown)) {
  const cache = await caches.open(name);
  for (const request of await cache.keys()) await linkTo(cache, request);
}
document.getElementById("kept").hidden = !list.children.length;
