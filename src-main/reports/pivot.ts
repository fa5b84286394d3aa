import type { Pivot, PivotDimension, ReportCell } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import { GroupedSums } from '../cube/grouped-sums.ts';
import { type MonthSelection, type SalesFilter, type Sums, scanMonths } from '../cube/scan.ts';
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

/** Up to this number of cells a dense array holds the sums of all of them, or of as many rows at a time: 8 MB. */
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

/** Sums by key: the code of a member, or of a pair of them. */
interface SumsByKey {
  keys: number[];
  /** Null if no line has the key. */
  get(key: number): Sums | null;
}

const keyedSums = (sums: GroupedSums): SumsByKey => ({
  keys: sums.keys(),
  get: (key) => (sums.has(key) ? sums.get(key) : null),
});

/** Sums by member of one dimension. */
function sumByMember(cube: SalesCube, filter: SalesFilter, dimension: EncodedDimension): SumsByKey {
  if (!dimension.codesOfInvoices) return sumLinesByCell(cube, filter, dimension, null);
  const sums = new GroupedSums(dimension.size);
  scanMonths(cube, filter, (selection) => sums.addInvoices(selection, dimension.codesOfInvoices!(selection)));
  return keyedSums(sums);
}

/** Sums the lines by cell key, where those of an invoice may be in several cells. */
function sumLinesByCell(
  cube: SalesCube,
  filter: SalesFilter,
  rows: EncodedDimension,
  columns: EncodedDimension | null,
): SumsByKey {
  const width = columns?.size ?? 1;
  const size = rows.size * width;
  const scan = (visit: (selection: MonthSelection, keyOf: (product: number, nth: number) => number) => void) =>
    scanMonths(cube, filter, (selection) => {
      const ofRows = rows.codesOfInvoices?.(selection);
      const ofColumns = columns?.codesOfInvoices?.(selection);
      visit(selection, (product, nth) => {
        const row = ofRows ? ofRows[nth]! : rows.codeOfProduct!(product);
        if (columns === null) return row;
        return row * width + (ofColumns ? ofColumns[nth]! : columns.codeOfProduct!(product));
      });
    });
  if (size <= MAX_DENSE_SUMS) {
    const sums = new GroupedSums(size);
    scan((selection, keyOf) => sums.addLines(selection, keyOf));
    return keyedSums(sums);
  }
  const keyIndex = new KeyIndex(size);
  scan(({ month, places, wanted }, keyOf) => {
    const { product } = month.lines;
    const { firstLine } = month.invoices;
    for (let nth = 0; nth < places.length; nth++)
      for (let line = firstLine[places[nth]!]!; line < firstLine[places[nth]! + 1]!; line++)
        if (!wanted || wanted[product[line]!] === 1) keyIndex.add(keyOf(product[line]!, nth));
  });
  const sums = new GroupedSums(keyIndex.keys.length);
  scan((selection, keyOf) => sums.addLines(selection, (product, nth) => keyIndex.indexOf(keyOf(product, nth))));
  return {
    keys: keyIndex.keys,
    get: (key) => {
      const number = keyIndex.indexOf(key);
      return number < 0 ? null : sums.get(number);
    },
  };
}

/** Sums of the cells of some rows, which are kept no longer than they are read. */
type CellReader = (members: number[]) => (row: number, column: number) => Sums | null;

/** Reads the cells of invoices that are in one cell each: all of them would be many times as many as are shown. */
function readCells(
  cube: SalesCube,
  filter: SalesFilter,
  [rows, columns]: [EncodedDimension, EncodedDimension],
  columnMembers: number[],
): CellReader {
  const width = columnMembers.length;
  const columnPlaces = placesByCode(columns.size, columnMembers);
  return (members) => {
    const rowPlaces = placesByCode(rows.size, members);
    const sums = new GroupedSums(members.length * width);
    let keys = new Int32Array(0);
    scanMonths(cube, filter, (selection) => {
      const { length } = selection.places;
      const [ofRows, ofColumns] = [rows.codesOfInvoices!(selection), columns.codesOfInvoices!(selection)];
      if (keys.length < length) keys = new Int32Array(length);
      for (let nth = 0; nth < length; nth++) {
        const row = rowPlaces[ofRows[nth]!]!;
        keys[nth] = row < 0 ? row : row * width + columnPlaces[ofColumns[nth]!]!;
      }
      sums.addInvoices(selection, keys);
    });
    return (row, column) => {
      const key = rowPlaces[row]! * width + columnPlaces[column]!;
      return sums.has(key) ? sums.get(key) : null;
    };
  };
}

/** The place of each code in a list; -1 if it is not there. */
function placesByCode(size: number, members: number[]): Int32Array {
  const places = new Int32Array(size).fill(-1);
  members.forEach((member, place) => {
    places[member] = place;
  });
  return places;
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
  const byRow = sumByMember(cube, filter, rows);
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
  const byColumn = sumByMember(cube, filter, columns);
  if (columnDimension !== 'none' && byColumn.keys.length > MAX_COLUMNS)
    throw new Problem('too_many_columns', {
      columns: byColumn.keys.length,
      dimension:
        listColumnOf(columnDimension)?.name ?? message(`report_dimension/${columnDimension as PivotDimension}`),
    });
  const columnMembers = sortedMembers(byColumn, columns.isTime, of);
  const valueColumns = columnMembers.map(
    (place): Column => ({
      key: `c${place}`,
      label: columns.labels(place).at(columnDimension === 'store' ? 0 : -1)!,
      type,
      sum,
    }),
  );
  let cellsOf: CellReader;
  if (rows.codesOfInvoices && columns.codesOfInvoices)
    cellsOf = readCells(cube, filter, [rows, columns], columnMembers);
  else {
    const byCell = sumLinesByCell(cube, filter, rows, columns);
    cellsOf = () => (row, column) => byCell.get(row * columns.size + column);
  }
  const rowsOf = (members: number[]): ReportCell[][] => {
    const cellOf = cellsOf(members);
    return members.map((member) => [
      ...rows.labels(member),
      ...columnMembers.map((column) => {
        const found = cellOf(member, column);
        return found && of(found);
      }),
      of(byRow.get(member)!),
    ]);
  };
  const step = Math.max(1, Math.floor(MAX_DENSE_SUMS / Math.max(1, columnMembers.length)));
  return {
    columns: [...rowHeaders, ...valueColumns, total],
    total: order.length,
    rows: (from, to) => {
      const found: ReportCell[][] = [];
      for (let first = from; first < Math.min(to, order.length); first += step)
        found.push(...rowsOf(order.slice(first, Math.min(to, first + step))));
      return found;
    },
    sums: [...rowHeaders.map(() => null), ...columnMembers.map((place) => of(byColumn.get(place)!)), totals],
  };
}
