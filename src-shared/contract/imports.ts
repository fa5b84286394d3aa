import { z } from 'zod';
import { EXPORTED_LISTS } from '../list-kinds.ts';
import { collision, collisionKind } from './imports/collision.ts';
import { inspection } from './imports/inspection.ts';
import { lineOrigin, undoResult } from './imports/ledger.ts';
import { explicitOptions, importOptions, mappingSpec } from './imports/options.ts';
import { fault, reject } from './imports/reject.ts';
import { importSettings } from './imports/settings.ts';
import { importItem } from './imports/summary.ts';
import { pageInput, pageOf } from './lists.ts';
import { control, mutation, query } from './procedure.ts';
import { filePath } from './resources.ts';

export type { Collision } from './imports/collision.ts';
export type { Confidence, Inspection, PreviewRecord } from './imports/inspection.ts';
export type { LineOrigin, UndoResult } from './imports/ledger.ts';
export { type ImportOptions, importOptions, type MappingSpec, mappingSpec } from './imports/options.ts';
export type { FileQuestion } from './imports/question.ts';
export type { Fault, Reject } from './imports/reject.ts';
export { type ImportSettings, importSettings } from './imports/settings.ts';
export {
  type ImportItem,
  type ImportProgress,
  type ImportStatus,
  type ImportSummary,
  importProgress,
  importSummary,
} from './imports/summary.ts';

const importRef = z.strictObject({ importId: z.int().positive() });

const fileRef = {
  path: filePath().optional(),
  upload: z
    .string()
    .regex(/^[0-9a-f-]{36}$/)
    .optional(),
};

const typed = z.string().trim().max(300).default('');

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
  /** Adds a product that was typed; it comes in as a list of one row, which can be undone like any import. */
  'imports.addProduct': control(
    z.strictObject({
      name: z.string().trim().min(1).max(300),
      sku: typed,
      barcode: typed,
      brand: typed,
      category: typed,
      unit: typed,
      caseSize: z.int().min(1).max(100_000).nullable().default(null),
      /** Per piece, in the company's currency. */
      listPriceMinor: z.int().min(0).nullable().default(null),
    }),
    z.object({ productId: z.int(), importId: z.int() }),
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
  /**
   * A part of a list of stores, products or prices, to be edited and imported again; `next` is null at the end. Numbers
   * are in major units.
   */
  'imports.exportList': query(
    z.strictObject({ list: z.enum(EXPORTED_LISTS), after: z.int().min(0).default(0) }),
    z.object({
      columns: z.array(z.object({ label: z.string(), type: z.enum(['text', 'number', 'date']) })),
      rows: z.array(z.array(z.union([z.string(), z.number()]))),
      next: z.int().nullable(),
    }),
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
