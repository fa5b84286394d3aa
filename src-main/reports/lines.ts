import type { ReportCell } from '../../src-shared/contract/index.ts';
import { addInvoice, eachInvoice, noSums } from '../facts/scan.ts';
import type { Definition } from './report.ts';

type Invoice = [id: number, number: string, date: string, status: string, salesperson: string, store: number];
type Line = [invoice: number, product: number, quantity: number, price: number | null, total: number];

/** One row per invoice line, read from the database in slices: a million of them must not be in memory at once. */
export const orderLines: Definition = {
  title: 'Invoices with their lines',
  about: 'Every invoice line, as a spreadsheet wants it: one row a line, the oldest first.',
  takes: ['period', 'filter'],
  make: ({ db, facts, question: { filter } }) => {
    const ids: number[] = [];
    /** Number of rows before each invoice. */
    const before: number[] = [];
    const sums = noSums();
    const products = new Uint8Array(facts.products.countsAs.length);
    let all = true;
    eachInvoice(facts, filter, (met) => {
      ids.push(met.month.invoices.id[met.at]!);
      before.push(sums.lines);
      addInvoice(sums, met);
      if (met.wanted && all) {
        products.set(met.wanted);
        all = false;
      }
    });
    const invoicesOf = db
      .prepare(
        'SELECT i.id, i.number, i.date, i.status, i.salesperson, i.store_id FROM invoice i WHERE i.id IN (SELECT value FROM json_each(?))',
      )
      .raw();
    const linesOf = db
      .prepare(
        `SELECT l.invoice_id, l.product_id, l.quantity, l.price, l.total FROM json_each(?) wanted
         JOIN invoice_line l ON l.invoice_id = wanted.value ORDER BY wanted.key, l.line_no`,
      )
      .raw();
    /** Leading cells shared by all lines of an invoice, by invoice id. */
    const headsOf = (invoices: string) =>
      new Map(
        (invoicesOf.all(invoices) as Invoice[]).map(([id, number, date, status, salesperson, storeId]) => {
          const { name, city } = facts.stores.of(storeId);
          return [id, [number, date, status, name, city, salesperson] as ReportCell[]];
        }),
      );
    /** Cells of each product, shared between rows. */
    const cellsOf = new Map<number, ReportCell[]>();
    const productOf = (id: number): ReportCell[] => {
      let cells = cellsOf.get(id);
      if (!cells) {
        const { sku, name, brand, category } = facts.products.of(id);
        cells = [sku, name, brand, category];
        cellsOf.set(id, cells);
      }
      return cells;
    };
    const parts = (from: number, to: number): ReportCell[][][] => {
      const found: ReportCell[][][] = [];
      const first = lastNotAfter(before, from);
      let last = first;
      while (last < ids.length && before[last]! < to) last++;
      let at = before[first] ?? 0;
      const invoices = JSON.stringify(ids.slice(first, last));
      const heads = headsOf(invoices);
      for (const [invoice, product, quantity, price, total] of linesOf.all(invoices) as Line[]) {
        if (!all && products[product] !== 1) continue;
        if (at >= from && at < to) found.push([heads.get(invoice)!, productOf(product), [quantity, price, total]]);
        at++;
      }
      return found;
    };
    return {
      columns: [
        { key: 'number', label: 'Invoice', type: 'text' },
        { key: 'date', label: 'Date', type: 'date' },
        { key: 'status', label: 'Status', type: 'text' },
        { key: 'store', label: 'Store', type: 'text' },
        { key: 'city', label: 'City', type: 'text' },
        { key: 'salesperson', label: 'Salesperson', type: 'text' },
        { key: 'sku', label: 'SKU', type: 'text' },
        { key: 'product', label: 'Product', type: 'text' },
        { key: 'brand', label: 'Brand', type: 'text' },
        { key: 'category', label: 'Category', type: 'text' },
        { key: 'quantity', label: 'Quantity', type: 'quantity' },
        { key: 'price', label: 'Price', type: 'money' },
        { key: 'total', label: 'Total', type: 'money' },
      ],
      total: sums.lines,
      sums: [...new Array(10).fill(null), sums.quantity, null, sums.revenue],
      rows: (from, to) => parts(from, to).map((row) => row.flat()),
      parts,
    };
  },
};

/** Index of the last number that is at most `n`; the numbers ascend. */
function lastNotAfter(numbers: number[], n: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= n) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
