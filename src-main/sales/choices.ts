import type { Output } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import { dateRange } from './aggregates.ts';

/** The values that sales can be filtered by, and the date range of the data. */
export function filterChoices(cube: SalesCube): Output<'sales.choices'> {
  return cube.memo('choices', () => {
    const salespeople = new Set<string>();
    for (const month of cube.months) for (const name of month.salespeople) salespeople.add(name);
    const days = dateRange(cube);
    const stores = [...cube.stores.rows.values()];
    const assigned = stores.flatMap(({ listed }) => (listed.salesperson ? [String(listed.salesperson)] : []));
    const products = [...cube.products.rows.values()];
    return {
      currency: cube.currency,
      first: days?.first ?? null,
      last: days?.last ?? null,
      cities: sortedUnique(stores.map(({ city }) => city)),
      salespeople: sortedUnique(salespeople),
      storeSalespeople: sortedUnique([...salespeople, ...assigned]),
      categories: sortedUnique(products.map(({ category }) => category)),
      brands: sortedUnique(products.map(({ brand }) => brand)),
      storeColumns: columnsOf(stores),
      productColumns: columnsOf(products),
    };
  });
}

/** Values offered for a column; one with more is hardly a group. */
const MAX_VALUES = 200;

/** The columns of lists without a field, with their values. */
function columnsOf(rows: { listed: Record<string, string | number> }[]): { name: string; values: string[] }[] {
  const columns = new Map<string, Set<string>>();
  for (const { listed } of rows)
    for (const [key, value] of Object.entries(listed)) {
      if (!key.startsWith('x:')) continue;
      const values = columns.get(key.slice(2)) ?? new Set();
      columns.set(key.slice(2), values.add(String(value)));
    }
  return [...columns]
    .map(([name, values]) => ({ name, values: sortedUnique(values).slice(0, MAX_VALUES) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sortedUnique(names: Iterable<string>): string[] {
  const { compare } = new Intl.Collator();
  return [...new Set(names)].filter((name) => name !== '').sort(compare);
}
