import { dayNumber } from '../../src-shared/calendar.ts';
import type { Store } from '../store/open.ts';
import { emptyMonth, packed } from './pack.ts';

type Line = [
  id: number,
  store: number,
  date: string,
  salesperson: string,
  currency: string,
  isCredit: number,
  product: number | null,
  quantity: number,
  total: number,
];

/**
 * Packs the months anew whose invoices changed, in the caller's transaction or one of its own. The merge of an import
 * calls it before it commits; a reader that finds stale months calls it too, so no writer can be forgotten.
 * @param tick called between months with the share done; false leaves the rest stale
 */
export function refreshMonths(db: Store, tick: (done: number) => boolean = () => true): void {
  const stale = db.prepare('SELECT month FROM stale_month ORDER BY month').pluck().all() as string[];
  if (stale.length === 0) return;
  if (!db.inTransaction) {
    db.transaction(() => refreshMonths(db, tick)).immediate();
    return;
  }
  const refresh = refresher(db);
  for (const [nth, month] of stale.entries()) {
    refresh(month);
    if (!tick((nth + 1) / stale.length)) return;
  }
}

function refresher(db: Store): (month: string) => void {
  const pack = packer(db);
  const forget = db.prepare('DELETE FROM sales_month WHERE month = ?');
  const keep = db.prepare(
    'INSERT INTO sales_month (month, invoices, lines, names, columns) VALUES (@month, @invoices, @lines, @names, @columns)',
  );
  const done = db.prepare('DELETE FROM stale_month WHERE month = ?');
  return (month) => {
    forget.run(month);
    done.run(month);
    const row = pack(month);
    if (row) keep.run(row);
  };
}

/** A month as it is kept. */
export interface PackedRow {
  month: string;
  invoices: number;
  lines: number;
  names: string;
  columns: Buffer;
}

/** Packs a month from its invoices; null where it has none. */
export function packer(db: Store): (month: string) => PackedRow | null {
  const count = db
    .prepare(
      `SELECT count(*) AS invoices, coalesce(sum(line_count), 0) AS lines FROM invoice WHERE date >= @month AND date < @after`,
    )
    .raw();
  const lines = db
    .prepare(
      `SELECT i.id, i.store_id, i.date, i.salesperson, i.currency, i.is_credit, l.product_id, l.quantity, l.total
       FROM invoice i LEFT JOIN invoice_line l ON l.invoice_id = i.id
       WHERE i.date >= @month AND i.date < @after ORDER BY i.date, i.id, l.line_no`,
    )
    .raw();
  return (month) => {
    // every date of a month is behind its name and before the name with a letter
    const span = { month, after: `${month}~` };
    const [invoices, lineCount] = count.get(span) as [number, number];
    if (invoices === 0) return null;
    const packedMonth = emptyMonth(month, invoices, lineCount);
    const salespeople = new Names();
    const currencies = new Names();
    let invoice = -1;
    let line = 0;
    let last = 0;
    for (const row of lines.iterate(span) as IterableIterator<Line>) {
      if (row[0] !== last) {
        last = row[0];
        invoice++;
        packedMonth.invoices.id[invoice] = row[0];
        packedMonth.invoices.store[invoice] = row[1];
        packedMonth.invoices.day[invoice] = dayNumber(row[2]);
        packedMonth.invoices.salesperson[invoice] = salespeople.place(row[3]);
        packedMonth.invoices.currency[invoice] = currencies.place(row[4]);
        packedMonth.invoices.isCredit[invoice] = row[5];
        packedMonth.invoices.firstLine[invoice] = line;
      }
      if (row[6] === null) continue;
      packedMonth.lines.product[line] = row[6];
      packedMonth.lines.quantity[line] = row[7];
      packedMonth.lines.total[line] = row[8];
      line++;
    }
    if (line !== lineCount) throw new Error(`${month}: ${line} lines where the invoices say ${lineCount}`);
    packedMonth.invoices.firstLine[invoices] = line;
    return {
      month,
      invoices,
      lines: lineCount,
      names: JSON.stringify({ salespeople: salespeople.list, currencies: currencies.list }),
      columns: packed(packedMonth),
    };
  };
}

/** Texts by the place at which each was first seen. */
class Names {
  readonly list: string[] = [];
  readonly #places = new Map<string, number>();

  place(name: string): number {
    let place = this.#places.get(name);
    if (place === undefined) {
      place = this.list.push(name) - 1;
      this.#places.set(name, place);
    }
    return place;
  }
}
