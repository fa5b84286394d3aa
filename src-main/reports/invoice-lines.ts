import type { ReportCell } from '../../src-shared/contract/index.ts';
import { addInvoice, emptySums, scanInvoices } from '../cube/scan.ts';
import type { ReportDefinition } from './report.ts';

type InvoiceTuple = [id: number, number: string, date: string, status: string, salesperson: string, store: number];
type LineTuple = [invoice: number, product: number, quantity: number, price: number | null, total: number];

/** One row per invoice line, read from the database in slices: a million of them must not be in memory at once. */
export const invoiceLinesReport: ReportDefinition = {
  title: 'Invoices with their lines',
  about: 'Each counted invoice line in the main currency, one per row, oldest first.',
  takes: ['period', 'filter'],
  build: ({ db, cube, request: { filter } }) => {
    const ids: number[] = [];
    /** Number of rows before each invoice. */
    const rowsBefore: number[] = [];
    const sums = emptySums();
    const products = new Uint8Array(cube.products.canonicalId.length);
    let isUnfiltered = true;
    scanInvoices(cube, filter, (cursor) => {
      ids.push(cursor.month.invoices.id[cursor.at]!);
      rowsBefore.push(sums.lines);
      addInvoice(sums, cursor);
      if (cursor.wanted && isUnfiltered) {
        products.set(cursor.wanted);
        isUnfiltered = false;
      }
    });
    const invoicesOf = db
      .prepare<unknown[], InvoiceTuple>(
        'SELECT i.id, i.number, i.date, i.status, i.salesperson, i.store_id FROM invoice i WHERE i.id IN (SELECT value FROM json_each(?))',
      )
      .raw();
    const linesOf = db
      .prepare<unknown[], LineTuple>(
        `SELECT l.invoice_id, l.product_id, l.quantity, l.price, l.total FROM json_each(?) wanted
         JOIN invoice_line l ON l.invoice_id = wanted.value ORDER BY wanted.key, l.line_no`,
      )
      .raw();
    /** Leading cells shared by all lines of an invoice, by invoice id. */
    const invoiceCells = (invoices: string) =>
      new Map(
        invoicesOf.all(invoices).map(([id, number, date, status, salesperson, storeId]) => {
          const { name, city } = cube.stores.get(storeId);
          return [id, [number, date, status, name, city, salesperson] as ReportCell[]];
        }),
      );
    /** Cells of each product, shared between rows. */
    const productCellCache = new Map<number, ReportCell[]>();
    const productCells = (id: number): ReportCell[] => {
      let cells = productCellCache.get(id);
      if (!cells) {
        const { sku, name, brand, category } = cube.products.get(id);
        cells = [sku, name, brand, category];
        productCellCache.set(id, cells);
      }
      return cells;
    };
    const cellGroups = (from: number, to: number): ReportCell[][][] => {
      const found: ReportCell[][][] = [];
      const first = lastIndexAtMost(rowsBefore, from);
      let last = first;
      while (last < ids.length && rowsBefore[last]! < to) last++;
      let at = rowsBefore[first] ?? 0;
      const invoices = JSON.stringify(ids.slice(first, last));
      const invoiceCellsById = invoiceCells(invoices);
      for (const [invoice, product, quantity, price, total] of linesOf.all(invoices)) {
        if (!isUnfiltered && products[product] !== 1) continue;
        if (at >= from && at < to)
          found.push([invoiceCellsById.get(invoice)!, productCells(product), [quantity, price, total]]);
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
      rows: (from, to) => cellGroups(from, to).map((row) => row.flat()),
      cellGroups,
    };
  },
};

/** Index of the last number that is at most `n`; the numbers ascend. */
function lastIndexAtMost(numbers: number[], n: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= n) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
