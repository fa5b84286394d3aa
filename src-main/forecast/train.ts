import { dayNumber } from '../../src-shared/calendar.ts';
import type { ForecastAccuracy } from '../../src-shared/contract/forecast.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import { AccuracyAccumulator, withMeanWape } from './accuracy.ts';
import type { BacktestOptions } from './backtest.ts';
import { CalendarForecaster } from './calendar/calendar-forecaster.ts';
import type { SalesCells } from './calendar/sales-cells.ts';
import { backtestSeries, forecastTested, lossesByClass, type SeriesForecast, type TestedSeries } from './evaluate.ts';
import { evaluateHoldOut } from './hold-out.ts';
import { type Calibration, calibrate, type ErrorRows, predictionIntervals } from './intervals.ts';
import type { ModelName } from './models/index.ts';
import { reconcileLevels } from './reconcile-levels.ts';
import { HORIZONS, isRevenue, LENGTHS, periodsFrom, type SalesSeries, SEASONS, type SeriesLevel } from './series.ts';
import { errorRowsOf, packIntervals, summariseForecast, type TrainedSeries } from './trained-series.ts';

export interface TrainingResult {
  trained: TrainedSeries[];
  /** By level, plus `all`. */
  accuracy: Record<string, ForecastAccuracy>;
}

/** Progress and cancellation of a training; cancellation is checked between two series. */
export interface TrainingMonitor {
  isCancelled(): boolean;
  onProgress(done: number, all: number): void;
}

export class TrainingCancelled extends Error {}

/**
 * Backtests every model on every series, selects one for each, reconciles stores and categories with the total, and
 * measures accuracy on a hold-out that neither model selection nor interval calibration has used.
 *
 * @param cells what the calendar model of total, categories and stores learns from
 * @throws TrainingCancelled
 */
export function train(all: SalesSeries[], cells: SalesCells | null, monitor: TrainingMonitor): TrainingResult {
  const calendar = cells && new CalendarForecaster(cells);
  const thorough = thoroughSeries(all);
  const trained: TrainedSeries[] = [];
  const accuracy: TrainingResult['accuracy'] = {};
  const overallAccuracy = new AccuracyAccumulator();
  let done = 0;
  const testSeries = (series: SalesSeries): TestedSeries => {
    if (monitor.isCancelled()) throw new TrainingCancelled();
    const tested = backtestSeries(
      { key: String(done), values: series.values },
      SEASONS[series.grain],
      HORIZONS[series.grain],
      optionsOf(series, calendar, thorough),
    );
    monitor.onProgress(++done, all.length);
    if (done % COLLECTED_SERIES === 0) collectGarbage();
    return tested;
  };
  /** Its backtests, which take as much memory as the results of all, are dropped when it ends. */
  const trainPool = (pool: SalesSeries[]) => {
    const groups = [...Map.groupBy(pool, ({ level }) => level)].map(([level, series]) => ({
      level,
      series,
      tests: series.map(testSeries),
    }));
    const poolTests = groups.flatMap(({ tests }) => tests);
    for (const { level, series, tests } of groups) {
      const levelAccuracy = new AccuracyAccumulator();
      const holdOutResults = evaluateHoldOut(tests, poolTests, HORIZONS[series[0]!.grain]);
      for (const result of holdOutResults) {
        if (!result) continue;
        levelAccuracy.add(result);
        overallAccuracy.add(result);
      }
      if (series.length > COLLECTED_SERIES) collectGarbage();
      trained.push(...finishLevel(series, tests, poolTests, holdOutResults, calendar));
      accuracy[level] = levelAccuracy.accuracy(series.length);
    }
  };
  for (const pool of Map.groupBy(all, poolOf).values()) {
    trainPool(pool);
    if (all.length > COLLECTED_SERIES) collectGarbage();
  }
  accuracy.all = withMeanWape(overallAccuracy.accuracy(all.length), Object.values(accuracy));
  reconcileLevels(trained);
  return { trained, accuracy };
}

/** Series after which garbage is collected: without it, the heap would grow to twice its size. */
export const COLLECTED_SERIES = 2500;

/** Class losses are pooled over the series of a level; the total and categories, both sums over stores, are one pool. */
const poolOf = ({ level }: SalesSeries): SeriesLevel => (level === 'total' ? 'category' : level);

/** Forecasts the series of a level by the model that is selected for each, with intervals. */
function finishLevel(
  series: SalesSeries[],
  tests: TestedSeries[],
  poolTests: TestedSeries[],
  holdOutResults: ReturnType<typeof evaluateHoldOut>,
  calendar: CalendarForecaster | null,
): TrainedSeries[] {
  const length = lengthOf(series[0]!);
  const ofClass = lossesByClass(poolTests);
  const answers = tests.map((test) => forecastTested(test, length, ofClass));
  const calibrations = calibrateByClass(answers, length);
  return series.map((one, i) => {
    const answer = answers[i]!;
    const { kind } = answer.prepared;
    return {
      ...summariseForecast(one, answer),
      bounds: packIntervals(
        predictionIntervals(answer.points, errorRowsOf(answer), calibrations.get(kind)!, answer.prepared),
      ),
      mase: holdOutResults[i]?.mase ?? null,
      naiveMase: holdOutResults[i]?.naiveMase ?? null,
      festivals: calendar && answer.model === 'calendar' ? calendar.festivals(one) : [],
    };
  });
}

const lengthOf = ({ level, grain }: SalesSeries) => LENGTHS[isRevenue(level) ? 'revenue' : 'units'][grain];

/** Models that take next to no time: of stores, beside the calendar, and of products that sell little, of which there may be many. */
const QUICK_MODELS: readonly ModelName[] = ['naive', 'seasonal-naive', 'average', 'ses', 'zero', 'sba', 'tsb'];

function optionsOf(
  series: SalesSeries,
  calendar: CalendarForecaster | null,
  thorough: ReadonlySet<SalesSeries>,
): BacktestOptions {
  const length = lengthOf(series);
  if (!isRevenue(series.level)) return thorough.has(series) ? { length } : { length, models: QUICK_MODELS };
  if (!calendar) return { length };
  const n = series.values.length;
  const { grain, from, next } = series;
  const starts = [...periodsFrom(from, grain, n), ...periodsFrom(next, grain, length + 1)];
  return {
    length,
    calendar: (origin, horizon) =>
      // what the unfinished period has sold so far is known at the end, and nothing of it at the origins of a backtest
      calendar.forecast(
        series,
        origin === n ? calendar.cells.end : dayNumber(starts[origin]!),
        starts.slice(origin, origin + horizon + 1),
      ),
    ...(series.level === 'store' ? { models: QUICK_MODELS } : {}),
  };
}

/** Series of pieces for which all models are tried: that takes 30 ms each, and many thousands would take many minutes. */
const MAX_THOROUGH = 2000;

/** The series of pieces that are worth trying all models: those that sell most. */
export function thoroughSeries(all: SalesSeries[], most = MAX_THOROUGH): Set<SalesSeries> {
  const sold = (series: SalesSeries) => series.values.reduce((sum, pieces) => sum + pieces, 0);
  return new Set(
    all
      .filter(({ level }) => !isRevenue(level))
      .map((series) => ({ series, pieces: sold(series) }))
      .sort((a, b) => b.pieces - a.pieces)
      .slice(0, most)
      .map(({ series }) => series),
  );
}

/** Calibrates intervals for each class of series separately. */
export function calibrateByClass(answers: SeriesForecast[], horizon: number): Map<string, Calibration> {
  const kinds = new Map<string, ErrorRows[]>();
  for (const one of answers) {
    const rows = kinds.get(one.prepared.kind) ?? [];
    kinds.set(one.prepared.kind, rows);
    rows.push(errorRowsOf(one));
  }
  return new Map([...kinds].map(([kind, rows]) => [kind, calibrate(rows, horizon)]));
}
