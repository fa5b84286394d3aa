import type { ReportCell } from '../../src-shared/contract/index.ts';
import { addInvoice, eachInvoice, noSums } from '../facts/scan.ts';
import type { Definition } from './report.ts';

type Row = [
  number: string,
  date: string,
  status: string,
  salesperson: string,
  store: number,
  product: number,
  quantity: number,
  price: number | null,
  total: number,
];

/** A line an invoice line, read from the database a slice at a time: a million of them are never held at once. */
export const orderLines: Definition = {
  title: 'Orders with their lines',
  about: 'Every invoice line, as a spreadsheet wants it: one row a line, the oldest first.',
  takes: ['period', 'filter'],
  make: ({ db, facts, question: { filter } }) => {
    const ids: number[] = [];
    /** How many rows there are before each invoice. */
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
    const read = db
      .prepare(
        `SELECT i.number, i.date, i.status, i.salesperson, i.store_id, l.product_id, l.quantity, l.price, l.total
         FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE i.id = ? ORDER BY l.line_no`,
      )
      .raw();
    const rowOf = ([
      number,
      date,
      status,
      salesperson,
      storeId,
      productId,
      quantity,
      price,
      total,
    ]: Row): ReportCell[] => {
      const store = facts.stores.of(storeId);
      const { sku, name, brand, category } = facts.products.of(productId);
      return [
        number,
        date,
        status,
        store.name,
        store.city,
        salesperson,
        sku,
        name,
        brand,
        category,
        quantity,
        price,
        total,
      ];
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
      rows: (from, to) => {
        const rows: ReportCell[][] = [];
        let place = lastNotAfter(before, from);
        let at = before[place] ?? 0;
        for (; place < ids.length && at < to; place++) {
          for (const row of read.all(ids[place]!) as Row[]) {
            if (!all && products[row[5]] !== 1) continue;
            if (at >= from && at < to) rows.push(rowOf(row));
            at++;
          }
        }
        return rows;
      },
    };
  },
};

/** The last place whose number is not after `n`; numbers rise. */
function lastNotAfter(numbers: number[], n: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= n) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
