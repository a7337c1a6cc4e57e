// A sheet over the stream: a product, the basket, the checkout, while it plays on.
// It shows the pages' own <main>; links and forms that stay within the basket, the
// checkout and the shelf are followed inside, all others open a tab of their own.
import { loadLibrary, pageOf } from "../core/browser.js";

/** @param {HTMLDialogElement} sheet */
const over = (sheet) => {
  const body = sheet.querySelector("[data-sheet-body]");
  const title = document.getElementById("sheet-title");
  const back = sheet.querySelector("[data-sheet-back]");
  const words = /** @type {Record<string, string>} */ (sheet.dataset);
  const inside = (url) => url.origin === location.origin
    && (url.pathname.startsWith(words.basket) || url.pathname === words.checkout || /^\/live\/[^/]+\/shelf\//.test(url.pathname));
  let trail = [];

  const show = () => { if (!sheet.open) { sheet.showModal(); document.documentElement.classList.add("has-sheet"); } };
  const close = () => sheet.close();
  sheet.addEventListener("close", () => {
    document.documentElement.classList.remove("has-sheet");
    body.replaceChildren();
    trail = [];
  });
  sheet.querySelector("[data-sheet-close]").addEventListener("click", close);
  sheet.addEventListener("click", (event) => { if (event.target === sheet) close(); });
  back.addEventListener("click", () => { trail.pop(); const last = trail.pop(); if (last) open(last.url, last.name); else close(); });

  function busy() {
    body.setAttribute("aria-busy", "true");
    sheet.classList.add("loads");
  }
  function fail() {
    const note = document.createElement("p");
    note.className = "note bg-bad";
    note.setAttribute("role", "alert");
    note.textContent = words.failed;
    body.replaceChildren(note);
    settle();
  }
  function settle() {
    body.removeAttribute("aria-busy");
    sheet.classList.remove("loads");
  }

  // What a page answered, put into the sheet.
  async function put(answer, name) {
    if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
    const url = new URL(answer.url);
    const page = await pageOf(answer);
    const messages = page.querySelector(".messages");
    const main = page.querySelector("main") ?? page.body;
    body.replaceChildren(...(messages ? [messages] : []), ...main.childNodes);
    // What pages renew beside their <main> has its place here, too.
    const bar = page.getElementById("basket-bar");
    if (bar) { const shelf = document.createElement("div"); shelf.hidden = true; shelf.append(bar); body.append(shelf); }
    for (const script of body.querySelectorAll("script")) script.remove();
    title.textContent = name || body.querySelector("[data-sheet-name]")?.dataset.sheetName || body.querySelector("h1")?.textContent || "";
    for (const link of body.querySelectorAll("a[href]")) {
      const to = new URL(link.getAttribute("href"), url);
      if (to.origin === url.origin && to.pathname === url.pathname && to.hash) continue;
      if (!inside(to)) { link.target = "_blank"; link.rel = "noopener"; }
    }
    back.hidden = trail.length < 2;
    settle();
    body.scrollTop = 0;
    body.focus({ preventScroll: true });
    window.htmx?.process(body);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: body } }));
    recount(page);
    if (body.querySelector("form[data-pay]")) await payment(page);
  }

  // Ours for paying, and Stripe's, loaded when they are needed.
  async function payment(page) {
    for (const script of page.querySelectorAll("head script[src]:not([type=module])"))
      await loadLibrary(script.getAttribute("src")).catch(() => {});
    const { payBy } = await import("../payments/form.js");
    const form = body.querySelector("form[data-pay]");
    if (form) payBy(form);
  }

  // Money went through without leaving the page.
  sheet.addEventListener("market:paid", (event) => {
    event.preventDefault();
    // As if one had gone there: the market asks whether the money has come.
    fetch(event.detail.url, { credentials: "same-origin" }).catch(() => {});
    const done = document.createElement("div");
    done.className = "empty";
    const link = document.createElement("a");
    Object.assign(link, { href: event.detail.url, className: "btn btn-p", target: "_blank", rel: "noopener", textContent: words.order });
    done.append(link);
    body.replaceChildren(done);
    title.textContent = words.paid;
    trail = [];
    back.hidden = true;
    link.focus();
    recount(null, 0);
    document.dispatchEvent(new CustomEvent("live:paid"));
  });

  function recount(page, known) {
    const write = (count) => {
      for (const spot of document.querySelectorAll("[data-basket-count]")) spot.textContent = count || "";
    };
    if (known !== undefined) { write(known); return; }
    // The account has a count of its own beside the basket's.
    const doors = page?.querySelectorAll(`:is(.hd, .tabs) a[href="${words.basket}"]`) ?? [];
    if (doors.length) write([...doors].map((door) => door.querySelector(".cnt")?.textContent).find(Boolean));
  }

  async function open(url, name) {
    show();
    busy();
    trail.push({ url: String(url), name });
    try {
      /** @type {Record<string, string>} */
      const headers = /\/shelf\//.test(String(url)) ? { "HX-Request": "true" } : {};
      await put(await fetch(url, { headers, credentials: "same-origin" }), name);
    } catch {
      fail();
    }
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = /** @type {Element} */ (event.target).closest("a");
    if (!link) return;
    if (link.dataset.sheet) { event.preventDefault(); open(link.dataset.sheet, link.dataset.sheetTitle); return; }
    if (!link.href || link.target === "_blank") return;
    const to = new URL(link.href);
    if (!body.contains(link)) {
      // What was taken on the page is paid over the stream, too.
      if (link.closest(".live-room") && inside(to)) { event.preventDefault(); open(to.href); }
      return;
    }
    const isHere = to.hash && body.querySelector(`[id="${CSS.escape(to.hash.slice(1))}"]`);
    if (isHere) { event.preventDefault(); isHere.scrollIntoView(); }
    else if (inside(to)) { event.preventDefault(); open(to.href); }
  });

  // Plain forms inside: sent, and what comes back is shown here.
  body.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.matches("[data-pay], [data-add], [hx-post], [data-hx-post]")) return;
    const to = new URL(event.submitter?.getAttribute("formaction") || form.action, location.href);
    if (form.method !== "post" && !inside(to)) { form.target = "_blank"; return; }
    event.preventDefault();
    event.stopPropagation();
    const data = new FormData(form, event.submitter);
    busy();
    try {
      const answer = form.method === "post"
        ? await fetch(to, { method: "POST", body: data, credentials: "same-origin" })
        : await fetch(`${to.pathname}?${new URLSearchParams(/** @type {any} */ (data))}`, { credentials: "same-origin" });
      const landed = new URL(answer.url);
      if (!inside(landed)) return void open(words.basket);
      await put(answer);
    } catch {
      fail();
    }
  });

  return { open };
};

const sheetOfPage = document.getElementById("sheet");
/** The page's sheet; null where a browser has no dialogs. */
export const sheet = sheetOfPage?.showModal ? over(sheetOfPage) : null;
