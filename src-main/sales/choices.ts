import type { Output } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import { extent } from './tally.ts';

/** The values that sales can be filtered by, and the date range of the data. */
export function choices(facts: Facts): Output<'sales.choices'> {
  return facts.once('choices', () => {
    const salespeople = new Set<string>();
    for (const month of facts.months) for (const name of month.salespeople) salespeople.add(name);
    const days = extent(facts);
    const stores = [...facts.stores.rows.values()];
    const products = [...facts.products.rows.values()];
    return {
      currency: facts.currency,
      first: days?.first ?? null,
      last: days?.last ?? null,
      cities: inOrder(stores.map(({ city }) => city)),
      salespeople: inOrder(salespeople),
      categories: inOrder(products.map(({ category }) => category)),
      brands: inOrder(products.map(({ brand }) => brand)),
    };
  });
}

function inOrder(names: Iterable<string>): string[] {
  const { compare } = new Intl.Collator();
  return [...new Set(names)].filter((name) => name !== '').sort(compare);
}
