import { z } from 'zod';
import { importSummary } from './imports.ts';
import { contract } from './index.ts';

type Procedures = typeof contract;
const outputOf = <P extends keyof Procedures>(procedure: P): Procedures[P]['output'] => contract[procedure].output;

const importResults: z.ZodObject[] = [importSummary, z.object({ imports: z.array(importSummary) })];
const fileWritten = z.object({ file: z.string() });
const suggestionList = outputOf('upsell.suggest').shape.suggestions;
const evaluatedPoint = z.object({ series: z.string(), index: z.string(), forecast: z.number(), model: z.string() });
const rule = outputOf('upsell.rules').shape.items.element;
const productIds = { lhsProductIds: true, rhsProductId: true } as const;
const token = outputOf('accounts.makeToken');
const scannedLine = outputOf('scans.get').shape.items.element.extend({ file: z.string() });

/**
 * Schemas of the `--json` output by command; several if it depends on arguments or options, none if the command writes
 * other text.
 */
export const commandOutputs: Record<string, z.ZodObject[]> = {
  import: importResults,
  export: [fileWritten],
  imports: [outputOf('imports.list').extend({ items: z.array(outputOf('imports.get').extend({ id: z.int() })) })],
  rejects: [outputOf('imports.rejects'), fileWritten],
  fix: [importSummary],
  undo: [outputOf('imports.undo')],
  resume: importResults,
  sample: [z.object({ file: z.string(), records: z.int(), physicalLines: z.int() })],
  inspect: [outputOf('imports.inspect').omit({ preview: true })],
  read: [],
  stores: [outputOf('sales.stores')],
  store: [outputOf('sales.store').extend({ suggestions: suggestionList })],
  products: [outputOf('sales.products')],
  invoices: [outputOf('sales.invoices')],
  dashboard: [outputOf('sales.dashboard')],
  owed: [outputOf('owed.get')],
  orders: [outputOf('orders.list')],
  order: [
    outputOf('orders.get').extend(outputOf('orders.confirm').pick({ editId: true, warnings: true }).partial().shape),
  ],
  reports: [outputOf('reports.list')],
  report: [outputOf('reports.run'), fileWritten],
  digest: [outputOf('digest.write'), outputOf('digest.settings'), fileWritten],
  train: [outputOf('forecast.train')],
  models: [outputOf('forecast.versions'), outputOf('forecast.promote')],
  forecast: [outputOf('forecast.get')],
  evaluate: [z.object({ season: z.int(), horizon: z.int(), items: z.array(evaluatedPoint) }), fileWritten],
  calls: [outputOf('calls.list')],
  // baskets from a file have no product ids
  rules: [
    outputOf('upsell.rules'),
    outputOf('upsell.rules').extend({ items: z.array(rule.omit(productIds)) }),
    fileWritten,
  ],
  upsell: [outputOf('upsell.suggest')],
  backtest: [outputOf('upsell.backtest')],
  scan: [
    z.object({
      scanIds: z.array(z.int()),
      lines: z.array(scannedLine),
      unmatched: z.array(scannedLine),
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
      dashboard: outputOf('sales.dashboard'),
      forecast: outputOf('forecast.get').shape.points,
      suggestions: suggestionList,
    }),
  ],
  serve: [z.object({ address: z.string(), port: z.int() })],
  user: [
    outputOf('accounts.list').extend({ total: z.int() }),
    outputOf('accounts.add'),
    z.object({ name: z.string(), role: z.string(), recoveryCode: z.string().nullable() }),
    z.object({ id: z.int(), recoveryCode: z.string().optional() }),
    token,
    token.omit({ secret: true }).extend({ file: z.string() }),
  ],
  audit: [outputOf('audit.list').pick({ items: true, total: true }), fileWritten],
  sync: [
    outputOf('sync.run'),
    outputOf('sync.status').extend({
      pushed: z.int(),
      pulled: z.int(),
      openConflicts: z.int(),
      conflicts: outputOf('sync.conflicts').shape.items,
    }),
    outputOf('sync.status'),
    outputOf('sync.conflicts'),
    outputOf('sync.settle'),
    outputOf('sync.test'),
    outputOf('sync.admit'),
  ],
  verify: [outputOf('system.verify')],
  backup: [outputOf('backup.make'), outputOf('backup.status')],
  restore: [outputOf('backup.restore')],
  health: [outputOf('health.get')],
  metrics: [outputOf('health.metrics'), fileWritten],
  traces: [outputOf('health.traces'), outputOf('health.trace')],
  diagnostics: [outputOf('health.saveDiagnostics')],
};

/** The top-level fields of a command's JSON output, one string per schema: `items[], total`; empty if it has none. */
export function outputFields(command: string): string[] {
  return (commandOutputs[command] ?? []).map(({ shape }) =>
    Object.entries(shape)
      .map(([name, field]) => (field instanceof z.ZodArray ? `${name}[]` : name))
      .join(', '),
  );
}
