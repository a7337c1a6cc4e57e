// The three card fields: how they are written, and when they are right.

const onlyDigits = (text) => text.replace(/[^0-9]/g, "");
const isAmex = (digits) => /^3[47]/.test(digits);
const fullLength = (digits) => (isAmex(digits) ? 15 : 16);

function spacedNumber(digits) {
  if (isAmex(digits)) {
    return [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10, 15)]
      .filter(Boolean)
      .join(" ");
  }
  return (digits.slice(0, 19).match(/.{1,4}/g) || []).join(" ");
}

function spacedExpiry(digits) {
  if (/^[2-9]/.test(digits)) digits = `0${digits}`;
  if (digits.length === 6 && digits.slice(2, 4) === "20") {
    digits = digits.slice(0, 2) + digits.slice(4);
  }
  const [month, year] = [digits.slice(0, 2), digits.slice(2, 4)];
  return year ? `${month} / ${year}` : month;
}

const writers = {
  number: spacedNumber,
  expiry: spacedExpiry,
  cvc: (digits) => digits.slice(0, 4),
};

/** Rewrite a field as its kind is written, keeping the caret after the same digit. */
export function rewrite(input) {
  const caret = input.selectionStart ?? input.value.length;
  const atEnd = caret === input.value.length;
  const digitsBefore = onlyDigits(input.value.slice(0, caret)).length;
  const written = writers[input.name](onlyDigits(input.value));
  if (written === input.value) return;
  input.value = written;
  if (atEnd) return;
  let place = 0;
  for (let seen = 0; seen < digitsBefore && place < written.length; place += 1) {
    if (/[0-9]/.test(written[place])) seen += 1;
  }
  input.setSelectionRange(place, place);
}

function passesLuhn(digits) {
  let total = 0;
  [...digits].reverse().forEach((digit, place) => {
    const value = Number(digit) * (1 + (place % 2));
    total += value > 9 ? value - 9 : value;
  });
  return total % 10 === 0;
}

function numberError(digits) {
  if (digits.length < fullLength(digits)) return "incomplete_number";
  return passesLuhn(digits) ? null : "invalid_number";
}

function expiryError(digits) {
  if (digits.length < 4) return "incomplete_expiry";
  const [month, year] = [Number(digits.slice(0, 2)), 2000 + Number(digits.slice(2, 4))];
  if (month < 1 || month > 12) return "invalid_expiry_month";
  const today = new Date();
  const isPast = year * 12 + month < today.getFullYear() * 12 + today.getMonth() + 1;
  return isPast ? "invalid_expiry_month_past" : null;
}

function cvcError(digits, number) {
  if (isAmex(number)) return digits.length === 4 ? null : "incomplete_cvc_amex";
  return digits.length === 3 ? null : "incomplete_cvc";
}

/** What is wrong with a field, as a word of words.js, or null. */
export function errorOf(input, form) {
  const digits = onlyDigits(input.value);
  if (input.name === "number") return numberError(digits);
  if (input.name === "expiry") return expiryError(digits);
  return cvcError(digits, onlyDigits(form.elements.number.value));
}

/** The parameters of the card, as Stripe's API names them. */
export function cardParameters(form) {
  const expiry = onlyDigits(form.elements.expiry.value);
  return {
    "payment_method_data[card][number]": onlyDigits(form.elements.number.value),
    "payment_method_data[card][exp_month]": expiry.slice(0, 2),
    "payment_method_data[card][exp_year]": `20${expiry.slice(2, 4)}`,
    "payment_method_data[card][cvc]": onlyDigits(form.elements.cvc.value),
  };
}
