// The page for no signal: what is on this device of one's own, lists first, and of the market.
import { mark } from "../offline/page.js";

const place = document.getElementById("kept");
const owner = mark() || "guest";
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

/** @param {string} name of what is kept */
const isShown = (name) => /^orders-(last-)?pages-/.test(name) && name.endsWith(`-pages-${owner}`);

/** @param {string} url */
const isList = (url) => /^\/accounts\/[a-z]+\/$/.test(new URL(url).pathname);

/** @param {Cache} cache @param {Request} request */
const found = async (cache, request) => {
  const response = await cache.match(request);
  const { title } = new DOMParser().parseFromString(await response?.text() ?? "", "text/html");
  const [name] = title.trim().split(" · ");
  return { url: request.url, name, read: response?.headers.get("X-Read-At") ?? "" };
};

/** @param {{ url: string, name: string, read: string }} page */
const rowOf = ({ url, name, read }) => {
  const link = document.createElement("a"), title = document.createElement("span");
  link.href = url;
  title.className = "grow";
  title.dir = "auto";
  title.textContent = name;
  link.append(title);
  if (read) {
    const when = document.createElement("span");
    when.className = "sm muted";
    when.textContent = place.dataset.read.replace("WHEN", clock.format(new Date(read)));
    link.append(when);
  }
  const row = document.createElement("li");
  row.append(link);
  return row;
};

/** @param {string} id @param {Array<{ url: string, name: string, read: string }>} pages */
const show = (id, pages) => {
  const section = document.getElementById(id);
  section.hidden = !pages.length;
  pages.sort((one, other) => Number(isList(other.url)) - Number(isList(one.url)) || (one.read < other.read ? 1 : -1));
  section.querySelector("ul").replaceChildren(...pages.map(rowOf));
};

document.getElementById("try-again").addEventListener("click", () => location.reload());
const own = [], last = [];
for (const name of (await caches.keys()).filter(isShown)) {
  const cache = await caches.open(name), pages = name.includes("-last-") ? last : own;
  for (const request of await cache.keys()) pages.push(await found(cache, request));
}
show("kept-own", own);
show("kept-last", last);
place.hidden = !(own.length || last.length);
