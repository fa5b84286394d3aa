import { adjustWithin, agreedSum, type Part } from './reconcile.ts';
import type { SeriesLevel } from './series.ts';
import { intervalAt, type TrainedSeries } from './trained-series.ts';

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

const partOf = ({ points, bounds }: TrainedSeries, h: number): Part => {
  const { low80, high80 } = intervalAt(bounds, h);
  return { point: points[h]!, low: low80, high: high80 };
};

/** Mean squared backtest error; the mean squared forecast where there is no backtest. */
function varianceOf({ errors, points }: TrainedSeries): number {
  return errors ? errors.squared : points.reduce((sum, v) => sum + v * v, 0) / Math.max(1, points.length);
}

/** Replaces the points and shifts the intervals with them. */
function moveForecast(one: TrainedSeries, to: Float64Array): void {
  const floor = one.positive ? 0 : -Infinity;
  const perPeriod = one.bounds.length / to.length;
  one.bounds = one.bounds.map((bound, i) => {
    const h = Math.floor(i / perPeriod);
    return Math.max(floor, bound + (to[h]! - one.points[h]!));
  });
  one.points = to;
}
