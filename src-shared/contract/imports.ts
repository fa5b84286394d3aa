import { z } from 'zod';
import { page } from './page.ts';
import { changes, reads } from './procedure.ts';

export const importStatus = z.enum([
  'queued',
  'running',
  'completed',
  'completed_with_rejects',
  'stopped',
  'cancelled',
  'failed',
  'interrupted',
  'dry_run',
]);
export type ImportStatus = z.infer<typeof importStatus>;

/** How a file is to be read and taken in; what is left out is found from the file itself. */
export const importOptions = z.strictObject({
  dates: z.enum(['dmy', 'mdy', 'ymd']).optional(),
  decimal: z.enum(['.', ',']).optional(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).optional(),
  delimiter: z.string().length(1).optional(),
  missingStore: z.enum(['reject', 'walk-in']).default('reject'),
  existing: z.enum(['update', 'skip', 'reject']).default('update'),
  maxErrorRate: z.number().min(0).max(1).default(0.2),
  maxConsecutiveRejects: z.int().min(1).default(200),
  keepPartial: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  profile: z.boolean().default(false),
});
export type ImportOptions = z.infer<typeof importOptions>;

const counts = z.record(z.string(), z.int());

export const fileFacts = z.object({
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  encoding: z.string(),
  delimiter: z.string(),
  physicalLines: z.int(),
});

/** What came of an import. Sums: `recordsRead = linesImported + linesUnchanged + linesRejected`. */
export const importSummary = z.object({
  importId: z.int(),
  status: importStatus,
  file: fileFacts,
  recordsRead: z.int(),
  /** Lines written: new ones, and those of changed invoices that differ. */
  linesImported: z.int(),
  linesRejected: z.int(),
  linesUnchanged: z.int(),
  /** Of the lines imported, those that took the place of an earlier one. */
  linesUpdated: z.int(),
  invoicesNew: z.int(),
  invoicesUpdated: z.int(),
  invoicesUnchanged: z.int(),
  storesNew: z.int(),
  productsNew: z.int(),
  warnings: counts,
  rejects: counts,
  errorRate: z.number(),
  /** Sum of the line totals accepted from the file, imported or unchanged, in minor units of `currency`. */
  totalMinor: z.int(),
  currency: z.string(),
  /** Where a file mixes currencies: the sum of each. */
  totals: z.record(z.string(), z.int()),
  startedAt: z.string(),
  durationMs: z.int(),
  rowsPerSecond: z.int(),
  peakRssMb: z.int(),
  message: z.string().optional(),
  profile: z.record(z.string(), z.number()).optional(),
});
export type ImportSummary = z.infer<typeof importSummary>;

export const breakerState = z.object({
  state: z.enum(['closed', 'open']),
  /** Share of the records read so far that were rejected. */
  rate: z.number(),
  /** The same over the last 1,000 records. */
  recentRate: z.number(),
  consecutive: z.int(),
});

export const importProgress = z.object({
  importId: z.int(),
  phase: z.enum(['waiting', 'opening', 'reading', 'merging']),
  bytesRead: z.int(),
  bytesTotal: z.int(),
  records: z.int(),
  rejects: z.int(),
  rowsPerSecond: z.int(),
  secondsLeft: z.number().nullable(),
  breaker: breakerState,
});
export type ImportProgress = z.infer<typeof importProgress>;

export const fault = z.object({
  column: z.string(),
  value: z.string(),
  code: z.string(),
  message: z.string(),
});
export type Fault = z.infer<typeof fault>;

export const reject = z.object({
  record: z.int(),
  line: z.int(),
  code: z.string(),
  column: z.string(),
  value: z.string(),
  message: z.string(),
  cells: z.array(z.string()),
  faults: z.array(fault),
});
export type Reject = z.infer<typeof reject>;

const importRef = z.strictObject({ importId: z.int().positive() });
const importItem = importSummary.extend({ finishedAt: z.string().nullable() });
export type ImportItem = z.infer<typeof importItem>;

export const importsContract = {
  /** Puts a file into the queue: a path on this machine, or the token of an uploaded file. */
  'imports.start': changes(
    'imports:run',
    z.strictObject({
      path: z.string().min(1).max(32_767).optional(),
      upload: z
        .string()
        .regex(/^[0-9a-f-]{36}$/)
        .optional(),
      options: importOptions.prefault({}),
    }),
    z.object({ importId: z.int() }),
  ),
  /** Asks a waiting or running import to stop; nothing of it stays. */
  'imports.cancel': changes('imports:run', importRef, z.object({ cancelled: z.boolean() })),
  'imports.list': reads(
    'imports:read',
    z.strictObject({ limit: z.int().min(0).max(1000).default(100), offset: z.int().min(0).default(0) }),
    page(importItem),
  ),
  'imports.get': reads('imports:read', importRef, importItem),
  'imports.rejects': reads(
    'imports:read',
    importRef.extend({
      code: z.string().max(100).optional(),
      limit: z.int().min(0).max(1000).default(200),
      offset: z.int().min(0).default(0),
    }),
    page(reject).extend({ columns: z.array(z.string()) }),
  ),
  /** The rejects as CSV in pieces, so that a file of any length is written without being held. */
  'imports.rejectsCsv': reads(
    'imports:read',
    importRef.extend({ after: z.int().min(0).default(0) }),
    z.object({ text: z.string(), next: z.int().nullable() }),
  ),
  /** Writes the sample export into the data folder and puts it into the queue. */
  'imports.sample': changes('imports:run', z.strictObject({}), z.object({ importId: z.int() })),
};
