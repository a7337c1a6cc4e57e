// Who is here, on a trainer's phone: the people of one session. Who has no place may be
// let in by the trainer.
import { rollCall } from "../core/roll-call.js";

const page = document.getElementById("trainer-page");
const words = document.getElementById("t-words").dataset;
const nameOf = (row) => row.querySelector("b").textContent;
rollCall(page, {
  words,
  place: `attendance:${page.dataset.session}`,
  badge: document.getElementById("t-here"),
  plain: (typed) => typed.replace(/\s/g, "").toUpperCase(),
  nameOf,
  welcome: (row) => `${nameOf(row)}: ${words.present}`,
  answered: (answer, entry, text, { say, note }) => {
    if (answer.outcome !== "walk-in") return false;
    say(text, false);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-p btn-sm", textContent: words.letIn });
    button.addEventListener("click", () => note(entry.code, true));
    document.getElementById("answer").append(" ", button);
    return true;
  },
});
