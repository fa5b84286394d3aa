import { z } from 'zod';

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
export const lineOrigin = z.object({
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

/** What an undo removed, restored and left. */
export const undoResult = z.object({
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
