// The worker of the market, of desks and offices. The market puts before it GIVEN, what to keep, by which
// version, and `send`, with which drafts go in the background; null where it can't.
// Pages come from the market whenever it answers; only without signal from the phone.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SHELLS = `${GIVEN.name}-shell-`;
const SHELL = SHELLS + GIVEN.version;
const PAGES = `${GIVEN.name}-pages-`;
const LAST = `${GIVEN.name}-last-pages-`; // of nobody in particular, read by one person
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const PATIENCE = 8000; // ms that a weak signal gets before the kept page is shown

// The name that a page is kept by, or "" if it is none of those that open without signal.
const KEPT = GIVEN.pages.map(([pattern, byQuery]) => ({ pattern: new RegExp(pattern), byQuery }));
/** @param {{ pathname: string, search: string }} address */
const keptAs = ({ pathname, search }) => {
  const found = KEPT.find(({ pattern }) => pattern.test(pathname));
  return found ? pathname + (found.byQuery ? search : "") : "";
};

worker.addEventListener("install", (event) => {
  const fresh = [...GIVEN.shell, GIVEN.offline].map((address) => new Request(address, { cache: "no-cache" }));
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(fresh)).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

// Those of the other workers as well: a device has one person at a time.
const forgetPages = async (user = "") => {
  for (const name of await caches.keys())
    if (name.includes("-pages-") && !(user && name.endsWith(`-pages-${user}`))) await caches.delete(name);
};

// What is kept says when it was read.
const READ = "X-Read-At";
/** @param {Response} response */
const dated = ({ body, status, headers }) => {
  const kept = new Headers(headers);
  kept.set(READ, new Date().toISOString());
  return new Response(body, { status, headers: kept });
};
/** @param {Response | null | undefined} kept */
const fromPhone = async (kept) => {
  const text = await kept?.clone().text() ?? "";
  const [, language = ""] = text.match(/<html lang="([^"]+)"/) ?? [];
  const note = GIVEN.notes[language], read = kept?.headers.get(READ);
  if (!kept || !note || !read) return kept;
  const clock = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const said = note.replace("{when}", clock.format(new Date(read)));
  return new Response(text.replace(/<main\b[^>]*>/, (main) => main + said), { headers: kept.headers });
};

// Pages of one person at a time: another one's go as soon as this one's come.
/** @param {string} path @param {Response} response */
const keepPage = async (path, response) => {
  const user = response.headers.get("X-Desk-User");
  if (!response.ok || response.redirected || !user) {
    await forgetPage(path);
    return false;
  }
  const name = PAGES + user;
  await forgetPages(user);
  await (await caches.open(name)).put(path, dated(response));
  return true;
};
/** @param {string} path */
const forgetPage = async (path) => {
  for (const name of await caches.keys()) if (name.startsWith(PAGES)) await (await caches.open(name)).delete(path);
};

// Whose pages these are; a browser that doesn't tell workers has those of one person.
const owner = async () => {
  if (worker.cookieStore) return (await worker.cookieStore.get("nanpo_phone"))?.value || "guest";
  return (await caches.keys()).find((name) => name.startsWith(PAGES))?.slice(PAGES.length) || "guest";
};

// Other pages as they were when they were last opened, so many of them.
const isLast = GIVEN.last ? new RegExp(GIVEN.last) : null;
/** @param {string} path @param {Response} response */
const keepLast = async (path, response) => {
  const cache = await caches.open(LAST + await owner());
  await cache.delete(path);
  await cache.put(path, dated(response));
  for (const old of (await cache.keys()).slice(0, -GIVEN.mostLast)) await cache.delete(old);
};
/** @param {FetchEvent} event @param {string} path */
const freshOrLast = async (event, path) => {
  try {
    const response = await fetch(event.request);
    if (response.ok && !response.redirected) event.waitUntil(keepLast(path, response.clone()).catch(() => {}));
    return response;
  } catch {
    const kept = await (await caches.open(LAST + await owner())).match(path);
    return (await fromPhone(kept)) || offlinePage();
  }
};

// The kept page, for the person whose desk this phone keeps (where a worker can ask).
/** @param {string} path */
const keptPage = async (path) => {
  const mark = worker.cookieStore ? (await worker.cookieStore.get("nanpo_phone"))?.value || "" : null;
  for (const name of await caches.keys())
    if (name.startsWith(PAGES) && (mark === null || name === PAGES + mark)) {
      const found = await (await caches.open(name)).match(path);
      if (found) return found;
    }
  return null;
};

const offlinePage = async () => (await (await caches.open(SHELL)).match(GIVEN.offline)) || Response.error();

/** @param {FetchEvent} event @param {string} path */
const freshOrKept = async (event, path) => {
  const asked = fetch(event.request);
  // Told by the answer itself, however late it comes.
  event.waitUntil(asked.then(async (response) => {
    if (response.status < 500) await keepPage(path, response.clone());
  }).catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  try {
    const first = await Promise.race([asked.then((response) => response.clone()), late]);
    return first || (await fromPhone(await keptPage(path))) || (await asked);
  } catch {
    return (await fromPhone(await keptPage(path))) || offlinePage();
  }
};

// Ours first; pages that were kept by an earlier version still find their own files.
/** @param {Request} request */
const keptFile = async (request) => (await (await caches.open(SHELL)).match(request)) || caches.match(request);
/** @param {Request} request */
const shellFile = async (request) => {
  const found = HASHED.test(request.url) ? await keptFile(request) : null;
  try {
    return found || (await fetch(request));
  } catch (error) {
    const late = await keptFile(request);
    if (late) return late;
    throw error;
  }
};

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== worker.location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname === GIVEN.signedOut) event.waitUntil(forgetPages());
    if (request.method !== "GET") return;
    const name = keptAs(address);
    if (name) event.respondWith(freshOrKept(event, name));
    else if (isLast?.test(address.pathname)) event.respondWith(freshOrLast(event, address.pathname + address.search));
    else event.respondWith(fetch(request).catch(offlinePage));
  } else if (request.method === "GET" && (GIVEN.shell.includes(address.pathname) || HASHED.test(address.pathname))) {
    event.respondWith(shellFile(request));
  }
});

// A page that was loaded before the worker was there asks for itself to be kept.
/** @param {string} path */
const fetchAndKeep = async (path) =>
  keepPage(path, await fetch(path, { credentials: "same-origin", cache: "no-cache", redirect: "manual" }));
/** @param {string} path */
const keepNow = async (path) => {
  const isKept = await fetchAndKeep(path);
  const offline = await fetch(GIVEN.offline, { credentials: "same-origin", cache: "no-cache" });
  if (offline.ok) await (await caches.open(SHELL)).put(GIVEN.offline, offline);
  await renew(path);
  return isKept;
};
// After an update: the files of the version before go once no kept page needs them.
/** @param {string} but */
const renew = async (but) => {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(SHELLS) && name !== SHELL);
  if (!old.length) return;
  for (const name of names.filter((one) => one.startsWith(PAGES)))
    for (const { url } of await (await caches.open(name)).keys()) {
      const path = keptAs(new URL(url));
      if (!path) await (await caches.open(name)).delete(url);
      else if (path !== but) await fetchAndKeep(path);
    }
  for (const name of old) await caches.delete(name);
};
worker.addEventListener("message", (event) => {
  const { keep } = event.data || {};
  const name = typeof keep === "string" ? keptAs(new URL(keep, worker.location.origin)) : "";
  if (name) event.waitUntil(keepNow(name).then((isKept) => isKept && event.source?.postMessage({ kept: name })).catch(() => {}));
});

if (send)
  worker.addEventListener("sync", (event) => {
    if (event.tag !== "desk-send") return;
    event.waitUntil(send().then((later) => { if (later) throw new Error("later"); }));
  });
