import type { Encoding } from '../../../../src-shared/encodings.ts';
import { isColumnName } from '../../fields/columns.ts';
import { decoded } from './decoder.ts';
import {
  againstLanguage,
  bitsOf,
  CANDIDATES,
  HEADER_WORDS,
  languagesOf,
  type Script,
  USUAL,
  USUAL_SIGNS,
} from './letters.ts';

/** The text of a file under one encoding, and its cost. */
export interface Reading {
  encoding: Encoding;
  texts: string[];
  /** The negative log-likelihood in bits; lower is likelier. */
  bits: number;
}

/** The encoding chosen for samples that are not UTF-8. */
export interface Judgement {
  encoding: Encoding;
  /** The candidates that are about as likely, if the choice is not clear. */
  doubt: Reading[];
}

/** The lead in bits that a candidate needs over all that decode to another text. */
const CLEAR = 10;
/** The same for the most frequent encoding. */
const CLEAR_USUAL = 7;
/** Bits per character above which a candidate is implausible. */
const SENSELESS = 14;
/** The number of non-ASCII characters that is ample evidence, and the bits per character of plausible text. */
const MUCH = 40;
const SENSIBLE = 6.5;

/**
 * Scores samples of a file under each candidate encoding: whether its letters belong to one script and one language,
 * how frequent they are, where capitals and vowels are, and whether known column names occur.
 */
export function judge(pieces: Buffer[]): Judgement {
  const bytes = pieces.reduce((sum, piece) => sum + piece.filter((byte) => byte > 127).length, 0);
  const readingIn = (candidate: Candidate): Reading => {
    const texts = pieces.map((piece) => decoded(piece, candidate.encoding));
    return { encoding: candidate.encoding, texts, bits: candidate.against + bitsOfTexts(texts, candidate) };
  };
  const isWide = ({ scripts }: Candidate) => scripts.includes('han') || scripts.includes('hangul');
  const readings = CANDIDATES.filter((candidate) => !isWide(candidate)).map(readingIn);
  // the tables of multi-byte encodings load slowly and are skipped if a single-byte encoding fits well
  if (bytes < MUCH || Math.min(...readings.map(({ bits }) => bits)) > bytes * SENSIBLE)
    readings.push(...CANDIDATES.filter(isWide).map(readingIn));
  readings.sort((a, b) => a.bits - b.bits);
  const [best] = readings as [Reading];
  const said = new Set([best.texts.join('\n')]);
  const others = readings.filter(({ texts }) => {
    const text = texts.join('\n');
    return !said.has(text) && said.add(text);
  });
  const usual = readings.find(({ encoding }) => encoding === 'windows-1252')!;
  // no encoding makes sense of binary data
  if (best.bits > bytes * SENSELESS + CLEAR) return { encoding: usual.encoding, doubt: [] };
  const isUsual = best.texts.join('\n') === usual.texts.join('\n');
  const clear = isUsual ? CLEAR_USUAL : CLEAR;
  const doubt = others.filter(({ bits }) => bits - best.bits < clear);
  const encoding = isUsual ? usual.encoding : best.encoding;
  return { encoding, doubt: doubt.length > 0 ? [{ ...best, encoding }, ...doubt] : [] };
}

type Candidate = (typeof CANDIDATES)[number];

function bitsOfTexts(texts: string[], candidate: Candidate): number {
  const words: string[][] = [];
  let bits = 0;
  for (const text of texts) {
    bits += bitsOfSigns(text, candidate);
    const name = text.trim().toLowerCase();
    if (HEADER_WORDS.has(name) || (/[^\0-\u007f]/.test(name) && isColumnName(name))) bits -= 12;
    if (candidate.languages === '') continue;
    for (const word of text.match(/[\p{L}\p{M}]+/gu) ?? []) {
      if (!/[^\0-\u007f]/.test(word)) continue;
      const languages = languagesOf(word, candidate.languages);
      if (languages.length > 0) words.push(languages);
      else bits += 6;
    }
  }
  return bits + bitsOfLanguages(words);
}

/** A file has few languages: a greedy cover of its words by languages. */
function bitsOfLanguages(words: string[][]): number {
  let bits = 0;
  let left = words;
  while (left.length > 0) {
    const counts = new Map<string, number>();
    for (const name of left.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
    const [name] = [...counts].sort(
      (a, b) => b[1] - againstLanguage(b[0]) / 4 - (a[1] - againstLanguage(a[0]) / 4),
    )[0]!;
    bits += 3 + againstLanguage(name);
    left = left.filter((languages) => !languages.includes(name));
  }
  return bits;
}

const SCRIPTS: [from: number, to: number, script: Script][] = [
  [0x41, 0x5a, 'latin'],
  [0x61, 0x7a, 'latin'],
  [0xaa, 0xaa, 'latin'],
  [0xba, 0xba, 'latin'],
  [0xc0, 0xd6, 'latin'],
  [0xd8, 0xf6, 'latin'],
  [0xf8, 0x24f, 'latin'],
  [0x370, 0x37d, 'greek'],
  [0x384, 0x386, 'greek'],
  [0x388, 0x3ff, 'greek'],
  [0x400, 0x52f, 'cyrillic'],
  [0x591, 0x5f4, 'hebrew'],
  [0x610, 0x66f, 'arabic'],
  [0x671, 0x6ff, 'arabic'],
  [0xe01, 0xe3a, 'thai'],
  [0xe40, 0xe4e, 'thai'],
  [0x1100, 0x11ff, 'hangul'],
  [0x1e00, 0x1eff, 'latin'],
  [0x1f00, 0x1fff, 'greek'],
  [0x3005, 0x3007, 'han'],
  [0x3041, 0x30ff, 'kana'],
  [0x3131, 0x318e, 'hangul'],
  [0x3400, 0x9fff, 'han'],
  [0xac00, 0xd7a3, 'hangul'],
  [0xf900, 0xfaff, 'han'],
  [0xff66, 0xff9f, 'kana'],
];

function scriptOf(sign: string): Script | null {
  const code = sign.codePointAt(0)!;
  if (code > 0x1ffff) return 'han';
  for (const [from, to, script] of SCRIPTS) {
    if (code < from) return null;
    if (code <= to) return script;
  }
  return null;
}
/** Scripts that are written without spaces between words. */
const UNPARTED: (Script | null)[] = ['thai', 'kana', 'han', 'hangul'];
const VOWELS = /[aeiouyаеёиоуыэюяіїєαεηιουωάέήίόύώà-æè-ïò-öø-üýāăąēęěĩīįıőœũūůűųơư]/iu;
/** Letters that are words by themselves. */
const WORDS_OF_ONE = /[àáäåèéêìíòóôöùúаивскоуяіῆή]/i;
const CASED: (Script | null)[] = ['latin', 'cyrillic', 'greek'];
const THAI_ABOVE = /[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]/;
const THAI_BEFORE = /[\u0e40-\u0e44]/;

/** The bits of the non-ASCII characters, each in the context of its neighbours. */
function bitsOfSigns(text: string, { scripts }: Candidate): number {
  const signs = [...text];
  let bits = 0;
  let run = 0;
  for (const [i, sign] of signs.entries()) {
    const script = scriptOf(sign);
    const [before, after] = [signs[i - 1] ?? ' ', signs[i + 1] ?? ' '];
    const beside = scriptOf(before);
    const foreign = sign > '\u007f';
    if (foreign) bits += script === null ? bitsOfOther(sign, before, after) : bitsOfLetter(sign, script, scripts);
    if (script === null) {
      run = 0;
      continue;
    }
    const odd = foreign || before > '\u007f';
    if (beside !== null && odd) bits += bitsOfPair(before, sign, after, beside, script);
    if (foreign && /\d/.test(before + after) && CASED.includes(script)) bits += 4;
    if (script === 'thai' && THAI_ABOVE.test(sign) && !/[\u0e01-\u0e2e\u0e31\u0e34-\u0e39\u0e47-\u0e4e]/.test(before))
      bits += 8;
    if (script === 'thai' && THAI_BEFORE.test(sign) && !/[\u0e01-\u0e2e]/.test(after)) bits += 8;
    if (!CASED.includes(script)) continue;
    if (foreign && beside === null && scriptOf(after) === null && !WORDS_OF_ONE.test(sign)) bits += 9;
    // names in another alphabet start with a capital
    if (foreign && beside === null && script !== 'latin' && isLower(sign)) bits += 1;
    run = beside !== null && VOWELS.test(before) === VOWELS.test(sign) ? run + 1 : 1;
    if ((VOWELS.test(sign) ? run === 3 : run === 4) && signs.slice(i - run + 1, i + 1).some((one) => one > '\u007f'))
      bits += 3;
  }
  return bits;
}

const isUpper = (sign: string) => sign !== sign.toLowerCase();
const isLower = (sign: string) => sign !== sign.toUpperCase();

/** The penalty of two adjacent letters: of two scripts, a capital after a small letter, two accents. */
function bitsOfPair(before: string, sign: string, after: string, beside: Script, script: Script): number {
  let bits = 0;
  if (beside !== script) {
    const japanese = [beside, script].every((one) => one === 'kana' || one === 'han');
    // a Latin abbreviation may be adjacent to them: ABC商店
    const unparted = UNPARTED.includes(beside) || UNPARTED.includes(script);
    if (!japanese) bits += unparted && ![before, sign].some(isLower) ? 3 : 14;
  }
  if (CASED.includes(script) && CASED.includes(beside)) {
    if (isLower(before) && isUpper(sign)) bits += 10;
    if (isUpper(before) && isUpper(sign) && isLower(after) && scriptOf(after) === script) bits += 6;
    if (script === 'latin' && before > '\u007f' && sign > '\u007f') bits += 4;
  }
  return bits;
}

function bitsOfLetter(sign: string, script: Script, scripts: Script[]): number {
  if (script === 'latin') return scripts.length === 0 ? 5 : 9;
  if (!scripts.includes(script)) return 14;
  if (script === 'kana') return sign >= '\uff61' ? 7 : 5;
  if (script === 'han' || script === 'hangul') return USUAL.has(sign) ? 6 : 12;
  return bitsOf(sign, script);
}

function bitsOfOther(sign: string, before: string, after: string): number {
  if (sign === '\ufffd' || /\p{Cc}|\p{Co}|\p{Cn}/u.test(sign)) return 30;
  if (/\p{M}/u.test(sign)) return 9;
  // non-ASCII symbols are seldom adjacent
  const crowd = [before, after].filter((one) => one > '\u007f' && !/[\p{L}\u00a0]/u.test(one)).length * 3;
  if ('’´`・ー、。'.includes(sign)) return 4 + crowd;
  const letters = [before, after].filter((one) => /\p{L}/u.test(one)).length;
  if (!USUAL_SIGNS.has(sign)) return 12 + 3 * letters;
  if (letters === 2) return ('–—'.includes(sign) ? 10 : 14) + crowd;
  if (sign === '…') return 8 + crowd;
  return letters === 1 && !'®™©°№«»“”„\u00a0–—（）「」'.includes(sign) ? 10 + crowd : 4 + crowd;
}
