// A picture of the gallery, closely: a dialog in which it is enlarged and moved.
// <a data-zoom="1 of 3" href="…"><img alt></a> … <dialog id="zoom">. Without it the link shows the picture.
const CLOSE = 2.5, MOST = 4, TWICE = 300; // milliseconds of a double tap

const box = /** @type {HTMLDialogElement | null} */ (document.getElementById("zoom"));
const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("a[data-zoom]")]);

/** @param {HTMLDialogElement} box */
const zoomIn = (box) => {
  const view = /** @type {HTMLElement} */ (box.querySelector("[data-zoom-view]"));
  const toggle = /** @type {HTMLButtonElement} */ (box.querySelector("[data-zoom-in]"));
  const words = /** @type {HTMLElement} */ (box.querySelector("[data-zoom-at]"));
  const image = new Image();
  view.append(image);
  let at = 0, scale = 1, apart = 0, from = 1, last = -TWICE; // the first tap counts

  /**
   * Keeps the point under the finger where it is.
   * @param {number} wanted
   * @param {number} x
   * @param {number} y
   */
  const enlarge = (wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) => {
    const before = scale;
    scale = Math.min(MOST, Math.max(1, wanted));
    const left = ((view.scrollLeft + x) / before) * scale - x;
    const top = ((view.scrollTop + y) / before) * scale - y;
    image.style.width = image.style.height = `${scale * 100}%`;
    view.scrollTo({ left, top, behavior: "instant" });
    view.classList.toggle("close", scale > 1);
    toggle.setAttribute("aria-pressed", String(scale > 1));
  };

  /** @param {number} number */
  const show = (number) => {
    at = (number + links.length) % links.length;
    const link = links[at];
    image.src = link.href;
    image.alt = link.querySelector("img")?.alt ?? "";
    words.textContent = link.dataset.zoom ?? "";
    enlarge(1);
  };

  /** @param {MouseEvent | Touch} there */
  const place = (there) => {
    const edge = view.getBoundingClientRect();
    return [there.clientX - edge.left, there.clientY - edge.top];
  };

  /** @param {TouchList} fingers */
  const between = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);

  links.forEach((link, number) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(number);
    box.showModal();
    box.addEventListener("close", () => link.focus({ preventScroll: true }), { once: true });
  }));
  box.querySelector("[data-zoom-close]")?.addEventListener("click", () => box.close());
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-zoom-step]")))
    button.addEventListener("click", () => show(at + Number(button.dataset.zoomStep)));
  toggle.addEventListener("click", () => enlarge(scale > 1 ? 1 : CLOSE));
  // One tap or two, it is the same: not every browser counts taps.
  image.addEventListener("click", (event) => {
    const now = event.timeStamp;
    if (event.detail < 2 && now - last > TWICE) enlarge(scale > 1 ? 1 : CLOSE, ...place(event));
    last = now;
  });
  view.addEventListener("touchstart", (event) => {
    if (event.touches.length === 2) [apart, from] = [between(event.touches), scale];
  }, { passive: true });
  view.addEventListener("touchmove", (event) => {
    if (event.touches.length !== 2 || !apart) return;
    event.preventDefault();
    const [one, other] = [...event.touches].map(place);
    enlarge((from * between(event.touches)) / apart, (one[0] + other[0]) / 2, (one[1] + other[1]) / 2);
  }, { passive: false });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && scale === 1 && links.length > 1) { event.preventDefault(); show(at + step); }
    if (event.key === "+" || event.key === "=") enlarge(scale * 1.5);
    if (event.key === "-") enlarge(scale / 1.5);
  });
};

if (box && links.length) zoomIn(box);
