import { z } from 'zod';
import { pageInput, pageOf } from './lists.ts';
import { messageDescriptor } from './message.ts';
import { control, mutation, query } from './procedure.ts';
import { filePath } from './resources.ts';

const id = z.int().positive();

const SCAN_STATES = ['queued', 'reading', 'read', 'ordered', 'failed', 'cancelled'] as const;

/** Minimum confidence to accept a reading without review. */
export const MIN_CONFIDENCE = 0.7;

const scan = z.object({
  id: z.int(),
  storeId: z.int(),
  storeName: z.string(),
  name: z.string(),
  state: z.enum(SCAN_STATES),
  pages: z.int(),
  done: z.int(),
  message: z.string(),
  descriptor: messageDescriptor.optional(),
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
  /** What it may be, if uncertain, likeliest first. */
  choices: z.array(z.object({ id: z.int(), name: z.string(), sku: z.string() })),
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

const scanDetails = scan.extend({
  items: z.array(line),
  /** Whether it is a message, which has a text and no picture. */
  isMessage: z.boolean(),
  sizes: z.array(z.object({ width: z.int(), height: z.int() })),
});
export type ScanDetails = z.infer<typeof scanDetails>;

export const scanProgress = z.object({ scanId: z.int(), page: z.int(), pages: z.int(), done: z.int(), all: z.int() });

const fileRef = {
  path: filePath().optional(),
  upload: z
    .string()
    .regex(/^[0-9a-f-]{36}$/)
    .optional(),
};

export const scansContract = {
  /** Adds a picture, a PDF or a message for a store and queues it for reading; a message may be given as its text. */
  'scans.add': mutation(
    z.strictObject({ storeId: id, ...fileRef, text: z.string().trim().min(1).max(1_000_000).optional() }),
    z.object({ id: z.int(), duplicateOf: z.int().nullable() }),
  ),
  'scans.list': query(z.strictObject({ storeId: id.optional(), ...pageInput }), pageOf(scan)),
  'scans.get': query(z.strictObject({ id }), scanDetails),
  /** The stores that a picture, a PDF or a message seems to come from, likeliest first; a message may be given as its text. */
  'scans.storesOf': query(
    z.strictObject({ ...fileRef, text: z.string().max(1_000_000).optional() }),
    z.object({
      items: z.array(
        z.object({
          storeId: z.int(),
          storeName: z.string(),
          city: z.string(),
          by: z.enum(['sheet', 'phone', 'email', 'name']),
        }),
      ),
    }),
  ),
  /** The text of a message. */
  'scans.text': query(z.strictObject({ id }), z.object({ text: z.string() })),
  /** A page as base64-encoded JPEG. */
  'scans.picture': query(z.strictObject({ id, page: z.int().min(1) }), z.object({ jpeg: z.string() })),
  /**
   * Corrects a line. The chosen product is remembered for this text and store, and for all stores unless another one
   * is.
   */
  'scans.setLine': mutation(
    z.strictObject({
      id,
      lineNo: z.int().min(1),
      productId: id.optional(),
      quantity: z.number().positive().max(1_000_000).nullable().optional(),
      unit: z.enum(['piece', 'case']).optional(),
      /** Pieces in a case, for a product whose own case size is unknown. */
      pieces: z.int().min(1).max(100_000).optional(),
      dropped: z.boolean().optional(),
    }),
    scanDetails,
  ),
  /** Creates one draft order from the lines that have a product and a quantity, of one scan or of several of a store. */
  'scans.order': mutation(
    z.strictObject({ id: id.optional(), ids: z.array(id).min(1).max(100).optional() }),
    z.object({ orderId: z.int(), lines: z.int() }),
  ),
  'scans.retry': mutation(z.strictObject({ id }), z.object({})),
  'scans.cancel': control(z.strictObject({ id }), z.object({ cancelled: z.boolean() })),
  'scans.remove': mutation(z.strictObject({ id }), z.object({})),
  /** Creates a printable order sheet, for a store or for all; a photo of it is read by its geometry. */
  'scans.makeSheet': mutation(z.strictObject({ storeId: id.optional() }), z.object({ id: z.int(), pages: z.int() })),
  /** An order sheet as base64-encoded PDF. */
  'scans.sheetPdf': query(z.strictObject({ id }), z.object({ pdf: z.string() })),
  'scans.corrections': query(
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
  'scans.forget': mutation(z.strictObject({ key: z.string().max(500), storeId: z.int().nullable() }), z.object({})),
};
