import type { Checked, Output } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Facts } from '../facts/facts.ts';
import type { Handlers } from '../handlers.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store as Database } from '../store/open.ts';
import { csvPiece } from './csv.ts';
import { importHistory, rejectsReport } from './imports.ts';
import { orderLines } from './lines.ts';
import { pivotReport } from './pivot.ts';
import { type Definition, type Made, shown, shownColumn } from './report.ts';
import { dailySales, priceChanges, productPerformance, quietStores, returns, salesBy } from './sales.ts';
import { removeReport, savedReports, saveReport } from './saved.ts';
import { taxByHsn } from './tax.ts';

/** Reports by the name used on the command line and in URLs. */
const REPORTS: Record<string, Definition> = {
  'daily-sales': dailySales,
  ...salesBy,
  'order-lines': orderLines,
  'quiet-stores': quietStores,
  'product-performance': productPerformance,
  'price-changes': priceChanges,
  returns,
  'tax-by-hsn': taxByHsn,
  imports: importHistory,
  rejects: rejectsReport,
};

/** Name under which an ad-hoc pivot report is requested. */
const CUSTOM = 'custom';

/** Procedures that run reports and export them as CSV. @param more definitions contributed by other areas */
export function reportsArea(
  db: Database,
  facts: () => Facts,
  folder: DataFolder,
  more: Record<string, Definition>,
): Handlers<'reports'> {
  const reports = { ...REPORTS, ...more };
  const make = async (
    question: Omit<Checked<'reports.run'>, 'limit' | 'offset'>,
  ): Promise<{ title: string; report: Made }> => {
    const { name } = question;
    const definition = Object.hasOwn(reports, name) ? reports[name]! : undefined;
    await definition?.ready?.();
    const now = facts();
    if (name === CUSTOM) {
      if (!question.pivot) throw new Problem('bad_request', 'A report of your own needs its rows and columns.');
      return { title: 'Report', report: pivotReport(now, question.pivot) };
    }
    if (!definition)
      throw new Problem('report_unknown', `There is no report “${name}”.`, 'mangalm reports lists them.');
    const { title } = definition;
    // reports without filters (imports, rejects) do not come from the cube, so they are not memoised
    if (definition.takes.length === 0) return { title, report: definition.make({ db, folder, facts: now, question }) };
    const key = `report ${JSON.stringify(question)}`;
    return { title, report: now.once(key, () => definition.make({ db, folder, facts: now, question })) };
  };
  return {
    'reports.list': () => ({
      reports: Object.entries(reports).map(([name, { title, about, takes }]) => ({ name, title, about, takes })),
      saved: savedReports(db),
    }),
    'reports.run': async ({ limit, offset, ...question }): Promise<Output<'reports.run'>> => {
      const { title, report } = await make(question);
      const { currency } = facts();
      const { columns, total, sums } = report;
      return {
        name: question.name,
        title,
        currency,
        columns: columns.map(shownColumn),
        rows: report.rows(offset, Math.min(total, offset + limit)).map((row) => shown(columns, row, currency)),
        total,
        sums: sums && shown(columns, sums, currency),
      };
    },
    'reports.csv': async ({ style, after, ...question }) =>
      csvPiece((await make(question)).report, facts().currency, style, after),
    'reports.save': ({ name, pivot }, actor) => saveReport(db, actor.name, name, pivot),
    'reports.remove': ({ id }) => removeReport(db, id),
  };
}
