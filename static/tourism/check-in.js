// Check-in at a visit's gate: today's tickets, each let in once.
import { rollCall } from "../core/roll-call.js";

const page = document.getElementById("door");
const words = document.getElementById("d-words").dataset;
rollCall(page, {
  words,
  place: page.dataset.desk,
  badge: document.getElementById("d-in"),
  plain: (typed) => typed.toUpperCase().replace(/[^2-9A-Z]/g, ""),
  nameOf: ({ dataset }) => `${dataset.name} · ${dataset.what}`,
  welcome: ({ dataset }) => `${dataset.name} · ${dataset.what}: ${words.welcome}${dataset.due ? ` · ${dataset.due}` : ""}`,
  refuse: ({ dataset }) => (dataset.state === "cancelled" ? words.cancelled : ""),
  looks: true,
});
