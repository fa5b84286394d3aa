import type { ProductIndex } from './product-index.ts';
import type { Size, Token } from './tokens.ts';
import {
  ALL_WORDS,
  CANCEL_WORDS,
  CHANGE_WORDS,
  COUNTED_ALL_WORDS,
  EACH_WORDS,
  FILLER_WORDS,
  INSTEAD_WORDS,
  MORE_WORDS,
  QUANTITY_LABELS,
  SEND_WORDS,
  TALK_WORDS,
  UNIT_ADJECTIVES,
} from './vocabulary.ts';

/** One thing that a message asks for. */
export interface Item {
  text: string;
  words: string[];
  sizes: Size[];
  bareSizes: number[];
  /** Null if none is said, or several that could be it. */
  quantity: number | null;
  /** Null if only a number is said. */
  unit: 'case' | 'piece' | null;
  /** Whether several numbers could be the quantity. */
  unclear: boolean;
  /** Pieces in a case, as written beside the size: "350 g x 20 = 2". */
  pieces: number | null;
  /** How many products of the name are meant: all, both, or one. */
  reach: 'one' | 'all' | number;
  each: boolean;
  cancels: boolean;
  changes: boolean;
  adds: boolean;
  /** Speaks of something else than what is ordered now. */
  isTalk: boolean;
  asksToSend: boolean;
  isQuestion: boolean;
  isHeading: boolean;
}

/** Most cases or pieces that a store orders of one product; more is asked about. */
const MOST = 999;
/** A number from here on may be a size without its unit. */
const LEAST_BARE_SIZE = 40;

/** A number of pieces from here on may be that of a case. */
const LEAST_PACK = 8;

interface Figure {
  at: number;
  value: number;
  unit: 'case' | 'piece' | null;
  /** How clearly it is a quantity. */
  strength: number;
}

/** Reads what a part of a line asks for. The index tells names that have numbers or the words for "all" in them. */
export function readItem(text: string, tokens: readonly Token[], index: ProductIndex): Item {
  const sounds = tokens.map((token) => (token.kind === 'word' || token.kind === 'unit' ? token.sound : ''));
  const has = (set: { has(sound: string): boolean }) => sounds.some((sound) => sound !== '' && set.has(sound));
  const item: Item = {
    text,
    words: [],
    sizes: tokens.flatMap((token) => (token.kind === 'size' ? [token.size] : [])),
    bareSizes: [],
    quantity: null,
    unit: null,
    unclear: false,
    pieces: null,
    reach: 'one',
    each: has(EACH_WORDS),
    cancels: has(CANCEL_WORDS) || DO_NOT_SEND.test(text) || isNone(tokens),
    changes: has(CHANGE_WORDS) || (tokens[0]?.kind === 'sign' && tokens[0].text === 'x'),
    adds: has(MORE_WORDS),
    isTalk: has(TALK_WORDS) || IN_STOCK.test(text),
    asksToSend: has(SEND_WORDS),
    isQuestion: tokens.some((token) => token.kind === 'sign' && token.text === '?'),
    isHeading: isSign(tokens.at(-1), ':'),
  };
  const figures = figuresOf(tokens, sounds);
  const used = new Set<number>();
  chooseQuantity(item, figures, tokens, index, used);
  const quantityAt = Math.min(...used);
  const words: { sound: string; behind: boolean }[] = [];
  for (const [i, token] of tokens.entries()) {
    if (used.has(i)) continue;
    const behind = i > quantityAt;
    if (token.kind === 'unit' && token.sound !== '' && !isBesideNumber(tokens, i))
      words.push({ sound: token.sound, behind });
    if (token.kind !== 'word') continue;
    const { sound } = token;
    const counted = COUNTED_ALL_WORDS.get(sound);
    if (counted !== undefined) item.reach = counted;
    else if (ALL_WORDS.has(sound) && !isWithinName(sounds, i, index)) item.reach = 'all';
    else if (!isGrammar(sound) || isWithinName(sounds, i, index)) words.push({ sound, behind });
  }
  item.words = nameWords(words, index);
  return item;
}

/** The words of the name: it stands on one side of the quantity, so that unknown words on the other are talk. */
function nameWords(words: { sound: string; behind: boolean }[], index: ProductIndex): string[] {
  const isKnown = (behind: boolean) => words.some((word) => word.behind === behind && index.knows(word.sound));
  const [before, behind] = [isKnown(false), isKnown(true)];
  const named = before === behind ? words : words.filter((word) => word.behind === behind || index.knows(word.sound));
  return named.map(({ sound }) => sound);
}

/** "We have 3 case", "3 case in stock": what a store has is no order. */
const IN_STOCK = /\b(?:we|i)\s+(?:still\s+|already\s+)?(?:have|hv)\b|\bin stock\b/i;

const DO_NOT_SEND = /\bdo(?:n['’]?t| not)\s+(?:send|want|need|add|include)\b/i;

/** "No boondi" cancels it; "no 5" does not. */
const isNone = ([first, ...rest]: readonly Token[]) =>
  first?.kind === 'word' && /^no$/i.test(first.text) && !rest.some(({ kind }) => kind === 'number');

const isSign = (token: Token | undefined, text: string) => token?.kind === 'sign' && token.text === text;
const isBesideNumber = (tokens: readonly Token[], i: number) =>
  tokens[i - 1]?.kind === 'number' ||
  tokens[i + 1]?.kind === 'number' ||
  (tokens[i - 2]?.kind === 'number' &&
    tokens[i - 1]?.kind === 'word' &&
    UNIT_ADJECTIVES.has((tokens[i - 1] as { sound: string }).sound));

const GRAMMAR = [
  FILLER_WORDS,
  TALK_WORDS,
  EACH_WORDS,
  CANCEL_WORDS,
  CHANGE_WORDS,
  MORE_WORDS,
  INSTEAD_WORDS,
  QUANTITY_LABELS,
];
const isGrammar = (sound: string) => GRAMMAR.some((words) => words.has(sound));

/** Whether a word of the language is one of a product's name here: "All Time Mix", "Nut & Seeds". */
function isWithinName(sounds: string[], i: number, index: ProductIndex): boolean {
  const [before, here, after] = [sounds[i - 1] ?? '', sounds[i]!, sounds[i + 1] ?? ''];
  return index.hasPair(here, after) || index.hasPair(before, here);
}

/** The numbers of a part, with how clearly each is a quantity. */
function figuresOf(tokens: readonly Token[], sounds: readonly string[]): Figure[] {
  // what is meant now stands before "instead of 2" and "not 2"
  const insteadAt = sounds.findIndex((sound, i) => INSTEAD_WORDS.has(sound) && i > 0);
  const end =
    insteadAt > 0 && tokens.slice(0, insteadAt).some(({ kind }) => kind === 'number') ? insteadAt : tokens.length;
  const figures: Figure[] = [];
  for (let at = 0; at < end; at++) {
    const token = tokens[at]!;
    if (token.kind !== 'number') continue;
    const [before, next] = [tokens[at - 1], tokens[at + 1]];
    const unitBefore = before?.kind === 'unit' && tokens[at - 2]?.kind !== 'number' ? before.unit : null;
    const behind = next?.kind === 'word' && UNIT_ADJECTIVES.has(next.sound) ? tokens[at + 2] : next;
    const unit = behind?.kind === 'unit' ? behind.unit : unitBefore;
    let strength = 1;
    if (behind?.kind === 'unit') strength = 5;
    else if (isSign(before, '=')) strength = 4;
    else if (unitBefore || (before?.kind === 'word' && QUANTITY_LABELS.has(before.sound))) strength = 4;
    else if (isSign(before, ':') && sounds[at - 2] !== undefined && QUANTITY_LABELS.has(sounds[at - 2]!)) strength = 4;
    else if (isSign(before, 'x') || isSign(next, 'x')) strength = 3;
    else if ((isSign(before, '-') || isSign(before, ':') || isSign(before, '(')) && at > 0) strength = 3;
    else if (at === tokens.length - 1 || at === 0) strength = 2;
    figures.push({ at, value: token.value, unit, strength });
  }
  return figures;
}

/** Decides which number is the quantity; the others are sizes, packs, or part of the name. */
function chooseQuantity(
  item: Item,
  figures: Figure[],
  tokens: readonly Token[],
  index: ProductIndex,
  used: Set<number>,
): void {
  let left = figures;
  // "350 g x 20 = 2": the pack stands between the size and the quantity
  const pack = left.find(({ at }) => isSign(tokens[at - 1], 'x') && tokens[at - 2]?.kind === 'size');
  if (pack && left.some(({ at, strength }) => at > pack.at && strength >= 3)) {
    item.pieces = pack.value;
    used.add(pack.at);
    left = left.filter((one) => one !== pack);
  }
  // "rasgulla 16pc 2 case": the pieces are part of the name
  if (left.length > 1) {
    const counts = left.filter(({ unit, value }) => unit === 'piece' && index.hasPieceCount(value));
    if (counts.length < left.length) {
      for (const { at } of counts) used.add(at);
      left = left.filter((one) => !counts.includes(one));
    }
  }
  if (left.length > 1 || (left[0] && left[0].strength < 5)) {
    const sizes = left.filter(
      ({ at, value, unit, strength }) =>
        unit === null &&
        value >= LEAST_BARE_SIZE &&
        strength < 4 &&
        item.sizes.length === 0 &&
        tokens[at - 1]?.kind === 'word' &&
        index.hasSizeNumber(value),
    );
    if (sizes.length > 0 && sizes.length < Math.max(2, left.length)) {
      item.bareSizes = sizes.map(({ value }) => value);
      for (const { at } of sizes) used.add(at);
      left = left.filter((one) => !sizes.includes(one));
    }
  }
  if (left.length === 0) return;
  const strongest = Math.max(...left.map(({ strength }) => strength));
  const best = left.filter(({ strength }) => strength === strongest);
  const [first] = best;
  for (const { at } of left) used.add(at);
  item.unit = first!.unit;
  if (best.length > 1 && new Set(best.map(({ value }) => value)).size > 1) item.unclear = true;
  // "2-3 case", "2 or 3 case": ambiguous
  const rivals = left.filter(
    (one) =>
      one !== first && Math.abs(one.at - first!.at) <= 2 && one.value !== first!.value && item.pieces !== one.value,
  );
  if (rivals.length > 0 && strongest < 5) item.unclear = true;
  if (rivals.some(({ at }) => at < first!.at && isRange(tokens, at, first!.at))) item.unclear = true;
  const { value } = first!;
  // "350g x 20" alone may be a pack as well as a quantity
  const mayBePack = isSign(tokens[first!.at - 1], 'x') && tokens[first!.at - 2]?.kind === 'size' && value >= LEAST_PACK;
  if (mayBePack && item.pieces === null && first!.unit === null) item.unclear = true;
  if (value <= 0 || value > MOST || !Number.isInteger(value * 4)) item.unclear = true;
  if (!item.unclear) item.quantity = value;
}

const isRange = (tokens: readonly Token[], from: number, to: number) => {
  const between = tokens.slice(from + 1, to);
  return (
    between.length === 1 &&
    (isSign(between[0], '-') ||
      isSign(between[0], '/') ||
      (between[0]!.kind === 'word' && /^(or|ya|to|या)$/i.test(between[0]!.text)))
  );
};
