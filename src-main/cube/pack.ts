/**
 * The sales of one month in columnar form: one entry per invoice and one per line, lines of an invoice adjacent. Money
 * is in ten-thousandths, quantities in thousandths, days are counted from 1970-01-01.
 */
export interface SalesMonth {
  month: string;
  revision: number;
  invoices: {
    id: Int32Array;
    store: Int32Array;
    day: Int32Array;
    /** Indices into {@link salespeople} and {@link currencies}. */
    salesperson: Int32Array;
    currency: Int32Array;
    isCredit: Int32Array;
    /** Offset of the first line of each invoice; one more entry than there are invoices. */
    firstLine: Int32Array;
  };
  lines: { total: Float64Array; quantity: Float64Array; product: Int32Array };
  salespeople: string[];
  currencies: string[];
}

const INVOICE_COLUMNS = ['id', 'store', 'day', 'salesperson', 'currency', 'isCredit'] as const;

/** A zero-filled month with the given numbers of invoices and lines, all columns in one buffer. */
export function emptyMonth(month: string, invoices: number, lines: number): SalesMonth {
  return columnViews(new ArrayBuffer(byteLength(invoices, lines)), { month, invoices, lines, revision: 0 });
}

/**
 * Encodes a month, little-endian (the byte order of all supported machines): totals, quantities, products, then the
 * invoice columns.
 */
export function encodeMonth(month: SalesMonth): Buffer {
  return Buffer.from(month.lines.total.buffer as ArrayBuffer);
}

interface MonthHeader {
  month: string;
  revision: number;
  invoices: number;
  lines: number;
}

/**
 * Decodes a month into memory that threads can share.
 * @param parts its columns, in order; the memory of each is freed once it is copied
 * @throws Error where they are shorter or longer than the header says
 */
export function decodeMonth(parts: Iterable<Buffer>, header: MonthHeader & { names: string }): SalesMonth {
  const buffer = new SharedArrayBuffer(byteLength(header.invoices, header.lines));
  const bytes = new Uint8Array(buffer);
  let at = 0;
  for (const part of parts) {
    if (at + part.length <= bytes.length) bytes.set(part, at);
    at += part.length;
    // at once: the garbage collector would run only after all months are read
    (part.buffer as ArrayBuffer).transfer(0);
  }
  if (at !== bytes.length) throw new Error(`${header.month}: ${at} bytes where it says ${bytes.length}`);
  return {
    ...columnViews(buffer, header),
    ...(JSON.parse(header.names) as { salespeople: string[]; currencies: string[] }),
  };
}

/** A month as one thread hands it to another, without a copy of its columns. */
export interface SharedMonth extends MonthHeader, Pick<SalesMonth, 'salespeople' | 'currencies'> {
  buffer: SharedArrayBuffer;
}

/** Null where its columns are not in memory that threads can share. */
export function monthToShare({
  month,
  revision,
  invoices,
  lines,
  salespeople,
  currencies,
}: SalesMonth): SharedMonth | null {
  const { buffer } = lines.total;
  if (!(buffer instanceof SharedArrayBuffer)) return null;
  const counts = { invoices: invoices.id.length, lines: lines.total.length };
  return { month, revision, ...counts, salespeople, currencies, buffer };
}

export function monthFromShared({ buffer, salespeople, currencies, ...header }: SharedMonth): SalesMonth {
  return { ...columnViews(buffer, header), salespeople, currencies };
}

function byteLength(invoices: number, lines: number): number {
  return lines * 20 + invoices * INVOICE_COLUMNS.length * 4 + (invoices + 1) * 4;
}

function columnViews(
  buffer: ArrayBuffer | SharedArrayBuffer,
  { month, revision, invoices, lines }: MonthHeader,
): SalesMonth {
  const base = lines * 20;
  const column = (nth: number, length: number) => new Int32Array(buffer, base + nth * invoices * 4, length);
  const [id, store, day, salesperson, currency, isCredit] = INVOICE_COLUMNS.map((_, nth) => column(nth, invoices));
  return {
    month,
    revision,
    lines: {
      total: new Float64Array(buffer, 0, lines),
      quantity: new Float64Array(buffer, lines * 8, lines),
      product: new Int32Array(buffer, lines * 16, lines),
    },
    invoices: {
      id: id!,
      store: store!,
      day: day!,
      salesperson: salesperson!,
      currency: currency!,
      isCredit: isCredit!,
      firstLine: column(INVOICE_COLUMNS.length, invoices + 1),
    },
    salespeople: [],
    currencies: [],
  };
}
