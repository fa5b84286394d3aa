import type { Segment } from '../../src-shared/contract/index.ts';

/** Recency, frequency and monetary scores of a store, each a quintile from 1 to 5 (best). */
export interface Scores {
  recency: number;
  frequency: number;
  monetary: number;
}

/** Quintiles of values by rank, 1 to 5; equal values get the same quintile. */
export function quintiles(values: number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return values.map((value) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return 1 + Math.floor((5 * low) / sorted.length);
  });
}

/**
 * Segment of a store by its RFM scores (Hughes, Strategic Database Marketing). Recent buyers are champion, loyal or
 * promising by frequency and value; others are at risk, sleeping or lost.
 * @param isNew whether the first order is recent and there are at most two
 */
export function segmentOf({ recency, frequency, monetary }: Scores, isNew: boolean): Segment {
  const worth = (frequency + monetary) / 2;
  if (isNew) return 'new';
  if (recency >= 4 && worth >= 4) return 'champion';
  if (recency >= 3) return worth >= 3 ? 'loyal' : 'promising';
  if (worth >= 4) return 'at_risk';
  return recency === 2 || worth >= 3 ? 'sleeping' : 'lost';
}
