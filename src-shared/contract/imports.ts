import { z } from 'zod';
import { ENCODINGS } from '../encodings.ts';
import { page, slice } from './page.ts';
import { asFolder, filePath } from './places.ts';
import { changes, reads, steers } from './procedure.ts';

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

/** Which column of a kind of file holds which field, and how its values are written; columns by their names. */
export const mappingSpec = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  /** Field → column name; null says that the file has no such field. */
  fields: z.record(z.string().max(40), z.string().max(1000).nullable()),
  /** False where the file begins with its data; its columns are then called "Column 1", "Column 2", … */
  header: z.boolean().optional(),
  dates: dateOrder.optional(),
  decimal: z.enum(['.', ',']).optional(),
  /** What was answered where the file left a doubt: the choice, by the question's code. */
  answers: z.record(z.string().max(40), z.string().max(200)).optional(),
  /** The header that the mapping was made for; a file with the same one is read by it without being told. */
  columns: z.array(z.string()).max(2000).optional(),
});
export type MappingSpec = z.infer<typeof mappingSpec>;

const chosenOptions = z.strictObject({
  /** A file within an archive, or a sheet of a workbook. */
  part: z.string().min(1).max(1000).optional(),
  /** A saved mapping's name, or a mapping. */
  mapping: z.union([z.string().min(1).max(100), mappingSpec]).optional(),
  dates: dateOrder.optional(),
  decimal: z.enum(['.', ',']).optional(),
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.string().min(1).max(3).optional(),
  /** Answers to what the file leaves in doubt, by the question's code. */
  answers: z.record(z.string().max(40), z.string().max(200)).optional(),
  /** Imports of files that were dropped together with it: an invoice may run from one into the next. */
  together: z.array(z.int()).max(1000).optional(),
  missingStore: z.enum(['reject', 'walk-in']),
  /** What becomes of invoices that are here already; where it is left out, what would take something away is asked. */
  existing: z.enum(['update', 'skip', 'reject']).optional(),
  /** The breaker's limits; what is left out is as the settings say. */
  maxErrorRate: z.number().min(0).max(1).optional(),
  maxConsecutiveRejects: z.int().min(1).optional(),
  keepPartial: z.boolean(),
  dryRun: z.boolean(),
  profile: z.boolean(),
});
const { shape } = chosenOptions;

/** How a file is to be read and taken in; what is left out is found from the file itself. */
export const importOptions = chosenOptions.extend({
  missingStore: shape.missingStore.default('reject'),
  keepPartial: shape.keepPartial.default(false),
  dryRun: shape.dryRun.default(false),
  profile: shape.profile.default(false),
});
export type ImportOptions = z.infer<typeof importOptions>;

const counts = z.record(z.string(), z.int());

const fileFacts = z.object({
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  encoding: z.string(),
  delimiter: z.string(),
  physicalLines: z.int(),
});

/** A doubt about a file that only a person can settle, with what each answer would make of it. */
const fileQuestion = z.object({
  code: z.string(),
  message: z.string(),
  /** The columns that it is about. */
  columns: z.array(z.string()),
  choices: z.array(
    z.object({
      value: z.string(),
      label: z.string(),
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
  /** For each warning, the physical lines that gave it first. */
  warningLines: z.record(z.string(), z.array(z.int())).optional(),
  /** What would help, where something kept records out. */
  advice: z.array(z.object({ setting: z.string(), value: z.string(), sentence: z.string() })).optional(),
  profile: z.record(z.string(), z.number()).optional(),
  /** What has to be answered before the file is imported. */
  questions: z.array(fileQuestion).optional(),
});
export type ImportSummary = z.infer<typeof importSummary>;

const breakerState = z.object({
  state: z.enum(['closed', 'open']),
  /** Share of the records read so far that were rejected. */
  rate: z.number(),
  /** The same over the last 1,000 records. */
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
  /** The fix that took it in, once it was corrected. */
  fixedBy: z.int().nullable(),
});
export type Reject = z.infer<typeof reject>;

const confidence = z.enum(['certain', 'assumed', 'ask']);
export type Confidence = z.infer<typeof confidence>;

/** How one record of a file would read. */
const previewed = z.object({
  line: z.int(),
  cells: z.array(z.string()),
  /** The values of its fields as the program understands them; empty where there is none. */
  values: z.record(z.string(), z.string()),
  faults: z.array(fault),
});
export type Previewed = z.infer<typeof previewed>;

/** What a file is made of, before anything is imported. */
const inspection = z.object({
  file: z.object({ name: z.string(), bytes: z.int(), sha256: z.string() }),
  /** The files in an archive, the sheets of a workbook. */
  parts: z.array(z.string()),
  part: z.string().nullable(),
  /** Sheets that hold something and are not read. */
  leftOut: z.array(z.object({ part: z.string(), why: z.enum(['hidden', 'other_columns']) })),
  encoding: z.string(),
  bom: z.boolean(),
  delimiter: z.string(),
  quote: z.string(),
  lineEnding: z.string(),
  /** The physical record that the header is, from 1; 0 where there is none. */
  headerRow: z.int(),
  columns: z.array(z.string()),
  mapping: z.record(z.string(), z.object({ column: z.string(), confidence })),
  /** The saved mapping that was made for this header. */
  savedMapping: z.string().nullable(),
  /** The system whose export it is, where that is known. */
  system: z.string().nullable(),
  /** What the file is a list of. */
  kind: z.literal('invoices'),
  dates: z.object({ order: dateOrder, confidence }),
  decimal: z.enum(['.', ',']),
  currency: z.string(),
  sample: z.array(z.array(z.string())),
  preview: z.array(previewed),
  recordsEstimated: z.int(),
  /** What keeps the file from being imported as it is. */
  problems: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string() })),
  /** What the records mean, in sentences, and the share of records that agree with it, where any can tell. */
  meaning: z.object({
    amounts: z.string(),
    identity: z.string(),
    signs: z.string(),
    currency: z.string(),
    agreement: z.number().nullable(),
  }),
  questions: z.array(fileQuestion),
});
export type Inspection = z.infer<typeof inspection>;

/** Settings of this area; a policy may fix them. */
export const importSettings = z.strictObject({
  /** For invoices that name no currency (ISO 4217). */
  defaultCurrency: z.string().regex(/^[A-Z]{3}$/),
  breaker: z.strictObject({
    maxErrorRate: z.number().min(0).max(1),
    /** Of how many last records the share is taken besides that of all. */
    window: z.int().min(10).max(1_000_000),
    /** From which record on the share of all counts. */
    smallestSample: z.int().min(1).max(1_000_000),
    maxConsecutiveRejects: z.int().min(1).max(1_000_000),
  }),
  /** A folder whose files are imported as they appear; null for none. */
  watchedFolder: asFolder(z.string().max(32_767)).nullable(),
});
export type ImportSettings = z.infer<typeof importSettings>;

const importRef = z.strictObject({ importId: z.int().positive() });
const importItem = importSummary.extend({
  finishedAt: z.string().nullable(),
  /** A file, or corrected rejects of an earlier import. */
  kind: z.enum(['file', 'fix']),
  /** Of a fix: whose rejects it corrected. */
  ofImport: z.int().nullable(),
  undoneAt: z.string().nullable(),
  /** How often it was tried, and when the next try is due. */
  attempts: z.int(),
  retryAt: z.string().nullable(),
  /** Whether it can go on where it stood. */
  resumable: z.boolean(),
  /** Rejects that were corrected since. */
  fixed: z.int(),
  /** The laptop on which it was made, where it is undone and its rejects are corrected; null for this one. */
  device: z.string().nullable(),
  /** What it named that another store has, kept apart and not settled; 0 for whoever may see some stores alone. */
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

/** What an invoice line was at one time. */
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

/** Where an invoice line came from. */
const trace = z.object({
  importId: z.int(),
  fileName: z.string(),
  sha256: z.string(),
  importedAt: z.string(),
  line: z.int(),
  record: z.int(),
  columns: z.array(z.string()),
  cells: z.array(z.string()),
  /** The record's text as it stands in the file. */
  raw: z.string(),
  /** What it was before and is now, the newest first. */
  versions: z.array(lineVersion),
});
export type Trace = z.infer<typeof trace>;

const undone = z.object({
  importId: z.int(),
  invoicesRemoved: z.int(),
  invoicesRestored: z.int(),
  linesRemoved: z.int(),
  storesRemoved: z.int(),
  productsRemoved: z.int(),
  /** Invoices that a later import touched: they stay as they are. */
  left: z.array(z.object({ number: z.string(), importId: z.int() })),
  leftInAll: z.int(),
});
export type Undone = z.infer<typeof undone>;

const collisionKind = z.enum(['invoice', 'store', 'product']);

/** Something that an import named outside its author's stores: a row of its own was made, and nothing else touched. */
const collision = z.object({
  kind: collisionKind,
  id: z.int(),
  /** An invoice's number, a store's or product's name. */
  name: z.string(),
  /** Of an invoice: its store, and what it comes to. */
  store: z.string().nullable(),
  totalMinor: z.int().nullable(),
  currency: z.string().nullable(),
  importId: z.int(),
  fileName: z.string(),
  author: z.string(),
  at: z.string(),
  /** Whether its number or name is another's, or it is new and outside the author's stores. */
  reason: z.enum(['known', 'outside']),
  /** What bears the same number or name. */
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
  /** Puts a file into the queue, an archive's files each by itself: a path on this machine, or an uploaded file. */
  'imports.start': changes(
    z.strictObject({ ...fileRef, options: importOptions.prefault({}) }),
    z.object({ importId: z.int(), importIds: z.array(z.int()) }),
  ),
  /** Says what a file is made of and how its first records would read, and imports nothing; of an import by its own options, with some changed. */
  'imports.inspect': reads(
    z.strictObject({
      ...fileRef,
      importId: z.int().positive().optional(),
      options: chosenOptions.partial().prefault({}),
    }),
    inspection,
  ),
  /** Asks a waiting or running import to stop, or gives up one that waits for an answer; nothing of it stays. */
  'imports.cancel': steers(importRef, z.object({ cancelled: z.boolean() })),
  /** Lets the queue rest, the running import with it, or go on. */
  'imports.pause': steers(z.strictObject({ paused: z.boolean() }), z.object({ paused: z.boolean() })),
  'imports.queue': reads(z.strictObject({}), z.object({ paused: z.boolean(), waiting: z.array(z.int()) })),
  /** Moves a waiting import within the queue. */
  'imports.move': steers(
    importRef.extend({ to: z.enum(['first', 'earlier', 'later', 'last']) }),
    z.object({ waiting: z.array(z.int()) }),
  ),
  /** Goes on with an interrupted import where it stood, or begins a failed or cancelled one anew; says which. */
  'imports.resume': changes(importRef, z.object({ importId: z.int(), goesOn: z.boolean() })),
  /** Reads a file that is still here once more, with some options changed: after a check, in spite of the breaker, or with answers to its questions. */
  'imports.again': changes(
    importRef.extend({ options: chosenOptions.partial().prefault({}) }),
    z.object({ importId: z.int() }),
  ),
  /** Puts back what was before an import; what a later one touched stays. */
  'imports.undo': changes(importRef, undone),
  /** Takes corrected rejects in: a file of them, or the records themselves. */
  'imports.fix': changes(
    importRef.extend({
      ...fileRef,
      records: z
        .array(z.strictObject({ record: z.int().positive(), cells: z.array(z.string().max(1_000_000)).max(2000) }))
        .max(50_000)
        .optional(),
    }),
    z.object({ importId: z.int() }),
  ),
  /** How records would read with the layout of an import; nothing is kept. */
  'imports.recheck': reads(
    importRef.extend({ records: z.array(z.array(z.string().max(1_000_000)).max(2000)).max(1000) }),
    z.object({ faults: z.array(z.array(fault)) }),
  ),
  'imports.list': reads(
    z.strictObject({ limit: z.int().min(0).max(1000).default(100), offset: z.int().min(0).default(0) }),
    page(importItem),
  ),
  'imports.get': reads(importRef, importItem),
  'imports.rejects': reads(
    importRef.extend({
      code: z.string().max(100).optional(),
      open: z.boolean().default(false),
      limit: z.int().min(0).max(1000).default(200),
      offset: z.int().min(0).default(0),
    }),
    page(reject).extend({ columns: z.array(z.string()) }),
  ),
  /** The rejects as CSV in pieces, so that a file of any length is written without being held. */
  'imports.rejectsCsv': reads(
    importRef.extend({ after: z.int().min(0).default(0) }),
    z.object({ text: z.string(), next: z.int().nullable() }),
  ),
  /** Where an invoice line came from, and every version it had. */
  'imports.trace': reads(z.strictObject({ lineId: z.int().positive() }), trace),
  /** What imports named outside their authors' stores, the newest first: all, or of one import; those not settled alone. */
  'imports.collisions': reads(
    z.strictObject({ importId: z.int().positive().optional(), settled: z.boolean().default(false), ...slice }),
    page(collision),
  ),
  /** Leaves what was kept apart as it is, or removes an invoice that was. */
  'imports.settle': changes(
    z.strictObject({ kind: collisionKind, id: z.int().positive(), what: z.enum(['keep', 'remove']) }),
    z.object({ settled: z.boolean() }),
  ),
  'imports.mappings': reads(
    z.strictObject({}),
    z.object({ items: z.array(mappingSpec.required({ name: true }).extend({ usedAt: z.string().nullable() })) }),
  ),
  'imports.saveMapping': changes(mappingSpec.required({ name: true }), z.object({ name: z.string() })),
  'imports.removeMapping': changes(z.strictObject({ name: z.string().max(100) }), z.object({ removed: z.boolean() })),
  'imports.settings': reads(z.strictObject({}), importSettings),
  'imports.changeSettings': changes(importSettings.partial(), importSettings),
  /** Writes the sample export into the data folder and puts it into the queue. */
  'imports.sample': changes(z.strictObject({}), z.object({ importId: z.int() })),
};
