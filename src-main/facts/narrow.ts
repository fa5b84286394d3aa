import { type Facts, keeper } from './facts.ts';
import { emptyMonth, type MonthOfSales } from './pack.ts';

/** The stores that a user may see: by id, by city, or by the salesperson of the store's latest invoice. */
export interface Scope {
  stores: number[];
  cities: string[];
  salespeople: string[];
}

/**
 * The cube limited to the stores of a scope: other stores and their invoices are left out, products are all kept.
 * Memoised with the cube it is derived from.
 */
export function narrowed(facts: Facts, scope: Scope): Facts {
  return facts.once(`narrowed ${JSON.stringify(scope)}`, () => {
    const own = storesWithin(facts, scope);
    const countsAs = facts.stores.countsAs.map((id) => (own.has(id) ? id : 0));
    const rows = new Map([...facts.stores.rows].filter(([id]) => own.has(id)));
    const once = keeper();
    return {
      ...facts,
      whole: facts,
      months: facts.months.map((month) => monthWithin(month, countsAs)),
      stores: {
        rows,
        countsAs,
        of: (id) => {
          const row = rows.get(countsAs[id] ?? 0);
          if (!row) throw new Error(`store ${id} is not to be seen here`);
          return row;
        },
      },
      once,
      onceOfSales: once,
    };
  });
}

/** The stores of a scope, by canonical id. */
export function storesWithin(facts: Facts, { stores, cities, salespeople }: Scope): Set<number> {
  const { countsAs, rows } = facts.stores;
  const own = new Set(stores.map((id) => countsAs[id] ?? 0).filter((id) => id > 0));
  for (const { id, city } of rows.values()) if (cities.includes(city)) own.add(id);
  if (salespeople.length > 0)
    for (const [id, name] of lastSalespeople(facts)) if (salespeople.includes(name)) own.add(id);
  return own;
}

/** Salesperson of the latest invoice, by store id. */
function lastSalespeople(facts: Facts): Map<number, string> {
  const last = new Map<number, { day: number; name: string }>();
  for (const { invoices, salespeople } of facts.months)
    invoices.store.forEach((store, at) => {
      const id = facts.stores.countsAs[store]!;
      const day = invoices.day[at]!;
      if ((last.get(id)?.day ?? -Infinity) <= day) last.set(id, { day, name: salespeople[invoices.salesperson[at]!]! });
    });
  return new Map([...last].map(([id, { name }]) => [id, name]));
}

/** The invoices of a month that belong to stores in scope, with their lines. */
export function monthWithin(month: MonthOfSales, countsAs: Int32Array): MonthOfSales {
  const { invoices, lines } = month;
  const places: number[] = [];
  let lineCount = 0;
  invoices.store.forEach((store, at) => {
    if (countsAs[store] === 0) return;
    places.push(at);
    lineCount += invoices.firstLine[at + 1]! - invoices.firstLine[at]!;
  });
  const own = emptyMonth(month.month, places.length, lineCount);
  const [salespeople, currencies] = [new Names(month.salespeople), new Names(month.currencies)];
  let line = 0;
  places.forEach((from, to) => {
    for (const column of ['id', 'store', 'day', 'isCredit'] as const)
      own.invoices[column][to] = invoices[column][from]!;
    own.invoices.salesperson[to] = salespeople.placeOf(invoices.salesperson[from]!);
    own.invoices.currency[to] = currencies.placeOf(invoices.currency[from]!);
    own.invoices.firstLine[to] = line;
    const [first, end] = [invoices.firstLine[from]!, invoices.firstLine[from + 1]!];
    for (const column of ['total', 'quantity', 'product'] as const)
      own.lines[column].set(lines[column].subarray(first, end), line);
    line += end - first;
  });
  own.invoices.firstLine[places.length] = line;
  return { ...own, revision: month.revision, salespeople: salespeople.used, currencies: currencies.used };
}

/** Re-indexes a string table: keeps only the strings in use, in order of first use. */
class Names {
  readonly used: string[] = [];
  readonly #all: string[];
  readonly #places = new Map<number, number>();

  constructor(all: string[]) {
    this.#all = all;
  }

  placeOf(before: number): number {
    let place = this.#places.get(before);
    if (place === undefined) {
      place = this.used.push(this.#all[before]!) - 1;
      this.#places.set(before, place);
    }
    return place;
  }
}
