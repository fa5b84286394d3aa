import type { Encoding } from '../../../../src-shared/encodings.ts';
import { decodeBytes } from './decoder.ts';
import {
  CANDIDATES,
  COMMON_CJK,
  COMMON_SYMBOLS,
  HEADER_WORDS,
  languagePenalty,
  languagesOf,
  letterBits,
  type Script,
} from './language-data.ts';

/** The text of a file under one encoding, and its cost. */
export interface EncodingCandidate {
  encoding: Encoding;
  texts: string[];
  /** The negative log-likelihood in bits; lower is likelier. */
  bits: number;
}

/** Whether a text is a known column name, which is evidence for the encoding that it was decoded with. */
export type IsColumnName = (text: string) => boolean;

/** The encoding chosen for samples that are not UTF-8. */
export interface EncodingChoice {
  encoding: Encoding;
  /** The candidates that are about as likely, if the choice is not clear. */
  doubt: EncodingCandidate[];
}

/** The lead in bits that a candidate needs over all that decode to another text. */
const CLEAR_LEAD_BITS = 10;
/** The same for the most frequent encoding. */
const CLEAR_LEAD_BITS_WINDOWS_1252 = 7;
/** Bits per character above which a candidate is implausible. */
const IMPLAUSIBLE_BITS = 14;
/** The number of non-ASCII characters that is ample evidence, and the bits per character of plausible text. */
const AMPLE_EVIDENCE = 40;
const PLAUSIBLE_BITS = 6.5;

/**
 * Scores samples of a file under each candidate encoding: whether its letters belong to one script and one language,
 * how frequent they are, where capitals and vowels are, and whether known column names occur.
 */
export function chooseEncoding(samples: Buffer[], isColumnName: IsColumnName): EncodingChoice {
  const bytes = samples.reduce((sum, piece) => sum + piece.filter((byte) => byte > 127).length, 0);
  const readingIn = (candidate: CandidateData): EncodingCandidate => {
    const texts = samples.map((piece) => decodeBytes(piece, candidate.encoding));
    return {
      encoding: candidate.encoding,
      texts,
      bits: candidate.against + bitsOfTexts(texts, candidate, isColumnName),
    };
  };
  const isWide = ({ scripts }: CandidateData) => scripts.includes('han') || scripts.includes('hangul');
  const readings = CANDIDATES.filter((candidate) => !isWide(candidate)).map(readingIn);
  // the tables of multi-byte encodings load slowly and are skipped if a single-byte encoding fits well
  if (bytes < AMPLE_EVIDENCE || Math.min(...readings.map(({ bits }) => bits)) > bytes * PLAUSIBLE_BITS)
    readings.push(...CANDIDATES.filter(isWide).map(readingIn));
  readings.sort((a, b) => a.bits - b.bits);
  const [best] = readings as [EncodingCandidate];
  const seenTexts = new Set([best.texts.join('\n')]);
  const others = readings.filter(({ texts }) => {
    const text = texts.join('\n');
    return !seenTexts.has(text) && seenTexts.add(text);
  });
  const windows1252 = readings.find(({ encoding }) => encoding === 'windows-1252')!;
  // no encoding makes sense of binary data
  if (best.bits > bytes * IMPLAUSIBLE_BITS + CLEAR_LEAD_BITS) return { encoding: windows1252.encoding, doubt: [] };
  const isWindows1252 = best.texts.join('\n') === windows1252.texts.join('\n');
  const requiredLead = isWindows1252 ? CLEAR_LEAD_BITS_WINDOWS_1252 : CLEAR_LEAD_BITS;
  const doubt = others.filter(({ bits }) => bits - best.bits < requiredLead);
  const encoding = isWindows1252 ? windows1252.encoding : best.encoding;
  return { encoding, doubt: doubt.length > 0 ? [{ ...best, encoding }, ...doubt] : [] };
}

type CandidateData = (typeof CANDIDATES)[number];

function bitsOfTexts(texts: string[], candidate: CandidateData, isColumnName: IsColumnName): number {
  const words: string[][] = [];
  let bits = 0;
  for (const text of texts) {
    bits += bitsOfCharacters(text, candidate);
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
      (a, b) => b[1] - languagePenalty(b[0]) / 4 - (a[1] - languagePenalty(a[0]) / 4),
    )[0]!;
    bits += 3 + languagePenalty(name);
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
const UNSPACED_SCRIPTS: (Script | null)[] = ['thai', 'kana', 'han', 'hangul'];
const VOWELS = /[aeiouyаеёиоуыэюяіїєαεηιουωάέήίόύώà-æè-ïò-öø-üýāăąēęěĩīįıőœũūůűųơư]/iu;
/** Letters that are words by themselves. */
const SINGLE_LETTER_WORDS = /[àáäåèéêìíòóôöùúаивскоуяіῆή]/i;
const CASED_SCRIPTS: (Script | null)[] = ['latin', 'cyrillic', 'greek'];
const THAI_ABOVE = /[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]/;
const THAI_BEFORE = /[\u0e40-\u0e44]/;

/** The bits of the non-ASCII characters, each in the context of its neighbours. */
function bitsOfCharacters(text: string, { scripts }: CandidateData): number {
  const signs = [...text];
  let bits = 0;
  let run = 0;
  for (const [i, sign] of signs.entries()) {
    const script = scriptOf(sign);
    const [before, after] = [signs[i - 1] ?? ' ', signs[i + 1] ?? ' '];
    const scriptBefore = scriptOf(before);
    const foreign = sign > '\u007f';
    if (foreign) bits += script === null ? bitsOfSymbol(sign, before, after) : bitsOfLetter(sign, script, scripts);
    if (script === null) {
      run = 0;
      continue;
    }
    const isTelling = foreign || before > '\u007f';
    if (scriptBefore !== null && isTelling) bits += bitsOfPair(before, sign, after, scriptBefore, script);
    if (foreign && /\d/.test(before + after) && CASED_SCRIPTS.includes(script)) bits += 4;
    if (script === 'thai' && THAI_ABOVE.test(sign) && !/[\u0e01-\u0e2e\u0e31\u0e34-\u0e39\u0e47-\u0e4e]/.test(before))
      bits += 8;
    if (script === 'thai' && THAI_BEFORE.test(sign) && !/[\u0e01-\u0e2e]/.test(after)) bits += 8;
    if (!CASED_SCRIPTS.includes(script)) continue;
    if (foreign && scriptBefore === null && scriptOf(after) === null && !SINGLE_LETTER_WORDS.test(sign)) bits += 9;
    // names in another alphabet start with a capital
    if (foreign && scriptBefore === null && script !== 'latin' && isLower(sign)) bits += 1;
    run = scriptBefore !== null && VOWELS.test(before) === VOWELS.test(sign) ? run + 1 : 1;
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
    const unparted = UNSPACED_SCRIPTS.includes(beside) || UNSPACED_SCRIPTS.includes(script);
    if (!japanese) bits += unparted && ![before, sign].some(isLower) ? 3 : 14;
  }
  if (CASED_SCRIPTS.includes(script) && CASED_SCRIPTS.includes(beside)) {
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
  if (script === 'han' || script === 'hangul') return COMMON_CJK.has(sign) ? 6 : 12;
  return letterBits(sign, script);
}

function bitsOfSymbol(sign: string, before: string, after: string): number {
  if (sign === '\ufffd' || /\p{Cc}|\p{Co}|\p{Cn}/u.test(sign)) return 30;
  if (/\p{M}/u.test(sign)) return 9;
  // non-ASCII symbols are seldom adjacent
  const crowdPenalty = [before, after].filter((one) => one > '\u007f' && !/[\p{L}\u00a0]/u.test(one)).length * 3;
  if ('’´`・ー、。'.includes(sign)) return 4 + crowdPenalty;
  const letters = [before, after].filter((one) => /\p{L}/u.test(one)).length;
  if (!COMMON_SYMBOLS.has(sign)) return 12 + 3 * letters;
  if (letters === 2) return ('–—'.includes(sign) ? 10 : 14) + crowdPenalty;
  if (sign === '…') return 8 + crowdPenalty;
  return letters === 1 && !'®™©°№«»“”„\u00a0–—（）「」'.includes(sign) ? 10 + crowdPenalty : 4 + crowdPenalty;
}
