/** Lengths of GTINs: EAN-8, UPC-A, EAN-13, GTIN-14. */
const GTIN_LENGTHS = new Set([8, 12, 13, 14]);

/** Whether digits are a GTIN with a valid check digit (GS1 General Specifications, 7.9). */
export function hasGtinCheckDigit(digits: string): boolean {
  if (!GTIN_LENGTHS.has(digits.length)) return false;
  let sum = 0;
  for (let i = digits.length - 2, weight = 3; i >= 0; i--, weight = 4 - weight) sum += Number(digits[i]) * weight;
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1));
}

const GSTIN = /^\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z][A-Z][\dA-Z]$/;
const GSTIN_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Whether a text has the length of a GSTIN and begins like one, so that it is meant as one. */
export const looksLikeGstin = (text: string): boolean => /^\d{2}[A-Z]{3}/.test(text) && /^[\dA-Z]{13,17}$/.test(text);

/** Whether a text is a GSTIN, India's tax number, with its check digit (Luhn modulo 36). */
export function isGstin(text: string): boolean {
  if (!GSTIN.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < 14; i++) {
    const product = GSTIN_DIGITS.indexOf(text[i]!) * (i % 2 === 0 ? 1 : 2);
    sum += Math.floor(product / 36) + (product % 36);
  }
  return GSTIN_DIGITS[(36 - (sum % 36)) % 36] === text[14];
}
