// What the ticked invoices come to, beside what came; without script the server says it.
import { moneyFormat } from "../core/amounts.js";

/** @param {HTMLElement} box */
const follow = (box) => {
  const told = /** @type {HTMLElement} */ (box.querySelector("[data-sum]"));
  const { currency = "", coins = "1" } = box.dataset;
  const money = moneyFormat(document.documentElement.lang, currency);
  const tell = () => {
    const ticked = [...box.querySelectorAll("[data-minor]")].filter((one) => /** @type {HTMLInputElement} */ (one).checked);
    const sum = ticked.reduce((all, one) => all + Number(/** @type {HTMLElement} */ (one).dataset.minor), 0);
    told.textContent = money.format(sum / Number(coins));
  };
  box.addEventListener("change", tell);
  /** @type {HTMLElement} */ (told.closest("[hidden]")).hidden = false;
  tell();
};
for (const box of document.querySelectorAll("[data-chosen-sum]")) follow(/** @type {HTMLElement} */ (box));
