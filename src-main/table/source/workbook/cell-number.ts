/** Up to here a double represents integers exactly. */
const MAX_EXACT_INTEGER = 2 ** 53;

/**
 * The digits of a numeric cell: integers as stored, others with 15 significant digits as a spreadsheet shows them;
 * without an exponent if possible.
 */
export function numberText(text: string, number: number): string {
  if (text.length > 15) {
    if (/^-?\d+$/.test(text)) return text.replace(/^(-?)0+(?=\d)/, '$1');
    if (Number.isInteger(number)) return Math.abs(number) < MAX_EXACT_INTEGER ? String(number) : text;
  }
  return plainText(number, text);
}

/** Digits that a spreadsheet program keeps; it makes the others of a longer number zeros. */
const KEPT_DIGITS = 15;

/**
 * The same for a number without its text. A whole number that has lost digits is in scientific notation, so that nobody
 * takes the zeros for digits.
 */
export function resultText(number: number): string {
  if (!Number.isInteger(number)) return plainText(number, String(number));
  const isCut = Math.abs(number) >= 10 ** KEPT_DIGITS && number % 10 === 0;
  if (!isCut && Math.abs(number) < MAX_EXACT_INTEGER) return String(number);
  return number.toExponential(KEPT_DIGITS - 1).replace('e', 'E');
}

function plainText(number: number, text: string): string {
  const short = String(text.length > 15 ? Number(number.toPrecision(15)) : number);
  if (!short.includes('e')) return short;
  return Math.abs(number) < 1 ? number.toFixed(12) : text;
}

const DAY_MS = 86_400_000;

/**
 * A date or time in ISO format from its serial number. In the 1900 system day 60 is 29 February 1900, which never
 * existed.
 */
export function dateTimeText(serial: number, style: 'date' | 'time' | 'moment', from1904: boolean): string {
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : serial < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  const date = new Date(epoch + Math.round((serial * DAY_MS) / 1000) * 1000);
  if (Number.isNaN(date.getTime())) return resultText(serial);
  const [day, time] = date.toISOString().slice(0, 19).split('T') as [string, string];
  if (style === 'time' && serial < 1) return time;
  return time === '00:00:00' ? day : `${day} ${time}`;
}
