import { dateOfDay, dayNumber, type Grain, startOf } from '../../src-shared/calendar.ts';
import type { Pivot, ReportCell } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice, type Met, type SalesFilter, type Sums, SumsBy, sumsOf } from '../facts/scan.ts';
import { averageOrder } from '../sales/figures.ts';
import { extent } from '../sales/tally.ts';
import { type Column, type Made, made } from './report.ts';

type Side = Pivot['rows'];

/** More columns than this are a table that nobody reads. */
const MOST_COLUMNS = 400;

/** Values of a dimension as whole numbers, and how each is called. */
interface Values {
  /** How many numbers there are at most. */
  size: number;
  /** The number of an invoice, where all its lines share it. */
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

/** Texts as numbers, each with the number at which it was first seen. */
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

/** Pieces of time, numbered from the first of the data; each day knows its piece. */
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

/** A piece of time as it is called: 2025-03-14, 2025-03, 2025-Q1, 2025. */
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

/** Adds up the lines under the number that a pair of values makes. */
function sumsBy(facts: Facts, filter: SalesFilter, rows: Values, columns: Values | null): Map<number, Sums> {
  const width = columns?.size ?? 1;
  const places = new Map<number, number>();
  // where an invoice has one key, its lines need not be asked one by one
  const pass = (meet: (met: Met, key: number | null, keyOf: (product: number) => number) => void) =>
    eachInvoice(facts, filter, (met) => {
      const row = rows.ofInvoice?.(met);
      const column = columns === null ? 0 : columns.ofInvoice?.(met);
      const key = row === undefined || column === undefined ? null : row * width + column;
      meet(met, key, (product) => (row ?? rows.ofProduct!(product)) * width + (column ?? columns!.ofProduct!(product)));
    });
  pass(({ month, first, end, wanted }, fixed, keyOf) => {
    const { product } = month.lines;
    for (let line = first; line < end; line++) {
      if (wanted && wanted[product[line]!] !== 1) continue;
      const key = fixed ?? keyOf(product[line]!);
      if (!places.has(key)) places.set(key, places.size);
      if (fixed !== null) break;
    }
  });
  const sums = new SumsBy(places.size);
  pass((met, fixed, keyOf) => {
    if (fixed === null) sums.addLines(met, (product) => places.get(keyOf(product))!);
    else sums.addInvoice(places.get(fixed)!, sumsOf(met), met.month.invoices.day[met.at]!);
  });
  return new Map([...places].map(([key, place]) => [key, sums.get(place)]));
}

/**
 * A table of sales: one row a value, one column a value of another dimension, and the total of each row and column. An
 * invoice counts once in each total, however many of its cells it is in.
 * @throws Problem `too_many_columns`
 */
export function pivotReport(facts: Facts, { rows: side, columns: across, measure, filter }: Pivot): Made {
  const { label, type, sum, of } = MEASURES[measure];
  const rows = valuesOf(facts, side);
  const byRow = sumsBy(facts, filter, rows, null);
  const [inAll] = sumsBy(
    facts,
    filter,
    { size: 1, ofInvoice: () => 0, labels: () => [], isTime: false },
    null,
  ).values();
  const heads = HEADS[side].map(
    ([key, name]): Column => ({ key, label: name, type: side === 'day' ? 'date' : 'text' }),
  );
  const order = [...byRow.keys()].sort((a, b) =>
    rows.isTime ? a - b : of(byRow.get(b)!) - of(byRow.get(a)!) || a - b,
  );
  const total: Column = { key: 'total', label: across === 'none' ? label : 'Total', type, sum };
  const totals = inAll ? of(inAll) : 0;
  if (across === 'none') {
    const cells = order.map((row): ReportCell[] => [...rows.labels(row), of(byRow.get(row)!)]);
    return made([...heads, total], cells, [...heads.map(() => null), totals]);
  }
  const columns = valuesOf(facts, across);
  const byColumn = sumsBy(facts, filter, columns, null);
  if (byColumn.size > MOST_COLUMNS)
    throw new Problem(
      'too_many_columns',
      `That would be ${byColumn.size} columns, one for each ${across}.`,
      'Choose a coarser period or another dimension for the columns, or a narrower filter.',
    );
  const byCell = sumsBy(facts, filter, rows, columns);
  const places = [...byColumn.keys()].sort((a, b) =>
    columns.isTime ? a - b : of(byColumn.get(b)!) - of(byColumn.get(a)!) || a - b,
  );
  const middle = places.map(
    (place): Column => ({
      key: `c${place}`,
      label: columns.labels(place).at(across === 'store' ? 0 : -1)!,
      type,
      sum,
    }),
  );
  const cells = order.map((row): ReportCell[] => [
    ...rows.labels(row),
    ...places.map((place) => {
      const found = byCell.get(row * columns.size + place);
      return found ? of(found) : null;
    }),
    of(byRow.get(row)!),
  ]);
  return made([...heads, ...middle, total], cells, [
    ...heads.map(() => null),
    ...places.map((place) => of(byColumn.get(place)!)),
    totals,
  ]);
}
