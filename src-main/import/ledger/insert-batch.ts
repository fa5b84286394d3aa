import type { Db } from '../../db/open.ts';
import { type Batch, LINE_FIELDS, LINE_WIDTH } from '../gather/batch.ts';
import { packRawRecords } from '../gather/raw-records.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Lines per statement: binding more values costs less than executing more statements. */
const LINES_PER_STATEMENT = 25;

/** The statements that write a batch and its checkpoint into a staging database; to be run in one transaction. */
export function batchInserter(db: Db): (batch: Batch, checkpoint: Checkpoint) => void {
  const store = db.prepare('INSERT OR REPLACE INTO store VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const product = db.prepare('INSERT OR REPLACE INTO product VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const invoice = db.prepare('INSERT INTO invoice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const extra = db.prepare('INSERT INTO extra VALUES (?, ?, ?)');
  const discount = db.prepare('INSERT INTO discount VALUES (?, ?, ?)');
  const lines = lineInserter(db);
  const days = db.prepare('INSERT INTO days (stores, products) VALUES (?, ?)');
  const block = db.prepare('INSERT INTO raw_block VALUES (?, ?, ?)');
  const reject = db.prepare('INSERT INTO reject VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const saveCheckpoint = db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (1, ?)');
  return (batch, checkpoint) => {
    for (const s of batch.stores)
      store.run(s.idx, s.key, s.writtenKey, s.nameKey, s.externalId, s.name, s.city, s.state, s.country, s.asOf);
    for (const p of batch.products)
      product.run(
        p.idx,
        p.key,
        p.writtenKey,
        p.skuKey,
        p.nameKey,
        p.externalId,
        p.sku,
        p.name,
        p.brand,
        p.category,
        p.unit,
        p.asOf,
      );
    for (const i of batch.invoices) {
      invoice.run(
        i.idx,
        i.key,
        i.writtenKey,
        i.numberKey,
        i.externalId,
        i.number,
        i.date,
        i.dueDate,
        i.status,
        i.storeIdx,
        i.salesperson,
        i.currency,
        i.subtotal,
        i.total,
        i.balance,
        i.paidOn,
        i.isCredit,
        i.headerCells,
      );
    }
    for (const { invoice: idx, amount, percent } of batch.discounts) discount.run(idx, amount, percent);
    for (const { idx, hash, json } of batch.extras) extra.run(idx, hash, json);
    lines(batch.lines, batch.lineCount);
    if (batch.storeDays.length + batch.productDays.length > 0)
      days.run(Buffer.from(batch.storeDays.buffer), Buffer.from(batch.productDays.buffer));
    if (batch.rawCount > 0)
      packRawRecords(batch.raws, (packed) =>
        block.run(batch.firstRecord, batch.firstRecord + batch.rawCount - 1, packed),
      );
    for (const r of batch.rejects) {
      reject.run(
        r.record,
        r.line,
        r.code,
        r.column,
        r.value,
        r.message,
        JSON.stringify(r.cells),
        JSON.stringify(r.faults),
        r.invoiceKey,
        r.place,
      );
    }
    saveCheckpoint.run(JSON.stringify(checkpoint));
  };
}

function lineInserter(db: Db): (lines: Float64Array, count: number) => void {
  const row = `(${LINE_FIELDS.map(() => '?').join(', ')})`;
  const one = db.prepare(`INSERT INTO line VALUES ${row}`);
  const many = db.prepare(`INSERT INTO line VALUES ${new Array(LINES_PER_STATEMENT).fill(row).join(', ')}`);
  const values = (lines: Float64Array, from: number, rows: number) => {
    const bound: (number | null)[] = new Array(rows * LINE_WIDTH);
    for (let i = 0, at = from * LINE_WIDTH; i < bound.length; i++, at++) {
      const value = lines[at]!;
      bound[i] = Number.isNaN(value) ? null : value;
    }
    return bound;
  };
  return (lines, count) => {
    let at = 0;
    for (; at + LINES_PER_STATEMENT <= count; at += LINES_PER_STATEMENT)
      many.run(values(lines, at, LINES_PER_STATEMENT));
    for (; at < count; at++) one.run(values(lines, at, 1));
  };
}
