import { adjustWithin, agreedSum, type Part } from './reconcile.ts';
import type { SeriesLevel } from './series.ts';
import { errorRowsOf, type TrainedSeries } from './trained-series.ts';

/**
 * Makes categories and stores add up to the total. The total moves towards its categories by their precisions; then each
 * category and each store moves within its own 80% range. Levels of other periods than the total's are left alone.
 */
export function reconcileLevels(trained: TrainedSeries[]): void {
  const ofLevel = (level: SeriesLevel) => trained.filter(({ series }) => series.level === level);
  const [total] = ofLevel('total');
  if (!total) return;
  const comparable = (level: SeriesLevel) =>
    ofLevel(level).filter(
      ({ series, points }) => series.grain === total.series.grain && points.length === total.points.length,
    );
  const groups = [comparable('category'), comparable('store')].filter((group) => group.length > 0);
  const [leading] = groups;
  if (!leading) return;
  const moved = new Map([total, ...groups.flat()].map((one) => [one, one.points.slice()]));
  const variances = leading.map(varianceOf);
  const ownVariance = varianceOf(total);
  for (let h = 0; h < total.points.length; h++) {
    const sum = agreedSum(
      partOf(total, h),
      ownVariance,
      leading.map((one) => partOf(one, h)),
      variances,
    );
    moved.get(total)![h] = sum;
    for (const group of groups)
      adjustWithin(
        group.map((one) => partOf(one, h)),
        sum,
      ).forEach((v, i) => {
        moved.get(group[i]!)![h] = v;
      });
  }
  for (const [one, points] of moved) moveForecast(one, points);
}

const partOf = ({ points, intervals }: TrainedSeries, h: number): Part => ({
  point: points[h]!,
  low: intervals[h]!.low80,
  high: intervals[h]!.high80,
});

/** Mean squared backtest error; the mean squared forecast where there is no backtest. */
function varianceOf({ answer: one, points }: TrainedSeries): number {
  const { errors } = errorRowsOf(one);
  if (errors.length === 0) return points.reduce((sum, v) => sum + v * v, 0) / Math.max(1, points.length);
  return errors.reduce((sum, row) => sum + row.reduce((all, v) => all + v * v, 0) / row.length, 0) / errors.length;
}

/** Replaces the points and shifts the intervals with them. */
function moveForecast(one: TrainedSeries, to: Float64Array): void {
  const floor = one.answer.prepared.positive ? 0 : -Infinity;
  one.intervals = one.intervals.map((interval, h) => {
    const shift = to[h]! - one.points[h]!;
    return {
      low80: Math.max(floor, interval.low80 + shift),
      high80: Math.max(floor, interval.high80 + shift),
      low95: Math.max(floor, interval.low95 + shift),
      high95: Math.max(floor, interval.high95 + shift),
    };
  });
  one.points = to;
}
