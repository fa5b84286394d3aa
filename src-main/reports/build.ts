import { earlier, localToday } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { createMemo, type SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { dateRange } from '../sales/aggregates.ts';
import { csvChunk } from './csv.ts';
import { pivotReport } from './pivot.ts';
import {
  formatRow,
  type HeavyReport,
  publicColumn,
  type ReportContext,
  type ReportData,
  type ReportDefinition,
} from './report.ts';
import { whyRevenueChanged } from './revenue-change.ts';
import { priceChanges, productPerformance, returns, salesBy } from './sales.ts';
import { taxByHsn } from './tax.ts';

export interface BuiltReport {
  title: string;
  report: ReportData;
}

/** A pivot table as it is asked for. */
const custom: HeavyReport = {
  title: 'Report',
  about: '',
  takes: ['period', 'filter'],
  build: ({ cube, request: { pivot } }) => {
    if (!pivot) throw new Problem('bad_request/pivot');
    return pivotReport(cube, pivot);
  },
};

/** What takes a tenth of a second or more of some million lines, and is computed in a thread. */
export const HEAVY_REPORTS = {
  custom,
  ...salesBy,
  'why-revenue-changed': whyRevenueChanged,
  'product-performance': productPerformance,
  'price-changes': priceChanges,
  returns,
  'tax-by-hsn': taxByHsn,
} satisfies Record<string, HeavyReport>;

export const isHeavy = (name: string): boolean => Object.hasOwn(HEAVY_REPORTS, name);

/** Maximum number of reports in memory, for their further pages and the parts of an export. */
const MAX_REPORTS = 8;

/**
 * Computes a report, or takes it from memory where the sales are the same. Who asks while it is computed waits for the same
 * computation; one that failed is not kept.
 */
export async function buildReport<Sources extends Omit<ReportContext, 'folder'>>(
  definition: Omit<ReportDefinition, 'build'> & { build(sources: Sources): ReportData | Promise<ReportData> },
  sources: Sources,
): Promise<BuiltReport> {
  const { title } = definition;
  // reports without filters (imports, rejects) do not come from the cube, so they are not memoised
  if (definition.takes.length === 0 || definition.isLive) return { title, report: await definition.build(sources) };
  // what is due depends on the day
  const key = `report ${localToday()} ${JSON.stringify(sources.request)}`;
  const reports = sources.cube.memo('reports', () => createMemo(MAX_REPORTS));
  const kept = reports(key, () => ({ report: null as Promise<ReportData> | null }));
  if (!kept.report) {
    kept.report = (async () => definition.build(sources))();
    kept.report.catch(() => {
      kept.report = null;
    });
  }
  return { title, report: await kept.report };
}

/** @throws Problem `bad_request/pivot` for a custom report without its layout */
function buildHeavy(
  db: Db,
  cube: SalesCube,
  request: Omit<ParsedInput<'reports.run'>, 'limit' | 'offset'>,
): Promise<BuiltReport> {
  const reports: Record<string, HeavyReport> = HEAVY_REPORTS;
  return buildReport(reports[request.name]!, { db, cube, request });
}

/** A page of a report, as it is shown. */
export function pageOf(
  cube: SalesCube,
  { limit, offset, ...question }: ParsedInput<'reports.run'>,
  { title, report }: BuiltReport,
): Output<'reports.run'> {
  const { columns, total, sums } = report;
  const { currency } = cube;
  const { last } = dateRange(cube) ?? { last: null };
  const { to = last } = question.pivot?.filter ?? question.filter;
  return {
    name: question.name,
    title,
    currency,
    columns: columns.map(publicColumn),
    rows: report.rows(offset, Math.min(total, offset + limit)).map((row) => formatRow(columns, row, currency)),
    total,
    salesUntil: last && to && earlier(last, to),
    sums: sums && formatRow(columns, sums, currency),
  };
}

export async function runHeavyReport(
  db: Db,
  cube: SalesCube,
  input: ParsedInput<'reports.run'>,
): Promise<Output<'reports.run'>> {
  const { limit: _limit, offset: _offset, ...question } = input;
  return pageOf(cube, input, await buildHeavy(db, cube, question));
}

export async function heavyReportAsCsv(
  db: Db,
  cube: SalesCube,
  { style, after, ...question }: ParsedInput<'reports.csv'>,
): Promise<Output<'reports.csv'>> {
  return csvChunk((await buildHeavy(db, cube, question)).report, cube.currency, style, after);
}
