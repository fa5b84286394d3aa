import type { TableRecord } from '../../table/read/record.ts';
import { foldIdentity, usableId } from '../fields/identity.ts';
import { fiscalYear } from './days.ts';
import { hash53 } from './extras.ts';
import type { InvoiceIndex } from './invoice-index.ts';
import type { MappedColumns } from './mapped-columns.ts';

/** How often invoice numbers were reused within a file, and what would tell the invoices apart. */
export interface NumberReuse {
  /** Runs of lines that return to an invoice after lines of other invoices. */
  returning: number;
  differing: number;
  store: number;
  series: number;
  fiscal: number;
  calendar: number;
}

/** A hash of an invoice's branch or series. */
export const hashOfSeries = (text: string) => hash53(foldIdentity(text)) | 0;

/** Counts how often an invoice number comes with another date or store than before. */
export class NumberReuseCounter {
  readonly #columns: MappedColumns;
  readonly #invoices: InvoiceIndex;
  readonly #reusedInvoices = new Set<number>();
  readonly counts: NumberReuse = { returning: 0, differing: 0, store: 0, series: 0, fiscal: 0, calendar: 0 };

  constructor(columns: MappedColumns, invoices: InvoiceIndex) {
    this.#columns = columns;
    this.#invoices = invoices;
  }

  /** Counts a number that comes with another date or store than before, and what would tell the two apart. */
  add(record: TableRecord, seen: number, day: number, storeIdx: number): void {
    // an ID names one invoice, whatever else differs
    if (usableId(record.text(this.#columns.invoiceId)) !== '') return;
    const before = this.#invoices.headerOf(seen);
    const reuse = this.counts;
    if (this.#reusedInvoices.has(seen)) return;
    this.#reusedInvoices.add(seen);
    reuse.differing++;
    if (before.storeIdx !== storeIdx) reuse.store++;
    if (fiscalYear(before.day) !== fiscalYear(day)) reuse.fiscal++;
    if (Math.floor(before.day / 10_000) !== Math.floor(day / 10_000)) reuse.calendar++;
    if (this.#columns.series >= 0 && before.series !== hashOfSeries(record.text(this.#columns.series))) reuse.series++;
  }
}
