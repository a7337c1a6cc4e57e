// What a sale at a stall comes to, to the coin as the market rounds it.
import { read, weigh } from "../core/amounts.js";

/**
 * `amount` × `part` ÷ `whole`, half up to a multiple of `unit`: the twin of core/money.py.
 * @param {number} amount @param {number} part @param {number} whole @param {number} unit
 */
export const share = (amount, part, whole, unit = 1) =>
  Number((2n * BigInt(amount) * BigInt(part) + BigInt(whole) * BigInt(unit)) / (2n * BigInt(whole) * BigInt(unit)) * BigInt(unit));

/**
 * A price as it was typed, in the smallest coins; NaN for what is none.
 * @param {string} text @param {{ coins: number, step: number }} money
 */
export const coinsOf = (text, { coins, step }) => {
  const price = read(text);
  return Number.isNaN(price) ? NaN : Math.round((price * coins) / step) * step;
};

/**
 * The sum of an item in the smallest coins; NaN while something of it can't be read.
 * @param {{ count?: string, weight?: string, price: string, kind: string }} item
 * @param {{ coins: number, step: number }} money
 */
export const sumOf = ({ count, weight, price, kind }, money) => {
  const each = coinsOf(price, money);
  if (Number.isNaN(each)) return NaN;
  if (weight === undefined) return /^\d{1,5}$/.test(String(count)) ? each * Number(count) : NaN;
  const units = weigh(weight, { kind, unit: kind === "volume" ? "l" : "kg" });
  return Number.isNaN(units) ? NaN : share(each, units, 1000, money.step);
};
