import type { ExpectedFestival } from '../../src-shared/contract/forecast.ts';
import type { Backtest } from './backtest.ts';
import type { SeriesForecast } from './evaluate.ts';
import type { ErrorRows, Interval } from './intervals.ts';
import type { ModelName } from './models/index.ts';
import type { SalesSeries } from './series.ts';

/** A series with its reconciled forecast, as it is stored. */
export interface TrainedSeries {
  series: SalesSeries;
  answer: SeriesForecast;
  points: Float64Array;
  intervals: Interval[];
  /** MASE on the held-out last origin; null where the series was not backtested. */
  mase: number | null;
  naiveMase: number | null;
  /** Festivals that the forecast expects; none where its model does not know the calendar. */
  festivals: ExpectedFestival[];
}

/**
 * The backtest errors of the model that a series was forecast with; none where it was not backtested. Once a whole season
 * is known, origins within the first season are of another situation and are left out, where there are later ones.
 */
export function errorRowsOf({ test, model }: { test: Backtest | undefined; model: ModelName | undefined }): ErrorRows {
  const errors = test?.tried.find((tried) => tried.model === model)?.errors ?? [];
  if (!test || errors.length === 0) return { errors: [], origins: [], unit: test?.unit.absolute ?? 0 };
  const { origins, season, end } = test;
  const counts = (origin: number) => origin >= season || end < season || origins.at(-1)! < season;
  return {
    errors: errors.filter((_, i) => counts(origins[i]!)),
    origins: origins.filter(counts),
    unit: test.unit.absolute,
  };
}
