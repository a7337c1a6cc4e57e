// The bank's and the wallets' pages: light or dark, and the word back to Stripe.js.
"use strict";

const page = document.documentElement;
const asked = new URLSearchParams(location.search).get("scheme");
const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
page.dataset.scheme = asked || (prefersDark ? "dark" : "light");

const parentOrigin = page.dataset.parent;

function answerShop() {
  window.parent.postMessage({ stripeDouble: "authorized" }, parentOrigin);
}

/** Closing the dialog is a refusal: nothing may stay half paid. */
function cancel() {
  const refuse = document.querySelector('button[value="fail"]');
  if (refuse) refuse.click();
  else answerShop();
}

if (parentOrigin && window.parent !== window) {
  if (page.dataset.mark === "done" || page.dataset.mark === "over") answerShop();
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
  });
  window.addEventListener("message", (event) => {
    if (event.origin !== parentOrigin || event.source !== window.parent) return;
    if (event.data && event.data.stripeDouble === "cancel") cancel();
  });
}
