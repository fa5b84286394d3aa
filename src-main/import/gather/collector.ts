import type { Fault } from '../../../src-shared/contract/imports.ts';
import type { TableRecord } from '../../table/read/record.ts';
import type { Warning } from '../layout/faults.ts';
import type { Layout } from '../layout/layout.ts';
import type { LineChecker } from '../layout/line-checker.ts';
import { type Batch, LINE_WIDTH } from './batch.ts';
import type { CollectorSnapshot } from './collector-snapshot.ts';
import { ExtraCollector } from './extras.ts';
import { InvoiceCollector } from './invoice-collector.ts';
import { mappedColumns } from './mapped-columns.ts';
import type { NumberReuse } from './number-reuse.ts';
import { PendingBatch } from './pending-batch.ts';
import { ProductCollector } from './product-collector.ts';
import { StoreCollector } from './store-collector.ts';

/**
 * Turns checked records into batches: stores, products, invoices and extras are numbered and sent once, lines become
 * rows of numbers. Every cell of a record ends up in a field or in the JSON beside the line.
 */
export class Collector {
  readonly #checker: LineChecker;
  readonly #batch: PendingBatch;
  readonly #extras: ExtraCollector;
  readonly #stores: StoreCollector;
  readonly #products: ProductCollector;
  readonly #invoices: InvoiceCollector;

  /**
   * @param capacity lines of a batch
   * @param file path without its ending for what is known of earlier invoices; null to keep all in memory
   * @param memory what an interrupted run had collected
   */
  constructor(
    layout: Layout,
    checker: LineChecker,
    capacity: number,
    defaultCurrency: string,
    file: string | null = null,
    memory?: CollectorSnapshot,
  ) {
    const columns = mappedColumns(layout);
    this.#checker = checker;
    this.#batch = new PendingBatch(capacity);
    this.#extras = new ExtraCollector(layout, memory?.extras ?? 0);
    this.#stores = new StoreCollector(columns);
    this.#products = new ProductCollector(columns, layout.columns.length, this.#extras, this.#batch);
    this.#invoices = new InvoiceCollector(layout, checker, columns, this.#batch, defaultCurrency, file);
    if (memory) this.#restore(memory);
  }

  #restore(memory: CollectorSnapshot): void {
    this.#stores.restore(memory.stores);
    this.#products.restore(memory.products);
    this.#invoices.restore(memory);
  }

  /** Closes its files. */
  close(): void {
    this.#invoices.close();
  }

  get full(): boolean {
    return this.#batch.full;
  }

  /** How many invoices were found so far. */
  get invoices(): number {
    return this.#invoices.count;
  }

  get empty(): boolean {
    return this.#batch.empty;
  }

  /** How often an invoice number came with another date or store than before, and what would tell the two apart. */
  get reuse(): NumberReuse {
    return this.#invoices.reuse;
  }

  /** Adds the record that the checker has just validated. */
  addLine(record: TableRecord, number: number): void {
    const checked = this.#checker.line;
    const store = this.#stores.resolve(record, checked.date);
    const { product, extra: productExtra } = this.#products.resolve(record, checked.date);
    if (checked.date >= product.asOf) this.#products.update(product, record, checked.date, productExtra);
    const { seen: invoice, differing } = this.#invoices.resolve(record, store.idx);
    const batch = this.#batch;
    const row = batch.lineCount * LINE_WIDTH;
    const lines = batch.lines;
    lines[row] = number;
    lines[row + 1] = record.line;
    lines[row + 2] = invoice;
    lines[row + 3] = this.#invoices.nextPlace(invoice);
    lines[row + 4] = product.idx;
    lines[row + 5] = checked.quantity;
    lines[row + 6] = checked.price ?? Number.NaN;
    lines[row + 7] = checked.total;
    lines[row + 8] = this.#extras.intern('store', record, batch.extras);
    lines[row + 9] = productExtra;
    lines[row + 10] = this.#extras.intern('invoice', record, batch.extras);
    lines[row + 11] = this.#extras.intern('line', record, batch.extras, differing);
    batch.lineCount++;
    batch.addRaw(number, record.size, record);
    for (const warning of this.#checker.warnings) batch.warn(warning);
  }

  /** Adds a record that can't become a line; it reserves a line number in its invoice where that can be read. */
  addReject(record: TableRecord, number: number, faults: Fault[]): void {
    const first = faults[0]!;
    const invoiceKey = this.#invoices.keyOf(record) || null;
    this.#batch.addRaw(number, record.size, null);
    this.#batch.rejects.push({
      record: number,
      line: record.line,
      code: first.code,
      column: first.column,
      value: first.value,
      message: first.message,
      cells: record.cells,
      faults,
      invoiceKey,
      place: invoiceKey ? this.#invoices.reservePlace(invoiceKey) : null,
    });
  }

  warn(warning: Warning): void {
    this.#batch.warn(warning);
  }

  /** Returns the current batch and begins a new one. */
  flush(): Batch {
    return this.#batch.flush(this.#stores.changed, this.#products.changed);
  }

  /** Whether a record's item is no product, but a charge, a sum or a discount on its invoice. */
  isNonProductLine(record: TableRecord): boolean {
    return this.#products.isNonProductLine(record);
  }

  /** Books a discount line as a discount on its invoice; false where the record is not one. */
  takeAsInvoiceDiscount(record: TableRecord, line: { date: string; total: number }, whole: boolean): boolean {
    return this.#products.isDiscountLine(record) && this.#invoices.addDiscountLine(record, line, whole);
  }
}
