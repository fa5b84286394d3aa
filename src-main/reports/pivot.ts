import { dateOfDay, dayNumber, type Grain, startOf } from '../../src-shared/calendar.ts';
import type { Pivot, ReportCell } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice, type Met, noSums, type SalesFilter, type Sums, SumsBy, sumsOf } from '../facts/scan.ts';
import { averageOrder } from '../sales/figures.ts';
import { extent, summary } from '../sales/tally.ts';
import type { Column, Made } from './report.ts';

type Side = Pivot['rows'];

/** More columns than this are not readable as a table. */
const MOST_COLUMNS = 400;

/** The members of a dimension, encoded as integers, and their labels. */
interface Values {
  /** Upper bound of the codes. */
  size: number;
  /** Code of an invoice, if all its lines share it. */
  ofInvoice?(met: Met): number;
  ofProduct?(product: number): number;
  labels(value: number): string[];
  isTime: boolean;
}

const HEADS: Record<Side, [key: string, label: string][]> = {
  store: [
    ['store', 'Store'],
    ['city', 'City'],
  ],
  product: [
    ['sku', 'SKU'],
    ['product', 'Product'],
  ],
  category: [['category', 'Category']],
  brand: [['brand', 'Brand']],
  salesperson: [['salesperson', 'Salesperson']],
  city: [['city', 'City']],
  day: [['day', 'Day']],
  week: [['week', 'Week from']],
  month: [['month', 'Month']],
  quarter: [['quarter', 'Quarter']],
  year: [['year', 'Year']],
};

/** A string table: each distinct text gets the index of its first occurrence. */
function texts() {
  const list: string[] = [];
  const places = new Map<string, number>();
  return {
    list,
    place(text: string): number {
      let place = places.get(text);
      if (place === undefined) {
        place = list.push(text) - 1;
        places.set(text, place);
      }
      return place;
    },
  };
}

function valuesOf(facts: Facts, side: Side): Values {
  if (side === 'store')
    return {
      size: facts.stores.countsAs.length,
      ofInvoice: ({ store }) => store,
      labels: (id) => [facts.stores.of(id).name, facts.stores.of(id).city],
      isTime: false,
    };
  if (side === 'product') {
    const { countsAs, of } = facts.products;
    return {
      size: countsAs.length,
      ofProduct: (product) => countsAs[product]!,
      labels: (id) => [of(id).sku, of(id).name],
      isTime: false,
    };
  }
  if (side === 'category' || side === 'brand') {
    const names = texts();
    const { countsAs, rows } = facts.products;
    const place = Int32Array.from(countsAs, (id) => names.place(rows.get(id)?.[side] ?? ''));
    return {
      size: names.list.length,
      ofProduct: (product) => place[product]!,
      labels: (n) => [names.list[n]!],
      isTime: false,
    };
  }
  if (side === 'city') {
    const names = texts();
    const place = Int32Array.from(facts.stores.countsAs, (id) => names.place(facts.stores.rows.get(id)?.city ?? ''));
    return {
      size: names.list.length,
      ofInvoice: ({ store }) => place[store]!,
      labels: (n) => [names.list[n]!],
      isTime: false,
    };
  }
  if (side === 'salesperson') {
    const names = texts();
    for (const month of facts.months) for (const name of month.salespeople) names.place(name);
    return {
      size: names.list.length,
      ofInvoice: ({ month, at }) => names.place(month.salespeople[month.invoices.salesperson[at]!]!),
      labels: (n) => [names.list[n]!],
      isTime: false,
    };
  }
  return timeOf(facts, side);
}

/** Time buckets, numbered from the start of the data, with a lookup by day. */
function timeOf(facts: Facts, grain: Grain): Values {
  const all = extent(facts) ?? { first: '1970-01-01', last: '1970-01-01' };
  const first = dayNumber(all.first);
  const starts = texts();
  const place = Int32Array.from({ length: dayNumber(all.last) - first + 1 }, (_, day) =>
    starts.place(startOf(dateOfDay(first + day), grain)),
  );
  return {
    size: starts.list.length,
    ofInvoice: ({ month, at }) => place[month.invoices.day[at]! - first]!,
    labels: (n) => [pieceName(starts.list[n]!, grain)],
    isTime: true,
  };
}

/** Label of a time bucket: 2025-03-14, 2025-03, 2025-Q1, 2025. */
function pieceName(start: string, grain: Grain): string {
  if (grain === 'month') return start.slice(0, 7);
  if (grain === 'quarter') return `${start.slice(0, 4)}-Q${Math.ceil(Number(start.slice(5, 7)) / 3)}`;
  return grain === 'year' ? start.slice(0, 4) : start;
}

const MEASURES: Record<Pivot['measure'], { label: string; type: Column['type']; sum: boolean; of(s: Sums): number }> = {
  revenue: { label: 'Revenue', type: 'money', sum: true, of: ({ revenue }) => revenue },
  quantity: { label: 'Quantity', type: 'quantity', sum: true, of: ({ quantity }) => quantity },
  orders: { label: 'Invoices', type: 'number', sum: true, of: ({ orders }) => orders },
  returns: { label: 'Returns', type: 'money', sum: true, of: ({ returns }) => returns },
  averageOrder: { label: 'Average invoice', type: 'money', sum: false, of: (s) => Math.round(averageOrder(s)) },
};

/** Up to this number of cells a dense array holds the sums of all of them: 8 MB. */
const FEW_PLACES = 2 ** 17;

/** Up to this number of cells a dense array maps cells to indices, beyond it a hash map: 16 MB. */
const MOST_PLACES = 2 ** 22;

/** Assigns consecutive indices to keys below a size, in order of insertion. */
class Numbered {
  readonly keys: number[] = [];
  readonly #few: Int32Array | null;
  readonly #many = new Map<number, number>();

  constructor(size: number) {
    this.#few = size <= MOST_PLACES ? new Int32Array(size) : null;
  }

  add(key: number): void {
    if (this.#few === null) {
      if (!this.#many.has(key)) this.#many.set(key, this.keys.push(key) - 1);
    } else if (this.#few[key] === 0) this.#few[key] = this.keys.push(key);
  }

  /** Index of a key; -1 if it was not added. */
  of(key: number): number {
    return this.#few === null ? (this.#many.get(key) ?? -1) : this.#few[key]! - 1;
  }
}

/** Sums by cell key, a pair of member codes. */
interface SumsByKey {
  keys: number[];
  /** Null if no line has the key. */
  get(key: number): Sums | null;
  /** Adds the sums of a key to `others` at index `at`. */
  addTo(others: SumsBy, key: number, at: number): void;
}

/** Sums the lines by cell key. */
function sumsBy(facts: Facts, filter: SalesFilter, rows: Values, columns: Values | null): SumsByKey {
  const width = columns?.size ?? 1;
  const size = rows.size * width;
  // codes of the current invoice; undefined if its lines differ
  let row: number | undefined;
  let column: number | undefined;
  const keyOf = (product: number) =>
    (row ?? rows.ofProduct!(product)) * width + (column ?? columns!.ofProduct!(product));
  const pass = (meet: (met: Met) => void) =>
    eachInvoice(facts, filter, (met) => {
      row = rows.ofInvoice?.(met);
      column = columns === null ? 0 : columns.ofInvoice?.(met);
      meet(met);
    });
  const isOneKey = () => row !== undefined && column !== undefined;
  const its = noSums();
  const addTo = (sums: SumsBy, numberOf: (product: number) => number) =>
    pass((met) => {
      if (isOneKey()) sums.addInvoice(numberOf(-1), sumsOf(met, its), met.month.invoices.day[met.at]!);
      else sums.addLines(met, numberOf);
    });
  if (size <= FEW_PLACES) {
    const sums = new SumsBy(size);
    addTo(sums, keyOf);
    return byKey(sums);
  }
  const numbers = new Numbered(size);
  pass(({ month, first, end, wanted }) => {
    if (isOneKey()) return numbers.add(keyOf(-1));
    const { product } = month.lines;
    for (let line = first; line < end; line++)
      if (!wanted || wanted[product[line]!] === 1) numbers.add(keyOf(product[line]!));
  });
  const sums = new SumsBy(numbers.keys.length);
  addTo(sums, (product) => numbers.of(keyOf(product)));
  return {
    keys: numbers.keys,
    get: (key) => {
      const number = numbers.of(key);
      return number < 0 ? null : sums.get(number);
    },
    addTo: (others, key, at) => others.addFrom(sums, numbers.of(key), at),
  };
}

const byKey = (sums: SumsBy): SumsByKey => ({
  keys: sums.keys(),
  get: (key) => (sums.has(key) ? sums.get(key) : null),
  addTo: (others, key, at) => others.addFrom(sums, key, at),
});

/** Rolls up sums of whole invoices from one key to a coarser one. */
function addedUp(cells: SumsByKey, size: number, numberOf: (key: number) => number): SumsByKey {
  const sums = new SumsBy(size);
  for (const key of cells.keys) cells.addTo(sums, key, numberOf(key));
  return byKey(sums);
}

/** Members of a dimension in display order: time ascending, others by descending amount. */
function inOrder({ keys, get }: SumsByKey, isTime: boolean, of: (sums: Sums) => number): number[] {
  return keys
    .map((value) => ({ value, amount: isTime ? 0 : of(get(value)!) }))
    .sort((a, b) => b.amount - a.amount || a.value - b.value)
    .map(({ value }) => value);
}

/**
 * A pivot table of sales with row and column totals. An invoice counts once in each total, however many cells it is in.
 * @throws Problem `too_many_columns`
 */
export function pivotReport(facts: Facts, { rows: side, columns: across, measure, filter }: Pivot): Made {
  const { label, type, sum, of } = MEASURES[measure];
  const rows = valuesOf(facts, side);
  const columns = across === 'none' ? null : valuesOf(facts, across);
  // if each invoice falls into exactly one cell, row and column totals can be rolled up from the cells
  const cells =
    rows.ofInvoice && columns?.ofInvoice && columns.size <= MOST_COLUMNS ? sumsBy(facts, filter, rows, columns) : null;
  const byRow = cells
    ? addedUp(cells, rows.size, (key) => Math.floor(key / columns!.size))
    : sumsBy(facts, filter, rows, null);
  const { sums: inAll } = summary(facts, filter);
  const heads = HEADS[side].map(
    ([key, name]): Column => ({ key, label: name, type: side === 'day' ? 'date' : 'text' }),
  );
  const order = inOrder(byRow, rows.isTime, of);
  const total: Column = { key: 'total', label: across === 'none' ? label : 'Total', type, sum };
  const totals = of(inAll);
  if (columns === null) {
    const row = (value: number): ReportCell[] => [...rows.labels(value), of(byRow.get(value)!)];
    return {
      columns: [...heads, total],
      total: order.length,
      rows: (from, to) => order.slice(from, to).map(row),
      sums: [...heads.map(() => null), totals],
    };
  }
  const byColumn = cells
    ? addedUp(cells, columns.size, (key) => key % columns.size)
    : sumsBy(facts, filter, columns, null);
  if (byColumn.keys.length > MOST_COLUMNS)
    throw new Problem(
      'too_many_columns',
      `That would be ${byColumn.keys.length} columns, one for each ${across}.`,
      'Choose a coarser period or another dimension for the columns, or a narrower filter.',
    );
  const byCell = cells ?? sumsBy(facts, filter, rows, columns);
  const places = inOrder(byColumn, columns.isTime, of);
  const middle = places.map(
    (place): Column => ({
      key: `c${place}`,
      label: columns.labels(place).at(across === 'store' ? 0 : -1)!,
      type,
      sum,
    }),
  );
  const row = (value: number): ReportCell[] => [
    ...rows.labels(value),
    ...places.map((place) => {
      const found = byCell.get(value * columns.size + place);
      return found ? of(found) : null;
    }),
    of(byRow.get(value)!),
  ];
  return {
    columns: [...heads, ...middle, total],
    total: order.length,
    rows: (from, to) => order.slice(from, to).map(row),
    sums: [...heads.map(() => null), ...places.map((place) => of(byColumn.get(place)!)), totals],
  };
}
