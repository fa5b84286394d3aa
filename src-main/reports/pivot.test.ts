import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cubeOf, filterArbitrary, salesArbitrary, sumsBy, takenOf } from '../cube/random-sales.ts';
import { pivotReport } from './pivot.ts';

it('cells of invoices, read some rows at a time, are those of the invoices one by one', () => {
  fc.assert(
    fc.property(salesArbitrary, filterArbitrary, fc.constantFrom('revenue', 'orders'), (invoices, filter, measure) => {
      const report = pivotReport(cubeOf(invoices), { rows: 'store', columns: 'month', measure, filter });
      const taken = takenOf(invoices, filter, 'USD');
      const amountsBy = <Key>(keyOf: (invoice: (typeof taken)[number]) => Key) =>
        new Map([...sumsBy(taken, keyOf)].map(([key, sums]) => [key, sums[measure]]));
      const months = [...amountsBy(({ month }) => month)];
      const cells = amountsBy(({ store, month }) => `${store} ${month}`);
      const rows = [...amountsBy(({ store }) => store)]
        .sort(([a, x], [b, y]) => y - x || a - b)
        .map(([store, total]) => [
          `Store ${store}`,
          store === 1 ? 'Tracy' : 'Fremont',
          ...months.map(([month]) => cells.get(`${store} ${month}`) ?? null),
          total,
        ]);
      expect(report.columns.slice(2, -1).map(({ label }) => label)).toEqual(months.map(([month]) => month));
      expect([...report.rows(0, 1), ...report.rows(1, report.total)]).toEqual(rows);
      const total = months.reduce((sum, [, amount]) => sum + amount, 0);
      expect(report.sums).toEqual([null, null, ...months.map(([, amount]) => amount), total]);
    }),
    { numRuns: 300 },
  );
});
