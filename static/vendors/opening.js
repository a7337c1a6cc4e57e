// Applying to sell and the team's page: a map to tap, the phone's position, a link to copy.
import { on } from "../site.js";
import "../core/copy.js";

for (const one of document.querySelectorAll(".js-only[hidden]")) one.hidden = false;

// A village on the map is its choice in the list.
on("click", "[data-village]", (dot, event) => {
  const radio = document.getElementById(`village-${dot.dataset.village}`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.scrollIntoView({ block: "nearest" });
  radio.dispatchEvent(new Event("change", { bubbles: true }));
});
on("change", "[name=village]", (radio) => {
  for (const dot of document.querySelectorAll("[data-village]"))
    dot.classList.toggle("on", dot.dataset.village === radio.value);
});

// The list opens where the chosen one is.
const chosen = document.querySelector(".village-list input:checked");
const list = chosen?.closest(".village-list");
if (list) list.scrollTop = chosen.closest("label").offsetTop - list.offsetTop;

// The position goes to the server once, which names the nearest village.
on("click", "[data-position]", (button) => {
  const said = document.querySelector("[data-position-said]");
  const fail = () => { said.textContent = button.dataset.position; button.classList.remove("busy"); };
  if (!navigator.geolocation) return fail();
  button.classList.add("busy");
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const form = button.form;
    for (const name of ["latitude", "longitude"]) {
      form.elements[name].disabled = false;
      form.elements[name].value = coords[name].toFixed(5);
    }
    const near = document.createElement("input");
    Object.assign(near, { type: "hidden", name: "near", value: "1" });
    form.append(near);
    form.requestSubmit();
  }, fail, { timeout: 10000, maximumAge: 60000 });
});
