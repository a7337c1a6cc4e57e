// Goods from farms near me: the village that is nearest is chosen. The position is asked
// for at a press and leaves the browser for nowhere.
import { distance } from "./distance.js";

const button = document.getElementById("near-button");
const said = document.getElementById("near-said");
const villages = /** @type {HTMLSelectElement} */ (document.getElementById("near"));

const choose = ({ coords }) => {
  const far = ({ dataset }) => distance(coords, { latitude: Number(dataset.latitude), longitude: Number(dataset.longitude) });
  const places = [...villages.options].filter((option) => option.value);
  villages.value = places.reduce((one, other) => (far(other) < far(one) ? other : one)).value;
  villages.form?.requestSubmit();
};
const fail = () => { said.textContent = button.dataset.failed; };

if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.busy;
    navigator.geolocation.getCurrentPosition(choose, fail, { timeout: 15000, maximumAge: 600000 });
  });
}
