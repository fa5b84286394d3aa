import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cubeOf, filterArbitrary, salesArbitrary, sumsBy, takenOf } from '../cube/random-sales.ts';
import { aggregateSales, salesSummary } from './aggregates.ts';

it('aggregates are those of the invoices one by one, whatever of their months is kept', () => {
  fc.assert(
    fc.property(salesArbitrary, filterArbitrary, fc.constantFrom('USD', null), (invoices, filter, currency) => {
      const cube = cubeOf(invoices);
      const taken = takenOf(invoices, filter, currency);
      const total = sumsBy(taken, () => 'all').get('all');
      const stores = new Set(taken.map(({ store }) => store)).size;
      // the second time is answered by the figures of whole months
      for (const found of [aggregateSales(cube, filter, currency), aggregateSales(cube, filter, currency)]) {
        if (total) expect(found.sums).toEqual(total);
        expect(found.bySalesperson).toEqual(sumsBy(taken, ({ salesperson }) => salesperson));
        expect(found.byMonth).toEqual(sumsBy(taken, ({ month }) => month));
        expect([found.firstDay, found.lastDay]).toEqual([taken[0]?.day ?? null, taken.at(-1)?.day ?? null]);
        expect(found.stores).toBe(stores);
        expect(found.topInvoices).toEqual(
          taken
            .toSorted((a, b) => b.sums.revenue - a.sums.revenue)
            .slice(0, 10)
            .map(({ id, day, store, sums }) => ({ id, day, store, total: sums.revenue })),
        );
      }
      if (currency !== null && total) expect(salesSummary(cube, filter)).toEqual({ sums: total, stores });
    }),
    { numRuns: 300 },
  );
});
