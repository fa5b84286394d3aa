import type { Pivot, PivotDimension, ReportCell } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import { GroupedSums } from '../cube/grouped-sums.ts';
import { emptySums, type InvoiceCursor, invoiceSums, type SalesFilter, type Sums, scanInvoices } from '../cube/scan.ts';
import { salesSummary } from '../sales/aggregates.ts';
import { averageOrder } from '../sales/figures.ts';
import { type EncodedDimension, encodeDimension, headersOf, listColumnOf } from './pivot-dimensions.ts';
import type { Column, ReportData } from './report.ts';

/** More columns than this are not readable as a table. */
const MAX_COLUMNS = 400;

const MEASURES: Record<Pivot['measure'], { label: string; type: Column['type']; sum: boolean; of(s: Sums): number }> = {
  revenue: { label: 'Revenue', type: 'money', sum: true, of: ({ revenue }) => revenue },
  quantity: { label: 'Quantity', type: 'quantity', sum: true, of: ({ quantity }) => quantity },
  orders: { label: 'Invoices', type: 'number', sum: true, of: ({ orders }) => orders },
  returns: { label: 'Returns', type: 'money', sum: true, of: ({ returns }) => returns },
  averageOrder: { label: 'Average invoice', type: 'money', sum: false, of: (s) => Math.round(averageOrder(s)) },
};

/** Up to this number of cells a dense array holds the sums of all of them: 8 MB. */
const MAX_DENSE_SUMS = 2 ** 17;

/** Up to this number of cells a dense array maps cells to indices, beyond it a hash map: 16 MB. */
const MAX_DENSE_INDEX = 2 ** 22;

/** Assigns consecutive indices to keys below a size, in order of insertion. */
class KeyIndex {
  readonly keys: number[] = [];
  readonly #dense: Int32Array | null;
  readonly #sparse = new Map<number, number>();

  constructor(size: number) {
    this.#dense = size <= MAX_DENSE_INDEX ? new Int32Array(size) : null;
  }

  add(key: number): void {
    if (this.#dense === null) {
      if (!this.#sparse.has(key)) this.#sparse.set(key, this.keys.push(key) - 1);
    } else if (this.#dense[key] === 0) this.#dense[key] = this.keys.push(key);
  }

  /** Index of a key; -1 if it was not added. */
  indexOf(key: number): number {
    return this.#dense === null ? (this.#sparse.get(key) ?? -1) : this.#dense[key]! - 1;
  }
}

/** Sums by cell key, a pair of member codes. */
interface SumsByKey {
  keys: number[];
  /** Null if no line has the key. */
  get(key: number): Sums | null;
  /** Adds the sums of a key to `others` at index `at`. */
  addTo(others: GroupedSums, key: number, at: number): void;
}

/** Sums the lines by cell key. */
function sumByCell(
  cube: SalesCube,
  filter: SalesFilter,
  rows: EncodedDimension,
  columns: EncodedDimension | null,
): SumsByKey {
  const width = columns?.size ?? 1;
  const size = rows.size * width;
  // codes of the current invoice; undefined if its lines differ
  let row: number | undefined;
  let column: number | undefined;
  const keyOf = (product: number) =>
    (row ?? rows.codeOfProduct!(product)) * width + (column ?? columns!.codeOfProduct!(product));
  const scan = (visit: (invoice: InvoiceCursor) => void) =>
    scanInvoices(cube, filter, (cursor) => {
      row = rows.codeOfInvoice?.(cursor);
      column = columns === null ? 0 : columns.codeOfInvoice?.(cursor);
      visit(cursor);
    });
  const isOneKey = () => row !== undefined && column !== undefined;
  const sumsBuffer = emptySums();
  const addTo = (sums: GroupedSums, indexOf: (product: number) => number) =>
    scan((invoice) => {
      if (isOneKey())
        sums.addInvoice(indexOf(-1), invoiceSums(invoice, sumsBuffer), invoice.month.invoices.day[invoice.at]!);
      else sums.addLines(invoice, indexOf);
    });
  if (size <= MAX_DENSE_SUMS) {
    const sums = new GroupedSums(size);
    addTo(sums, keyOf);
    return keyedSums(sums);
  }
  const keyIndex = new KeyIndex(size);
  scan(({ month, first, end, wanted }) => {
    if (isOneKey()) return keyIndex.add(keyOf(-1));
    const { product } = month.lines;
    for (let line = first; line < end; line++)
      if (!wanted || wanted[product[line]!] === 1) keyIndex.add(keyOf(product[line]!));
  });
  const sums = new GroupedSums(keyIndex.keys.length);
  addTo(sums, (product) => keyIndex.indexOf(keyOf(product)));
  return {
    keys: keyIndex.keys,
    get: (key) => {
      const number = keyIndex.indexOf(key);
      return number < 0 ? null : sums.get(number);
    },
    addTo: (others, key, at) => others.addFrom(sums, keyIndex.indexOf(key), at),
  };
}

const keyedSums = (sums: GroupedSums): SumsByKey => ({
  keys: sums.keys(),
  get: (key) => (sums.has(key) ? sums.get(key) : null),
  addTo: (others, key, at) => others.addFrom(sums, key, at),
});

/** Rolls up sums of whole invoices from one key to a coarser one. */
function rollUp(source: SumsByKey, size: number, keyOf: (key: number) => number): SumsByKey {
  const sums = new GroupedSums(size);
  for (const key of source.keys) source.addTo(sums, key, keyOf(key));
  return keyedSums(sums);
}

/** Members of a dimension in display order: time ascending, others by descending amount. */
function sortedMembers({ keys, get }: SumsByKey, isTime: boolean, of: (sums: Sums) => number): number[] {
  return keys
    .map((value) => ({ value, amount: isTime ? 0 : of(get(value)!) }))
    .sort((a, b) => b.amount - a.amount || a.value - b.value)
    .map(({ value }) => value);
}

/**
 * A pivot table of sales with row and column totals. An invoice counts once in each total, however many cells it is in.
 * @throws Problem `too_many_columns`
 */
export function pivotReport(
  cube: SalesCube,
  { rows: rowDimension, columns: columnDimension, measure, filter }: Pivot,
): ReportData {
  const { label, type, sum, of } = MEASURES[measure];
  const rows = encodeDimension(cube, rowDimension);
  const columns = columnDimension === 'none' ? null : encodeDimension(cube, columnDimension);
  // if each invoice falls into exactly one cell, row and column totals can be rolled up from the cells
  const cells =
    rows.codeOfInvoice && columns?.codeOfInvoice && columns.size <= MAX_COLUMNS
      ? sumByCell(cube, filter, rows, columns)
      : null;
  const byRow = cells
    ? rollUp(cells, rows.size, (key) => Math.floor(key / columns!.size))
    : sumByCell(cube, filter, rows, null);
  const { sums: totalSums } = salesSummary(cube, filter);
  const rowHeaders = headersOf(rowDimension).map(
    ([key, name]): Column => ({ key, label: name, type: rowDimension === 'day' ? 'date' : 'text' }),
  );
  const order = sortedMembers(byRow, rows.isTime, of);
  const total: Column = { key: 'total', label: columnDimension === 'none' ? label : 'Total', type, sum };
  const totals = of(totalSums);
  if (columns === null) {
    const row = (value: number): ReportCell[] => [...rows.labels(value), of(byRow.get(value)!)];
    return {
      columns: [...rowHeaders, total],
      total: order.length,
      rows: (from, to) => order.slice(from, to).map(row),
      sums: [...rowHeaders.map(() => null), totals],
    };
  }
  const byColumn = cells
    ? rollUp(cells, columns.size, (key) => key % columns.size)
    : sumByCell(cube, filter, columns, null);
  if (columnDimension !== 'none' && byColumn.keys.length > MAX_COLUMNS)
    throw new Problem('too_many_columns', {
      columns: byColumn.keys.length,
      dimension:
        listColumnOf(columnDimension)?.name ?? message(`report_dimension/${columnDimension as PivotDimension}`),
    });
  const byCell = cells ?? sumByCell(cube, filter, rows, columns);
  const columnMembers = sortedMembers(byColumn, columns.isTime, of);
  const valueColumns = columnMembers.map(
    (place): Column => ({
      key: `c${place}`,
      label: columns.labels(place).at(columnDimension === 'store' ? 0 : -1)!,
      type,
      sum,
    }),
  );
  const row = (value: number): ReportCell[] => [
    ...rows.labels(value),
    ...columnMembers.map((place) => {
      const found = byCell.get(value * columns.size + place);
      return found ? of(found) : null;
    }),
    of(byRow.get(value)!),
  ];
  return {
    columns: [...rowHeaders, ...valueColumns, total],
    total: order.length,
    rows: (from, to) => order.slice(from, to).map(row),
    sums: [...rowHeaders.map(() => null), ...columnMembers.map((place) => of(byColumn.get(place)!)), totals],
  };
}
