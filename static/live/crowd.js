// A crowd takes turns: all pages together ask a hundred times a second at most.
export const TURN = 10; // ms of each page that watches

let watching = Number(document.getElementById("room")?.dataset.watching) || 1;

/** How many watch, as far as the page knows. */
export const viewers = () => watching;
/** @param {number} count */
export const seeCrowd = (count) => { watching = count; };

/**
 * How long a page waits so that not all ask at once, in ms.
 * @param {number} [least] what it waits at random where only few watch
 */
export const crowd = (least = 0) => Math.random() * Math.max(least, watching * TURN);
