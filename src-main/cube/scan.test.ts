import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GroupedSums } from './grouped-sums.ts';
import { cubeOf, filterArbitrary, salesArbitrary, sumsBy, takenOf } from './random-sales.ts';
import { invoiceSums, scanInvoices, scanMonths } from './scan.ts';

it('selects and sums what a filter takes, as one invoice after the other does', () => {
  fc.assert(
    fc.property(salesArbitrary, filterArbitrary, fc.constantFrom('USD', null), (invoices, filter, currency) => {
      const cube = cubeOf(invoices);
      const taken = takenOf(invoices, filter, currency);
      const visited: unknown[] = [];
      scanInvoices(
        cube,
        filter,
        (cursor) => {
          const { id, day } = cursor.month.invoices;
          visited.push({ id: id[cursor.at], store: cursor.store, day: day[cursor.at], sums: invoiceSums(cursor) });
        },
        currency,
      );
      expect(visited).toEqual(taken.map(({ id, store, day, sums }) => ({ id, store, day, sums })));

      const byStore = new GroupedSums(cube.stores.canonicalId.length);
      scanMonths(cube, filter, (selection) => byStore.addInvoices(selection, selection.stores), currency);
      expect([...byStore.entries()]).toEqual([...sumsBy(taken, ({ store }) => store)].sort(([a], [b]) => a - b));
      for (const store of byStore.keys())
        expect(byStore.lastDay(store)).toBe(taken.findLast((its) => its.store === store)!.day);
    }),
    { numRuns: 300 },
  );
});
