import type { CtcScores } from '../ocr/ctc.ts';
import { signClass } from '../ocr/text-scores.ts';

/** Where a text was found in a line, and how badly what is written there fits it. */
export interface Spot {
  /** 0 for a perfect fit, about {@link MISFIT} for each sign that is another. */
  cost: number;
  /** First and last step, exclusive. */
  from: number;
  to: number;
}

/** Highest cost of a wrong, missing or extra sign: handwriting and recognition have errors. */
const MISFIT = 4;
/** Signs that hands write alike, and how much of one counts as the other. */
const ALIKE = 0.5;
const ALIKE_PAIRS = ['1i', '1l', '0o', '5s', '2z', 'uv', 'gq', '9g', '8g', '8b', 'ij', 'ao'];

/** A line prepared to find texts in it: the cost of each sign at each step, relative to the likeliest. */
export interface Costs {
  steps: number;
  classes: number;
  costs: Float32Array;
  /** Of each step, the likeliest class. */
  likeliest: Uint8Array;
}

export function costsOf({ steps, classes, logs }: CtcScores): Costs {
  const costs = new Float32Array(steps * classes);
  for (let step = 0; step < steps; step++) {
    const own = logs.subarray(step * classes, (step + 1) * classes);
    const chances = Float32Array.from(own, Math.exp);
    for (const [a, b] of ALIKE_PAIRS) {
      const [p, q] = [signClass(a!), signClass(b!)];
      chances[p] = Math.max(chances[p]!, ALIKE * Math.exp(own[q]!));
      chances[q] = Math.max(chances[q]!, ALIKE * Math.exp(own[p]!));
    }
    const most = Math.max(...chances);
    for (let k = 0; k < classes; k++)
      costs[step * classes + k] = Math.min(MISFIT, Math.log(most) - Math.log(chances[k]! + 1e-9));
  }
  const likeliest = Uint8Array.from({ length: steps }, (_, step) => {
    let best = 0;
    for (let k = 1; k < classes; k++) if (costs[step * classes + k]! < costs[step * classes + best]!) best = k;
    return best;
  });
  return { steps, classes, costs, likeliest };
}

/** The best place of a text within the steps of a line (Viterbi over the alignments of CTC). */
export function spot({ classes, costs }: Costs, text: string, begin: number, end: number): Spot {
  const signs = Uint8Array.from([...text].map(signClass).filter((sign) => sign > 0));
  const states = 2 * signs.length - 1;
  const cost = new Float64Array(states).fill(Infinity);
  const from = new Int32Array(states);
  const best: Spot = { cost: Infinity, from: begin, to: begin };
  for (let step = begin; step < end; step++) {
    const row = step * classes;
    // from the last state, so that those before it are still of the step before
    for (let s = states - 1; s >= 0; s--) {
      const sign = s % 2 === 1 ? 0 : signs[s >> 1]!;
      let least = cost[s]!;
      let start = from[s]!;
      if (s === 0) {
        // a text may begin at every step
        if (least >= 0) {
          least = 0;
          start = step;
        }
      } else {
        if (cost[s - 1]! < least) {
          least = cost[s - 1]!;
          start = from[s - 1]!;
        }
        if (s > 1 && sign !== 0 && sign !== signs[(s >> 1) - 1] && cost[s - 2]! < least) {
          least = cost[s - 2]!;
          start = from[s - 2]!;
        }
      }
      cost[s] = least + costs[row + sign]!;
      from[s] = start;
    }
    const last = cost[states - 1]!;
    if (last < best.cost) {
      best.cost = last;
      best.from = from[states - 1]!;
      best.to = step + 1;
    }
  }
  return best;
}

/** How many signs the likeliest text has within some steps. */
export function signsIn({ likeliest }: Costs, begin: number, end: number): number {
  let [count, last] = [0, 0];
  for (let step = begin; step < end; step++) {
    const best = likeliest[step]!;
    if (best !== 0 && best !== last) count++;
    last = best;
  }
  return count;
}

/** The last step within some that is likeliest a sign; null if none is. */
export function lastSign({ likeliest }: Costs, begin: number, end: number): number | null {
  for (let step = end - 1; step >= begin; step--) if (likeliest[step] !== 0) return step;
  return null;
}
