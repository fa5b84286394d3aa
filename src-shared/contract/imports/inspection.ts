import { z } from 'zod';
import { FILE_KINDS } from '../../list-kinds.ts';
import { messageDescriptor } from '../message.ts';
import { dateOrder } from './options.ts';
import { fileQuestion } from './question.ts';
import { fault } from './reject.ts';

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
export const inspection = z.object({
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
  /** What it holds. */
  kind: z.enum(FILE_KINDS),
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
