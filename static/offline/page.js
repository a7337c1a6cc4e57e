// A page that opens without signal: whose it is, and how the worker keeps it.

/** Whether this browser can keep anything until there is signal. */
export const canKeep = () => Boolean(window.indexedDB && "randomUUID" in (window.crypto ?? {}));

/** The mark of the person whose desk this phone keeps, as the cookie says. */
export const mark = () => (document.cookie.match(/(?:^|; )nanpo_phone=([0-9a-f]+)/) || [])[1] || "";

/**
 * Whether the page may be shown: it may come from the phone, and is shown to the person
 * it was made for alone. So does the button that goes back, after somebody signed out.
 * @param {string} user the mark of the person it was made for
 */
export const isFor = (user) => {
  addEventListener("pageshow", (event) => { if (event.persisted && mark() !== user) location.reload(); });
  return mark() === user;
};

/**
 * Shows nothing of another person's page but its head, and why.
 * @param {HTMLElement} page
 * @param {string} words
 */
export const hide = (page, words) => {
  const note = document.createElement("div");
  note.className = "note bg-gold gap-t";
  note.setAttribute("role", "alert");
  note.textContent = words;
  page.replaceChildren(page.querySelector(".page-head, .office-head") || page.querySelector("h1"), note);
};

/**
 * Has the worker keep this page for when there is no signal. Where browsers send in the
 * background, the worker is one that can: a module.
 * @param {{ worker: string, scope: string, path?: string, sends?: boolean, kept: () => void }} given
 */
export const keepPage = async ({ worker, scope, path = location.pathname, sends = "SyncManager" in window, kept }) => {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => { if (data?.kept && path.startsWith(data.kept)) kept(); });
  const registration = await navigator.serviceWorker.register(sends ? `${worker}?sends` : worker, {
    scope, type: sends ? "module" : "classic", updateViaCache: "none",
  });
  const active = registration.active || await new Promise(/** @param {(worker: ServiceWorker) => void} resolve */ (resolve) => {
    const coming = registration.installing || registration.waiting;
    coming?.addEventListener("statechange", () => { if (coming.state === "activated") resolve(coming); });
  });
  active.postMessage({ keep: path });
};
