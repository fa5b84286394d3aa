import type { ExpectedFestival } from '../../src-shared/contract/forecast.ts';
import type { Backtest } from './backtest.ts';
import type { SeriesForecast } from './evaluate.ts';
import type { ErrorRows, Interval } from './intervals.ts';
import type { ModelName } from './models/index.ts';
import type { SeriesClass, SeriesNote } from './prepare.ts';
import { rankModels } from './select-model.ts';
import type { SalesSeries } from './series.ts';

/** A series with its reconciled forecast, as it is stored: without its backtest, which takes many times as much memory. */
export interface TrainedSeries {
  series: SalesSeries;
  kind: SeriesClass;
  /** No value is negative. */
  positive: boolean;
  model: ModelName;
  notes: SeriesNote[];
  points: Float64Array;
  /** See {@link packIntervals}. */
  bounds: Float64Array;
  /** Models backtested, by mean loss, lowest first. */
  ranking: { model: ModelName; loss: number }[];
  etsForm: string | null;
  /** Mean absolute and mean squared error of the model in its backtest; null without one. */
  errors: { absolute: number; squared: number } | null;
  /** MASE on the held-out last origin; null where the series was not backtested. */
  mase: number | null;
  naiveMase: number | null;
  /** Festivals that the forecast expects; none where its model does not know the calendar. */
  festivals: ExpectedFestival[];
}

/** What is stored of a series' forecast, and its backtest summed up: the errors of all series would fill the memory. */
export function summariseForecast(
  series: SalesSeries,
  answer: SeriesForecast,
): Pick<
  TrainedSeries,
  'series' | 'kind' | 'positive' | 'model' | 'notes' | 'points' | 'ranking' | 'etsForm' | 'errors'
> {
  const { prepared, model, notes, points, test } = answer;
  const { errors } = errorRowsOf(answer);
  const mean = (of: (error: number) => number) =>
    errors.reduce((sum, row) => sum + row.reduce((all, v) => all + of(v), 0) / row.length, 0) / errors.length;
  return {
    series,
    kind: prepared.kind,
    positive: prepared.positive,
    model,
    notes,
    points,
    ranking: rankModels(answer),
    etsForm: test?.etsForm ?? null,
    errors: errors.length > 0 ? { absolute: mean(Math.abs), squared: mean((v) => v * v) } : null,
  };
}

const BOUNDS = ['low80', 'high80', 'low95', 'high95'] as const;

/** The bounds of each period's intervals, one after the other: as objects they would take four times the memory. */
export const packIntervals = (intervals: Interval[]): Float64Array =>
  Float64Array.from({ length: intervals.length * BOUNDS.length }, (_, i) => {
    const name = BOUNDS[i % BOUNDS.length]!;
    return intervals[Math.floor(i / BOUNDS.length)]![name];
  });

export function intervalAt(bounds: Float64Array, h: number): Interval {
  const at = h * BOUNDS.length;
  return { low80: bounds[at]!, high80: bounds[at + 1]!, low95: bounds[at + 2]!, high95: bounds[at + 3]! };
}

export const unpackIntervals = (bounds: Float64Array): Interval[] =>
  Array.from({ length: bounds.length / BOUNDS.length }, (_, h) => intervalAt(bounds, h));

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
