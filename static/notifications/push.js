// Push notifications of this browser: asked for by a press of the button, never by itself.

/** @param {HTMLElement} part */
const offer = async (part) => {
  const given = /** @type {{ key: string, on: string, worker: string, known: string }} */ (part.dataset);
  const button = /** @type {HTMLButtonElement} */ (part.querySelector("button"));
  const say = (name = "") => {
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-say]")))
      line.hidden = line.dataset.say !== name;
  };

  /** @param {string} text */
  const hash = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytes = (text = "") => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  /** @param {ArrayBuffer | null} key */
  const letters = (key) => btoa(String.fromCharCode(...new Uint8Array(key || [])))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  /** @param {PushSubscription} own */
  const hand = async (own) => {
    const form = new FormData(part.closest("form") || undefined);
    form.set("endpoint", own.endpoint);
    form.set("p256dh", letters(own.getKey("p256dh")));
    form.set("auth", letters(own.getKey("auth")));
    const answer = await fetch(given.on, { method: "POST", body: form });
    if (!answer.ok) throw new Error(String(answer.status));
  };

  // No page stands below the worker, so that `ready` would wait for ever.
  /** @param {ServiceWorkerRegistration} registration */
  const whenActive = async (registration) => {
    const coming = registration.installing || registration.waiting;
    if (registration.active || !coming) return;
    await new Promise((done, fail) => {
      coming.addEventListener("statechange", () => {
        if (coming.state === "activated") done(true);
        else if (coming.state === "redundant") fail(new Error(coming.state));
      });
    });
  };

  const marketKey = async () => {
    const answer = await fetch(given.key, { method: "POST", body: new FormData(part.closest("form") || undefined) });
    if (!answer.ok) throw new Error(String(answer.status));
    return bytes((await answer.json()).key);
  };

  // With another key of the market the one before is of no use.
  /** @param {ServiceWorkerRegistration} registration */
  const subscribe = async (registration) => {
    const wanted = { userVisibleOnly: true, applicationServerKey: await marketKey() };
    try {
      return await registration.pushManager.subscribe(wanted);
    } catch {
      await (await registration.pushManager.getSubscription())?.unsubscribe();
      return registration.pushManager.subscribe(wanted);
    }
  };

  const turnOn = async () => {
    button.disabled = true;
    say("wait");
    try {
      if ((await Notification.requestPermission()) !== "granted") return say("denied");
      const registration = await navigator.serviceWorker.register(given.worker);
      await whenActive(registration);
      await hand(await subscribe(registration));
      location.reload();
    } catch {
      say("failed");
    } finally {
      button.disabled = false;
    }
  };

  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say("none");
  const scope = given.worker.replace(/[^/]*$/, "");
  const registration = await navigator.serviceWorker.getRegistration(scope);
  const own = await registration?.pushManager.getSubscription();
  if (own && given.known.split(" ").includes(await hash(own.endpoint))) return say("on");
  say(Notification.permission === "denied" ? "denied" : "");
  button.hidden = Notification.permission === "denied";
  button.addEventListener("click", turnOn);
};

for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-push]"))) offer(part);
