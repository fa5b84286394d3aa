import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from './cube.ts';
import type { ProductAttributes } from './dimensions.ts';
import { GroupedSums } from './grouped-sums.ts';
import { sumsByProduct } from './monthly-product-sums.ts';
import { emptyMonth } from './pack.ts';
import { type SalesFilter, scanInvoices } from './scan.ts';

const MONTHS = ['2025-01', '2025-02', '2025-04'];
const PRODUCTS = 6;

interface Line {
  product: number;
  total: number;
  quantity: number;
}
interface Invoice {
  month: number;
  day: number;
  currency: string;
  isCredit: boolean;
  lines: Line[];
}

function cubeOf(invoices: Invoice[]): SalesCube {
  const months = MONTHS.map((month, nth) => {
    const ofMonth = invoices.filter((one) => one.month === nth).sort((a, b) => a.day - b.day);
    const currencies = [...new Set(ofMonth.map(({ currency }) => currency))];
    const packedMonth = emptyMonth(month, ofMonth.length, ofMonth.flatMap(({ lines }) => lines).length);
    let line = 0;
    ofMonth.forEach((invoice, at) => {
      packedMonth.invoices.id[at] = at + 1;
      packedMonth.invoices.store[at] = 1;
      packedMonth.invoices.day[at] = dayNumber(`${month}-01`) + invoice.day - 1;
      packedMonth.invoices.currency[at] = currencies.indexOf(invoice.currency);
      packedMonth.invoices.isCredit[at] = invoice.isCredit ? 1 : 0;
      packedMonth.invoices.firstLine[at] = line;
      for (const { product, total, quantity } of invoice.lines) {
        packedMonth.lines.product[line] = product;
        packedMonth.lines.total[line] = total;
        packedMonth.lines.quantity[line++] = quantity;
      }
    });
    packedMonth.invoices.firstLine[ofMonth.length] = line;
    return { ...packedMonth, currencies, salespeople: [''] };
  });
  // the last product is merged into the first
  const canonicalId = Int32Array.from({ length: PRODUCTS }, (_, id) => (id === PRODUCTS - 1 ? 1 : id));
  const rows = new Map(
    [1, 2, 3, 4].map((id) => [id, { id, category: id % 2 === 0 ? 'Sweets' : 'Snacks' } as ProductAttributes]),
  );
  return {
    database: 0,
    months,
    stores: { canonicalId: Int32Array.of(0, 1), rows: new Map(), get: () => undefined as never },
    products: { canonicalId, rows, get: () => undefined as never },
    currency: 'USD',
    otherCurrencies: ['INR'],
    memo: (_, make) => make(),
    memoBySales: (_, make) => make(),
  };
}

const invoice = fc.record({
  month: fc.integer({ min: 0, max: 2 }),
  day: fc.integer({ min: 1, max: 28 }),
  currency: fc.constantFrom('USD', 'USD', 'USD', 'INR'),
  isCredit: fc.boolean(),
  lines: fc.array(
    fc.record({
      product: fc.integer({ min: 1, max: PRODUCTS - 1 }),
      total: fc.integer({ min: -50, max: 500 }),
      quantity: fc.integer({ min: -5, max: 50 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});
const date = fc.constantFrom(
  undefined,
  '2024-12-31',
  '2025-01-01',
  '2025-01-10',
  '2025-01-31',
  '2025-02-15',
  '2025-02-28',
  '2025-03-31',
  '2025-04-20',
);

it('sums by product are those of the lines one by one, whatever of them is kept', () => {
  fc.assert(
    fc.property(
      fc.array(invoice, { maxLength: 25 }),
      date,
      date,
      fc.constantFrom(undefined, 'Sweets'),
      fc.constantFrom('USD', null),
      (invoices, from, to, category, currency) => {
        const facts = cubeOf(invoices);
        const filter: SalesFilter = { from, to, category };
        const expected = new GroupedSums(PRODUCTS);
        const { canonicalId } = facts.products;
        scanInvoices(facts, filter, (cursor) => expected.addLines(cursor, (id) => canonicalId[id]!), currency);
        // the second call is answered from the cache
        for (const found of [sumsByProduct(facts, filter, currency), sumsByProduct(facts, filter, currency)]) {
          expect([...found.entries()]).toEqual([...expected.entries()]);
          for (const [id] of expected.entries()) expect(found.lastDay(id)).toBe(expected.lastDay(id));
        }
      },
    ),
    { numRuns: 300 },
  );
});
