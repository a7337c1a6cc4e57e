// How far places are apart.
const EARTH = 6371; // kilometres
const radians = (degrees) => (degrees * Math.PI) / 180;

/** How far two positions are apart over the earth's surface, in kilometres. */
export const distance = (from, to) => {
  const north = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2;
  const east = Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  const across = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude));
  return 2 * EARTH * Math.asin(Math.sqrt(north + across * east));
};
