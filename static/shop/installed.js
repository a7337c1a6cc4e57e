// Who put the market on their phone finds its last pages there without signal. Desks and
// offices are put there with workers of their own.
import { keepHere } from "../offline/shop.js";

if (document.querySelector("link[rel=manifest]:not([href^='/desk/'])")) keepHere();
