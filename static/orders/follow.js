// A page that follows along: when the market says that something changed, the parts
// marked by data-follow's page are fetched anew. Without it the page is simply loaded.
import { pageOf } from "../core/browser.js";

const page = document.querySelector("[data-follow]");
const stream = new EventSource(page.dataset.follow);
let waiting = null;
async function refresh() {
  waiting = null;
  if (document.querySelector("form[aria-busy=true]")) return later();
  const response = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!response.ok) return undefined;
  const fresh = await pageOf(response);
  const now = document.getElementById("order-parts");
  const next = fresh.getElementById("order-parts");
  if (now && next) { now.replaceWith(next); window.htmx?.process(next); }
  return undefined;
}
function later() { waiting ??= setTimeout(refresh, 400); }
for (const kind of ["changed", "resync"]) stream.addEventListener(kind, later);
addEventListener("pagehide", () => stream.close());
