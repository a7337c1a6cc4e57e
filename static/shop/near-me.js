// Villages by their distance. The position is asked for at a press and leaves the
// browser for nowhere.
import { distance } from "./distance.js";

const button = document.getElementById("near");
const said = document.getElementById("near-said");
const list = document.getElementById("place-list");

const inWords = (kilometres) => new Intl.NumberFormat(document.documentElement.lang, {
  style: "unit", unit: "kilometer", maximumFractionDigits: kilometres < 10 ? 1 : 0,
}).format(kilometres);

const sort = ({ coords }) => {
  const places = [.../** @type {HTMLCollectionOf<HTMLElement>} */ (list.children)].map((row) => ({
    row,
    far: distance(coords, { latitude: Number(row.dataset.latitude), longitude: Number(row.dataset.longitude) }),
  }));
  places.sort((one, other) => one.far - other.far);
  for (const { row, far } of places) row.querySelector("[data-distance]").textContent = `· ${inWords(far)}`;
  list.replaceChildren(...places.map(({ row }) => row));
  said.textContent = button.dataset.done;
};
const fail = () => { said.textContent = button.dataset.failed; };

if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.busy;
    navigator.geolocation.getCurrentPosition(sort, fail, { timeout: 15000, maximumAge: 600000 });
  });
}
