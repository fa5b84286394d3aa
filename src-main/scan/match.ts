import { packSize, packSizes } from '../../src-shared/pack-size.ts';
import { nameKey } from '../sales/figures.ts';

/** A product prepared for matching. */
export interface CatalogueEntry {
  id: number;
  name: string;
  sku: string;
  caseSize: number | null;
  /** Normalised name: letters and digits only. */
  key: string;
  bigrams: Map<string, number>;
  /** Normalised name without the pack size. */
  nameWithoutSize: string;
  /** Name without the pack size and without 0, 1 or 2 leading words. */
  suffixes: { key: string; pairs: Map<string, number> }[];
  size: { amount: number; measure: string } | null;
}

export interface ProductMatch {
  entry: CatalogueEntry;
  /** Similarity, 0 … 1. */
  similarity: number;
  /** Probability-like score that no other product is meant, 0 … 1. */
  confidence: number;
}

function bigramsOf(key: string): Map<string, number> {
  const pairs = new Map<string, number>();
  const padded = `^${key}$`;
  for (let i = 0; i + 1 < padded.length; i++) {
    const pair = padded.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** Minimum length of a shortened name. */
const MIN_ENDING = 4;

const sizeIn = (text: string) => packSizes(text).at(-1) ?? null;

export function catalogueEntry(product: {
  id: number;
  name: string;
  sku: string;
  caseSize: number | null;
}): CatalogueEntry {
  const key = nameKey(product.name);
  const words = (packSize(product.name)?.base ?? product.name).split(/\s+/);
  const nameWithoutSize = nameKey(words.join(''));
  const endings = [0, 1, 2]
    .map((left) => nameKey(words.slice(left).join('')))
    .filter((ending, left) => left === 0 || ending.length >= MIN_ENDING)
    .map((ending) => ({ key: ending, pairs: bigramsOf(ending) }));
  return {
    ...product,
    key,
    nameWithoutSize,
    bigrams: bigramsOf(key),
    suffixes: endings,
    size: sizeIn(product.name),
  };
}

/** Minimum similarity of a section heading with the beginning of a name. */
const MIN_HEADING_SIMILARITY = 0.5;

/**
 * Products under a section heading: those of its pack size, or those whose names begin with its words. Empty if it says
 * neither.
 */
export function sectionEntries(text: string, entries: readonly CatalogueEntry[]): CatalogueEntry[] {
  // OCR often reads "g" as 9
  const sizes = packSizes(text.replace(/^(\d{2,3})[9q]$/, '$1g'));
  if (sizes.length > 0) return entries.filter(({ size }) => size && sizes.some((one) => sameSize(one, size)));
  const heading = nameKey(text);
  if (heading.length < 4) return [];
  const pairs = bigramsOf(heading);
  const found: CatalogueEntry[] = [];
  for (const entry of entries) {
    const words = entry.name.split(/\s+/);
    const begins = [1, 2, 3].slice(0, words.length - 1).some((count) => {
      const begin = nameKey(words.slice(0, count).join(''));
      return diceSimilarity(pairs, heading.length + 1, bigramsOf(begin), begin.length + 1) > MIN_HEADING_SIMILARITY;
    });
    if (begins) found.push(entry);
  }
  // a heading covers several products
  return found.length >= 2 ? found : [];
}

/** Dice coefficient over character bigrams: robust to wrong and missing characters and missing spaces. */
function diceSimilarity(a: Map<string, number>, aCount: number, b: Map<string, number>, bCount: number): number {
  let common = 0;
  for (const [pair, count] of a) common += Math.min(count, b.get(pair) ?? 0);
  return (2 * common) / (aCount + bCount);
}

/** Penalty per omitted leading word. */
const OMITTED_WORD_PENALTY = 0.02;

/** Similarity for handwriting, which is misread character by character, so that few bigrams survive. */
function handwritingSimilarity(
  key: string,
  pairs: Map<string, number>,
  against: CatalogueEntry['suffixes'][number],
): number {
  const common = diceSimilarity(pairs, key.length + 1, against.pairs, against.key.length + 1);
  return Math.max(common, 1 - editDistance(key, against.key) / Math.max(key.length, against.key.length));
}

/** Levenshtein distance (1966). */
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

const MIN_SIMILARITY = 0.45;
/** Lead over the runner-up at which a match is certain. */
const CERTAIN_LEAD = 0.06;

/**
 * The product that best matches a text. If both name a pack size, the sizes must agree.
 *
 * @param short whether the text omits what its section heading says
 * @returns null if none is similar enough
 */
export function matchProduct(text: string, entries: readonly CatalogueEntry[], short = false): ProductMatch | null {
  const key = nameKey(text);
  if (key.length < 3) return null;
  const pairs = bigramsOf(key);
  const sizes = packSizes(text);
  let [best, next] = [null as CatalogueEntry | null, 0];
  let most = 0;
  for (const entry of entries) {
    if (entry.size && sizes.length > 0 && !sizes.some((size) => sameSize(size, entry.size!))) continue;
    const value = short
      ? Math.max(
          ...entry.suffixes.map(
            (ending, left) => handwritingSimilarity(key, pairs, ending) * (1 - OMITTED_WORD_PENALTY * left),
          ),
        )
      : diceSimilarity(pairs, key.length + 1, entry.bigrams, entry.key.length + 1);
    if (value > most) {
      next = most;
      [best, most] = [entry, value];
    } else if (value > next) next = value;
  }
  if (!best || most < MIN_SIMILARITY) return null;
  const ahead = Math.min(1, (most - next) / CERTAIN_LEAD);
  // ambiguous: the text names no size, and the product exists in several
  const anySize =
    sizes.length === 0 &&
    best.size !== null &&
    entries.some(
      (other) => other.id !== best.id && other.size !== null && other.nameWithoutSize === best.nameWithoutSize,
    );
  return {
    entry: best,
    similarity: most,
    confidence: Math.min(1, (most - 0.3) / 0.5) * (0.4 + 0.6 * ahead) * (anySize && !short ? 0.5 : 1),
  };
}

const sameSize = (a: { amount: number; measure: string }, b: { amount: number; measure: string }) =>
  a.measure === b.measure && Math.abs(a.amount - b.amount) <= 0.02 * b.amount;
