/** How a cell displays its number: as a date, a time or both, by a number format, or plainly. */
export type CellStyle = 'date' | 'time' | 'moment' | NumberFormat | null;

/** The built-in format of that ID. Those with a currency show the currency of the viewer, so they add none. */
export const builtInStyle = (id: number): CellStyle => BUILT_IN[id] ?? null;

/** The style of a format code. */
export function styleOf(code: string): CellStyle {
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '').toLowerCase();
  // a date format has no digit placeholders, except for fractions of a second
  if (/[0#?]/.test(bare.replace(/s\.0+/g, 's'))) return numberFormatOf(code);
  const date = /[dy]/.test(bare) || (/m/.test(bare) && !/[hs]/.test(bare) && !/\[(?:h+|m+|s+)\]/i.test(code));
  const time = /[hs]/.test(bare) || /\[(?:h+|m+|s+)\]/i.test(code);
  if (date && time) return 'moment';
  if (date) return 'date';
  return time ? 'time' : numberFormatOf(code);
}

function numberFormatOf(code: string): NumberFormat | null {
  const sections = sectionsOf(code)
    .map(sectionOf)
    .filter(({ text }) => !text);
  return sections.some(addsToDigits) ? new NumberFormat(sections) : null;
}

/** A section of a format code, reduced to what adds to the digits. */
interface Section {
  condition: ((number: number) => boolean) | null;
  /** The text before and after the digits, if it contains a letter or a currency sign. */
  prefix: string;
  suffix: string;
  /** The minimum number of digits. */
  padded: number;
  /** Placeholders and the text between them, if digits are separated by more than grouping: `00/000`. */
  pattern: string[] | null;
  percent: boolean;
  /** Scales to thousands or millions. */
  scaled: boolean;
  /** Contains a digit placeholder. */
  digits: boolean;
  /** Has its own minus or brackets. */
  minus: boolean;
  /** Applies to text. */
  text: boolean;
}

const addsToDigits = ({ prefix, suffix, padded, pattern, percent }: Section) =>
  prefix !== '' || suffix !== '' || padded > 1 || pattern !== null || percent;

/** A format code that adds to the digits: a currency, a unit, Dr or Cr, leading zeros, a percentage. */
export class NumberFormat {
  readonly #sections: Section[];

  constructor(sections: Section[]) {
    this.#sections = sections;
  }

  /**
   * The text of the cell: its digits, neither rounded nor grouped, with the words and the currency sign of the format.
   */
  format(number: number, digits: string): string {
    const section = this.#sectionFor(number);
    const positive = this.#sections[0];
    if (!section || !positive) return digits;
    const words = section.prefix + section.suffix;
    if (!section.digits) return number !== 0 && LETTER.test(words) ? words.trim() : digits;
    const bare = digits.startsWith('-') ? digits.slice(1) : digits;
    // a section with its own word for negative numbers, such as Cr, needs no minus
    const signInWords =
      section !== positive && !section.minus && LETTER.test(words) && words !== positive.prefix + positive.suffix;
    const sign = number < 0 && !signInWords ? '-' : '';
    return `${sign}${section.prefix}${placeDigits(bare, number, section)}${section.scaled ? '' : section.suffix}`;
  }

  #sectionFor(number: number): Section | undefined {
    const [first, second, third] = this.#sections;
    if (this.#sections.some(({ condition }) => condition !== null))
      return this.#sections.find(({ condition }) => condition === null || condition(number));
    if (number < 0) return second ?? first;
    return number === 0 ? (third ?? first) : first;
  }
}

const LETTER = /\p{L}/u;
const LETTER_OR_CURRENCY = /[\p{L}\p{Sc}]/u;

function placeDigits(digits: string, number: number, { percent, padded, pattern }: Section): string {
  if (percent) return `${Math.abs(Number((number * 100).toPrecision(15)))}%`;
  if (!/^\d+$/.test(digits)) return digits;
  if (!pattern) return digits.padStart(padded, '0');
  const places = pattern.filter((piece) => piece === '0').length;
  let rest = digits.padStart(places, '0');
  let text = '';
  let left = places;
  for (let i = pattern.length - 1; i >= 0; i--) {
    if (pattern[i] !== '0') text = pattern[i] + text;
    else {
      left--;
      text = (left === 0 ? rest : rest.slice(-1)) + text;
      rest = rest.slice(0, -1);
    }
  }
  return text;
}

/** Splits a format code at its semicolons. */
function sectionsOf(code: string): string[] {
  const sections = [''];
  for (const piece of code.match(PIECES) ?? []) {
    if (piece === ';') sections.push('');
    else sections[sections.length - 1] += piece;
  }
  return sections;
}

/**
 * Quoted text, an escaped character, square brackets, a space as wide as a character, a fill, or a single character.
 */
const PIECES = /"[^"]*"?|\\[\s\S]?|\[[^\]]*\]?|_[\s\S]?|\*[\s\S]?|general|e[+-]|[\s\S]/giu;

const COMPARISONS: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
};

function sectionOf(code: string): Section {
  const before: string[] = [];
  const after: string[] = [];
  const between: string[] = [];
  const found = {
    condition: null as Section['condition'],
    percent: false,
    minus: false,
    text: false,
    digits: false,
    scaled: false,
  };
  let zeros = 0;
  let grouped = false;
  let fraction = false;
  let unsupported = false;
  const literal = (text: string) => {
    if (!found.digits) before.push(text);
    else after.push(text);
  };
  for (const piece of code.match(PIECES) ?? []) {
    const first = piece[0]!;
    if (first === '"') literal(piece.replaceAll('"', ''));
    else if (first === '\\') literal(piece.slice(1));
    else if (first === '[') {
      const [, operator, limit] = /^\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\]$/.exec(piece) ?? [];
      if (operator) found.condition = (number) => COMPARISONS[operator]!(number, Number(limit));
      else if (piece.startsWith('[$')) literal(piece.slice(2, -1).replace(/-.*$/, ''));
    } else if (first === '_') continue;
    else if (first === '*') literal(piece.slice(1) === ' ' ? ' ' : '');
    else if (/^general$/i.test(piece)) found.digits = true;
    else if (/^[0#?]$/.test(piece)) {
      // text between two placeholders, not after the last
      if (after.length > 0 && !fraction) between.push(...after.splice(0));
      if (!fraction) {
        between.push('0');
        if (piece === '0') zeros++;
        else unsupported = true;
      }
      found.digits = true;
      found.scaled = false;
    } else if (piece === '.' && found.digits) fraction = true;
    else if (piece === '.') literal(piece);
    else if (piece === ',' && found.digits) {
      grouped = true;
      found.scaled = true;
    } else if (piece === '%') found.percent = true;
    else if (piece === '@') found.text = true;
    else if (/^e[+-]$/i.test(piece) || (piece === '/' && found.digits)) unsupported = fraction = true;
    else literal(piece);
  }
  const isSeparated = between.some((piece) => piece !== '0' && /[-/\p{L}]/u.test(piece));
  const { text: prefix, minus } = prefixOf(before);
  const suffix = after.join('').replace(/\s+/g, ' ').trimEnd();
  return {
    ...found,
    minus,
    prefix: LETTER_OR_CURRENCY.test(prefix) ? prefix : '',
    suffix: LETTER_OR_CURRENCY.test(suffix)
      ? suffix.replace(/[()]$|^[()]/, (sign) => (/\(.*\)/.test(suffix) ? sign : ''))
      : '',
    padded: fraction || grouped ? 0 : zeros,
    pattern: isSeparated && !unsupported && !fraction && !grouped ? between : null,
  };
}

/** The text before the digits, without a minus or bracket that isn't part of a word. */
function prefixOf(literals: string[]): { text: string; minus: boolean } {
  let minus = false;
  let text = '';
  for (const literal of literals) {
    const sign = /^[-(+]$/.test(literal) && !LETTER.test(text.slice(-1));
    if (sign) minus ||= literal !== '+';
    else text += literal;
  }
  return { text: text.replace(/\s+/g, ' ').trimStart(), minus };
}

/** Built-in number formats that show dates, times or percentages. (ECMA-376 part 1, 18.8.30) */
const BUILT_IN: Record<number, CellStyle> = {
  9: numberFormatOf('0%'),
  10: numberFormatOf('0.00%'),
  14: 'date',
  15: 'date',
  16: 'date',
  17: 'date',
  18: 'time',
  19: 'time',
  20: 'time',
  21: 'time',
  22: 'moment',
  27: 'date',
  28: 'date',
  29: 'date',
  30: 'date',
  31: 'date',
  32: 'time',
  33: 'time',
  34: 'time',
  35: 'time',
  36: 'date',
  45: 'time',
  46: 'time',
  47: 'time',
  50: 'date',
  51: 'date',
  52: 'date',
  53: 'date',
  54: 'date',
  57: 'date',
  58: 'date',
};
