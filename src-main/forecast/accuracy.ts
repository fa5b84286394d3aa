import type { ForecastAccuracy } from '../../src-shared/contract/forecast.ts';
import { type HoldOutResult, NOMINAL_COVERAGES } from './hold-out.ts';

/** Accuracy over the hold-out results of several series. */
export class AccuracyAccumulator {
  readonly #held: HoldOutResult[] = [];

  add(held: HoldOutResult): void {
    this.#held.push(held);
  }

  accuracy(series: number): ForecastAccuracy {
    const held = this.#held;
    const mean = (of: (one: HoldOutResult) => number) =>
      held.length === 0 ? null : held.reduce((sum, one) => sum + Math.min(of(one), 100), 0) / held.length;
    const sum = (of: (one: HoldOutResult) => number) => held.reduce((all, one) => all + of(one), 0);
    const actual = sum((one) => one.actual);
    const periods = sum((one) => one.periods);
    return {
      series,
      tested: held.length,
      mase: mean((one) => one.mase),
      rmsse: mean((one) => one.rmsse),
      wape: actual > 0 ? sum((one) => one.absolute) / actual : null,
      naive: {
        mase: mean((one) => one.naiveMase),
        rmsse: mean((one) => one.naiveRmsse),
        wape: actual > 0 ? sum((one) => one.naiveAbsolute) / actual : null,
      },
      coverage: NOMINAL_COVERAGES.map((nominal, i) => ({
        nominal,
        held: periods > 0 ? sum((one) => one.inside[i]!) / periods : null,
      })),
      periods,
    };
  }
}

/** Averages WAPE over levels with equal weight: revenue and pieces can't be summed, and the total would dominate. */
export function withMeanWape(all: ForecastAccuracy, levels: ForecastAccuracy[]): ForecastAccuracy {
  const mean = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    ...all,
    wape: mean(levels.map(({ wape }) => wape)),
    naive: { ...all.naive, wape: mean(levels.map(({ naive }) => naive.wape)) },
  };
}
