import { z } from 'zod';
import { ENCODINGS } from '../encodings.ts';
import { pageInput, pageOf } from './lists.ts';
import { messageDescriptor } from './message.ts';
import { control, mutation, query } from './procedure.ts';
import { asFolder, filePath } from './resources.ts';

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

const dateOrder = z.enum(['dmy', 'mdy', 'ymd']);

/**
 * Maps the columns of a kind of file to fields, and states the formats of their values. Columns are referenced by name.
 */
export const mappingSpec = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  /** Field → column name; null if the file has no such field. */
  fields: z.record(z.string().max(40), z.string().max(1000).nullable()),
  /** False if the file has no header row; its columns are then named "Column 1", "Column 2", … */
  header: z.boolean().optional(),
  dates: dateOrder.optional(),
  decimal: z.enum(['.', ',']).optional(),
  /** Chosen answers to ambiguities of the file, by question code. */
  answers: z.record(z.string().max(40), z.string().max(200)).optional(),
  /** The header that the mapping was made for; it is applied automatically to files with the same header. */
  columns: z.array(z.string()).max(2000).optional(),
});
export type MappingSpec = z.infer<typeof mappingSpec>;

const explicitOptions = z.strictObject({
  /** A file within an archive, or a sheet of a workbook. */
  part: z.string().min(1).max(1000).optional(),
  /** Name of a saved mapping, or a mapping. */
  mapping: z.union([z.string().min(1).max(100), mappingSpec]).optional(),
  dates: dateOrder.optional(),
  decimal: z.enum(['.', ',']).optional(),
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.string().min(1).max(3).optional(),
  /** Answers to ambiguities of the file, by question code. */
  answers: z.record(z.string().max(40), z.string().max(200)).optional(),
  /** Imports of files that were dropped together: an invoice may continue in the next file. */
  together: z.array(z.int()).max(1000).optional(),
  missingStore: z.enum(['reject', 'walk-in']),
  /** Policy for invoices that exist already; if omitted, the user is asked before anything would be removed. */
  existing: z.enum(['update', 'skip', 'reject']).optional(),
  /** Limits of the circuit breaker; they default to the settings. */
  maxErrorRate: z.number().min(0).max(1).optional(),
  maxConsecutiveRejects: z.int().min(1).optional(),
  keepPartial: z.boolean(),
  dryRun: z.boolean(),
  profile: z.boolean(),
});
const { shape } = explicitOptions;

/** Options for reading and importing a file; omitted ones are detected from the file. */
export const importOptions = explicitOptions.extend({
  missingStore: shape.missingStore.default('reject'),
  keepPartial: shape.keepPartial.default(false),
  dryRun: shape.dryRun.default(false),
  profile: shape.profile.default(false),
});
export type ImportOptions = z.infer<typeof importOptions>;

const counts = z.record(z.string(), z.int());

const fileInfo = z.object({
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  encoding: z.string(),
  delimiter: z.string(),
  physicalLines: z.int(),
});

/** An ambiguity of a file that only a user can resolve, with the outcome of each choice. */
const fileQuestion = z.object({
  code: z.string(),
  message: z.string(),
  descriptor: messageDescriptor.optional(),
  /** The columns concerned. */
  columns: z.array(z.string()),
  choices: z.array(
    z.object({
      value: z.string(),
      label: z.string(),
      descriptor: messageDescriptor.optional(),
      /** Sum of the lines, in minor units of `currency`. */
      totalMinor: z.int(),
      currency: z.string(),
      invoices: z.int(),
      stores: z.int(),
      products: z.int(),
    }),
  ),
});
export type FileQuestion = z.infer<typeof fileQuestion>;

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

const fault = z.object({
  column: z.string(),
  value: z.string(),
  code: z.string(),
  message: z.string(),
});
export type Fault = z.infer<typeof fault>;

const reject = z.object({
  record: z.int(),
  line: z.int(),
  code: z.string(),
  column: z.string(),
  value: z.string(),
  message: z.string(),
  cells: z.array(z.string()),
  faults: z.array(fault),
  /** The import that corrected it. */
  fixedBy: z.int().nullable(),
});
export type Reject = z.infer<typeof reject>;

const confidence = z.enum(['certain', 'assumed', 'ask']);
export type Confidence = z.infer<typeof confidence>;

/** A record of the preview. */
const previewRecord = z.object({
  line: z.int(),
  cells: z.array(z.string()),
  /** Parsed values of its fields; empty if there is none. */
  values: z.record(z.string(), z.string()),
  faults: z.array(fault),
});
export type PreviewRecord = z.infer<typeof previewRecord>;

/** Structure of a file, detected without importing it. */
const inspection = z.object({
  file: z.object({ name: z.string(), bytes: z.int(), sha256: z.string() }),
  /** The files in an archive, or the sheets of a workbook. */
  parts: z.array(z.string()),
  part: z.string().nullable(),
  /** Non-empty sheets that are not read. */
  leftOut: z.array(z.object({ part: z.string(), why: z.enum(['hidden', 'other_columns']) })),
  encoding: z.string(),
  bom: z.boolean(),
  delimiter: z.string(),
  quote: z.string(),
  lineEnding: z.string(),
  /** 1-based number of the header record; 0 if there is none. */
  headerRow: z.int(),
  columns: z.array(z.string()),
  mapping: z.record(z.string(), z.object({ column: z.string(), confidence })),
  /** The saved mapping for this header. */
  savedMapping: z.string().nullable(),
  /** The system that exported the file, if recognised. */
  system: z.string().nullable(),
  /** Type of the listed documents. */
  kind: z.literal('invoices'),
  dates: z.object({ order: dateOrder, confidence }),
  decimal: z.enum(['.', ',']),
  currency: z.string(),
  sample: z.array(z.array(z.string())),
  preview: z.array(previewRecord),
  recordsEstimated: z.int(),
  /** What prevents the file from being imported as it is. */
  problems: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      hint: z.string(),
      descriptor: messageDescriptor.optional(),
    }),
  ),
  /**
   * Interpretation of the records in sentences, and the share of records that are consistent with it, if it can be
   * checked.
   */
  meaning: z.object({
    amounts: z.string(),
    identity: z.string(),
    signs: z.string(),
    currency: z.string(),
    descriptors: z
      .object({
        amounts: messageDescriptor,
        identity: messageDescriptor,
        signs: messageDescriptor,
        currency: messageDescriptor,
      })
      .optional(),
    agreement: z.number().nullable(),
  }),
  questions: z.array(fileQuestion),
});
export type Inspection = z.infer<typeof inspection>;

/** Settings of this area; a policy may override them. */
export const importSettings = z.strictObject({
  /** For invoices without a currency (ISO 4217). */
  defaultCurrency: z.string().regex(/^[A-Z]{3}$/),
  breaker: z.strictObject({
    maxErrorRate: z.number().min(0).max(1),
    /** Number of recent records over which the share is also computed. */
    window: z.int().min(10).max(1_000_000),
    /** Minimum number of records before the overall share counts. */
    smallestSample: z.int().min(1).max(1_000_000),
    maxConsecutiveRejects: z.int().min(1).max(1_000_000),
  }),
  /** Files that appear in this folder are imported; null for none. */
  watchedFolder: asFolder(z.string().max(32_767)).nullable(),
});
export type ImportSettings = z.infer<typeof importSettings>;

const importRef = z.strictObject({ importId: z.int().positive() });
const importItem = importSummary.extend({
  finishedAt: z.string().nullable(),
  /** A file, or corrected rejects of an earlier import. */
  kind: z.enum(['file', 'fix']),
  /** For a fix: the import whose rejects it corrects. */
  ofImport: z.int().nullable(),
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

const fileRef = {
  path: filePath().optional(),
  upload: z
    .string()
    .regex(/^[0-9a-f-]{36}$/)
    .optional(),
};

/** A version of an invoice line. */
const lineVersion = z.object({
  importId: z.int(),
  fileName: z.string(),
  at: z.string(),
  line: z.int(),
  product: z.string(),
  quantity: z.number(),
  priceMinor: z.int().nullable(),
  totalMinor: z.int(),
  current: z.boolean(),
});

/** Origin of an invoice line. */
const lineOrigin = z.object({
  importId: z.int(),
  fileName: z.string(),
  sha256: z.string(),
  importedAt: z.string(),
  line: z.int(),
  record: z.int(),
  columns: z.array(z.string()),
  cells: z.array(z.string()),
  /** The raw text of the record. */
  raw: z.string(),
  /** All versions of the line, newest first. */
  versions: z.array(lineVersion),
});
export type LineOrigin = z.infer<typeof lineOrigin>;

const undoResult = z.object({
  importId: z.int(),
  invoicesRemoved: z.int(),
  invoicesRestored: z.int(),
  linesRemoved: z.int(),
  storesRemoved: z.int(),
  productsRemoved: z.int(),
  /** Invoices changed by a later import; they are left as they are. */
  left: z.array(z.object({ number: z.string(), importId: z.int() })),
  leftInAll: z.int(),
});
export type UndoResult = z.infer<typeof undoResult>;

const collisionKind = z.enum(['invoice', 'store', 'product']);

/**
 * An entity outside the author's scope that an import referred to: a separate row was created and nothing else changed.
 */
const collision = z.object({
  kind: collisionKind,
  id: z.int(),
  /** Number of an invoice, or name of a store or product. */
  name: z.string(),
  /** For an invoice: its store and total. */
  store: z.string().nullable(),
  totalMinor: z.int().nullable(),
  currency: z.string().nullable(),
  importId: z.int(),
  fileName: z.string(),
  author: z.string(),
  at: z.string(),
  /** `known`: the number or name exists already; `outside`: it is new, but outside the author's scope. */
  reason: z.enum(['known', 'outside']),
  /** The entity with the same number or name. */
  existing: z
    .object({
      id: z.int(),
      name: z.string(),
      store: z.string().nullable(),
      totalMinor: z.int().nullable(),
      currency: z.string().nullable(),
    })
    .nullable(),
  settledAt: z.string().nullable(),
  settledBy: z.string().nullable(),
});
export type Collision = z.infer<typeof collision>;

export const importsContract = {
  /** Queues a file by path or upload; the files of an archive are queued separately. */
  'imports.start': mutation(
    z.strictObject({ ...fileRef, options: importOptions.prefault({}) }),
    z.object({ importId: z.int(), importIds: z.array(z.int()) }),
  ),
  /**
   * Detects the structure of a file and previews its first records without importing it; for an import its own options
   * are the defaults.
   */
  'imports.inspect': query(
    z.strictObject({
      ...fileRef,
      importId: z.int().positive().optional(),
      options: explicitOptions.partial().prefault({}),
    }),
    inspection,
  ),
  /** Cancels a queued or running import, or one that waits for an answer; its records are discarded. */
  'imports.cancel': control(importRef, z.object({ cancelled: z.boolean() })),
  /** Pauses the queue including the running import, or continues it. */
  'imports.pause': control(z.strictObject({ paused: z.boolean() }), z.object({ paused: z.boolean() })),
  'imports.queue': query(z.strictObject({}), z.object({ paused: z.boolean(), waiting: z.array(z.int()) })),
  /** Moves a queued import. */
  'imports.move': control(
    importRef.extend({ to: z.enum(['first', 'earlier', 'later', 'last']) }),
    z.object({ waiting: z.array(z.int()) }),
  ),
  /** Resumes an interrupted import from its checkpoint, or restarts a failed or cancelled one; tells which. */
  'imports.resume': mutation(importRef, z.object({ importId: z.int(), goesOn: z.boolean() })),
  /**
   * Imports a retained file again with some options changed: after a dry run, overriding the breaker, or with answers
   * to its questions.
   */
  'imports.again': mutation(
    importRef.extend({ options: explicitOptions.partial().prefault({}) }),
    z.object({ importId: z.int() }),
  ),
  /** Reverts an import; what a later import changed is left as it is. */
  'imports.undo': mutation(importRef, undoResult),
  /** Imports corrected rejects: from a file, or given as records. */
  'imports.fix': mutation(
    importRef.extend({
      ...fileRef,
      records: z
        .array(z.strictObject({ record: z.int().positive(), cells: z.array(z.string().max(1_000_000)).max(2000) }))
        .max(50_000)
        .optional(),
    }),
    z.object({ importId: z.int() }),
  ),
  /** Validates records with the layout of an import without storing them. */
  'imports.recheck': query(
    importRef.extend({ records: z.array(z.array(z.string().max(1_000_000)).max(2000)).max(1000) }),
    z.object({ faults: z.array(z.array(fault)) }),
  ),
  'imports.list': query(
    z.strictObject({ limit: z.int().min(0).max(1000).default(100), offset: z.int().min(0).default(0) }),
    pageOf(importItem),
  ),
  'imports.get': query(importRef, importItem),
  'imports.rejects': query(
    importRef.extend({
      code: z.string().max(100).optional(),
      open: z.boolean().default(false),
      limit: z.int().min(0).max(1000).default(200),
      offset: z.int().min(0).default(0),
    }),
    pageOf(reject).extend({ columns: z.array(z.string()) }),
  ),
  /** The rejects as CSV in chunks, so that memory stays bounded. */
  'imports.rejectsCsv': query(
    importRef.extend({ after: z.int().min(0).default(0) }),
    z.object({ text: z.string(), next: z.int().nullable() }),
  ),
  /** Origin of an invoice line, and all its versions. */
  'imports.trace': query(z.strictObject({ lineId: z.int().positive() }), lineOrigin),
  /** Collisions of scoped imports, newest first: of all imports or of one; by default only unresolved ones. */
  'imports.collisions': query(
    z.strictObject({ importId: z.int().positive().optional(), settled: z.boolean().default(false), ...pageInput }),
    pageOf(collision),
  ),
  /** Resolves a collision: keeps the separate row, or removes the invoice. */
  'imports.settle': mutation(
    z.strictObject({ kind: collisionKind, id: z.int().positive(), what: z.enum(['keep', 'remove']) }),
    z.object({ settled: z.boolean() }),
  ),
  'imports.mappings': query(
    z.strictObject({}),
    z.object({ items: z.array(mappingSpec.required({ name: true }).extend({ usedAt: z.string().nullable() })) }),
  ),
  'imports.saveMapping': mutation(mappingSpec.required({ name: true }), z.object({ name: z.string() })),
  'imports.removeMapping': mutation(z.strictObject({ name: z.string().max(100) }), z.object({ removed: z.boolean() })),
  'imports.settings': query(z.strictObject({}), importSettings),
  'imports.changeSettings': mutation(importSettings.partial(), importSettings),
  /** Writes the sample export into the data folder and queues it. */
  'imports.sample': mutation(z.strictObject({}), z.object({ importId: z.int() })),
};
