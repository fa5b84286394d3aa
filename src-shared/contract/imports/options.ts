import { z } from 'zod';
import { ENCODINGS } from '../../encodings.ts';
import { FILE_KINDS } from '../../list-kinds.ts';

/** Order of day, month and year in dates. */
export const dateOrder = z.enum(['dmy', 'mdy', 'ymd']);

/**
 * Maps the columns of a kind of file to fields, and states the formats of their values. Columns are referenced by name.
 */
export const mappingSpec = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  /** What the file holds; invoices if omitted. */
  kind: z.enum(FILE_KINDS).optional(),
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

/** Options as a caller states them, without defaults. */
export const explicitOptions = z.strictObject({
  /** A file within an archive, or a sheet of a workbook. */
  part: z.string().min(1).max(1000).optional(),
  /** What the file holds, where its columns don't show it. */
  as: z.enum(FILE_KINDS).optional(),
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
