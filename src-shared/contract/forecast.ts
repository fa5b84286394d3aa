import { z } from 'zod';
import { changes, reads, steers } from './procedure.ts';

const id = z.int().positive();

export const LEVELS = ['total', 'category', 'store', 'product', 'store-product'] as const;
export type Level = (typeof LEVELS)[number];

/** Errors of forecasts on periods that neither the choice of models nor the intervals had seen; null where none could be tested. */
const scores = z.object({
  /** Mean absolute scaled error: below 1 is better than the naive forecast within the data. */
  mase: z.number().nullable(),
  rmsse: z.number().nullable(),
  /** Σ|error| / Σ|actual|. */
  wape: z.number().nullable(),
});
const accuracy = scores.extend({
  series: z.int(),
  /** Series long enough to be tested. */
  tested: z.int(),
  /** The seasonal naive forecast (the naive one where a season is not yet over) on the same periods. */
  naive: scores,
  /** The share of periods that lay within intervals of a nominal coverage. */
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
  /** `champion` speaks now; a `challenger` came after it and waits; `earlier` ones spoke or were passed over. */
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
export type ForecastPoint = z.infer<typeof point>;

const forecast = z.object({
  level: z.enum(LEVELS),
  name: z.string(),
  storeId: z.int().nullable(),
  productId: z.int().nullable(),
  category: z.string().nullable(),
  /** Revenue counts in minor units of the currency, units in pieces. */
  measure: z.enum(['revenue', 'units']),
  currency: z.string(),
  grain: z.enum(['week', 'month']),
  history: z.array(z.object({ period: z.string(), value: z.number() })),
  points: z.array(point),
  model: z.string(),
  etsForm: z.string().nullable(),
  kind: z.string(),
  /** In this series' own backtest; null where it was too short for one. */
  accuracy: z.object({ mase: z.number().nullable(), naiveMase: z.number().nullable() }),
  /** Mean loss in the backtest of every model that was tried, the best first. */
  tried: z.array(z.object({ model: z.string(), loss: z.number() })),
  notes: z.array(forecastNote),
  explanation: z.string(),
  modelVersion: z.int().nullable(),
  madeAt: z.string().nullable(),
  /** What earlier versions said of periods that have come since. */
  earlier: z.array(
    z.object({ version: z.int(), madeAt: z.string(), points: z.array(point.extend({ actual: z.number() })) }),
  ),
});
export type Forecast = z.infer<typeof forecast>;

const key = z.strictObject({
  storeId: id.optional(),
  productId: id.optional(),
  category: z.string().max(300).optional(),
  grain: z.enum(['week', 'month']).optional(),
  horizon: z.int().min(1).max(104).optional(),
  /** Multiplies what is forecast from its first period on. */
  growthPercent: z.number().min(-100).max(1000).optional(),
  pricePercent: z.number().min(-100).max(1000).optional(),
  /** Leaves a store out of the total, as if it were lost. */
  withoutStoreId: id.optional(),
});

const weights = z.strictObject({
  revenue: z.number().min(0).max(10),
  chance: z.number().min(0).max(10),
  overdue: z.number().min(0).max(10),
  visit: z.number().min(0).max(10),
  churn: z.number().min(0).max(10),
});
export type CallWeights = z.infer<typeof weights>;

const reason = z.object({
  code: z.enum(['due', 'overdue', 'likely', 'large', 'not_visited', 'never_visited', 'may_leave', 'open_order']),
  value: z.number().nullable(),
  /** The same in words. */
  text: z.string(),
});

const call = z.object({
  storeId: z.int(),
  storeName: z.string(),
  city: z.string(),
  phone: z.string(),
  salesperson: z.string(),
  /** 0 … 100. */
  score: z.number(),
  parts: weights,
  reasons: z.array(reason),
  lastOrder: z.string(),
  usualDays: z.number(),
  expectedOrderDate: z.string(),
  expectedFrom: z.string(),
  expectedTo: z.string(),
  /** That it orders within a week of the day asked about. */
  chance: z.number(),
  expectedOrderMinor: z.int(),
  mark: z.object({ id: z.int(), what: z.string(), onDate: z.string(), until: z.string().nullable() }).nullable(),
});
export type Call = z.infer<typeof call>;

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
      /** Of its latest ten orders, in how many it was. */
      inOrders: z.int(),
      ofOrders: z.int(),
      lastOrdered: z.string(),
    }),
  ),
});
export type NextOrder = z.infer<typeof nextOrder>;

export const trainingProgress = z.object({
  phase: z.enum(['reading', 'trying', 'saving', 'done', 'failed', 'cancelled']),
  done: z.int(),
  all: z.int(),
  modelVersion: z.int().nullable(),
  message: z.string().nullable(),
});
export type TrainingProgress = z.infer<typeof trainingProgress>;

export const forecastContract = {
  'forecast.train': steers(
    z.strictObject({ level: z.enum(LEVELS).optional() }),
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
  'forecast.cancel': steers(z.strictObject({}), z.object({ cancelled: z.boolean() })),
  /** What is under way, if anything is. */
  'forecast.state': reads(z.strictObject({}), z.object({ running: trainingProgress.nullable() })),
  'forecast.versions': reads(
    z.strictObject({}),
    z.object({
      items: z.array(version),
      /** What the champion said, against what came since. */
      drift: z.object({
        periods: z.int(),
        expected: z.number().nullable(),
        real: z.number().nullable(),
        warns: z.boolean(),
      }),
    }),
  ),
  'forecast.promote': changes(z.strictObject({ id }), z.object({ champion: z.int() })),
  'forecast.rollback': changes(z.strictObject({}), z.object({ champion: z.int() })),
  'forecast.get': reads(key, forecast),
  /** Series of the champion, the worst first. */
  'forecast.series': reads(
    z.strictObject({ level: z.enum(LEVELS).optional(), limit: z.int().min(1).max(1000).default(100) }),
    z.object({
      items: z.array(
        z.object({
          level: z.enum(LEVELS),
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
  /** How forecasts of every version compared with what came. */
  'forecast.overTime': reads(
    z.strictObject({}),
    z.object({
      items: z.array(
        z.object({
          version: z.int(),
          madeAt: z.string(),
          level: z.enum(LEVELS),
          periods: z.int(),
          wape: z.number().nullable(),
          held80: z.number().nullable(),
        }),
      ),
    }),
  ),
  'forecast.nextOrder': reads(z.strictObject({ storeId: id }), nextOrder),
  'calls.list': reads(
    z.strictObject({
      date: z.iso.date().optional(),
      salesperson: z.string().max(300).optional(),
      city: z.string().max(300).optional(),
      /** Also those that are snoozed or were spoken to on the day. */
      all: z.boolean().default(false),
      limit: z.int().min(1).max(1000).default(25),
    }),
    z.object({ date: z.string(), currency: z.string(), items: z.array(call), total: z.int() }),
  ),
  'calls.mark': changes(
    z.strictObject({
      storeId: id,
      what: z.enum(['called', 'visited', 'ordered', 'snoozed']),
      date: z.iso.date(),
      until: z.iso.date().optional(),
    }),
    z.object({ editId: z.int() }),
  ),
  'calls.weights': reads(z.strictObject({}), weights),
  'calls.setWeights': changes(weights.partial(), weights),
};
