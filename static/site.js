// What pages do besides links and forms. Everything here has a way without it.
const root = document.documentElement;
root.classList.add("js");

/**
 * Acts on what is there and what comes later.
 * @param {string} type of the event
 * @param {string} selector
 * @param {(found: any, event: any) => void} act
 */
export const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  });

// Quantity stepper: <div class="qty"><button type="button" data-step="-1">…
const bound = (input) => {
  const low = Number(input.min || 1), high = Number(input.max || 999);
  return [low, high, Math.min(high, Math.max(low, Math.round(Number(input.value)) || low))];
};
const paint = (input) => {
  const [low, high, value] = bound(input);
  for (const button of input.closest(".qty")?.querySelectorAll("[data-step]") ?? [])
    button.disabled = Number(button.dataset.step) < 0 ? value <= low : value >= high;
};
on("click", ".qty [data-step]", (button) => {
  const input = button.closest(".qty").querySelector("input");
  const [low, high, value] = bound(input);
  input.value = Math.min(high, Math.max(low, value + Number(button.dataset.step)));
  paint(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
on("change", ".qty input", paint);

// The office's menu runs sideways on phones.
const here = document.querySelector(".office-side nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - 96;

// A form that is under way is not sent twice; it may be again when one comes back.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.classList.add("busy");
  // One that brings a file leaves the page as it is.
  setTimeout(() => settle(form), "file" in form.dataset ? 1500 : 15000);
});
const settle = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll(".busy")) button.classList.remove("busy");
};
document.addEventListener("htmx:afterRequest", (event) => {
  const form = /** @type {Element} */ (event.target).closest?.("form");
  if (form) settle(form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(settle));

// Forms that act on a change (sorting, a line's quantity) hide their button by .no-js.
on("change", "[data-autosubmit]", (field) => field.form?.requestSubmit());

// A destructive act asks first: <button data-confirm="Remove this pack?">
on("click", "[data-confirm]", (button, event) => {
  if (!confirm(button.dataset.confirm)) event.preventDefault();
});

on("click", "[data-print]", () => print());

// Messages close; menus close on a press outside and on Escape.
on("click", "[data-close]", (button) => button.closest(".note, dialog")?.remove());
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
on("click", "[data-dialog]", (button, event) => {
  const dialog = document.getElementById(button.dataset.dialog);
  if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
});

// Gallery: the thumb of the picture in view is marked, and a press scrolls to its.
const galleries = (scope) => scope.querySelectorAll(".gallery").forEach((gallery) => {
  const strip = gallery.querySelector(".many");
  const thumbs = [...gallery.querySelectorAll(".thumbs a")];
  if (!strip || !thumbs.length || gallery.dataset.ready) return;
  gallery.dataset.ready = "1";
  strip.addEventListener("scroll", () => {
    const at = Math.round(strip.scrollLeft / strip.clientWidth);
    thumbs.forEach((thumb, i) => i === at
      ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current"));
  }, { passive: true });
  thumbs.forEach((thumb, i) => thumb.addEventListener("click", (event) => {
    event.preventDefault();
    strip.scrollTo({ left: i * strip.clientWidth, behavior: "smooth" });
  }));
});

// The chosen pack is repeated in the buy bar: data-price, data-pack, data-most.
const pick = (radio) => {
  for (const [name, value] of [["price", radio.dataset.price], ["pack", radio.dataset.pack]])
    document.querySelectorAll(`[data-chosen=${name}]`).forEach((spot) => { spot.textContent = value; });
  document.querySelectorAll(".qty input[name=quantity]").forEach((input) => {
    if (!radio.dataset.most) return;
    input.max = radio.dataset.most;
    input.value = bound(input)[2];
    paint(input);
  });
};
on("change", "input[data-price]", pick);

// Chosen photos are shown first.
on("change", "input[type=file][data-preview]", (input) => {
  const box = document.getElementById(input.dataset.preview);
  box?.replaceChildren(...[...input.files].filter((f) => f.type.startsWith("image/")).map((file) => {
    const image = new Image();
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    image.onload = () => URL.revokeObjectURL(image.src);
    return image;
  }));
});

// "Choose all" at the head of a table: <input type="checkbox" data-all="orders">
on("change", "[data-all]", (box) => {
  for (const one of document.querySelectorAll(`input[name="${box.dataset.all}"]`)) one.checked = box.checked;
});

// Filters stand open on wide screens.
const wide = matchMedia("(min-width: 900px)");
const open = () => document.querySelectorAll("details.filters").forEach((d) => { if (wide.matches) d.open = true; });
wide.addEventListener("change", open);

const ready = (scope) => {
  galleries(scope);
  for (const image of scope.querySelectorAll("img[data-colour]"))
    if (!image.complete) image.style.backgroundColor = image.dataset.colour;
  scope.querySelectorAll(".qty input").forEach(paint);
  const chosen = scope.querySelector("input[data-price]:checked");
  if (chosen) pick(chosen);
};
// Another language loads the page again: what was typed comes back once.
const TYPED = "market:typed";
// Its address for all languages.
const anyLanguage = () => document.querySelector("link[hreflang='x-default']")?.getAttribute("href") || location.pathname;
const fields = () => [...document.querySelectorAll("main :is(input, select, textarea)[name]")].filter(
  (field) => !["password", "file", "hidden", "submit"].includes(field.type) && !field.form?.matches("[role=search]"));
on("submit", "form[action$='/setlang/']", () => {
  const typed = fields().map((field) => [field.name, field.value, field.checked]);
  try {
    sessionStorage.setItem(TYPED, JSON.stringify({ path: anyLanguage(), at: Date.now(), typed }));
  } catch { /* A full or closed store. */ }
});
const bringBack = () => {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
    sessionStorage.removeItem(TYPED);
  } catch { }
  if (!kept || kept.path !== anyLanguage() || Date.now() - kept.at > 60_000) return;
  for (const field of fields()) {
    const choice = ["checkbox", "radio"].includes(field.type);
    const index = kept.typed.findIndex(([name, value]) => name === field.name && (!choice || value === field.value));
    if (index < 0) continue;
    const [, value, checked] = kept.typed.splice(index, 1)[0];
    if (choice ? field.checked === checked : field.value === value) continue;
    if (choice) field.checked = checked; else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
};

open();
ready(document);
if (document.querySelector("[data-seen]")) import("./shop/seen.js");
if (matchMedia("(display-mode: standalone)").matches) import("./shop/installed.js");
addEventListener("load", bringBack);
document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
