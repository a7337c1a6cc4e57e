// A film that is too large is told so before it is sent.
import { on } from "../site.js";

on("change", "input[type=file][data-most]", (input) => {
  const [file] = input.files;
  const isTooLarge = file && file.size > Number(input.dataset.most);
  input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : "");
  input.reportValidity();
});
on("submit", "form", (form, event) => {
  const input = form.querySelector("input[type=file][data-most]");
  if (input && event.submitter?.value === "film" && !input.reportValidity()) event.preventDefault();
});
