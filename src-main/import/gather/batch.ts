import type { Reject } from '../../../src-shared/contract/imports.ts';
import type { Warning } from '../layout/faults.ts';

/** A store as the file describes it, numbered within the import. */
export interface StagedStore {
  idx: number;
  key: string;
  /** The key under the earlier rule, with leading zeros; empty where it equals `key`. */
  writtenKey: string;
  nameKey: string;
  externalId: string | null;
  name: string;
  city: string;
  state: string;
  country: string;
  asOf: string;
}

export interface StagedProduct {
  idx: number;
  key: string;
  writtenKey: string;
  skuKey: string;
  nameKey: string;
  externalId: string | null;
  sku: string;
  name: string;
  brand: string;
  category: string;
  unit: string;
  asOf: string;
}

export interface StagedInvoice {
  idx: number;
  key: string;
  writtenKey: string;
  numberKey: string;
  externalId: string | null;
  number: string;
  date: string;
  dueDate: string | null;
  status: string;
  storeIdx: number;
  salesperson: string;
  currency: string;
  subtotal: number | null;
  total: number | null;
  balance: number | null;
  paidOn: string | null;
  isCredit: number;
  /** The mapped cells of its first line, joined. */
  headerCells: string;
}

export interface StagedExtra {
  idx: number;
  hash: number;
  json: string;
}

type StagedReject = Omit<Reject, 'fixedBy'> & {
  invoiceKey: string | null;
  /** The line number reserved for it in its invoice; null where the record names no invoice. */
  place: number | null;
};

/** The numbers of a line, in the order of a row of {@link Batch.lines}; NaN stands for null. */
export const LINE_FIELDS = [
  'record',
  'physicalLine',
  'invoice',
  'lineNo',
  'product',
  'quantity',
  'price',
  'total',
  'storeExtra',
  'productExtra',
  'invoiceExtra',
  'lineExtra',
] as const;
export const LINE_WIDTH = LINE_FIELDS.length;

/** What the reader hands to the writer: new entities, and numbers and bytes that cross threads without a copy. */
export interface Batch {
  stores: StagedStore[];
  products: StagedProduct[];
  /** Newer days of stores and products already sent: pairs of number and day (yyyymmdd). */
  storeDays: Int32Array<ArrayBuffer>;
  productDays: Int32Array<ArrayBuffer>;
  invoices: StagedInvoice[];
  extras: StagedExtra[];
  rejects: StagedReject[];
  /** Discounts on whole invoices: ten-thousandths, or ten-thousandths of a per cent. */
  discounts: { invoice: number; amount: number; percent: number }[];
  lines: Float64Array<SharedArrayBuffer>;
  lineCount: number;
  /** Raw texts of the records from `firstRecord` on, not compressed yet; empty for a reject, whose cells are stored. */
  raws: Uint8Array;
  rawCount: number;
  firstRecord: number;
  warnings: Partial<Record<Warning, number>>;
  /** Whether it reached the size limit of a batch, so that a few of them leave much garbage. */
  heavy: boolean;
}

/** Most batches in flight between reader and writer. */
export const MAX_BATCHES_IN_FLIGHT = 4;

/** Batches after which the reader collects garbage. */
export const GC_EVERY_BATCHES = 100;
/** Heavy batches after which reader and writer collect garbage. */
export const GC_EVERY_HEAVY_BATCHES = 8;
