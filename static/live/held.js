// A piece that news bring up to date is not taken from under a finger: while something in it
// is typed, pressed or being sent, the news wait; what was typed and not sent is put back.

/** @param {HTMLElement} box a piece that htmx asks for whenever `ask` is called */
export function keepHeld(box, ask) {
  let isLate = false;
  let isPressed = false;
  let sending = 0;
  /** @type {WeakSet<Element>} */
  const sent = new WeakSet();
  /** @type {Map<string, { value: string, checked: boolean }>} */
  let typed = new Map();

  const isTyping = () => box.contains(document.activeElement) && Boolean(document.activeElement?.matches("input, select, textarea"));
  const isHeld = () => isPressed || sending > 0 || isTyping();
  const catchUp = () => setTimeout(() => {
    if (!isLate || isHeld()) return;
    isLate = false;
    ask();
  });
  const fields = () => /** @type {HTMLInputElement[]} */ ([...box.querySelectorAll("input:not([type=hidden]), select, textarea")]);
  const key = (field) => field.id || `${field.closest("[data-item]")?.dataset.item}:${field.name}:${field.type === "radio" ? field.value : ""}`;
  const isChanged = (field) => field.matches("select")
    ? [...field.options].some((one) => one.selected !== one.defaultSelected)
    : field.value !== field.defaultValue || field.checked !== field.defaultChecked;

  box.addEventListener("pointerdown", () => { isPressed = true; });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { isPressed = false; catchUp(); });
  box.addEventListener("focusout", catchUp);

  box.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target !== box) { sending += 1; return; }
    if (!isHeld()) return;
    event.preventDefault();
    isLate = true;
  });
  // What was sent with the enter key is no longer being typed.
  box.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.target !== box) /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
  });
  box.addEventListener("htmx:afterRequest", (/** @type {any} */ event) => {
    if (event.target === box) return;
    sending = Math.max(0, sending - 1);
    if (event.detail.successful) sent.add(event.target);
    catchUp();
  });
  box.addEventListener("htmx:beforeSwap", (/** @type {any} */ event) => {
    if (event.target !== box) return;
    if (isHeld()) { // it was asked before somebody took hold of it
      event.detail.shouldSwap = false;
      isLate = true;
      return;
    }
    const kept = fields().filter((field) => isChanged(field) && !(field.form && sent.has(field.form)));
    typed = new Map(kept.map((field) => [key(field), { value: field.value, checked: field.checked }]));
  });
  box.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== box) return;
    for (const field of fields()) Object.assign(field, typed.get(key(field)));
    typed.clear();
  });
}
