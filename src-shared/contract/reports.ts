import { z } from 'zod';
import { pageInput, salesFilter } from './lists.ts';
import { mutation, query } from './procedure.ts';
import { GRAINS } from './sales/dashboard.ts';

/** Dimensions of the pivot table. */
const DIMENSIONS = [
  'store',
  'product',
  'category',
  'brand',
  'salesperson',
  'city',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const;
const MEASURES = ['revenue', 'quantity', 'orders', 'returns', 'averageOrder'] as const;

/** A dimension, or a column of lists without a field: `store:Route`, `product:Shelf`. */
const dimension = z.union([
  z.enum(DIMENSIONS),
  z
    .string()
    .max(1300)
    .regex(/^(?:store|product):./),
]);
/** A dimension by name. */
export type PivotDimension = (typeof DIMENSIONS)[number];

/** A pivot table of sales with totals: one row per member of `rows`, one column per member of `columns`. */
const pivot = z.strictObject({
  rows: dimension,
  columns: z.union([z.literal('none'), dimension]).default('none'),
  measure: z.enum(MEASURES).default('revenue'),
  filter: salesFilter.default({}),
});
export type Pivot = z.infer<typeof pivot>;

/** Type of the cells; money is in minor units of the report's currency. */
const column = z.object({
  key: z.string(),
  label: z.string(),
  type: z.enum(['text', 'date', 'money', 'number', 'percent']),
});
export type ReportColumn = z.infer<typeof column>;
const cell = z.union([z.string(), z.number(), z.null()]);
export type ReportCell = z.infer<typeof cell>;

const reportName = z.string().max(60);
/** CSV dialect: delimiter and decimal separator. */
const csvStyle = z.strictObject({
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
  decimal: z.enum(['.', ',']).default('.'),
});
const reportQuestion = z.strictObject({
  name: reportName,
  filter: salesFilter.default({}),
  grain: z.enum(GRAINS).default('month'),
  /** Required with the name `custom`. */
  pivot: pivot.optional(),
});
export type ReportQuestion = z.infer<typeof reportQuestion>;

const report = z.object({
  name: z.string(),
  title: z.string(),
  currency: z.string(),
  columns: z.array(column),
  rows: z.array(z.array(cell)),
  total: z.int(),
  /** Last day that it has sales of: of the data, or the last one asked for. */
  salesUntil: z.string().nullable(),
  /** Totals of all rows, not only of the page; null for columns that can't be summed. */
  sums: z.array(cell).nullable(),
});
export type Report = z.infer<typeof report>;

const reportInfo = z.object({
  name: z.string(),
  title: z.string(),
  about: z.string(),
  takes: z.array(z.enum(['period', 'filter', 'grain'])),
});
const savedReport = z.object({ id: z.int(), name: z.string(), pivot });
export type SavedReport = z.infer<typeof savedReport>;

export const reportsContract = {
  'reports.list': query(z.strictObject({}), z.object({ reports: z.array(reportInfo), saved: z.array(savedReport) })),
  'reports.run': query(reportQuestion.extend(pageInput), report),
  /** A chunk of the report as CSV (RFC 4180), starting after `after` rows; `next` is null at the end. */
  'reports.csv': query(
    reportQuestion.extend({
      style: csvStyle.default({ delimiter: ',', decimal: '.' }),
      after: z.int().min(0).default(0),
    }),
    z.object({ text: z.string(), next: z.int().nullable() }),
  ),
  'reports.save': mutation(
    z.strictObject({ name: z.string().trim().min(1).max(80), pivot }),
    z.object({ id: z.int() }),
  ),
  'reports.remove': mutation(z.strictObject({ id: z.int() }), z.object({})),
};
