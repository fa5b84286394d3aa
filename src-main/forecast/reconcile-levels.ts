import { type HierarchyNode, reconcile, removeNegativeParts } from './reconcile.ts';
import type { SeriesLevel } from './series.ts';
import { errorRowsOf, type TrainedSeries } from './trained-series.ts';

/** Reconciles stores with the total, and categories with the reconciled total. */
export function reconcileLevels(trained: TrainedSeries[]): void {
  const seriesOfLevel = (level: SeriesLevel) => trained.filter(({ series }) => series.level === level);
  const nodeOf = (one: TrainedSeries): HierarchyNode => ({
    points: one.points,
    variance: Math.max(varianceOf(one), 1e-9),
    children: [],
  });
  const reconcileGroup = (parent: TrainedSeries, children: TrainedSeries[], parentStays: boolean) => {
    const comparable = children.filter(
      ({ series, points }) => series.grain === parent.series.grain && points.length === parent.points.length,
    );
    if (comparable.length === 0 || comparable.length < children.length) return;
    const nodes = comparable.map(nodeOf);
    const root: HierarchyNode = { ...nodeOf(parent), children: nodes };
    if (parentStays) root.variance = 1e-12;
    reconcile(root);
    if (comparable.every(({ answer: { prepared } }) => prepared.positive))
      removeNegativeParts(
        nodes.map(({ points }) => points),
        root.points.length,
      );
    moveForecast(parent, root.points);
    comparable.forEach((child, i) => {
      moveForecast(child, nodes[i]!.points);
    });
  };
  const [total] = seriesOfLevel('total');
  if (!total) return;
  if (seriesOfLevel('store').length > 0) reconcileGroup(total, seriesOfLevel('store'), false);
  if (seriesOfLevel('category').length > 0)
    reconcileGroup(total, seriesOfLevel('category'), seriesOfLevel('store').length > 0);
}

/** Mean squared backtest error; the mean squared forecast where there is no backtest. */
function varianceOf({ answer: one, points }: TrainedSeries): number {
  const { errors } = errorRowsOf(one);
  if (errors.length === 0) return points.reduce((sum, v) => sum + v * v, 0) / points.length;
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
