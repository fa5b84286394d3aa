import type { MarkText } from './recogniser.ts';

/** Interpretation of a mark in an order cell. */
export interface MarkQuantity {
  /** Null if uncertain; it is then left for manual review. */
  value: number | null;
  unit: 'case' | 'piece';
  confidence: number;
  /** A tick, interpreted as one case. */
  assumed: boolean;
}

export const UNKNOWN: MarkQuantity = { value: null, unit: 'case', confidence: 0, assumed: false };

/** Probability from which a reading is certain: of marks on unseen simulated forms, 0.3% are then wrong. */
const SURE = 0.87;
/** Probability of nothing from which a mark orders nothing; below it is asked about. */
const SURE_NOTHING = 0.95;
/** How rare numbers are among orders: of three digits, and neither small nor round nor dozens, or large. */
const [THREE_DIGITS, UNUSUAL] = [0.05, 0.4];
const [SMALL, LARGE] = [12, 60];

const NUMBER = /^x?(\d*)(h?)([cpd]?)$/;
const UNITS_WRITTEN = /^x?(\d*)(h?)([cpdx]?)$/;

type Meaning = { value: number; unit: 'case' | 'piece'; assumed: boolean } | 'nothing' | 'unreadable';

/** How usual a number is among orders, 1 for a small or round one. */
function commonness(value: number): number {
  if (value >= 100) return THREE_DIGITS;
  const isRound = value % 5 === 0 || value % 12 === 0;
  return (value > SMALL && !isRound) || value > LARGE ? UNUSUAL : 1;
}

/** What a text of signs orders. @param hasUnits whether the hand writes units, so that a sign after a number is one */
function meaningOf(text: string, hasUnits: boolean): Meaning {
  if (/^[x\-d]*$/.test(text)) return 'nothing';
  if (text === 'v') return { value: 1, unit: 'case', assumed: true };
  // struck out and written anew
  const [, digits, half, unit] = (hasUnits ? UNITS_WRITTEN : NUMBER).exec(text) ?? [];
  if (digits === undefined || digits + half === '' || digits.startsWith('0')) return 'unreadable';
  return { value: Number(digits || 0) + (half ? 0.5 : 0), unit: unit === 'p' ? 'piece' : 'case', assumed: false };
}

/**
 * The quantity of a mark; null if it orders nothing.
 *
 * @param texts what the mark may be
 * @param usual how usual a way of writing a quantity is on this page, 1 if nothing is known
 * @param options.otherwise how usual it is that a mark here is no quantity
 * @param options.hasUnits whether the hand writes a unit after most numbers
 */
export function quantityOf(
  texts: readonly MarkText[],
  usual: (text: string, value: number) => number,
  { otherwise = 1, hasUnits = false } = {},
): MarkQuantity | null {
  const chances = new Map<string, { meaning: Meaning; chance: number }>();
  let total = 0;
  for (const { text, probability } of texts) {
    const meaning = meaningOf(text, hasUnits);
    const prior = typeof meaning === 'string' ? otherwise : usual(text, meaning.value) * commonness(meaning.value);
    const key = JSON.stringify(meaning);
    const chance = probability * prior;
    total += chance;
    const before = chances.get(key);
    if (before) before.chance += chance;
    else chances.set(key, { meaning, chance });
  }
  // what is in none of the texts is not readable
  total += Math.max(0, 1 - texts.reduce((sum, { probability }) => sum + probability, 0));
  const ranked = [...chances.values()].sort((a, b) => b.chance - a.chance);
  const [best] = ranked;
  if (!best) return UNKNOWN;
  const confidence = best.chance / total;
  if (best.meaning === 'nothing' && confidence >= SURE_NOTHING) return null;
  if (typeof best.meaning === 'string' || confidence < SURE)
    return { ...UNKNOWN, confidence: Math.min(0.5, confidence / 2) };
  return { ...best.meaning, confidence };
}
