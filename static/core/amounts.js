// Amounts and weights as people type them, and money as they read it: the twin of
// core/amounts.py. Both are held to the cases of tests/core/amounts.json.
const MOST_TERMS = 20;
/** What one of each unit holds in base units, and how goods in it are measured. */
export const UNITS = /** @type {Record<string, [number, string]>} */ ({
  kg: [1000, "weight"], g: [1, "weight"], jin: [500, "weight"], t: [1000000, "weight"],
  l: [1000, "volume"], ml: [1, "volume"],
  piece: [1, "piece"], bunch: [1, "piece"], tray: [1, "piece"], box: [1, "piece"],
});
const SPELLINGS = {
  g: "克 gram grams gr", kg: "公斤 千克 kilo kilos kilogram kilograms kgs",
  jin: "斤 市斤 catty catties", t: "吨 公吨 tonne tonnes ton tons",
  l: "升 公升 litre litres liter liters", ml: "毫升 millilitre milliliter",
  piece: "个 只 颗 件 枚 piece pieces pc pcs item items",
  bunch: "把 束 扎 bunch bunches", tray: "盘 托 板 tray trays", box: "盒 箱 box boxes",
};
const UNIT_OF = new Map(Object.entries(SPELLINGS).flatMap(([unit, words]) => [unit, ...words.split(" ")].map((word) => [word, unit])));
const GRAMS_PER_LIANG = 50; // ten are a jin
/** @type {Record<string, string>} */
const SIGNS = { "，": ",", "．": ".", "。": ".", "٫": ".", "、": ",", "٬": "'" };
const PLAIN = /^(\d{1,12}|\d{1,3}('\d{3})+|\d{1,2}('\d{2})+'\d{3})?(\.\d{1,9})?$/;

// Figures of any script stand in rows of ten.
/** @param {string} figure */
const asciiFigure = (figure) => {
  const code = figure.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
};

/**
 * The number as "1234.5", or null for what is none.
 * @param {string} text
 * @returns {string | null}
 */
const plainOf = (text) => {
  if (/\p{No}/u.test(text)) return null; // ½, ²
  let plain = text.replace(/[，．。٫、٬]/g, (sign) => SIGNS[sign]).normalize("NFKC");
  plain = plain.replace(/[¥￥$€]/g, "").trim().replace(/[\s'’_]/g, "'");
  const comma = plain.lastIndexOf(","), point = plain.lastIndexOf(".");
  let decimal = "";
  if (comma >= 0 && point >= 0) decimal = comma > point ? "," : ".";
  else if (/^([1-9]\d{0,2}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3})$/.test(plain)) decimal = ".";
  else if (plain.split(",").length === 2) decimal = ",";
  else if (plain.split(".").length === 2) decimal = ".";
  for (const sign of [",", "."]) if (sign !== decimal) plain = plain.replaceAll(sign, "'");
  if (decimal) plain = plain.replaceAll(decimal, ".");
  plain = plain.replace(/\p{Nd}/gu, asciiFigure);
  return PLAIN.test(plain) && /\d$/.test(plain) ? plain.replaceAll("'", "") : null;
};

/**
 * The number a person meant, in any locale's writing; NaN for what is none or could
 * be read in two ways.
 * @param {string | null | undefined} text
 */
export const read = (text) => Number(plainOf(String(text ?? "")) ?? NaN);

// "2.5" of 1,000 each → 2500, exactly; NaN for a part of a base unit.
/** @param {string} number @param {number} per */
const baseUnits = (number, per) => {
  const [whole, part = ""] = number.split(".");
  const units = BigInt(whole + part) * BigInt(per), size = 10n ** BigInt(part.length);
  return units % size ? NaN : Number(units / size);
};

/** @param {string} text */
const unitNamed = (text) => UNIT_OF.get(text.normalize("NFKC").toLowerCase());

/** @param {string} term @param {string} kind @param {string} unit */
const weighTerm = (term, kind, unit) => {
  const found = /^([^a-zA-Z\u4e00-\u9fff]+?)\s*([a-zA-Z\u4e00-\u9fff]*)$/.exec(term);
  const number = found && plainOf(found[1]);
  if (!found || number === null) return NaN;
  if (found[2] === "两" && kind === "weight") return baseUnits(number, GRAMS_PER_LIANG);
  const [per, measure] = UNITS[(found[2] ? unitNamed(found[2]) : unit) ?? ""] ?? [];
  return per !== undefined && measure === kind ? baseUnits(number, per) : NaN;
};

/**
 * The sum in base units (g, ml) of the terms typed, "192+167", each in `unit` unless it
 * says another; NaN for what can't be read. How much is too much is the caller's to say.
 * @param {string} text
 * @param {{ kind: string, unit: string }} goods
 */
export const weigh = (text, { kind, unit }) => {
  const parted = text.trim().replace(/([\p{Nd}.．]\s*斤)(?=\s*[\p{Nd}.．]+\s*两)/gu, "$1+").split(/[+＋]/);
  if (parted.length > MOST_TERMS) return NaN;
  const sum = parted.reduce((units, term) => units + weighTerm(term.trim(), kind, unit), 0);
  return sum > 0 ? sum : NaN;
};

/**
 * @param {string} language
 * @param {string} currency
 */
export const moneyFormat = (language, currency) =>
  new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
