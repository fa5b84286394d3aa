import { z } from 'zod';
import { FILE_KINDS } from '../../list-kinds.ts';
import { messageDescriptor } from '../message.ts';
import { fileQuestion } from './question.ts';

const importStatus = z.enum([
  'queued',
  'running',
  'completed',
  'completed_with_rejects',
  'stopped',
  'cancelled',
  'failed',
  'interrupted',
  'dry_run',
  'needs_answer',
]);
export type ImportStatus = z.infer<typeof importStatus>;

const counts = z.record(z.string(), z.int());

const fileInfo = z.object({
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  encoding: z.string(),
  delimiter: z.string(),
  physicalLines: z.int(),
});

/** Result of an import. Invariant: `recordsRead = linesImported + linesUnchanged + linesRejected`. */
export const importSummary = z.object({
  importId: z.int(),
  status: importStatus,
  file: fileInfo,
  recordsRead: z.int(),
  /** Lines written: new ones, and changed lines of updated invoices. */
  linesImported: z.int(),
  linesRejected: z.int(),
  linesUnchanged: z.int(),
  /** Imported lines that replaced an earlier one. */
  linesUpdated: z.int(),
  invoicesNew: z.int(),
  invoicesUpdated: z.int(),
  invoicesUnchanged: z.int(),
  storesNew: z.int(),
  productsNew: z.int(),
  warnings: counts,
  rejects: counts,
  errorRate: z.number(),
  /** Sum of the accepted line totals, imported or unchanged, in minor units of `currency`. */
  totalMinor: z.int(),
  currency: z.string(),
  /** Sum by currency, for files with several currencies. */
  totals: z.record(z.string(), z.int()),
  startedAt: z.string(),
  durationMs: z.int(),
  rowsPerSecond: z.int(),
  peakRssMb: z.int(),
  /** What the file holds; omitted for invoices. */
  content: z.enum(FILE_KINDS).optional(),
  /** The day that its balances are a picture of, if it has any. */
  pictureOn: z.string().optional(),
  /** How it ended, where its figures don't tell. */
  message: z.string().optional(),
  descriptor: messageDescriptor.optional(),
  /** First physical lines with each warning. */
  warningLines: z.record(z.string(), z.array(z.int())).optional(),
  /** Suggested settings, if they would have avoided rejects. */
  advice: z
    .array(
      z.object({
        setting: z.string(),
        value: z.string(),
        sentence: z.string(),
        descriptor: messageDescriptor.optional(),
      }),
    )
    .optional(),
  profile: z.record(z.string(), z.number()).optional(),
  /** Questions to be answered before the file can be imported. */
  questions: z.array(fileQuestion).optional(),
});
export type ImportSummary = z.infer<typeof importSummary>;

const breakerState = z.object({
  state: z.enum(['closed', 'open']),
  /** Share of rejected records so far. */
  rate: z.number(),
  /** Share of rejected records among the last 1,000. */
  recentRate: z.number(),
  consecutive: z.int(),
});

/** Progress of a queued or running import. */
export const importProgress = z.object({
  importId: z.int(),
  phase: z.enum(['waiting', 'paused', 'opening', 'reading', 'merging']),
  bytesRead: z.int(),
  bytesTotal: z.int(),
  records: z.int(),
  rejects: z.int(),
  rowsPerSecond: z.int(),
  secondsLeft: z.number().nullable(),
  breaker: breakerState,
});
export type ImportProgress = z.infer<typeof importProgress>;

/** An import in the list of imports. */
export const importItem = importSummary.extend({
  finishedAt: z.string().nullable(),
  /** A file, or corrected rejects of an earlier import. */
  kind: z.enum(['file', 'fix']),
  /** For a fix: the import whose rejects it corrects. */
  ofImport: z.int().nullable(),
  /** The table that it read of a file with several; null for the only one. */
  part: z.string().nullable(),
  undoneAt: z.string().nullable(),
  /** Number of attempts, and time of the next retry. */
  attempts: z.int(),
  retryAt: z.string().nullable(),
  /** Whether it can be resumed from its checkpoint. */
  resumable: z.boolean(),
  /** Number of rejects corrected since. */
  fixed: z.int(),
  /** The laptop that ran it, the only one where it can be undone and its rejects corrected; null for this one. */
  device: z.string().nullable(),
  /** Number of unresolved collisions with entities outside the author's scope; 0 for scoped accounts. */
  collisions: z.int(),
});
export type ImportItem = z.infer<typeof importItem>;
