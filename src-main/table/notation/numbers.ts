import { MAX_VALUE_CHARACTERS } from '../source/limits.ts';
import { CURRENCY_WORDS } from './currency.ts';
import { withAsciiDigits } from './digits.ts';
import { splitUnit } from './units.ts';

const ZERO = 48;
const NINE = 57;

/**
 * Parses a number as written in exports and scales it: `"1.234,50"` with decimal `,` and scale 10000 → 12345000.
 * Accepts grouping (western and Indian), digits of any script, currency signs and codes, `(12.50)`, `-12.50`, `12.50-`,
 * `%`, the ledger sides `Dr` and `Cr`, and a unit (`12 pcs`, `50.00/Nos`). Decimals beyond the scale become a
 * fractional part of the result. NaN if the text is not a number; invalid grouping (`1,2,3`) is not a number either, so
 * that a wrong decimal sign is detected and not guessed.
 */
export function parseScaled(text: string, decimal: '.' | ',', scale: number): number {
  const mark = decimal === '.' ? 46 : 44;
  const length = text.length;
  let at = 0;
  let sign = 1;
  if (length > 0 && text.charCodeAt(0) === 45) {
    sign = -1;
    at = 1;
  }
  const start = at;
  let value = 0;
  let code = text.charCodeAt(at);
  while (code >= ZERO && code <= NINE) {
    value = value * 10 + (code - ZERO);
    code = text.charCodeAt(++at);
  }
  if (at - start > 15) return Number.NaN;
  if (at === start && code !== mark) return parseFormatted(text, decimal, scale);
  if (at === length) return sign * value * scale || 0;
  if (code !== mark) return parseFormatted(text, decimal, scale);
  code = text.charCodeAt(++at);
  const fractionStart = at;
  let unit = scale;
  let fraction = 0;
  while (code >= ZERO && code <= NINE) {
    if (unit > 1) {
      unit /= 10;
      fraction += (code - ZERO) * unit;
    } else if (code !== ZERO) {
      return parseFormatted(text, decimal, scale);
    }
    code = text.charCodeAt(++at);
  }
  if (at === length && at > fractionStart) return sign * (value * scale + fraction) || 0;
  return parseFormatted(text, decimal, scale);
}

/**
 * The same from bytes for plainly written numbers: digits with an optional `-` and decimals. NaN for any other
 * notation, which {@link parseScaled} may be able to read.
 */
export function parsePlainBytes(
  bytes: Uint8Array,
  from: number,
  to: number,
  decimal: '.' | ',',
  scale: number,
): number {
  const mark = decimal === '.' ? 46 : 44;
  let at = from;
  let sign = 1;
  if (bytes[at] === 45) {
    sign = -1;
    at++;
  }
  const start = at;
  let value = 0;
  for (; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === start || at - start > 15) return Number.NaN;
  if (at === to) return sign * value * scale || 0;
  if (bytes[at] !== mark) return Number.NaN;
  at++;
  if (at === to) return Number.NaN;
  let unit = scale;
  let fraction = 0;
  for (; at < to; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9 || unit <= 1) return Number.NaN;
    unit /= 10;
    fraction += digit * unit;
  }
  return sign * (value * scale + fraction) || 0;
}

const escapeRegExp = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const CURRENCY = `(?:${CURRENCY_WORDS.map(escapeRegExp).join('|')}|\\p{Sc})\\.?`;
const LEADING = new RegExp(`^${CURRENCY}\\s*(?=[-−–+\\d.,])`, 'iu');
const TRAILING = new RegExp(`(?<=[\\d.,\\s])\\s*(?:${CURRENCY}|%)$`, 'iu');
const SIDE = /\s*(?:dr|cr)\.?$/i;
const SPACES = /[\s\u00a0\u202f\u2009]/g;

/** The side of a ledger amount, `Dr` or `Cr`; null if it has none. */
export function ledgerSide(text: string): 'dr' | 'cr' | null {
  const side = SIDE.exec(text)?.[0].trim().toLowerCase();
  return side === undefined ? null : side.startsWith('d') ? 'dr' : 'cr';
}

function parseFormatted(text: string, decimal: '.' | ',', scale: number): number {
  if (text.length > MAX_VALUE_CHARACTERS) return Number.NaN;
  const ascii = withAsciiDigits(text);
  if (!/\d/.test(ascii)) return Number.NaN;
  let body = ascii.trim().replace(/^'/, '');
  let negative = false;
  if (body.startsWith('(') && body.endsWith(')')) {
    negative = true;
    body = body.slice(1, -1).trim();
  }
  const takeSign = () => {
    if (/^[-−–+]/.test(body)) {
      if (negative) return;
      negative = body[0] !== '+';
      body = body.slice(1).trim();
    }
  };
  takeSign();
  if (/\p{L}/u.test(body)) body = splitUnit(body)?.number ?? body;
  // no side and no currency begins or ends with a digit
  const endsInDigit = /\d$/.test(body);
  if (!endsInDigit) body = body.replace(SIDE, '');
  if (!/^\d/.test(body)) body = body.replace(LEADING, '');
  if (!endsInDigit) body = body.replace(/\s*\/[-=]$/, '').replace(TRAILING, '');
  takeSign();
  if (/[-−]$/.test(body) && !negative) {
    negative = true;
    body = body.slice(0, -1).trim();
  }
  const group = decimal === '.' ? ',' : '.';
  const [whole = '', fraction = '', ...rest] = body.split(decimal);
  if (rest.length > 0 || !/^\d*$/.test(fraction) || (whole === '' && fraction === '')) return Number.NaN;
  if (body.endsWith(decimal) && fraction === '' && whole === '') return Number.NaN;
  const digits = ungroup(whole, group);
  if (digits === null || digits.length > 15) return Number.NaN;
  const scaleDigits = Math.round(Math.log10(scale));
  const kept = fraction.slice(0, scaleDigits).padEnd(scaleDigits, '0');
  const beyond = fraction.slice(scaleDigits);
  const value = Number(digits || '0') * scale + Number(kept || '0') + (beyond ? Number(`0.${beyond}`) : 0);
  return (negative ? -value : value) || 0;
}

/** The digits of a grouped integer; null if the grouping is invalid: 1,234,567 · 12,34,567 · 1 234 567 · 1'234. */
function ungroup(whole: string, group: string): string | null {
  if (/^\d*$/.test(whole)) return whole;
  const even = whole.replace(SPACES, group).replace(/['’]/g, group);
  const parts = even.split(group);
  const last = parts.pop()!;
  // a grouped number doesn't start with zero: 0,250 has a decimal comma
  if (/^0/.test(parts[0] ?? '')) return null;
  if (last.length !== 3 || !/^\d+$/.test(last)) return null;
  if (
    !parts.every(
      (part, i) => /^\d+$/.test(part) && (i === 0 ? part.length <= 3 : part.length === 2 || part.length === 3),
    )
  ) {
    return null;
  }
  return parts.join('') + last;
}

/** Whether a text has a point or a comma, of any script. */
export const hasMark = (text: string): boolean => /[.,\u066b\u066c\uff0e\uff0c]/.test(text);

/**
 * The decimal sign that a column's values prove: a value with both signs, with one repeated, or with other than three
 * digits after its only one. Null if no value proves it.
 */
export function decimalEvidence(values: Iterable<string>): '.' | ',' | null {
  let point = 0;
  let comma = 0;
  for (const written of values) {
    if (written.length > MAX_VALUE_CHARACTERS || !hasMark(written)) continue;
    const decimal = decimalSignOf(written);
    if (decimal === '.') point++;
    else if (decimal === ',') comma++;
  }
  if (point === comma) return null;
  return point > comma ? '.' : ',';
}

/** The decimal sign that one value proves. */
function decimalSignOf(written: string): string | null {
  const plain = /^-?(\d+)([.,])(\d+)$/.exec(written);
  if (plain) return plain[3]!.length !== 3 || plain[1] === '0' ? plain[2]! : null;
  // a point may belong to a currency: Rs. 140.00
  const value = /\d.*\d|\d/s.exec(withAsciiDigits(written))?.[0] ?? '';
  const marks = value.match(/[.,]/g);
  if (!marks) return null;
  const last = marks[marks.length - 1]!;
  if (marks.some((mark) => mark !== last)) return last;
  if (marks.length > 1) return last === '.' ? ',' : '.';
  const behind = /(\d*)\D*$/.exec(value)?.[1]?.length ?? 0;
  return behind !== 3 || /^\D*0[.,]\d{3}\D*$/.test(value) ? last : null;
}

/** The decimal sign under which quantity × price equals the total in most records; null if that is not decisive. */
export function decimalByProducts(quantities: string[], prices: string[], totals: string[]): '.' | ',' | null {
  const fits = (decimal: '.' | ',') => {
    let count = 0;
    for (let i = 0; i < totals.length; i++) {
      const [quantity, price, total] = [quantities[i], prices[i], totals[i]].map(
        (text) => parseScaled(text ?? '', decimal, 1000) / 1000,
      );
      if (Math.abs(quantity! * price! - total!) <= 0.011 + Math.abs(quantity!) * 0.005 && total !== 0) count++;
    }
    return count;
  };
  const [point, comma] = [fits('.'), fits(',')];
  if (Math.max(point, comma) < totals.length * 0.5 || point === comma) return null;
  return point > comma ? '.' : ',';
}
