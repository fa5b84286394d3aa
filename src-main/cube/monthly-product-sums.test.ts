import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sumsByProduct } from './monthly-product-sums.ts';
import { cubeOf, filterArbitrary, salesArbitrary, sumsBy, takenOf } from './random-sales.ts';
import type { Sums } from './scan.ts';

it('sums by product are those of the lines one by one, whatever of them is kept', () => {
  fc.assert(
    fc.property(salesArbitrary, filterArbitrary, fc.constantFrom('USD', null), (invoices, filter, currency) => {
      const cube = cubeOf(invoices);
      const expected: [product: number, sums: Sums, lastDay: number][] = [];
      for (const product of cube.products.rows.keys()) {
        // what is asked of one product is the sum of the filter's invoices with their lines of it
        const ofProduct = takenOf(invoices, filter, currency, product);
        if (ofProduct.length > 0)
          expected.push([product, [...sumsBy(ofProduct, () => 0).values()][0]!, ofProduct.at(-1)!.day]);
      }
      // the second call is answered from the cache
      for (const found of [sumsByProduct(cube, filter, currency), sumsByProduct(cube, filter, currency)])
        expect(Array.from(found.entries(), ([product, sums]) => [product, sums, found.lastDay(product)])).toEqual(
          expected,
        );
    }),
    { numRuns: 300 },
  );
});
