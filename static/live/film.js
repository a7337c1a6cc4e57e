// What a film lacks, or that it is too large, is told before the whole of it is sent.
import { on } from "../site.js";

on("change", "input[type=file][data-most]", (input) => {
  const [file] = input.files;
  const isTooLarge = file && file.size > Number(input.dataset.most);
  input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : "");
  input.reportValidity();
});
// Before the page takes the form for one that is under way.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const film = /** @type {HTMLInputElement | null} */ (form.querySelector("input[type=file][data-most]"));
  if (!film || event.submitter?.getAttribute("value") !== "film") return;
  const { captions, captions_file: file, is_silent: silent } = /** @type {any} */ (form.elements);
  const isSaid = captions.value.trim() || file.files.length || silent.checked;
  captions.setCustomValidity(isSaid ? "" : captions.dataset.asked);
  if (!film.reportValidity() || !captions.reportValidity()) event.preventDefault();
}, true);
