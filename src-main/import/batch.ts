import type { Reject } from '../../src-shared/contract/imports.ts';
import type { Warning } from './faults.ts';

/** A store as the file tells of it, numbered within the import. */
export interface StagedStore {
  idx: number;
  key: string;
  /** The key that it had before noughts were left out of keys; empty where that is the same. */
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
  isCredit: number;
  /** The mapped cells that told of it first, joined. */
  told: string;
}

export interface StagedExtra {
  idx: number;
  hash: number;
  json: string;
}

type StagedReject = Omit<Reject, 'fixedBy'> & {
  invoiceKey: string | null;
  /** Its place within its invoice, which stays free for it; null where it names none. */
  place: number | null;
};

/** The numbers of a line, in this order in a row of {@link Batch.lines}; NaN stands for null. */
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

/** What the reader hands to the writer: a few new things, and numbers and bytes that move between threads uncopied. */
export interface Batch {
  stores: StagedStore[];
  products: StagedProduct[];
  /** Stores and products that lines of a newer day than before told of: number and day (yyyymmdd), in turns. */
  storeDays: Int32Array<ArrayBuffer>;
  productDays: Int32Array<ArrayBuffer>;
  invoices: StagedInvoice[];
  extras: StagedExtra[];
  rejects: StagedReject[];
  /** What invoices give on the whole: ten-thousandths, or ten-thousandths of a per cent. */
  discounts: { invoice: number; amount: number; percent: number }[];
  lines: Float64Array<SharedArrayBuffer>;
  lineCount: number;
  /** The texts of the records from `firstRecord` on, to be packed; empty for a reject, which keeps its cells. */
  raws: Uint8Array;
  rawCount: number;
  firstRecord: number;
  warnings: Partial<Record<Warning, number>>;
  /** Whether it is as large as a batch may be, so that a few of them leave much garbage. */
  heavy: boolean;
}

/** How many batches may lie between reader and writer. */
export const AHEAD = 4;

/** How many batches a reader makes between two times that it gives memory back. */
export const TIDY_EVERY = 100;
/** How many heavy batches reader and writer take between two times. */
export const TIDY_EVERY_HEAVY = 8;
