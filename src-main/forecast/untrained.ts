import type { SalesCube } from '../cube/cube.ts';
import { unscoped } from '../cube/cube.ts';
import { readSalesCells } from './calendar/read-cells.ts';
import { isRevenue, type Period, type SalesSeries, type SeriesLevel, salesSeries, seriesKeyOf } from './series.ts';
import { train } from './train.ts';
import type { TrainedSeries } from './trained-series.ts';

/** Products up to which one is forecast together with all others, as in a training. */
const MAX_PRODUCTS_TOGETHER = 300;
const REVENUE_LEVELS: readonly SeriesLevel[] = ['total', 'category', 'store'];
const MONITOR = { isCancelled: () => false, onProgress: () => {} };

/**
 * The forecast of a series that no version keeps, computed as a training would: together with the series that it is
 * selected, calibrated and reconciled with, so that training changes nothing about it.
 */
export function forecastUntrained(cube: SalesCube, today: string, series: SalesSeries): TrainedSeries {
  const family = isRevenue(series.level) ? REVENUE_LEVELS : ([series.level] as const);
  const known = series.level === 'store-product' ? undefined : together(unscoped(cube), today, family, series.grain);
  const found = known?.get(seriesKeyOf(series));
  // a user who sees a part of the stores has other values of the same series
  if (found?.series.values.every((v, t) => v === series.values[t])) return found;
  return train([series], null, MONITOR).trained[0]!;
}

function together(cube: SalesCube, today: string, family: readonly SeriesLevel[], grain: Period) {
  return cube.memoBySales(`untrained ${family[0]} ${grain} ${today}`, () => {
    const { series, known } = salesSeries(cube, family, today, { grain });
    if (!known || (!isRevenue(family[0]!) && series.length > MAX_PRODUCTS_TOGETHER)) return undefined;
    const { trained } = train(series, isRevenue(family[0]!) ? readSalesCells(cube, known) : null, MONITOR);
    return new Map(trained.map((one) => [seriesKeyOf(one.series), one]));
  });
}
