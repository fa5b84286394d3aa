import { z } from 'zod';
import { FESTIVALS } from '../festivals.ts';
import { messageDescriptor } from './message.ts';
import { control, mutation, query } from './procedure.ts';
import { stockNote } from './stock.ts';

const id = z.int().positive();

export const SERIES_LEVELS = ['total', 'category', 'store', 'product', 'store-product'] as const;
export type SeriesLevel = (typeof SERIES_LEVELS)[number];

const expectedFestival = z.object({
  festival: z.enum(FESTIVALS),
  category: z.string(),
  /** The day of the next one. */
  date: z.string(),
  /** Days up to and with it in which more is sold. */
  days: z.int(),
  /** Sales in these days relative to the same days without the festival. */
  times: z.number(),
});
export type ExpectedFestival = z.infer<typeof expectedFestival>;

const SPECIAL_PERIODS = ['promotion', 'stock_out'] as const;
/** Days whose sales tell nothing of usual ones; of all products where neither a product nor a category is named. */
const specialPeriod = z.object({
  id: z.int(),
  kind: z.enum(SPECIAL_PERIODS),
  from: z.string(),
  /** The last day. */
  to: z.string(),
  productId: z.int().nullable(),
  product: z.string().nullable(),
  category: z.string().nullable(),
});
export type SpecialPeriod = z.infer<typeof specialPeriod>;

/**
 * Forecast errors on held-out periods, used neither for model selection nor for the intervals; null if none could be
 * tested.
 */
const scores = z.object({
  /** Mean absolute scaled error: below 1 beats the in-sample naive forecast. */
  mase: z.number().nullable(),
  rmsse: z.number().nullable(),
  /** Σ|error| / Σ|actual|. */
  wape: z.number().nullable(),
});
const accuracy = scores.extend({
  series: z.int(),
  /** Number of series long enough to be tested. */
  tested: z.int(),
  /** The seasonal naive forecast on the same periods (plain naive if there is less than one season). */
  naive: scores,
  /** Empirical coverage of intervals by nominal coverage. */
  coverage: z.array(z.object({ nominal: z.number(), held: z.number().nullable() })),
  periods: z.int(),
});
export type ForecastAccuracy = z.infer<typeof accuracy>;

const version = z.object({
  id: z.int(),
  madeAt: z.string(),
  author: z.string(),
  reason: z.enum(['hand', 'import']),
  fingerprint: z.string(),
  dataTo: z.string(),
  settings: z.object({ levels: z.array(z.string()), horizonWeeks: z.int(), horizonMonths: z.int(), leftOut: z.int() }),
  series: z.int(),
  durationMs: z.int(),
  /**
   * `champion` is in use; a `challenger` is newer and awaits promotion; `earlier` ones were replaced or passed over.
   */
  state: z.enum(['champion', 'challenger', 'earlier']),
  accuracy,
  byLevel: z.record(z.string(), accuracy),
  bySelectedModel: z.record(z.string(), z.int()),
});
export type ForecastVersion = z.infer<typeof version>;

const forecastNote = z.object({
  code: z.enum([
    'empty',
    'too_short',
    'all_zero',
    'stopped',
    'spike_tamed',
    'gaps_filled',
    'unfinished_dropped',
    'future_ignored',
    'new',
    'class_choice',
    'untrained',
    'data_old',
  ]),
  /** A number of periods or values, or the first day of a period. */
  value: z.union([z.number(), z.string()]).nullable(),
});
export type ForecastNote = z.infer<typeof forecastNote>;

const point = z.object({
  /** First day of the period. */
  period: z.string(),
  mean: z.number(),
  low80: z.number(),
  high80: z.number(),
  low95: z.number(),
  high95: z.number(),
});

const forecast = z.object({
  level: z.enum(SERIES_LEVELS),
  name: z.string(),
  storeId: z.int().nullable(),
  productId: z.int().nullable(),
  category: z.string().nullable(),
  /** Revenue in minor units of the currency, units in pieces. */
  measure: z.enum(['revenue', 'units']),
  currency: z.string(),
  grain: z.enum(['week', 'month']),
  history: z.array(z.object({ period: z.string(), value: z.number() })),
  points: z.array(
    point.extend({
      /** What the same period of last year sold; null where that is not known. */
      lastYear: z.number().nullable(),
    }),
  ),
  model: z.string(),
  etsForm: z.string().nullable(),
  kind: z.string(),
  /** From the backtest of this series; null if it was too short. */
  accuracy: z.object({ mase: z.number().nullable(), naiveMase: z.number().nullable() }),
  /** Mean backtest loss of every candidate model, best first. */
  tried: z.array(z.object({ model: z.string(), loss: z.number() })),
  notes: z.array(forecastNote),
  /** Festivals of the next year before which more is sold, as learnt from past ones; by date. */
  festivals: z.array(expectedFestival),
  /** Promotions and stock-outs in the history, as marked by a person; forecasts do not learn from them. */
  specialPeriods: z.array(specialPeriod),
  explanation: z.string(),
  modelVersion: z.int().nullable(),
  madeAt: z.string().nullable(),
  /** Forecasts of earlier versions for periods that have since passed. */
  earlier: z.array(
    z.object({ version: z.int(), madeAt: z.string(), points: z.array(point.extend({ actual: z.number() })) }),
  ),
});
export type Forecast = z.infer<typeof forecast>;
export type ForecastPoint = Forecast['points'][number];

const forecastQuery = z.strictObject({
  storeId: id.optional(),
  productId: id.optional(),
  category: z.string().max(300).optional(),
  grain: z.enum(['week', 'month']).optional(),
  horizon: z.int().min(1).max(104).optional(),
  /** Scales the forecast from the first period on. */
  growthPercent: z.number().min(-100).max(1000).optional(),
  pricePercent: z.number().min(-100).max(1000).optional(),
  /** Excludes a store from the total, as if the customer were lost. */
  withoutStoreId: id.optional(),
});

const nextOrder = z.object({
  storeId: z.int(),
  storeName: z.string(),
  currency: z.string(),
  expectedOrderDate: z.string().nullable(),
  expectedFrom: z.string().nullable(),
  expectedTo: z.string().nullable(),
  usualDays: z.number().nullable(),
  expectedOrderMinor: z.int(),
  lines: z.array(
    z.object({
      productId: z.int(),
      sku: z.string(),
      name: z.string(),
      quantity: z.number(),
      unit: z.enum(['piece', 'case']),
      caseSize: z.int().nullable(),
      pieces: z.number(),
      priceMinor: z.int().nullable(),
      totalMinor: z.int(),
      chance: z.number(),
      /** Number of its latest ten orders that contain the product. */
      inOrders: z.int(),
      ofOrders: z.int(),
      lastOrdered: z.string(),
      /** What the stock has to say of it: less than usual is there, or another product takes its place. */
      note: stockNote.nullable(),
    }),
  ),
  /** What it usually takes, of which nothing is in stock. */
  outOfStock: z.array(z.object({ productId: z.int(), name: z.string() })),
});
export type NextOrder = z.infer<typeof nextOrder>;

export const trainingProgress = z.object({
  phase: z.enum(['reading', 'trying', 'saving', 'done', 'failed', 'cancelled']),
  done: z.int(),
  all: z.int(),
  modelVersion: z.int().nullable(),
  message: z.string().nullable(),
  descriptor: messageDescriptor.optional(),
});
export type TrainingProgress = z.infer<typeof trainingProgress>;

export const forecastContract = {
  'forecast.train': control(
    z.strictObject({ level: z.enum(SERIES_LEVELS).optional() }),
    z.object({
      modelVersion: z.int(),
      series: z.int(),
      bySelectedModel: z.record(z.string(), z.int()),
      accuracy: scores,
      baseline: scores,
      durationMs: z.int(),
      promoted: z.boolean(),
    }),
  ),
  'forecast.cancel': control(z.strictObject({}), z.object({ cancelled: z.boolean() })),
  /** The training in progress, if any. */
  'forecast.state': query(z.strictObject({}), z.object({ running: trainingProgress.nullable() })),
  'forecast.versions': query(
    z.strictObject({}),
    z.object({
      items: z.array(version),
      /** Forecast errors of the champion on periods that have since passed. */
      drift: z.object({
        periods: z.int(),
        expected: z.number().nullable(),
        real: z.number().nullable(),
        warns: z.boolean(),
      }),
    }),
  ),
  'forecast.promote': mutation(z.strictObject({ id }), z.object({ champion: z.int() })),
  'forecast.rollback': mutation(z.strictObject({}), z.object({ champion: z.int() })),
  'forecast.get': query(forecastQuery, forecast),
  /** Marks a promotion or stock-out, of a product, a category or all sales. */
  'forecast.markPeriod': mutation(
    z.strictObject({
      kind: z.enum(SPECIAL_PERIODS),
      from: z.iso.date(),
      to: z.iso.date(),
      productId: id.optional(),
      category: z.string().max(300).optional(),
    }),
    z.object({ id: z.int() }),
  ),
  'forecast.removePeriod': mutation(z.strictObject({ id }), z.object({})),
  /** Series of the champion, worst first. */
  'forecast.series': query(
    z.strictObject({ level: z.enum(SERIES_LEVELS).optional(), limit: z.int().min(1).max(1000).default(100) }),
    z.object({
      items: z.array(
        z.object({
          level: z.enum(SERIES_LEVELS),
          storeId: z.int().nullable(),
          productId: z.int().nullable(),
          category: z.string().nullable(),
          name: z.string(),
          model: z.string(),
          mase: z.number().nullable(),
          naiveMase: z.number().nullable(),
        }),
      ),
      total: z.int(),
    }),
  ),
  /** Accuracy of all versions on periods that have since passed. */
  'forecast.overTime': query(
    z.strictObject({}),
    z.object({
      items: z.array(
        z.object({
          version: z.int(),
          madeAt: z.string(),
          level: z.enum(SERIES_LEVELS),
          periods: z.int(),
          wape: z.number().nullable(),
          held80: z.number().nullable(),
        }),
      ),
    }),
  ),
  'forecast.nextOrder': query(z.strictObject({ storeId: id }), nextOrder),
};
