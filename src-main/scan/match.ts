import { packSize, packSizes } from '../../src-shared/pack-size.ts';
import { nameKey } from '../sales/figures.ts';
import type { OcrResult } from './ocr/text-recogniser.ts';
import { textLikelihood } from './ocr/text-scores.ts';

/** A product prepared for matching. */
export interface CatalogueEntry {
  id: number;
  name: string;
  sku: string;
  caseSize: number | null;
  /** Number of the store's invoices that contain it. */
  bought?: number;
  /** Normalised name: letters and digits only. */
  key: string;
  bigrams: Map<string, number>;
  /** Normalised name without the pack size. */
  nameWithoutSize: string;
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

const sizeIn = (text: string) => packSizes(text).at(-1) ?? null;

export function catalogueEntry(product: {
  id: number;
  name: string;
  sku: string;
  caseSize: number | null;
  bought?: number;
}): CatalogueEntry {
  const key = nameKey(product.name);
  const words = (packSize(product.name)?.base ?? product.name).split(/\s+/);
  const nameWithoutSize = nameKey(words.join(''));
  return {
    ...product,
    key,
    nameWithoutSize,
    bigrams: bigramsOf(key),
    size: sizeIn(product.name),
  };
}

/** Dice coefficient over character bigrams: robust to wrong and missing characters and missing spaces. */
function diceSimilarity(a: Map<string, number>, aCount: number, b: Map<string, number>, bCount: number): number {
  let common = 0;
  for (const [pair, count] of a) common += Math.min(count, b.get(pair) ?? 0);
  return (2 * common) / (aCount + bCount);
}

const MIN_SIMILARITY = 0.45;
/** Lead over the runner-up at which a match is certain. */
const CERTAIN_LEAD = 0.06;

/**
 * The product that best matches a text. If both name a pack size, the sizes must agree.
 *
 * @returns null if none is similar enough
 */
export function matchProduct(text: string, entries: readonly CatalogueEntry[]): ProductMatch | null {
  const key = nameKey(text);
  if (key.length < 3) return null;
  const pairs = bigramsOf(key);
  const sizes = packSizes(text);
  let [best, next] = [null as CatalogueEntry | null, 0];
  let most = 0;
  for (const entry of entries) {
    if (entry.size && sizes.length > 0 && !sizes.some((size) => sameSize(size, entry.size!))) continue;
    const value = diceSimilarity(pairs, key.length + 1, entry.bigrams, entry.key.length + 1);
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
    confidence: Math.min(1, (most - 0.3) / 0.5) * (0.4 + 0.6 * ahead) * (anySize ? 0.5 : 1),
  };
}

/** Names at most so much less similar than the best are compared by all that the recogniser saw. */
const RIVAL = 0.15;
const MOST_RIVALS = 12;
/** A printed name has the size of its product, so that another size makes it less similar. */
const OTHER_SIZE = 0.93;
/** How much of the log-probability counts: the recogniser is too sure of itself. */
const SOBER = 0.5;

/**
 * The product of a printed name: among those that are similar, the one that explains best what the recogniser saw, which
 * may have read one letter for another.
 *
 * @returns null if none is similar enough
 */
export function matchPrintedName(
  { text, scores }: Pick<OcrResult, 'text' | 'scores'>,
  entries: readonly CatalogueEntry[],
): ProductMatch | null {
  const key = nameKey(text);
  if (key.length < 3) return null;
  const pairs = bigramsOf(key);
  const sizes = packSizes(text);
  const isOtherSize = ({ size }: CatalogueEntry) =>
    size !== null && sizes.length > 0 && !sizes.some((one) => sameSize(one, size));
  const rivals = entries
    .map((entry) => ({
      entry,
      similarity:
        diceSimilarity(pairs, key.length + 1, entry.bigrams, entry.key.length + 1) *
        (isOtherSize(entry) ? OTHER_SIZE : 1),
    }))
    .sort((a, b) => b.similarity - a.similarity)
    .filter(({ similarity }, i, [first]) => i < MOST_RIVALS && similarity >= first!.similarity - RIVAL);
  if (rivals.length === 0 || rivals[0]!.similarity < MIN_SIMILARITY) return null;
  const likelihoods = rivals.map(({ entry }) => SOBER * textLikelihood(scores, entry.key));
  const most = Math.max(...likelihoods);
  const total = likelihoods.reduce((sum, one) => sum + Math.exp(one - most), 0);
  const best = rivals[likelihoods.indexOf(most)]!;
  return { ...best, confidence: Math.min(1, (best.similarity - 0.3) / 0.45) / total };
}

const sameSize = (a: { amount: number; measure: string }, b: { amount: number; measure: string }) =>
  a.measure === b.measure && Math.abs(a.amount - b.amount) <= 0.02 * b.amount;
