import type { Pivot, PivotDimension, ReportCell } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import { BYTES_PER_KEY, GroupedSums } from '../cube/grouped-sums.ts';
import { type SalesFilter, type Sums, scanMonths } from '../cube/scan.ts';
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

/** Memory for the cells that are added up in one scan. */
const MAX_CELL_BYTES = 64e6;
/** The share of it up to which all rows are kept with the report; as cells of the report they may take twice as much. */
const KEPT_SHARE = 1 / 16;

/** Sums by member of a dimension. */
function sumByMember(cube: SalesCube, filter: SalesFilter, dimension: EncodedDimension): GroupedSums {
  const { size, codesOfInvoices, codeOfProduct } = dimension;
  const sums = new GroupedSums(size);
  scanMonths(cube, filter, (selection) => {
    if (codesOfInvoices) sums.addInvoices(selection, codesOfInvoices(selection));
    else sums.addLines(selection, codeOfProduct!);
  });
  return sums;
}

/** A dimension, and those of its members that are asked for. */
interface Side {
  dimension: EncodedDimension;
  members: number[];
}

/**
 * Sums of the cells of some rows, in one scan: kept, all of them would be many times as many as are shown. Most are empty, so
 * there is room for as many as can have sales.
 * @param mostCells how many that are
 * @returns the sums of the cell in a place of each side; null where nothing was sold
 */
function sumByCell(
  cube: SalesCube,
  filter: SalesFilter,
  rows: Side,
  columns: Side,
  mostCells: number,
): (row: number, column: number) => Sums | null {
  const width = columns.members.length;
  const size = rows.members.length * width;
  /** By cell: its number among those with sales, from 1; null where all can have some. */
  const numbers = mostCells < size ? new Int32Array(size) : null;
  const sums = new GroupedSums(numbers ? mostCells + 1 : size);
  let count = 0;
  const rowOffsets = offsetsOf(cube, rows, width);
  const columnOffsets = offsetsOf(cube, columns, 1);
  let keys = new Int32Array(0);
  scanMonths(cube, filter, (selection) => {
    const { length } = selection.places;
    const rowCodes = rows.dimension.codesOfInvoices?.(selection);
    const columnCodes = columns.dimension.codesOfInvoices?.(selection);
    const keyOf = (product: number, nth: number) => {
      const offset = rowOffsets[rowCodes ? rowCodes[nth]! : product]!;
      if (offset < 0) return offset;
      const cell = offset + columnOffsets[columnCodes ? columnCodes[nth]! : product]!;
      if (numbers === null) return cell;
      if (numbers[cell] === 0) numbers[cell] = ++count;
      return numbers[cell]!;
    };
    // where the lines of an invoice may be in several cells, they are added one by one
    if (!rowCodes || !columnCodes) return sums.addLines(selection, keyOf);
    if (keys.length < length) keys = new Int32Array(length);
    for (let nth = 0; nth < length; nth++) keys[nth] = keyOf(0, nth);
    sums.addInvoices(selection, keys);
  });
  return (row, column) => {
    const cell = row * width + column;
    const key = numbers ? numbers[cell]! : cell;
    return sums.has(key) ? sums.get(key) : null;
  };
}

/** Where the cells of each member begin, by its code, or by product where it is of products; -1 if it is not asked for. */
function offsetsOf({ products }: SalesCube, { dimension, members }: Side, width: number): Int32Array {
  const { size, codeOfProduct } = dimension;
  const offsets = new Int32Array(size).fill(-1);
  members.forEach((member, place) => {
    offsets[member] = place * width;
  });
  return codeOfProduct ? products.canonicalId.map((_, product) => offsets[codeOfProduct(product)]!) : offsets;
}

/** Members of a dimension in display order: time ascending, others by descending amount. */
function sortedMembers(sums: GroupedSums, isTime: boolean, of: (sums: Sums) => number): number[] {
  return sums
    .keys()
    .map((value) => ({ value, amount: isTime ? 0 : of(sums.get(value)) }))
    .sort((a, b) => b.amount - a.amount || a.value - b.value)
    .map(({ value }) => value);
}

/**
 * A pivot table of sales with row and column totals. An invoice counts once in each total, however many cells it is in.
 * @param maxBytes memory for the cells that are added up in one scan
 * @throws Problem `too_many_columns`
 */
export function pivotReport(
  cube: SalesCube,
  { rows: rowDimension, columns: columnDimension, measure, filter }: Pivot,
  maxBytes = MAX_CELL_BYTES,
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
    const row = (value: number): ReportCell[] => [...rows.labels(value), of(byRow.get(value))];
    return {
      columns: [...rowHeaders, total],
      total: order.length,
      rows: (from, to) => order.slice(from, to).map(row),
      sums: [...rowHeaders.map(() => null), totals],
    };
  }
  const byColumn = sumByMember(cube, filter, columns);
  const columnMembers = sortedMembers(byColumn, columns.isTime, of);
  if (columnDimension !== 'none' && columnMembers.length > MAX_COLUMNS)
    throw new Problem('too_many_columns', {
      columns: columnMembers.length,
      dimension:
        listColumnOf(columnDimension)?.name ?? message(`report_dimension/${columnDimension as PivotDimension}`),
    });
  const valueColumns = columnMembers.map(
    (place): Column => ({
      key: `c${place}`,
      label: columns.labels(place).at(columnDimension === 'store' ? 0 : -1)!,
      type,
      sum,
    }),
  );
  const width = columnMembers.length;
  const isOfInvoices = rows.codesOfInvoices && columns.codesOfInvoices;
  /** How many cells of a row can have sales. */
  const mostCellsOf = (member: number) => {
    const { invoices, lines } = byRow.get(member);
    return Math.min(width, isOfInvoices ? invoices : lines);
  };
  const cellBytesOf = (member: number) => width * Int32Array.BYTES_PER_ELEMENT + mostCellsOf(member) * BYTES_PER_KEY;
  const rowsOf = (members: number[]): ReportCell[][] => {
    const mostCells = members.reduce((most, member) => most + mostCellsOf(member), 0);
    const ofColumns = { dimension: columns, members: columnMembers };
    const cellOf = sumByCell(cube, filter, { dimension: rows, members }, ofColumns, mostCells);
    return members.map((member, row) => [
      ...rows.labels(member),
      ...columnMembers.map((_, column) => {
        const cell = cellOf(row, column);
        return cell && of(cell);
      }),
      of(byRow.get(member)),
    ]);
  };
  const readRows = (members: number[]) => portionsOf(members, cellBytesOf, maxBytes).flatMap(rowsOf);
  const isSmall = order.reduce((sum, member) => sum + cellBytesOf(member), 0) <= maxBytes * KEPT_SHARE;
  let all: ReportCell[][] | null = null;
  return {
    columns: [...rowHeaders, ...valueColumns, total],
    total: order.length,
    rows: (from, to) => {
      if (!isSmall) return readRows(order.slice(from, to));
      all ??= readRows(order);
      return all.slice(from, to);
    },
    sums: [...rowHeaders.map(() => null), ...columnMembers.map((place) => of(byColumn.get(place))), totals],
  };
}

/** Splits a list into portions of at most so many bytes, of one item at least. */
function portionsOf<T>(items: T[], bytesOf: (item: T) => number, maxBytes: number): T[][] {
  const portions: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    bytes += bytesOf(item);
    if (bytes > maxBytes) {
      portions.push([]);
      bytes = bytesOf(item);
    }
    portions.at(-1)!.push(item);
  }
  return portions;
}
