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
      const littleMemory = pivotReport(cubeOf(invoices), { rows: 'store', columns: 'month', measure, filter }, 200);
      expect(littleMemory.rows(0, report.total)).toEqual(rows);
      const total = months.reduce((sum, [, amount]) => sum + amount, 0);
      expect(report.sums).toEqual([null, null, ...months.map(([, amount]) => amount), total]);
    }),
    { numRuns: 300 },
  );
});

it('cells of lines, read with little memory or much, are those of the lines one by one', () => {
  fc.assert(
    fc.property(
      salesArbitrary,
      filterArbitrary,
      fc.constantFrom('product', 'store', 'category'),
      fc.constantFrom('category', 'month', 'product'),
      fc.constantFrom('revenue', 'quantity', 'returns'),
      fc.constantFrom(undefined, 2000, 200, 1),
      (invoices, filter, rows, columns, measure, maxBytes) => {
        fc.pre(rows !== 'store' || columns !== 'month');
        const cube = cubeOf(invoices);
        const expected = new Map<string, number>();
        for (const { id, name, category } of cube.products.rows.values())
          for (const { store, month, sums } of takenOf(invoices, filter, 'USD', id)) {
            const labels = { product: name, category, store: `Store ${store}`, month };
            const cell = `${labels[rows]} ${labels[columns]}`;
            expected.set(cell, (expected.get(cell) ?? 0) + sums[measure]);
          }
        const report = pivotReport(cube, { rows, columns, measure, filter }, maxBytes);
        const label = report.columns.findIndex(({ key }) => key === rows);
        const first = report.columns.findIndex(({ key }) => /^c\d/.test(key));
        const found = [...report.rows(0, 1), ...report.rows(1, report.total)].flatMap((row) =>
          row
            .slice(first, -1)
            .map((cell, nth) => [`${row[label]} ${report.columns[first + nth]!.label}`, cell] as const),
        );
        expect(new Map(found.filter(([, cell]) => cell !== null))).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});
