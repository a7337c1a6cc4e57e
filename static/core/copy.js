// Buttons that copy what stands in a field; without script they are not there.
import { on } from "../site.js";

on("click", "[data-copy]", async (button) => {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.copy));
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
  button.textContent = button.dataset.done;
});
