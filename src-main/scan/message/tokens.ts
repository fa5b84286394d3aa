import { packSizes } from '../../../src-shared/pack-size.ts';
import { spokenForm } from './spoken-form.ts';
import { CASE_WORDS, DOZEN_WORDS, NUMBER_WORDS, PIECE_WORDS, PLEASE_VERBS, SIZE_WORDS } from './vocabulary.ts';

export interface Size {
  amount: number;
  measure: string;
}

/** A part of a line of a message. */
export type Token =
  | { kind: 'word'; text: string; sound: string }
  | { kind: 'number'; value: number; text: string; spelt: boolean }
  | { kind: 'size'; size: Size; text: string }
  | { kind: 'unit'; unit: 'case' | 'piece'; text: string; sound: string }
  | { kind: 'sign'; text: '=' | '-' | ':' | 'x' | '(' | ')' | '&' | '?' | '/' };

const PATTERN =
  /(?<number>\d+\s*\^\s*\d+|\d+\s+1\/[24](?![\d/])|1\/[24](?![\d/])|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d+)?)|(?<word>[\p{L}\p{M}](?:[\p{L}\p{M}’']*[\p{L}\p{M}])?)|(?<arrow>=>|-+>|→|⇒|=)|(?<sign>[-–—:×*xX()&?/+])/gu;

function numberOf(text: string): number {
  if (text.includes('^')) return Number.POSITIVE_INFINITY;
  if (/^\d{1,3}(,\d{3})+$/.test(text)) return Number(text.replaceAll(',', ''));
  const mixed = /^(?:(\d+)\s+)?(\d+)\s*\/\s*(\d+)$/.exec(text);
  if (mixed) return Number(mixed[1] ?? 0) + Number(mixed[2]) / Number(mixed[3]);
  return Number(text.replace(',', '.'));
}

/** The parts of a line; digits of any script and signs of any width are as in ASCII by now (`clean-message.ts`). */
export function tokenise(line: string): Token[] {
  const tokens: Token[] = [];
  const words = [...line.matchAll(PATTERN)];
  for (let i = 0; i < words.length; i++) {
    const { number, word, arrow, sign } = words[i]!.groups!;
    const before = tokens.at(-1);
    if (number !== undefined) {
      const next = words[i + 1];
      const value = numberOf(number);
      const unit = next?.groups?.word?.toLowerCase();
      const size = unit === undefined ? undefined : sizeOf(value, unit);
      if (size) {
        tokens.push({ kind: 'size', size, text: `${number}${unit}` });
        i++;
      } else tokens.push({ kind: 'number', value, text: number, spelt: false });
    } else if (arrow !== undefined) tokens.push({ kind: 'sign', text: '=' });
    else if (sign !== undefined) {
      const plain = /[–—]/.test(sign) ? '-' : /[×*X]/.test(sign) ? 'x' : sign === '+' ? '&' : sign;
      tokens.push({ kind: 'sign', text: plain as '-' });
    } else if (word !== undefined) tokens.push(...wordTokens(word, before, words[i + 1]?.groups?.number !== undefined));
  }
  return spelledNumbers(tokens);
}

/** A size in grams or millilitres; undefined if the word is no unit of one. A count of pieces is no size here. */
function sizeOf(value: number, unit: string): Size | undefined {
  const known = SIZE_WORDS.get(spokenForm(unit)) ?? unit;
  const size = packSizes(`${value}${known}`)[0];
  return size && size.measure !== 'pcs' ? size : undefined;
}

function wordTokens(word: string, before: Token | undefined, beforeNumber: boolean): Token[] {
  const lower = word.toLowerCase();
  const sound = spokenForm(word);
  if (lower === 'x' && (beforeNumber || before?.kind === 'number')) return [{ kind: 'sign', text: 'x' }];
  // one letter is a unit only beside its number: "2c", "c 2"
  const beside = before?.kind === 'number' || beforeNumber;
  if (sound.length > 1 || beside) {
    if (CASE_WORDS.has(sound)) return [{ kind: 'unit', unit: 'case', text: word, sound }];
    if (PIECE_WORDS.has(sound)) return [{ kind: 'unit', unit: 'piece', text: word, sound }];
  }
  return [{ kind: 'word', text: word, sound }];
}

/** Words of English behind which "do" is no number: "do you have", "do not". */
const AFTER_VERB_DO = new Set(['you', 'u', 'we', 'i', 'they', 'not', 'it', 'that', 'this']);

/**
 * Makes numbers of the words that are some: before a unit or a size ("do peti", "half kg"), or where a part has no other
 * number and begins or ends with it ("laddu ek"), but not of "bhej do" and "do you have".
 */
function spelledNumbers(tokens: Token[]): Token[] {
  const found: Token[] = [];
  const hasNumber = tokens.some(({ kind }) => kind === 'number');
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const [before, next] = [found.at(-1), tokens[i + 1]];
    if (token.kind !== 'word') {
      found.push(token);
      continue;
    }
    if (DOZEN_WORDS.has(token.sound)) {
      if (before?.kind === 'number') found.pop();
      const times = before?.kind === 'number' ? before.value : 1;
      found.push({ kind: 'number', value: 12 * times, text: token.text, spelt: true });
      if (next?.kind !== 'unit') found.push({ kind: 'unit', unit: 'piece', text: '', sound: '' });
      continue;
    }
    const word = token.text.toLowerCase();
    const value = NUMBER_WORDS.get(word);
    if (value === undefined) {
      found.push(token);
      continue;
    }
    const size = next?.kind === 'word' ? sizeOf(value, next.text.toLowerCase()) : undefined;
    if (size) {
      found.push({ kind: 'size', size, text: `${token.text} ${next!.text}` });
      i++;
      continue;
    }
    const isPlease = before?.kind === 'word' && PLEASE_VERBS.has(before.sound);
    const isVerb = word === 'do' && next?.kind === 'word' && AFTER_VERB_DO.has(next.text.toLowerCase());
    const atEdge = !hasNumber && (i === 0 || i === tokens.length - 1);
    if (!isPlease && !isVerb && (next?.kind === 'unit' || atEdge))
      found.push({ kind: 'number', value, text: token.text, spelt: true });
    else found.push(token);
  }
  return found;
}
