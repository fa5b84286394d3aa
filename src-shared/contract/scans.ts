import { z } from 'zod';
import { page, slice } from './page.ts';
import { filePath } from './places.ts';
import { changes, reads, steers } from './procedure.ts';

const id = z.int().positive();

const SCAN_STATES = ['queued', 'reading', 'read', 'ordered', 'failed', 'cancelled'] as const;

/** Minimum confidence to accept a reading without review. */
export const SURE = 0.7;

const scan = z.object({
  id: z.int(),
  storeId: z.int(),
  storeName: z.string(),
  name: z.string(),
  state: z.enum(SCAN_STATES),
  pages: z.int(),
  done: z.int(),
  message: z.string(),
  durationMs: z.int().nullable(),
  author: z.string(),
  createdAt: z.string(),
  orderId: z.int().nullable(),
  lines: z.int(),
  /** Number of lines that need review. */
  doubtful: z.int(),
  /** An earlier scan of the same or a similar picture. */
  duplicateOf: z.int().nullable(),
});
export type Scan = z.infer<typeof scan>;

/** A rectangle in pixels from the top left corner of the page. */
const box = z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() });
export type ScanBox = z.infer<typeof box>;

const line = z.object({
  lineNo: z.int(),
  page: z.int(),
  text: z.string(),
  /** Product id; null if uncertain. */
  product: z.int().nullable(),
  sku: z.string().nullable(),
  productName: z.string().nullable(),
  confidence: z.number(),
  /** The best match, if uncertain. */
  guess: z.object({ id: z.int(), name: z.string(), sku: z.string() }).nullable(),
  /** In the unit; null if left for review. */
  quantity: z.number().nullable(),
  unit: z.enum(['piece', 'case']),
  quantityConfidence: z.number(),
  /** A tick, interpreted as one case. */
  assumed: z.boolean(),
  /** Pieces per case, as printed on the sheet. */
  pieces: z.int().nullable(),
  caseSize: z.int().nullable(),
  box,
  markBox: box,
  seen: z.boolean(),
  dropped: z.boolean(),
});
export type ScanLine = z.infer<typeof line>;

const wholeScan = scan.extend({
  items: z.array(line),
  sizes: z.array(z.object({ width: z.int(), height: z.int() })),
});
export type WholeScan = z.infer<typeof wholeScan>;

export const scanProgress = z.object({ scanId: z.int(), page: z.int(), pages: z.int(), done: z.int(), all: z.int() });

const fileRef = {
  path: filePath().optional(),
  upload: z
    .string()
    .regex(/^[0-9a-f-]{36}$/)
    .optional(),
};

export const scansContract = {
  /** Adds a picture or PDF for a store and queues it for reading. */
  'scans.add': changes(
    z.strictObject({ storeId: id, ...fileRef }),
    z.object({ id: z.int(), duplicateOf: z.int().nullable() }),
  ),
  'scans.list': reads(z.strictObject({ storeId: id.optional(), ...slice }), page(scan)),
  'scans.get': reads(z.strictObject({ id }), wholeScan),
  /** A page as base64-encoded JPEG. */
  'scans.picture': reads(z.strictObject({ id, page: z.int().min(1) }), z.object({ jpeg: z.string() })),
  /**
   * Corrects a line. The chosen product is remembered for this text and store, and for all stores unless another one
   * is.
   */
  'scans.setLine': changes(
    z.strictObject({
      id,
      lineNo: z.int().min(1),
      productId: id.optional(),
      quantity: z.number().positive().max(1_000_000).nullable().optional(),
      unit: z.enum(['piece', 'case']).optional(),
      dropped: z.boolean().optional(),
    }),
    wholeScan,
  ),
  /** Creates a draft order from the lines that have a product and a quantity. */
  'scans.order': changes(z.strictObject({ id }), z.object({ orderId: z.int(), lines: z.int() })),
  'scans.retry': changes(z.strictObject({ id }), z.object({})),
  'scans.cancel': steers(z.strictObject({ id }), z.object({ cancelled: z.boolean() })),
  'scans.remove': changes(z.strictObject({ id }), z.object({})),
  /** Creates a printable order sheet, for a store or for all; a photo of it is read by its geometry. */
  'scans.makeSheet': changes(z.strictObject({ storeId: id.optional() }), z.object({ id: z.int(), pages: z.int() })),
  /** An order sheet as base64-encoded PDF. */
  'scans.sheetPdf': reads(z.strictObject({ id }), z.object({ pdf: z.string() })),
  'scans.corrections': reads(
    z.strictObject({}),
    z.object({
      items: z.array(
        z.object({
          key: z.string(),
          text: z.string(),
          storeId: z.int().nullable(),
          storeName: z.string().nullable(),
          productId: z.int(),
          productName: z.string(),
          author: z.string(),
          at: z.string(),
        }),
      ),
    }),
  ),
  'scans.forget': changes(z.strictObject({ key: z.string().max(500), storeId: z.int().nullable() }), z.object({})),
};
