// Villages by their distance. The position is asked for at a press and leaves the
// browser for nowhere.
const button = document.getElementById("near");
const said = document.getElementById("near-said");
const list = document.getElementById("place-list");
const EARTH = 6371; // kilometres
const radians = (degrees) => (degrees * Math.PI) / 180;

/** How far two positions are apart over the earth's surface, in kilometres. */
export const distance = (from, to) => {
  const north = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2;
  const east = Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  const across = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude));
  return 2 * EARTH * Math.asin(Math.sqrt(north + across * east));
};

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
