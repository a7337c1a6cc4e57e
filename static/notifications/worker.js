// Shows pushes and opens where they lead. The market puts MARKET before it: its name and
// its icon. No page of the market stands below this worker's address.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/** @param {PushMessageData | null} data @returns {{ title?: string, link?: string, tag?: string, lang?: string }} */
const read = (data) => {
  try {
    return data?.json() || {};
  } catch {
    return {};
  }
};

worker.addEventListener("install", () => { worker.skipWaiting(); });

// Browsers want each push to be shown, also one that can't be read.
worker.addEventListener("push", (event) => {
  const said = read(event.data);
  event.waitUntil(worker.registration.showNotification(said.title || MARKET.title, {
    icon: MARKET.icon,
    lang: said.lang || "",
    tag: said.tag || "",
    data: said.link || "/",
  }));
});

// The page that shows it already comes to the front; nothing but the market is opened.
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const there = new URL(event.notification.data, worker.location.origin);
  const address = there.origin === worker.location.origin ? there.href : worker.location.origin;
  event.waitUntil((async () => {
    const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((page) => page.url === address);
    await (open ? open.focus() : worker.clients.openWindow(address));
  })());
});
