// A scanner types a label's number and presses Enter: on to the next order, not off with
// the form. Carries on to the button once the last one is filled in.
import { on } from "../site.js";

on("keydown", "[data-scan] [data-label]", (field, event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  const fields = [...field.form.querySelectorAll("[data-label]")];
  const next = fields.slice(fields.indexOf(field) + 1).find((one) => !one.value) || field.form.querySelector("button:not([type=button])");
  next.focus();
  next.select?.();
});
