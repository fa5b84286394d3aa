import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GroupedSums } from './grouped-sums.ts';
import { sumsByProduct } from './monthly-product-sums.ts';
import { cubeOf, filterArbitrary, salesArbitrary } from './random-sales.ts';
import { scanInvoices } from './scan.ts';

it('sums by product are those of the lines one by one, whatever of them is kept', () => {
  fc.assert(
    fc.property(salesArbitrary, filterArbitrary, fc.constantFrom('USD', null), (invoices, filter, currency) => {
      const facts = cubeOf(invoices);
      const { canonicalId } = facts.products;
      const expected = new GroupedSums(canonicalId.length);
      scanInvoices(facts, filter, (cursor) => expected.addLines(cursor, (id) => canonicalId[id]!), currency);
      // the second call is answered from the cache
      for (const found of [sumsByProduct(facts, filter, currency), sumsByProduct(facts, filter, currency)]) {
        expect([...found.entries()]).toEqual([...expected.entries()]);
        for (const [id] of expected.entries()) expect(found.lastDay(id)).toBe(expected.lastDay(id));
      }
    }),
    { numRuns: 300 },
  );
});
