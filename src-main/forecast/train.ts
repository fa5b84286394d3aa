import { dayNumber } from '../../src-shared/calendar.ts';
import type { ForecastAccuracy } from '../../src-shared/contract/forecast.ts';
import { AccuracyAccumulator, withMeanWape } from './accuracy.ts';
import { type BacktestOptions, scaledLosses } from './backtest.ts';
import { CalendarForecaster } from './calendar/calendar-forecaster.ts';
import type { SalesCells } from './calendar/sales-cells.ts';
import { backtestSeries, forecastTested, lossesByClass, type SeriesForecast, type TestedSeries } from './evaluate.ts';
import { evaluateHoldOut } from './hold-out.ts';
import { type Calibration, calibrate, type ErrorRows, predictionIntervals } from './intervals.ts';
import type { ModelName } from './models/index.ts';
import { reconcileLevels } from './reconcile-levels.ts';
import { HORIZONS, isRevenue, LENGTHS, periodsFrom, type SalesSeries, SEASONS, type SeriesLevel } from './series.ts';
import { errorRowsOf, type TrainedSeries } from './trained-series.ts';

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
  const tested: TestedSeries[] = [];
  all.forEach((series, i) => {
    if (monitor.isCancelled()) throw new TrainingCancelled();
    tested.push(
      backtestSeries(
        { key: String(i), values: series.values },
        SEASONS[series.grain],
        HORIZONS[series.grain],
        optionsOf(series, calendar, thorough),
      ),
    );
    monitor.onProgress(i + 1, all.length);
  });
  const groups = groupByLevel(all, tested);
  const trained: TrainedSeries[] = [];
  const accuracy: TrainingResult['accuracy'] = {};
  const overallAccuracy = new AccuracyAccumulator();
  for (const [level, { series, tests }] of groups) {
    const { grain } = series[0]!;
    const horizon = HORIZONS[grain];
    const length = lengthOf(series[0]!);
    const ofClass = lossesByClass(pooledTests(level, groups));
    const answers = tests.map((test) => forecastTested(test, length, ofClass));
    const calibrations = calibrateByClass(answers, length);
    const levelAccuracy = new AccuracyAccumulator();
    const holdOutResults = evaluateHoldOut(tests, pooledTests(level, groups), horizon);
    series.forEach((one, i) => {
      const holdOutResult = holdOutResults[i];
      if (holdOutResult) {
        levelAccuracy.add(holdOutResult);
        overallAccuracy.add(holdOutResult);
      }
      const forecast = answers[i]!;
      trained.push({
        series: one,
        answer: forecast,
        points: forecast.points,
        intervals: predictionIntervals(
          forecast.points,
          errorRowsOf(forecast),
          calibrations.get(forecast.prepared.kind)!,
          forecast.prepared,
        ),
        mase: holdOutResult ? holdOutResult.mase : null,
        naiveMase: holdOutResult ? holdOutResult.naiveMase : null,
        festivals: calendar && forecast.model === 'calendar' ? calendar.festivals(one) : [],
      });
    });
    accuracy[level] = levelAccuracy.accuracy(series.length);
  }
  accuracy.all = withMeanWape(overallAccuracy.accuracy(all.length), Object.values(accuracy));
  reconcileLevels(trained);
  return { trained, accuracy };
}

/** Tests that a level's class losses are pooled over; the total and categories, both sums over stores, are one pool. */
function pooledTests(level: SeriesLevel, groups: Map<SeriesLevel, { tests: TestedSeries[] }>): TestedSeries[] {
  const levels: SeriesLevel[] = level === 'total' || level === 'category' ? ['total', 'category'] : [level];
  return levels.flatMap((one) => groups.get(one)?.tests ?? []);
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

function groupByLevel(all: SalesSeries[], tested: TestedSeries[]) {
  const groups = new Map<SeriesLevel, { series: SalesSeries[]; tests: TestedSeries[] }>();
  all.forEach((series, i) => {
    const group = groups.get(series.level) ?? { series: [], tests: [] };
    groups.set(series.level, group);
    group.series.push(series);
    group.tests.push(tested[i]!);
  });
  return groups;
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

/** Models backtested on a series by mean loss, lowest first. */
export function rankModels({ test, prepared }: SeriesForecast): { model: ModelName; loss: number }[] {
  if (!test) return [];
  return test.tried
    .map((tried) => ({ model: tried.model, its: scaledLosses(tried, test.unit, prepared.kind) }))
    .filter(({ its }) => its.length > 0)
    .map(({ model, its }) => ({ model, loss: its.reduce((sum, v) => sum + v, 0) / its.length }))
    .sort((a, b) => a.loss - b.loss);
}
