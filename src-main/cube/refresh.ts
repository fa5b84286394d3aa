import { dayNumber } from '../../src-shared/calendar.ts';
import type { Db } from '../db/open.ts';
import { countedCondition } from './counted-condition.ts';
import { emptyMonth, encodeMonth } from './pack.ts';
import { monthWriter, type PackedMonth } from './stored-months.ts';

type InvoiceTuple = [
  id: number,
  store: number,
  date: string,
  salesperson: string,
  currency: string,
  isCredit: number,
  lines: number,
];
type LineTuple = [invoice: number, product: number, quantity: number, total: number];

/**
 * Repacks the months whose invoices changed, in the caller's transaction or in one of its own. The merge of an import
 * calls it before it commits; a reader that finds stale months calls it too, so no writer has to be trusted to do so.
 * @param tick called after each month with the share done; returning false leaves the rest stale
 */
export function refreshMonths(db: Db, tick: (done: number) => boolean = () => true): void {
  const stale = db.prepare<unknown[], string>('SELECT month FROM stale_month ORDER BY month').pluck().all();
  if (stale.length === 0) return;
  if (!db.inTransaction) {
    db.transaction(() => refreshMonths(db, tick)).immediate();
    return;
  }
  const refresh = monthRefresher(db);
  for (const [nth, month] of stale.entries()) {
    refresh(month);
    if (!tick((nth + 1) / stale.length)) return;
  }
}

function monthRefresher(db: Db): (month: string) => void {
  const pack = monthPacker(db);
  const { insert, remove } = monthWriter(db);
  const clearStale = db.prepare('DELETE FROM stale_month WHERE month = ?');
  return (month) => {
    remove(month);
    clearStale.run(month);
    const packed = pack(month);
    if (!packed) return;
    insert(packed);
    // frees the memory at once: a month of a large data folder takes megabytes, and the garbage collector would
    // run only after all months are packed
    (packed.columns.buffer as ArrayBuffer).transfer(0);
  };
}

/**
 * Returns a function that packs a month from its invoices; null if it has none.
 * @param condition additional SQL condition on the invoice `i`
 */
export function monthPacker(db: Db, condition = countedCondition('i')): (month: string) => PackedMonth | null {
  const dateRange = 'i.date >= @month AND i.date < @after';
  const countOf = db
    .prepare<unknown[], [invoices: number, lines: number]>(
      `SELECT count(*), coalesce(sum(i.line_count), 0) FROM invoice i WHERE ${dateRange} AND ${condition}`,
    )
    .raw();
  const invoicesOf = db
    .prepare<unknown[], InvoiceTuple>(
      `SELECT i.id, i.store_id, i.date, i.salesperson, i.currency, i.is_credit, i.line_count FROM invoice i WHERE ${dateRange} AND ${condition} ORDER BY i.date, i.id`,
    )
    .raw();
  // one query for each invoice takes twice as long
  const linesOf = db
    .prepare<unknown[], LineTuple>(
      `SELECT l.invoice_id, l.product_id, l.quantity, l.total FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
       WHERE i.date = @date AND i.id BETWEEN @first AND @last AND ${condition} ORDER BY i.id, l.line_no`,
    )
    .raw();
  return (month) => {
    // '~' sorts after every day of the month and before the next month
    const span = { month, after: `${month}~` };
    const [invoiceCount, lineCount] = countOf.get(span)!;
    if (invoiceCount === 0) return null;
    const packedMonth = emptyMonth(month, invoiceCount, lineCount);
    const salespeople = new StringTable();
    const currencies = new StringTable();
    const portions: Portion[] = [];
    let firstLine = 0;
    let at = 0;
    for (const [id, store, date, salesperson, currency, isCredit, lines] of invoicesOf.iterate(span)) {
      packedMonth.invoices.id[at] = id;
      packedMonth.invoices.store[at] = store;
      packedMonth.invoices.day[at] = dayNumber(date);
      packedMonth.invoices.salesperson[at] = salespeople.indexOf(salesperson);
      packedMonth.invoices.currency[at] = currencies.indexOf(currency);
      packedMonth.invoices.isCredit[at] = isCredit;
      packedMonth.invoices.firstLine[at] = firstLine;
      addToPortions(portions, id, date, lines);
      firstLine += lines;
      at++;
    }
    packedMonth.invoices.firstLine[at] = firstLine;
    const { id, firstLine: first } = packedMonth.invoices;
    let line = 0;
    at = 0;
    for (const portion of portions) {
      for (const [invoice, product, quantity, total] of linesOf.all(portion)) {
        while (line >= first[at + 1]!) at++;
        if (id[at] !== invoice) throw new Error(`${month}: invoice ${invoice} has other lines than it says`);
        packedMonth.lines.product[line] = product;
        packedMonth.lines.quantity[line] = quantity;
        packedMonth.lines.total[line] = total;
        line++;
      }
    }
    if (line !== lineCount) throw new Error(`${month}: ${line} lines where its invoices say ${lineCount}`);
    return {
      month,
      invoices: invoiceCount,
      lines: lineCount,
      names: JSON.stringify({ salespeople: salespeople.list, currencies: currencies.list }),
      columns: encodeMonth(packedMonth),
    };
  };
}

/** Invoices of one day whose lines are read at once, so many that their rows are garbage before the heap has to grow. */
interface Portion {
  date: string;
  first: number;
  last: number;
  lines: number;
}

const LINES_PER_PORTION = 1000;

function addToPortions(portions: Portion[], invoice: number, date: string, lines: number): void {
  const open = portions.at(-1);
  if (open?.date === date && open.lines + lines <= LINES_PER_PORTION) {
    open.last = invoice;
    open.lines += lines;
  } else portions.push({ date, first: invoice, last: invoice, lines });
}

/** A string table: each distinct string gets the index of its first occurrence. */
class StringTable {
  readonly list: string[] = [];
  readonly #indices = new Map<string, number>();

  indexOf(name: string): number {
    let place = this.#indices.get(name);
    if (place === undefined) {
      place = this.list.push(name) - 1;
      this.#indices.set(name, place);
    }
    return place;
  }
}
