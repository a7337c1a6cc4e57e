// What scripts of many pages want of their browser: to ask the market, to remember, to
// make keys, to load a library.

/**
 * The page's token against forged requests.
 * @param {ParentNode} [page]
 * @returns {string}
 */
export const token = (page = document) => page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

/**
 * Sends a form, or what stands for one, and wants JSON back.
 * @param {string} address
 * @param {FormData | URLSearchParams} [body]
 */
export const post = (address, body) => fetch(address, {
  method: "POST", body, credentials: "same-origin",
  headers: { Accept: "application/json", "X-CSRFToken": token() },
});

/**
 * Says something in passing, even from a page that goes.
 * @param {string} address
 * @param {object} said
 */
export const tell = (address, said) => fetch(address, {
  method: "POST", keepalive: true, credentials: "same-origin", body: JSON.stringify(said),
  headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
});

/**
 * The page that was answered.
 * @param {Response} answer
 */
export const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

/**
 * What the browser remembers; null where it knows nothing, or keeps nothing at all.
 * @param {string} name
 * @param {() => Storage} [where]
 */
export const recall = (name, where = () => localStorage) => {
  try { return where().getItem(name); } catch { return null; }
};

/**
 * @param {string} name
 * @param {string | null} value null forgets it
 * @param {() => Storage} [where]
 */
export const remember = (name, value, where = () => localStorage) => {
  try {
    if (value === null) where().removeItem(name);
    else where().setItem(name, value);
  } catch { /* A private window keeps nothing, a full store nothing more. */ }
};

/** @param {ArrayBuffer | Uint8Array} bytes */
export const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Names a viewer, a device: 24 figures that nobody guesses. */
export const randomName = () => hex(crypto.getRandomValues(new Uint8Array(12)));

/** By which the market knows what it has already been sent; old browsers make shorter ones. */
export const newKey = () => crypto.randomUUID?.() ?? String(Math.random()).slice(2);

/** Numbers as the page's language writes them. */
export const numbers = new Intl.NumberFormat(document.documentElement.lang || undefined);

/** Figures of a clock. @param {number} figure */
export const two = (figure) => String(figure).padStart(2, "0");

/** @type {Map<string, Promise<void>>} */
const libraries = new Map();
/**
 * Loads a script that is no module, once.
 * @param {string} address
 */
export const loadLibrary = (address) => {
  const { href } = new URL(address, location.href);
  const known = libraries.get(href) ?? new Promise((resolve, reject) => {
    if ([...document.scripts].some((one) => one.src === href)) { resolve(); return; }
    const script = document.createElement("script");
    script.src = href;
    script.onload = () => resolve();
    script.onerror = () => { libraries.delete(href); script.remove(); reject(new Error(href)); };
    document.head.append(script);
  });
  libraries.set(href, known);
  return known;
};
