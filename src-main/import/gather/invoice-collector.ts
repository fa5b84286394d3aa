import { AMOUNT_SCALE } from '../../../src-shared/money.ts';
import { currencyCode, currencyInAmount } from '../../table/notation/currency.ts';
import { flattenString } from '../../table/read/flatten-string.ts';
import type { TableRecord } from '../../table/read/record.ts';
import { parseDate } from '../fields/dates.ts';
import type { Layout } from '../layout/layout.ts';
import type { LineChecker } from '../layout/line-checker.ts';
import type { StagedInvoice } from './batch.ts';
import type { CollectorSnapshot } from './collector-snapshot.ts';
import { compactDay } from './days.ts';
import { InvoiceHeaderHashes } from './header-hashes.ts';
import { InvoiceIndex } from './invoice-index.ts';
import { InvoiceKeys } from './invoice-keys.ts';
import type { MappedColumns } from './mapped-columns.ts';
import { hashOfSeries, type NumberReuse, NumberReuseCounter } from './number-reuse.ts';
import type { PendingBatch } from './pending-batch.ts';
import { differingWrittenKey } from './staged-fields.ts';

const CELL_SEPARATOR = '\u001f';

/** Numbers the invoices of a file and the lines within them. */
export class InvoiceCollector {
  readonly #layout: Layout;
  readonly #checker: LineChecker;
  readonly #columns: MappedColumns;
  readonly #batch: PendingBatch;
  readonly #defaultCurrency: string;
  readonly #keys: InvoiceKeys;
  readonly #index: InvoiceIndex;
  readonly #headerHashes: InvoiceHeaderHashes;
  readonly #reuse: NumberReuseCounter;
  /** The invoice of the previous record, and that record's mark. */
  #last: { seen: number; mark: number; differing: number[] | null } | null = null;
  /** Line numbers reserved by rejected records of invoices that no valid line has named yet. */
  readonly #pendingPlaces = new Map<string, number>();

  constructor(
    layout: Layout,
    checker: LineChecker,
    columns: MappedColumns,
    batch: PendingBatch,
    defaultCurrency: string,
    file: string | null,
  ) {
    this.#layout = layout;
    this.#checker = checker;
    this.#columns = columns;
    this.#batch = batch;
    this.#defaultCurrency = defaultCurrency;
    this.#keys = new InvoiceKeys(columns, checker, layout.meaning.numbering);
    this.#index = new InvoiceIndex(file);
    this.#headerHashes = new InvoiceHeaderHashes(columns.invoice.length, file && `${file}-cells`);
    this.#reuse = new NumberReuseCounter(columns, this.#index);
  }

  /** Adds the invoices of an interrupted import. */
  restore({ invoices, waitingPlaces }: CollectorSnapshot): void {
    for (const { staged, places } of invoices) {
      const { idx, key, numberKey, date, storeIdx, headerCells } = staged;
      this.#headerHashes.set(idx, headerCells.split(CELL_SEPARATOR));
      this.#index.set(idx, { key, numberKey, day: compactDay(date), storeIdx, places, series: 0 });
    }
    for (const [key, places] of waitingPlaces) this.#pendingPlaces.set(key, places);
  }

  close(): void {
    this.#index.close();
    this.#headerHashes.close();
  }

  /** How many invoices were found so far. */
  get count(): number {
    return this.#index.count;
  }

  /** How often an invoice number came with another date or store than before, and what would tell the two apart. */
  get reuse(): NumberReuse {
    return this.#reuse.counts;
  }

  /** The next line number in an invoice. */
  nextPlace(invoice: number): number {
    return this.#index.nextPlace(invoice);
  }

  /** The key of a record's invoice; empty where it names none. */
  keyOf(record: TableRecord): string {
    return this.#keys.of(record).key;
  }

  /** Reserves a line number for a rejected record, also in an invoice that is not known yet. */
  reservePlace(invoiceKey: string): number {
    const seen = this.#index.find(invoiceKey);
    if (seen > 0) return this.#index.nextPlace(seen);
    const place = (this.#pendingPlaces.get(invoiceKey) ?? 0) + 1;
    this.#pendingPlaces.set(flattenString(invoiceKey), place);
    return place;
  }

  #takePendingPlaces(invoiceKey: string): number {
    const places = this.#pendingPlaces.get(invoiceKey) ?? 0;
    this.#pendingPlaces.delete(invoiceKey);
    return places;
  }

  /** The record's invoice, and the columns in which it differs from the invoice's first line. */
  resolve(record: TableRecord, storeIdx: number): { seen: number; differing: number[] | null } {
    const { date } = this.#checker.line;
    const at = this.#columns;
    const last = this.#last;
    if (last !== null && record.isUnchangedSince(last.mark, at.distinguishing)) {
      if (!this.#index.matches(last.seen, compactDay(date), storeIdx))
        this.#noteNumberReuse(record, last.seen, compactDay(date), storeIdx);
      last.mark = record.mark;
      return last;
    }
    const known = this.#index.count;
    const seen = this.#findOrAdd(record, storeIdx);
    const differing = seen > known ? null : this.#differingColumns(record, seen);
    this.#last = { seen, mark: record.mark, differing };
    return this.#last;
  }

  #findOrAdd(record: TableRecord, storeIdx: number): number {
    const { line } = this.#checker;
    const at = this.#columns;
    const { id, number, key, numberKey, written } = this.#keys.of(record);
    const day = compactDay(line.date);
    const seen = this.#index.find(key) || (id && number ? this.#index.findWithoutId(numberKey) : 0);
    if (seen > 0) {
      this.#reuse.counts.returning++;
      if (!this.#index.matches(seen, day, storeIdx)) this.#noteNumberReuse(record, seen, day, storeIdx);
      return seen;
    }
    const currency = this.#currency(record);
    const due = parseDate(record.text(at.dueDate), this.#layout.order);
    const paid = parseDate(record.text(at.paidOn), this.#layout.order);
    const headerCells = at.invoice.map((column) => record.cell(column));
    const staged: StagedInvoice = {
      idx: this.#index.count + 1,
      key: flattenString(key),
      writtenKey: flattenString(id ? '' : differingWrittenKey(key, written)),
      numberKey: flattenString(numberKey),
      externalId: id ? flattenString(id) : null,
      number: flattenString(number || id),
      date: line.date,
      dueDate: typeof due === 'string' ? due : null,
      status: flattenString(line.notCounted ?? record.text(at.status)),
      storeIdx,
      salesperson: flattenString(record.text(at.salesperson)),
      currency: flattenString(currency),
      subtotal: this.#statedAmount(record, at.subtotal),
      total: this.#statedAmount(record, at.invoiceTotal),
      balance: this.#statedAmount(record, at.balance),
      paidOn: typeof paid === 'string' ? paid : null,
      isCredit: line.isCredit ? 1 : 0,
      headerCells: headerCells.join(CELL_SEPARATOR),
    };
    this.#headerHashes.set(staged.idx, headerCells);
    this.#addInvoiceDiscount(record, staged);
    if (line.notCounted) this.#batch.warn('not_counted');
    const places = this.#takePendingPlaces(key) + (id && number ? this.#takePendingPlaces(staged.numberKey) : 0);
    this.#batch.invoices.push(staged);
    const series = this.#columns.series < 0 ? 0 : hashOfSeries(record.text(this.#columns.series));
    return this.#index.add({ key: staged.key, numberKey: staged.numberKey, day, storeIdx, places, series });
  }

  /** The invoice's currency: from its own cell, a sign in its amounts, the column name, else the company's. */
  #currency(record: TableRecord): string {
    const companyCurrency = this.#defaultCurrency;
    const written = record.text(this.#columns.currency);
    if (written !== '') return currencyCode(written, companyCurrency) ?? written.toUpperCase();
    const { named, cells } = this.#layout.meaning.currency;
    for (const column of cells) {
      const code = currencyInAmount(record.text(column), companyCurrency);
      if (code) return code;
    }
    if (named) return named;
    this.#batch.warn('currency_assumed');
    return companyCurrency;
  }

  /** Records a discount on the whole invoice, to be spread over its lines. */
  #addInvoiceDiscount(record: TableRecord, { idx }: StagedInvoice): void {
    const discount = this.#layout.meaning.amounts.invoiceDiscount;
    if (!discount) return;
    const value = record.scaled(discount.column, this.#layout.decimal, AMOUNT_SCALE);
    if (value === null || Number.isNaN(value) || value === 0) return;
    const size = Math.abs(Math.round(value));
    this.#batch.discounts.push(
      discount.as === 'percent'
        ? { invoice: idx, amount: 0, percent: size }
        : { invoice: idx, amount: size, percent: 0 },
    );
  }

  #statedAmount(record: TableRecord, column: number): number | null {
    const stated = record.scaled(column, this.#layout.decimal, AMOUNT_SCALE);
    if (stated === null) return null;
    const value = Math.round(stated);
    return Number.isSafeInteger(value) ? value : null;
  }

  /** Columns whose cells differ from those of the invoice's first line; null where none does. */
  #differingColumns(record: TableRecord, invoice: number): number[] | null {
    const columns = this.#columns.invoice;
    const places = this.#headerHashes.differing(
      invoice,
      columns.map((column) => record.cell(column)),
    );
    return places === null ? null : places.map((place) => columns[place]!);
  }

  #noteNumberReuse(record: TableRecord, seen: number, day: number, storeIdx: number): void {
    this.#batch.warn('invoice_header_differs');
    this.#reuse.add(record, seen, day, storeIdx);
  }

  /**
   * Books a discount line as a discount on its invoice; false where it names no known invoice or no amount.
   * @param whole whether the line is valid, so that its total is the amount
   */
  addDiscountLine(record: TableRecord, line: { total: number }, whole: boolean): boolean {
    const stated = whole
      ? line.total
      : (this.#statedAmount(record, this.#columns.lineTotal) ?? this.#statedAmount(record, this.#columns.price));
    const { key } = this.#keys.of(record);
    const seen = this.#index.find(key);
    if (!stated || seen === 0) return false;
    this.#batch.discounts.push({ invoice: seen, amount: Math.abs(stated), percent: 0 });
    return true;
  }
}
