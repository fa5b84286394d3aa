import type { Likelihood, TargetPart } from '../../src-shared/contract/targets.ts';

/** What is expected of a part of sales on some days, in minor units: a normal distribution with a width to each side. */
export interface Expectation {
  mean: number;
  /** Standard deviations below and above the mean. */
  down: number;
  up: number;
}

/** The forecast of a part of sales for the days from one to another; null where nothing can be forecast. */
export type ExpectedSales = (part: TargetPart, from: string, to: string) => Expectation | null;

/** The 90th percentile of the normal distribution: the end of an interval of 80%. */
export const Z_80 = 1.2816;

/** The distribution function of the standard normal distribution (Abramowitz and Stegun 7.1.26, error below 2e-7). */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp(-x * x);
  return z < 0 ? tail / 2 : 1 - tail / 2;
}

/** The chance that at least so much comes in. */
export function chanceOf({ mean, down, up }: Expectation, needed: number): number {
  const width = needed > mean ? up : down;
  if (width <= 0) return needed <= mean ? 1 : 0;
  return 1 - normalBelow((needed - mean) / width);
}

const STEPS: [least: number, likelihood: Likelihood][] = [
  [0.95, 'sure'],
  [0.65, 'likely'],
  [0.35, 'even'],
  [0.05, 'unlikely'],
];

/** The word for a chance. */
export const likelihoodOf = (chance: number): Likelihood => STEPS.find(([least]) => chance >= least)?.[1] ?? 'hardly';
