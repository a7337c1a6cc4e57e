// The office's queue by keyboard: J and K go through the rows, X ticks one. Enter opens
// it, as the row's link has the focus.
const rows = () => [...document.querySelectorAll("[data-queue] [data-row]")];
const linkOf = (row) => row.querySelector("a.link");
const current = () => rows().findIndex((row) => row.contains(document.activeElement));
document.addEventListener("keydown", (event) => {
  const isTyping = /** @type {Element} */ (event.target).matches("input:not([type=checkbox]), select, textarea");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const all = rows();
  const now = current();
  if (key === "j" || key === "k") {
    const next = all[Math.max(0, Math.min(all.length - 1, now + (key === "j" ? 1 : -1)))];
    if (!next) return;
    linkOf(next).focus();
    next.scrollIntoView({ block: "nearest" });
  } else if (key === "x" && now >= 0) {
    const box = all[now].querySelector("[type=checkbox]");
    if (box) box.click();
  } else {
    return;
  }
  event.preventDefault();
});
