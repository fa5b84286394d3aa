import { type CtcScores, logSum } from './ctc.ts';

/** Letters and digits that names are compared by. */
const SIGNS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const CLASS_OF = new Map([...SIGNS].map((sign, i) => [sign, i + 1]));
const NONE = Number.NEGATIVE_INFINITY;
/** Least probability of a sign at a step: a recogniser is never so sure. */
const FLOOR = 1e-5;

/** The class of one of these signs; 0 for another. */
export const signClass = (sign: string): number => CLASS_OF.get(sign) ?? 0;

/** The class of a character among these, whatever its case and accents; 0 for spaces, punctuation and other scripts. */
export const foldedClass = (character: string): number => signClass(character.normalize('NFD').charAt(0).toLowerCase());

/**
 * What a recogniser saw, folded to the letters and digits: spaces and punctuation count as blank, so that names compare
 * however they are spaced.
 *
 * @param folded class of each of the recogniser's classes, see `foldedClass`
 */
export function foldScores(out: Float32Array, steps: number, classes: number, folded: Uint8Array): CtcScores {
  const count = SIGNS.length + 1;
  const logs = new Float32Array(steps * count);
  for (let step = 0; step < steps; step++) {
    const sums = logs.subarray(step * count, (step + 1) * count);
    for (let k = 0; k < classes; k++) sums[folded[k]!]! += out[step * classes + k]!;
    for (let k = 0; k < count; k++) sums[k] = Math.log(Math.min(1, sums[k]! + FLOOR));
  }
  return { steps, classes: count, logs };
}

/** Log-probability that the text was written, over all alignments (forward algorithm; Graves et al. 2006). */
export function textLikelihood({ steps, classes, logs }: CtcScores, text: string): number {
  const signs = [...text].map(signClass).filter((sign) => sign > 0);
  const states = 2 * signs.length + 1;
  let before = new Float64Array(states).fill(NONE);
  before[0] = logs[0]!;
  if (states > 1) before[1] = logs[signs[0]!]!;
  for (let step = 1; step < steps; step++) {
    const now = new Float64Array(states).fill(NONE);
    for (let s = 0; s < states; s++) {
      const sign = s % 2 === 0 ? 0 : signs[s >> 1]!;
      let sum = before[s]!;
      if (s > 0) sum = logSum(sum, before[s - 1]!);
      if (s > 1 && sign !== 0 && sign !== signs[(s >> 1) - 1]) sum = logSum(sum, before[s - 2]!);
      now[s] = sum + logs[step * classes + sign]!;
    }
    before = now;
  }
  return logSum(before[states - 1]!, states > 1 ? before[states - 2]! : NONE);
}
