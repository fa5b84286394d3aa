import type { Segment } from '../../src-shared/contract/index.ts';

/** Recency, frequency and money of a store, each as the quintile it lies in: 5 is the best fifth. */
export interface Scores {
  recency: number;
  frequency: number;
  monetary: number;
}

/** Quintiles of values by rank, 1 to 5; equal values lie in the same one. */
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
 * What a store is by its scores (RFM, after Hughes, Strategic Database Marketing): who bought lately is champion, loyal
 * or promising by how often and how much; who did not is at risk, sleeping or lost.
 * @param isNew whether its first order is recent and at most its second followed
 */
export function segmentOf({ recency, frequency, monetary }: Scores, isNew: boolean): Segment {
  const worth = (frequency + monetary) / 2;
  if (isNew) return 'new';
  if (recency >= 4 && worth >= 4) return 'champion';
  if (recency >= 3) return worth >= 3 ? 'loyal' : 'promising';
  if (worth >= 4) return 'at_risk';
  return recency === 2 || worth >= 3 ? 'sleeping' : 'lost';
}
