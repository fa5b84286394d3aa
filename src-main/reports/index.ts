import type { ParsedInput, ProcedureName } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import type { Actor } from '../dispatch/request-context.ts';
import { type BuiltReport, buildReport, HEAVY_REPORTS, isHeavy, pageOf } from './build.ts';
import { callsByRep } from './calls.ts';
import { csvChunk } from './csv.ts';
import { importHistory, rejectsReport } from './imports.ts';
import { invoiceLinesReport } from './invoice-lines.ts';
import { openBills, outstanding } from './owed.ts';
import type { ReportDefinition } from './report.ts';
import { dailySales, quietStores, salesBy } from './sales.ts';
import { removeReport, savedReports, saveReport } from './saved.ts';
import { stockReports } from './stock.ts';
import { targetsReport } from './targets.ts';

/** Reports by the name used on the command line and in URLs. */
const REPORTS: Record<string, ReportDefinition> = {
  'daily-sales': dailySales,
  ...salesBy,
  'why-revenue-changed': HEAVY_REPORTS['why-revenue-changed'],
  'order-lines': invoiceLinesReport,
  'quiet-stores': quietStores,
  'product-performance': HEAVY_REPORTS['product-performance'],
  'price-changes': HEAVY_REPORTS['price-changes'],
  returns: HEAVY_REPORTS.returns,
  'tax-by-hsn': HEAVY_REPORTS['tax-by-hsn'],
  outstanding,
  'open-bills': openBills,
  'calls-by-rep': callsByRep,
  ...stockReports,
  targets: targetsReport,
  imports: importHistory,
  rejects: rejectsReport,
};

/**
 * Procedures that run reports and export them as CSV.
 *
 * @param otherReports definitions contributed by other areas
 * @param authorize refuses an actor who may not call a procedure
 */
export function reportsArea(
  { db, folder, currentCube, askInThread }: AreaContext,
  otherReports: Record<string, ReportDefinition>,
  authorize: (actor: Actor, procedure: ProcedureName) => void,
): Handlers<'reports'> {
  const reports = { ...REPORTS, ...otherReports };
  /** @throws Problem `report_unknown`, or that the actor may not see it */
  const authorizeReport = (actor: Actor, { name }: { name: string }) => {
    const definition = Object.hasOwn(reports, name) ? reports[name]! : undefined;
    if (definition?.needs) authorize(actor, definition.needs);
  };
  const build = (request: Omit<ParsedInput<'reports.run'>, 'limit' | 'offset'>): Promise<BuiltReport> => {
    const { name } = request;
    if (!Object.hasOwn(reports, name)) throw new Problem('report_unknown', { name });
    return buildReport(reports[name]!, { db, folder, cube: currentCube(), request });
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
    'reports.run': async (input, actor) => {
      authorizeReport(actor, input);
      if (isHeavy(input.name)) return askInThread('reports.run', input);
      const { limit: _limit, offset: _offset, ...question } = input;
      return pageOf(currentCube(), input, await build(question));
    },
    'reports.csv': async (input, actor) => {
      authorizeReport(actor, input);
      if (isHeavy(input.name)) return askInThread('reports.csv', input);
      const { style, after, ...question } = input;
      return csvChunk((await build(question)).report, currentCube().currency, style, after);
    },
    'reports.save': ({ name, pivot }, actor) => saveReport(db, actor.name, name, pivot),
    'reports.remove': ({ id }) => removeReport(db, id),
  };
}
