import { createMemo, type SalesCube } from './cube.ts';
import { emptyMonth, type SalesMonth } from './pack.ts';

/** The stores that a user may see: by id, by city, or by salesperson, see {@link salespersonOf}. */
export interface Scope {
  stores: number[];
  cities: string[];
  salespeople: string[];
}

/**
 * The cube limited to the stores of a scope: other stores and their invoices are left out, products are all kept.
 * Memoised with the cube it is derived from.
 */
export function scoped(cube: SalesCube, scope: Scope): SalesCube {
  return cube.memo(`narrowed ${JSON.stringify(scope)}`, () => {
    const visibleIds = storesInScope(cube, scope);
    const canonicalId = cube.stores.canonicalId.map((id) => (visibleIds.has(id) ? id : 0));
    const rows = new Map([...cube.stores.rows].filter(([id]) => visibleIds.has(id)));
    const memo = createMemo();
    return {
      ...cube,
      unscopedCube: cube,
      months: cube.months.map((month) => monthInScope(month, canonicalId)),
      stores: {
        rows,
        canonicalId,
        get: (id) => {
          const row = rows.get(canonicalId[id] ?? 0);
          if (!row) throw new Error(`store ${id} is not to be seen here`);
          return row;
        },
      },
      memo,
      memoBySales: memo,
    };
  });
}

/** The stores of a scope, by canonical id. */
export function storesInScope(cube: SalesCube, { stores, cities, salespeople }: Scope): Set<number> {
  const { canonicalId, rows } = cube.stores;
  const ids = new Set(stores.map((id) => canonicalId[id] ?? 0).filter((id) => id > 0));
  for (const { id, city } of rows.values()) if (cities.includes(city)) ids.add(id);
  if (salespeople.length > 0)
    for (const id of rows.keys()) if (salespeople.includes(salespersonOf(cube, id))) ids.add(id);
  return ids;
}

/** Whom a store is assigned to, by hand or by a list; else the salesperson of its latest invoice. */
export function salespersonOf(cube: SalesCube, storeId: number): string {
  const assigned = cube.stores.rows.get(storeId)?.listed.salesperson;
  return assigned === undefined || assigned === '' ? (lastSalespeople(cube).get(storeId) ?? '') : String(assigned);
}

/** Salesperson of the latest invoice, by store id. */
function lastSalespeople(cube: SalesCube): Map<number, string> {
  return cube.memoBySales('salespeople of latest invoices', () => computeLastSalespeople(cube));
}

function computeLastSalespeople(cube: SalesCube): Map<number, string> {
  const last = new Map<number, { day: number; name: string }>();
  for (const { invoices, salespeople } of cube.months)
    invoices.store.forEach((store, at) => {
      const id = cube.stores.canonicalId[store]!;
      const day = invoices.day[at]!;
      if ((last.get(id)?.day ?? -Infinity) <= day) last.set(id, { day, name: salespeople[invoices.salesperson[at]!]! });
    });
  return new Map([...last].map(([id, { name }]) => [id, name]));
}

/** The invoices of a month that belong to stores in scope, with their lines. */
export function monthInScope(month: SalesMonth, canonicalId: Int32Array): SalesMonth {
  const { invoices, lines } = month;
  const visible: number[] = [];
  let lineCount = 0;
  invoices.store.forEach((store, at) => {
    if (canonicalId[store] === 0) return;
    visible.push(at);
    lineCount += invoices.firstLine[at + 1]! - invoices.firstLine[at]!;
  });
  const result = emptyMonth(month.month, visible.length, lineCount);
  const [salespeople, currencies] = [new StringSubset(month.salespeople), new StringSubset(month.currencies)];
  let line = 0;
  visible.forEach((from, to) => {
    for (const column of ['id', 'store', 'day', 'isCredit'] as const)
      result.invoices[column][to] = invoices[column][from]!;
    result.invoices.salesperson[to] = salespeople.newIndexOf(invoices.salesperson[from]!);
    result.invoices.currency[to] = currencies.newIndexOf(invoices.currency[from]!);
    result.invoices.firstLine[to] = line;
    const [first, end] = [invoices.firstLine[from]!, invoices.firstLine[from + 1]!];
    for (const column of ['total', 'quantity', 'product'] as const)
      result.lines[column].set(lines[column].subarray(first, end), line);
    line += end - first;
  });
  result.invoices.firstLine[visible.length] = line;
  return { ...result, revision: month.revision, salespeople: salespeople.used, currencies: currencies.used };
}

/** Re-indexes a string table: keeps only the strings in use, in order of first use. */
class StringSubset {
  readonly used: string[] = [];
  readonly #all: string[];
  readonly #newIndices = new Map<number, number>();

  constructor(all: string[]) {
    this.#all = all;
  }

  newIndexOf(before: number): number {
    let newIndex = this.#newIndices.get(before);
    if (newIndex === undefined) {
      newIndex = this.used.push(this.#all[before]!) - 1;
      this.#newIndices.set(before, newIndex);
    }
    return newIndex;
  }
}
