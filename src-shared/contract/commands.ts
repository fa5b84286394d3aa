import { z } from 'zod';
import { importSummary } from './imports.ts';
import { contract } from './index.ts';

type Procedures = typeof contract;
const of = <P extends keyof Procedures>(procedure: P): Procedures[P]['output'] => contract[procedure].output;

const imported: z.ZodObject[] = [importSummary, z.object({ imports: z.array(importSummary) })];
const written = z.object({ file: z.string() });
const suggested = of('upsell.suggest').shape.suggestions;
const evaluated = z.object({ series: z.string(), index: z.string(), forecast: z.number(), model: z.string() });
const rule = of('upsell.rules').shape.items.element;
const byNumber = { lhsProductIds: true, rhsProductId: true } as const;
const token = of('accounts.makeToken');
const scanned = of('scans.get').shape.items.element.extend({ file: z.string() });

/**
 * Schemas of the `--json` output by command; several if it depends on arguments or options, none if the command writes
 * other text.
 */
export const commandAnswers: Record<string, z.ZodObject[]> = {
  import: imported,
  imports: [of('imports.list').extend({ items: z.array(of('imports.get').extend({ id: z.int() })) })],
  rejects: [of('imports.rejects'), written],
  fix: [importSummary],
  undo: [of('imports.undo')],
  resume: imported,
  sample: [z.object({ file: z.string(), records: z.int(), physicalLines: z.int() })],
  inspect: [of('imports.inspect').omit({ preview: true })],
  read: [],
  stores: [of('sales.stores')],
  store: [of('sales.store').extend({ suggestions: suggested })],
  products: [of('sales.products')],
  invoices: [of('sales.invoices')],
  dashboard: [of('sales.dashboard')],
  orders: [of('orders.list')],
  order: [of('orders.get').extend(of('orders.confirm').pick({ editId: true }).partial().shape)],
  reports: [of('reports.list')],
  report: [of('reports.run'), written],
  train: [of('forecast.train')],
  models: [of('forecast.versions'), of('forecast.promote')],
  forecast: [of('forecast.get')],
  evaluate: [z.object({ season: z.int(), horizon: z.int(), items: z.array(evaluated) }), written],
  calls: [of('calls.list')],
  // baskets from a file have no product ids
  rules: [of('upsell.rules'), of('upsell.rules').extend({ items: z.array(rule.omit(byNumber)) }), written],
  upsell: [of('upsell.suggest')],
  backtest: [of('upsell.backtest')],
  scan: [
    z.object({
      scanIds: z.array(z.int()),
      lines: z.array(scanned),
      unmatched: z.array(scanned),
      messages: z.array(z.object({ file: z.string(), message: z.string(), order: z.string() })),
      durationMs: z.number(),
      orderId: z.int().nullable(),
    }),
  ],
  sheet: [z.object({ sheetId: z.int(), pages: z.int(), file: z.string() })],
  demo: [
    z.object({
      sample: z.string(),
      import: importSummary,
      dashboard: of('sales.dashboard'),
      forecast: of('forecast.get').shape.points,
      suggestions: suggested,
    }),
  ],
  serve: [z.object({ address: z.string(), port: z.int() })],
  user: [
    of('accounts.list').extend({ total: z.int() }),
    of('accounts.add'),
    z.object({ name: z.string(), role: z.string(), recoveryCode: z.string().nullable() }),
    z.object({ id: z.int(), recoveryCode: z.string().optional() }),
    token,
    token.omit({ secret: true }).extend({ file: z.string() }),
  ],
  audit: [of('audit.list').pick({ items: true, total: true }), written],
  sync: [
    of('sync.run'),
    of('sync.status').extend({
      pushed: z.int(),
      pulled: z.int(),
      openConflicts: z.int(),
      conflicts: of('sync.conflicts').shape.items,
    }),
    of('sync.status'),
    of('sync.conflicts'),
    of('sync.settle'),
    of('sync.test'),
    of('sync.admit'),
  ],
  verify: [of('system.verify')],
  backup: [of('backup.make'), of('backup.status')],
  restore: [of('backup.restore')],
  health: [of('health.get')],
  metrics: [of('health.metrics'), written],
  traces: [of('health.traces'), of('health.trace')],
  diagnostics: [of('health.saveDiagnostics')],
};

/** The top-level fields of a command's JSON output, one string per schema: `items[], total`; empty if it has none. */
export function answerFields(command: string): string[] {
  return (commandAnswers[command] ?? []).map(({ shape }) =>
    Object.entries(shape)
      .map(([name, field]) => (field instanceof z.ZodArray ? `${name}[]` : name))
      .join(', '),
  );
}
