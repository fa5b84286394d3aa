import { earlier, localToday } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput, ProcedureName } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import type { Actor } from '../dispatch/request-context.ts';
import { dateRange } from '../sales/aggregates.ts';
import { callsByRep } from './calls.ts';
import { csvChunk } from './csv.ts';
import { importHistory, rejectsReport } from './imports.ts';
import { invoiceLinesReport } from './invoice-lines.ts';
import { openBills, outstanding } from './owed.ts';
import { pivotReport } from './pivot.ts';
import { formatRow, publicColumn, type ReportData, type ReportDefinition } from './report.ts';
import { whyRevenueChanged } from './revenue-change.ts';
import { dailySales, priceChanges, productPerformance, quietStores, returns, salesBy } from './sales.ts';
import { removeReport, savedReports, saveReport } from './saved.ts';
import { stockReports } from './stock.ts';
import { targetsReport } from './targets.ts';
import { taxByHsn } from './tax.ts';

/** Reports by the name used on the command line and in URLs. */
const REPORTS: Record<string, ReportDefinition> = {
  'daily-sales': dailySales,
  ...salesBy,
  'why-revenue-changed': whyRevenueChanged,
  'order-lines': invoiceLinesReport,
  'quiet-stores': quietStores,
  'product-performance': productPerformance,
  'price-changes': priceChanges,
  returns,
  'tax-by-hsn': taxByHsn,
  outstanding,
  'open-bills': openBills,
  'calls-by-rep': callsByRep,
  ...stockReports,
  targets: targetsReport,
  imports: importHistory,
  rejects: rejectsReport,
};

/** Name under which an ad-hoc pivot report is requested. */
const CUSTOM_REPORT = 'custom';

/**
 * Procedures that run reports and export them as CSV.
 *
 * @param otherReports definitions contributed by other areas
 * @param authorize refuses an actor who may not call a procedure
 */
export function reportsArea(
  { db, folder, currentCube }: AreaContext,
  otherReports: Record<string, ReportDefinition>,
  authorize: (actor: Actor, procedure: ProcedureName) => void,
): Handlers<'reports'> {
  const reports = { ...REPORTS, ...otherReports };
  const build = async (
    request: Omit<ParsedInput<'reports.run'>, 'limit' | 'offset'>,
    actor: Actor,
  ): Promise<{ title: string; report: ReportData }> => {
    const { name } = request;
    const definition = Object.hasOwn(reports, name) ? reports[name]! : undefined;
    if (definition?.needs) authorize(actor, definition.needs);
    const cube = currentCube();
    if (name === CUSTOM_REPORT) {
      if (!request.pivot) throw new Problem('bad_request/pivot');
      return { title: 'Report', report: pivotReport(cube, request.pivot) };
    }
    if (!definition) throw new Problem('report_unknown', { name });
    const { title } = definition;
    // reports without filters (imports, rejects) do not come from the cube, so they are not memoised
    if (definition.takes.length === 0 || definition.isLive)
      return { title, report: await definition.build({ db, folder, cube, request }) };
    // what is due depends on the day
    const key = `report ${localToday()} ${JSON.stringify(request)}`;
    const kept = cube.memo(key, () => ({ report: null as ReportData | null }));
    kept.report ??= await definition.build({ db, folder, cube, request });
    return { title, report: kept.report };
  };
  const isAllowed = (actor: Actor, procedure: ProcedureName): boolean => {
    try {
      authorize(actor, procedure);
      return true;
    } catch {
      return false;
    }
  };
  return {
    'reports.list': (_, actor) => ({
      reports: Object.entries(reports)
        .filter(([, { needs, isThere }]) => (!isThere || isThere(db)) && (!needs || isAllowed(actor, needs)))
        .map(([name, { title, about, takes }]) => ({ name, title, about, takes })),
      saved: savedReports(db),
    }),
    'reports.run': async ({ limit, offset, ...question }, actor): Promise<Output<'reports.run'>> => {
      const { title, report } = await build(question, actor);
      const cube = currentCube();
      const { currency } = cube;
      const { last } = dateRange(cube) ?? { last: null };
      const { to = last } = question.pivot?.filter ?? question.filter;
      const { columns, total, sums } = report;
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
    },
    'reports.csv': async ({ style, after, ...question }, actor) =>
      csvChunk((await build(question, actor)).report, currentCube().currency, style, after),
    'reports.save': ({ name, pivot }, actor) => saveReport(db, actor.name, name, pivot),
    'reports.remove': ({ id }) => removeReport(db, id),
  };
}
