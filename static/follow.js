// A page that follows along: when the market says that something changed, the parts
// marked by data-follow's page are fetched anew. Without it the page is simply loaded.
(() => {
  const page = document.querySelector("[data-follow]");
  if (!page || !window.EventSource) return;
  const stream = new EventSource(page.dataset.follow);
  let waiting = null;
  async function refresh() {
    waiting = null;
    if (document.querySelector("form[aria-busy=true]")) return later();
    const response = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!response.ok) return undefined;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const now = document.getElementById("order-parts");
    const next = fresh.getElementById("order-parts");
    if (now && next) { now.replaceWith(next); window.htmx?.process(next); }
    return undefined;
  }
  function later() { waiting ??= setTimeout(refresh, 400); }
  for (const kind of ["changed", "resync"]) stream.addEventListener(kind, later);
  addEventListener("pagehide", () => stream.close());
})();
