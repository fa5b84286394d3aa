import type { TableRecord } from '../../table/read/record.ts';
import { MAX_BATCH_CHARACTERS } from '../../table/source/limits.ts';
import type { Warning } from '../layout/faults.ts';
import type { Batch, StagedProduct, StagedStore } from './batch.ts';
import { BatchBuffers } from './batch-buffers.ts';
import type { ChangedEntities } from './changed-entities.ts';
import { RawBlock } from './raw-records.ts';

/** The batch that is being filled: lines and rejects, new invoices and extras, and the source texts of the records. */
export class PendingBatch {
  readonly #capacity: number;
  readonly #buffers: BatchBuffers;
  #buffer: ReturnType<BatchBuffers['next']>;
  readonly #raws = new RawBlock();
  /** Total length of the batch's records. */
  #characters = 0;
  #firstRecord = 0;
  #warnings: Batch['warnings'] = {};
  lines: Batch['lines'];
  lineCount = 0;
  invoices: Batch['invoices'] = [];
  extras: Batch['extras'] = [];
  rejects: Batch['rejects'] = [];
  discounts: Batch['discounts'] = [];

  /** @param capacity most lines and rejects */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#buffers = new BatchBuffers(capacity);
    this.#buffer = this.#buffers.next();
    this.lines = this.#buffer.lines;
  }

  get full(): boolean {
    return this.lineCount + this.rejects.length >= this.#capacity || this.#characters >= MAX_BATCH_CHARACTERS;
  }

  get empty(): boolean {
    return this.lineCount + this.rejects.length === 0;
  }

  warn(warning: Warning): void {
    this.#warnings[warning] = (this.#warnings[warning] ?? 0) + 1;
  }

  /**
   * Adds the source text of a record to the batch.
   * @param record null for a reject, whose cells are stored
   */
  addRaw(number: number, size: number, record: TableRecord | null): void {
    this.#characters += size;
    if (this.#raws.count === 0) this.#firstRecord = number;
    // corrected records don't come in sequence; their original text is stored with the reject
    if (number === this.#firstRecord + this.#raws.count) this.#raws.add(record);
  }

  /** Returns the batch with the stores and products that have changed, and begins a new one. */
  flush(changedStores: ChangedEntities<StagedStore>, changedProducts: ChangedEntities<StagedProduct>): Batch {
    const stores = changedStores.flush();
    const products = changedProducts.flush();
    const batch: Batch = {
      invoices: this.invoices,
      extras: this.extras,
      rejects: this.rejects,
      discounts: this.discounts,
      firstRecord: this.#firstRecord,
      lines: this.lines,
      lineCount: this.lineCount,
      warnings: this.#warnings,
      stores: stores.entities,
      products: products.entities,
      storeDays: stores.days,
      productDays: products.days,
      heavy: this.#characters >= MAX_BATCH_CHARACTERS,
      rawCount: this.#raws.count,
      raws: this.#raws.flush(this.#buffer.raws),
    };
    this.#begin();
    return batch;
  }

  #begin(): void {
    this.#buffer = this.#buffers.next();
    this.#characters = 0;
    this.#firstRecord = 0;
    this.#warnings = {};
    this.lines = this.#buffer.lines;
    this.lineCount = 0;
    this.invoices = [];
    this.extras = [];
    this.rejects = [];
    this.discounts = [];
  }
}
