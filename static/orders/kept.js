// A page of somebody's own: kept on their phone, and shown to nobody else there.
import { hide, isFor } from "../offline/page.js";
import { keepHere } from "../offline/shop.js";

const { owner, others } = document.getElementById("kept-for").dataset;

if (isFor(owner)) keepHere();
else hide(document.getElementById("main"), others);
