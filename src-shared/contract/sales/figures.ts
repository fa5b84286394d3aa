import { z } from 'zod';

/** A store or product in a ranking. */
export const rankedItem = z.object({
  id: z.int(),
  name: z.string(),
  revenueMinor: z.int(),
  orders: z.int(),
  /** Change against the previous period; null if there is none. */
  changeMinor: z.int().nullable(),
});
export type RankedItem = z.infer<typeof rankedItem>;

/** Revenue of one member of a breakdown. */
export const revenueShare = z.object({ name: z.string(), revenueMinor: z.int(), changeMinor: z.int().nullable() });
export type RevenueShare = z.infer<typeof revenueShare>;

/** Revenue and orders of one month. */
export const month = z.object({ month: z.string(), revenueMinor: z.int(), orders: z.int() });

/** Figures of one period. */
export const periodFigures = z.object({
  from: z.string(),
  to: z.string(),
  revenueMinor: z.int(),
  orders: z.int(),
  stores: z.int(),
  averageOrderMinor: z.int(),
  returnsMinor: z.int(),
  units: z.number(),
});
export type PeriodFigures = z.infer<typeof periodFigures>;
