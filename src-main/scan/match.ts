import { packSize, packSizes } from '../../src-shared/pack-size.ts';
import { nameKey } from '../sales/figures.ts';

/** A product as the matcher knows it. */
export interface Entry {
  id: number;
  name: string;
  sku: string;
  caseSize: number | null;
  /** Letters and digits of its name alone, folded. */
  key: string;
  pairs: Map<string, number>;
  /** The same without pack size. */
  bare: string;
  /** What is left of it without pack size when words at its beginning are left out, none of them at first. */
  endings: { key: string; pairs: Map<string, number> }[];
  size: { amount: number; measure: string } | null;
}

export interface Match {
  entry: Entry;
  /** How much of the letter pairs of both is common, 0 … 1. */
  likeness: number;
  /** How sure it is that no other is meant, 0 … 1. */
  confidence: number;
}

function pairsOf(key: string): Map<string, number> {
  const pairs = new Map<string, number>();
  const padded = `^${key}$`;
  for (let i = 0; i + 1 < padded.length; i++) {
    const pair = padded.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** Letters that the end of a name must have to stand for it. */
const LEAST_ENDING = 4;

const sizeIn = (text: string) => packSizes(text).at(-1) ?? null;

export function entryOf(product: { id: number; name: string; sku: string; caseSize: number | null }): Entry {
  const key = nameKey(product.name);
  const words = (packSize(product.name)?.base ?? product.name).split(/\s+/);
  const bare = nameKey(words.join(''));
  const endings = [0, 1, 2]
    .map((left) => nameKey(words.slice(left).join('')))
    .filter((ending, left) => left === 0 || ending.length >= LEAST_ENDING)
    .map((ending) => ({ key: ending, pairs: pairsOf(ending) }));
  return {
    ...product,
    key,
    bare,
    pairs: pairsOf(key),
    endings,
    size: sizeIn(product.name),
  };
}

/** A head's words must be so like the beginning of a name. */
const LIKE_HEAD = 0.5;

/**
 * The products that a head of a list speaks of: those of its pack size, or whose names begin with its words, which need
 * not be repeated below it. None where it says neither.
 */
export function sectionEntries(text: string, entries: readonly Entry[]): Entry[] {
  // a "g" is often read as a 9
  const sizes = packSizes(text.replace(/^(\d{2,3})[9q]$/, '$1g'));
  if (sizes.length > 0) return entries.filter(({ size }) => size && sizes.some((one) => sameSize(one, size)));
  const head = nameKey(text);
  if (head.length < 4) return [];
  const pairs = pairsOf(head);
  const found: Entry[] = [];
  for (const entry of entries) {
    const words = entry.name.split(/\s+/);
    const begins = [1, 2, 3].slice(0, words.length - 1).some((count) => {
      const begin = nameKey(words.slice(0, count).join(''));
      return likeness(pairs, head.length + 1, pairsOf(begin), begin.length + 1) > LIKE_HEAD;
    });
    if (begins) found.push(entry);
  }
  // a head stands for a good share of a kind, not for one product
  return found.length >= 2 ? found : [];
}

/** Dice's coefficient over pairs of letters: bears wrong and missing letters, and spaces that are not there. */
function likeness(a: Map<string, number>, aCount: number, b: Map<string, number>, bCount: number): number {
  let common = 0;
  for (const [pair, count] of a) common += Math.min(count, b.get(pair) ?? 0);
  return (2 * common) / (aCount + bCount);
}

/** How much less each word that is left out at the beginning makes of a likeness. */
const LEFT_OUT = 0.02;

/** Handwriting is misread letter by letter, so that few pairs are left whole. */
function handLikeness(key: string, pairs: Map<string, number>, against: Entry['endings'][number]): number {
  const common = likeness(pairs, key.length + 1, against.pairs, against.key.length + 1);
  return Math.max(common, 1 - editDistance(key, against.key) / Math.max(key.length, against.key.length));
}

/** Letters to put in, take out or change to make one text of the other (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let k = 1; k <= b.length; k++)
      now.push(Math.min(before[k]! + 1, now[k - 1]! + 1, before[k - 1]! + (a[i - 1] === b[k - 1] ? 0 : 1)));
    before = now;
  }
  return before[b.length]!;
}

const LEAST_LIKENESS = 0.45;
/** How far the best must be ahead of the next to be sure. */
const MARGIN = 0.06;

/**
 * The product that a text means. Where both name a pack size, the sizes must agree.
 *
 * @param short whether the text leaves out what a head above it says
 * @returns null where none is like it
 */
export function matchProduct(text: string, entries: readonly Entry[], short = false): Match | null {
  const key = nameKey(text);
  if (key.length < 3) return null;
  const pairs = pairsOf(key);
  const sizes = packSizes(text);
  let [best, next] = [null as Entry | null, 0];
  let most = 0;
  for (const entry of entries) {
    if (entry.size && sizes.length > 0 && !sizes.some((size) => sameSize(size, entry.size!))) continue;
    const value = short
      ? Math.max(...entry.endings.map((ending, left) => handLikeness(key, pairs, ending) * (1 - LEFT_OUT * left)))
      : likeness(pairs, key.length + 1, entry.pairs, entry.key.length + 1);
    if (value > most) {
      next = most;
      [best, most] = [entry, value];
    } else if (value > next) next = value;
  }
  if (!best || most < LEAST_LIKENESS) return null;
  const ahead = Math.min(1, (most - next) / MARGIN);
  // where the text names no size and there are several, nothing tells which is meant
  const anySize =
    sizes.length === 0 &&
    best.size !== null &&
    entries.some((other) => other.id !== best.id && other.size !== null && other.bare === best.bare);
  return {
    entry: best,
    likeness: most,
    confidence: Math.min(1, (most - 0.3) / 0.5) * (0.4 + 0.6 * ahead) * (anySize && !short ? 0.5 : 1),
  };
}

const sameSize = (a: { amount: number; measure: string }, b: { amount: number; measure: string }) =>
  a.measure === b.measure && Math.abs(a.amount - b.amount) <= 0.02 * b.amount;
