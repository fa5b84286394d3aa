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
    const products = [...cube.products.rows.values()];
    return {
      currency: cube.currency,
      first: days?.first ?? null,
      last: days?.last ?? null,
      cities: sortedUnique(stores.map(({ city }) => city)),
      salespeople: sortedUnique(salespeople),
      categories: sortedUnique(products.map(({ category }) => category)),
      brands: sortedUnique(products.map(({ brand }) => brand)),
    };
  });
}

function sortedUnique(names: Iterable<string>): string[] {
  const { compare } = new Intl.Collator();
  return [...new Set(names)].filter((name) => name !== '').sort(compare);
}
