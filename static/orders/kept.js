// A page of somebody's order: kept on their phone, shown to nobody else there, and saying
// when it comes from the phone.
import { hide, isFor } from "../offline/page.js";
import { keepHere } from "../offline/shop.js";

const LATE = 60_000; // ms after which a page can't be the market's answer of just now
const kept = document.getElementById("kept-note");
const page = document.getElementById("main");
const { owner, at, others } = kept.dataset;

if (!isFor(owner)) hide(page, others);
else {
  kept.hidden = Date.now() - Date.parse(at) < LATE;
  keepHere();
}
