import type { ExpectedFestival } from '../../src-shared/contract/forecast.ts';
import type { SeriesForecast } from './evaluate.ts';
import type { ErrorRows, Interval } from './intervals.ts';
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

/** The backtest errors of the model that a series was forecast with; none where it was not backtested. */
export function errorRowsOf({ test, model }: Pick<SeriesForecast, 'test' | 'model'>): ErrorRows {
  return {
    errors: test?.tried.find((tried) => tried.model === model)?.errors ?? [],
    origins: test?.origins ?? [],
    unit: test?.unit.absolute ?? 0,
  };
}
