/**
 * Money inside the program is an **Amount**: an integer in ten-thousandths of the currency's major unit. Exports carry
 * line totals with up to four decimals (957.5775); rounded to cents, the sum of a file would drift by up to half a cent
 * per line. Minor units (cents, paise) appear only in the contract, rounded once, after summing.
 */
export type Amount = number;

/** Ten-thousandths in one major unit. */
export const AMOUNT_SCALE = 10_000;

/** The usual ones are known: the first question to Intl takes ten milliseconds. */
const digitsByCurrency = new Map<string, number>(['USD', 'INR', 'EUR', 'GBP'].map((currency) => [currency, 2]));

/** Number of decimals of a currency: USD 2, JPY 0, KWD 3 (ISO 4217, from Intl); 2 for unknown codes. */
export function minorDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    try {
      digits =
        new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    } catch {
      digits = 2;
    }
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

/** Divides two integers, rounding half away from zero, as on invoices. */
export function divideRound(numerator: number, denominator: number): number {
  const quotient = Math.floor((Math.abs(numerator) + denominator / 2) / denominator);
  return numerator < 0 ? -quotient || 0 : quotient;
}

/** Ten-thousandths → minor units of the currency, half away from zero. */
export function toMinor(amount: Amount, currency: string): number {
  return divideRound(amount, 10 ** (4 - minorDigits(currency)));
}

/** Minor units of the currency → ten-thousandths; exact. */
export function fromMinor(minor: number, currency: string): Amount {
  return minor * 10 ** (4 - minorDigits(currency));
}

/** Price (ten-thousandths) × quantity (thousandths) → ten-thousandths, half away from zero; exact beyond 2⁵³. */
export function priceTimesQuantity(price: Amount, quantity: number): Amount {
  const product = price * quantity;
  if (Number.isSafeInteger(product)) return divideRound(product, 1000);
  const exact = BigInt(price) * BigInt(quantity);
  const magnitude = ((exact < 0n ? -exact : exact) + 500n) / 1000n;
  return Number(exact < 0n ? -magnitude : magnitude);
}

/** Formats minor units for a locale: `$1,234.50`, `₹1,23,456.50`. */
export function formatMoney(minor: number, currency: string, locale?: string, compact = false): string {
  const digits = minorDigits(currency);
  const major = minor / 10 ** digits;
  const format = formatOf(currency, locale, compact);
  return format ? format.format(major) : `${major.toFixed(digits)} ${currency}`;
}

const formats = new Map<string, Intl.NumberFormat | null>();

/** Cached, because constructing a formatter takes a hundred times as long as using it; null for an invalid currency. */
function formatOf(currency: string, locale: string | undefined, compact: boolean): Intl.NumberFormat | null {
  const key = `${currency} ${locale} ${compact}`;
  let format = formats.get(key);
  if (format === undefined) {
    const short = compact ? ({ notation: 'compact', maximumFractionDigits: 1 } as const) : {};
    try {
      format = new Intl.NumberFormat(locale, { style: 'currency', currency, ...short });
    } catch {
      format = null;
    }
    formats.set(key, format);
  }
  return format;
}
