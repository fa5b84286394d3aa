import { bucketStart, dateOfDayNumber, dayNumber, type Grain } from '../../src-shared/calendar.ts';
import type { PivotDimension } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { MonthSelection } from '../cube/scan.ts';
import { dateRange } from '../sales/aggregates.ts';

/** The members of a dimension, encoded as integers, and their labels. */
export interface EncodedDimension {
  /** Upper bound of the codes. */
  size: number;
  /** Codes of the invoices of a selection, if all lines of an invoice share it; valid until the next selection. */
  codesOfInvoices?(selection: MonthSelection): Int32Array;
  codeOfProduct?(product: number): number;
  labels(value: number): string[];
  isTime: boolean;
}

const ROW_HEADERS: Record<PivotDimension, [key: string, label: string][]> = {
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

/** A column of lists without a field: `store:Route`; null for another dimension. */
export function listColumnOf(side: string): { entity: 'stores' | 'products'; key: string; name: string } | null {
  const [, entity, name] = /^(store|product):(.+)$/s.exec(side) ?? [];
  return name === undefined ? null : { entity: entity === 'store' ? 'stores' : 'products', key: `x:${name}`, name };
}

/** The headers of the columns that label a dimension’s members. */
export const headersOf = (side: string): [key: string, label: string][] => {
  const column = listColumnOf(side);
  return column ? [['column', column.name]] : ROW_HEADERS[side as PivotDimension];
};

/** A string table: each distinct text gets the index of its first occurrence. */
function stringTable() {
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

/** Has the codes of invoices filled in, in an array that is used again for the next selection. */
function codesBy(fill: (codes: Int32Array, selection: MonthSelection) => void) {
  let codes = new Int32Array(0);
  return (selection: MonthSelection): Int32Array => {
    const { length } = selection.places;
    if (codes.length < length) codes = new Int32Array(length);
    fill(codes, selection);
    return codes.subarray(0, length);
  };
}

/** @param place code by canonical store id */
const codesByStore = (place: Int32Array) =>
  codesBy((codes, { stores }) => {
    for (let nth = 0; nth < stores.length; nth++) codes[nth] = place[stores[nth]!]!;
  });

/** A column of lists as a dimension: stores or products by their value in it. */
function encodeListColumn(
  cube: SalesCube,
  { entity, key }: NonNullable<ReturnType<typeof listColumnOf>>,
): EncodedDimension {
  const names = stringTable();
  const { canonicalId, rows } = cube[entity];
  const cellOf = (id: number) =>
    String((rows as Map<number, { listed: Record<string, unknown> }>).get(id)?.listed[key] ?? '');
  const place = Int32Array.from(canonicalId, (id) => names.place(cellOf(id)));
  const shared = { size: names.list.length, labels: (n: number) => [names.list[n]!], isTime: false };
  return entity === 'stores'
    ? { ...shared, codesOfInvoices: codesByStore(place) }
    : { ...shared, codeOfProduct: (product) => place[product]! };
}

/** Encodes the members of a dimension, or of a column of lists. */
export function encodeDimension(cube: SalesCube, side: string): EncodedDimension {
  const column = listColumnOf(side);
  if (column) return encodeListColumn(cube, column);
  if (side === 'store')
    return {
      size: cube.stores.canonicalId.length,
      codesOfInvoices: ({ stores }) => stores,
      labels: (id) => [cube.stores.get(id).name, cube.stores.get(id).city],
      isTime: false,
    };
  if (side === 'product') {
    const { canonicalId, get } = cube.products;
    return {
      size: canonicalId.length,
      codeOfProduct: (product) => canonicalId[product]!,
      labels: (id) => [get(id).sku, get(id).name],
      isTime: false,
    };
  }
  if (side === 'category' || side === 'brand') {
    const names = stringTable();
    const { canonicalId, rows } = cube.products;
    const place = Int32Array.from(canonicalId, (id) => names.place(rows.get(id)?.[side] ?? ''));
    return {
      size: names.list.length,
      codeOfProduct: (product) => place[product]!,
      labels: (n) => [names.list[n]!],
      isTime: false,
    };
  }
  if (side === 'city') {
    const names = stringTable();
    const place = Int32Array.from(cube.stores.canonicalId, (id) => names.place(cube.stores.rows.get(id)?.city ?? ''));
    return {
      size: names.list.length,
      codesOfInvoices: codesByStore(place),
      labels: (n) => [names.list[n]!],
      isTime: false,
    };
  }
  if (side === 'salesperson') {
    const names = stringTable();
    for (const month of cube.months) for (const name of month.salespeople) names.place(name);
    return {
      size: names.list.length,
      codesOfInvoices: codesBy((codes, { month: { invoices, salespeople }, places }) => {
        const place = Int32Array.from(salespeople, (name) => names.place(name));
        for (let nth = 0; nth < places.length; nth++) codes[nth] = place[invoices.salesperson[places[nth]!]!]!;
      }),
      labels: (n) => [names.list[n]!],
      isTime: false,
    };
  }
  return encodeTime(cube, side as Grain);
}

/** Time buckets, numbered from the start of the data, with a lookup by day. */
function encodeTime(cube: SalesCube, grain: Grain): EncodedDimension {
  const all = dateRange(cube) ?? { first: '1970-01-01', last: '1970-01-01' };
  const first = dayNumber(all.first);
  const starts = stringTable();
  const place = Int32Array.from({ length: dayNumber(all.last) - first + 1 }, (_, day) =>
    starts.place(bucketStart(dateOfDayNumber(first + day), grain)),
  );
  return {
    size: starts.list.length,
    codesOfInvoices: codesBy((codes, { month: { invoices }, places }) => {
      for (let nth = 0; nth < places.length; nth++) codes[nth] = place[invoices.day[places[nth]!]! - first]!;
    }),
    labels: (n) => [bucketLabel(starts.list[n]!, grain)],
    isTime: true,
  };
}

/** Label of a time bucket: 2025-03-14, 2025-03, 2025-Q1, 2025. */
function bucketLabel(start: string, grain: Grain): string {
  if (grain === 'month') return start.slice(0, 7);
  if (grain === 'quarter') return `${start.slice(0, 4)}-Q${Math.ceil(Number(start.slice(5, 7)) / 3)}`;
  return grain === 'year' ? start.slice(0, 4) : start;
}
