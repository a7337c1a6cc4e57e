// What shares a page's link: the phone's own sheet, and the address copied.
const share = /** @type {HTMLButtonElement} */ (document.querySelector("[data-share]"));
if (share && navigator.share) {
  share.hidden = false;
  share.addEventListener("click", () => {
    navigator.share({ title: share.dataset.title, url: share.dataset.share }).catch(() => {});
  });
}
const copy = /** @type {HTMLButtonElement} */ (document.querySelector("[data-copy]"));
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy ?? "");
    copy.querySelector("span").textContent = copy.dataset.done;
  });
}
