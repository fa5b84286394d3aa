import { describe, expect, it } from 'vitest';
import { addedTax, discountOn, includedTax } from './amount-formula.ts';
import { invoiceIndexes } from './amount-sample.ts';
import { resolveAmounts } from './amounts.ts';

it('a discount reduces the absolute amount, in each unit', () => {
  expect([
    discountOn(200, 4, 'amount', 5),
    discountOn(200, 4, 'amount', -5),
    discountOn(200, 4, 'each', 5),
    discountOn(200, 4, 'percent', 5),
    discountOn(200, 4, 'fraction', 0.05),
    discountOn(-200, -4, 'amount', 5),
    discountOn(-200, -4, 'each', 5),
    discountOn(-200, -4, 'percent', 5),
  ]).toEqual([5, 5, 20, 10, 10, -5, -20, -10]);
});

it('a tax is taken out of a gross amount, or added to a net one, with the sign of the amount', () => {
  expect([
    includedTax(125, 25, 'percent'),
    includedTax(125, 0.25, 'fraction'),
    includedTax(125, 25, 'amount'),
    includedTax(-125, 25, 'percent'),
    includedTax(-125, 25, 'amount'),
  ]).toEqual([25, 25, 25, -25, -25]);
  expect([
    addedTax(100, 25, 'percent'),
    addedTax(100, 0.25, 'fraction'),
    addedTax(100, 25, 'amount'),
    addedTax(-100, 25, 'percent'),
    addedTax(-100, 25, 'amount'),
  ]).toEqual([25, 25, 25, -25, -25]);
});

/** Resolves a table of invoice number, item, quantity and price, with further columns. */
function resolve(
  extra: string[],
  rows: (string | number)[][],
  fields: Record<string, number> = {},
  fixed: string[] = [],
) {
  const names = ['Invoice No', 'Item', 'Qty', 'Price', ...extra];
  const mapping = { invoiceNumber: 0, itemName: 1, quantity: 2, price: 3, ...fields };
  const texts = rows.map((row) => row.map(String));
  return resolveAmounts(
    { names, rows: texts, mapping, decimal: '.', invoices: invoiceIndexes(texts, mapping) },
    new Set(fixed),
  );
}

const ITEMS = [
  [1, 10],
  [2, 25],
  [3, 7],
  [4, 40],
  [5, 12],
  [6, 31],
] as const;
/** Two lines per invoice, and the cells that a function adds to each. */
const rowsOf = (cells: (gross: number, quantity: number, nth: number) => (string | number)[]) =>
  ITEMS.map(([quantity, price], i) => [
    `I-${i >> 1}`,
    `Item ${i}`,
    quantity,
    price,
    ...cells(quantity * price, quantity, i),
  ]);
const grossOf = (i: number) => ITEMS[i]![0] * ITEMS[i]![1];

describe('the columns of an amount', () => {
  it.each(['amount', 'each', 'percent', 'fraction'] as const)('tell a discount in the unit %s', (as) => {
    const value = (i: number) => (as === 'fraction' ? [0.1, 0.2] : [1, 3])[i % 2]!;
    const rows = rowsOf((gross, quantity, i) => [value(i), gross - discountOn(gross, quantity, as, value(i))]);
    const { mapping, amounts, doubt, agreement } = resolve(['Discount', 'Total'], rows, { lineTotal: 5 });
    expect({ mapping: mapping.lineTotal, doubt, agreement }).toEqual({ mapping: 5, doubt: null, agreement: 1 });
    expect(amounts.equation).toEqual({ discounts: [{ column: 4, as }], taxes: [] });
    expect(amounts.discounts).toEqual([]);
  });

  it('tell the tax in a total, which is taken out', () => {
    const rows = rowsOf((gross, _, i) => [[5, 18][i % 2]!, gross * (1 + [5, 18][i % 2]! / 100)]);
    const { amounts, doubt } = resolve(['Tax %', 'Total'], rows, { lineTotal: 5 });
    expect({ taxes: amounts.taxes, doubt }).toEqual({ taxes: [{ column: 4, as: 'percent' }], doubt: null });
  });

  it('are not believed where they hold in too few records', () => {
    const rows = rowsOf((gross, _, i) => [1, i < 4 ? gross - 1 : gross + 50]);
    const { amounts, doubt } = resolve(['Discount', 'Total'], rows, { lineTotal: 5 });
    expect(amounts.equation).toBeNull();
    expect(doubt).toMatchObject({ code: 'line_amount', column: 5 });
    expect(doubt!.choices.map(({ value }) => value)).toEqual(['total', 'price']);
  });

  it('leave a question where a total is above its product by a usual rate of tax', () => {
    const rows = rowsOf((gross) => [gross * 1.18]);
    const { doubt } = resolve(['Total'], rows, { lineTotal: 4 });
    expect(doubt).toMatchObject({ code: 'tax_included', column: 4 });
    expect(doubt!.choices.map(({ value }) => value)).toEqual(['price', 'total']);
  });

  it('may give a total below its product, as a discount without a column makes it', () => {
    const { mapping, doubt, agreement } = resolve(
      ['Total'],
      rowsOf((gross) => [gross * 0.9]),
      { lineTotal: 4 },
    );
    expect({ lineTotal: mapping.lineTotal, doubt, agreement }).toEqual({ lineTotal: 4, doubt: null, agreement: 1 });
  });

  it('may give totals of which some are below their product and none is above', () => {
    const { doubt, mapping } = resolve(
      ['Total'],
      rowsOf((gross, _, i) => [i % 2 ? gross : gross * 0.9]),
      { lineTotal: 4 },
    );
    expect({ doubt, lineTotal: mapping.lineTotal }).toEqual({ doubt: null, lineTotal: 4 });
  });

  it('of a discount above a hundred are an amount', () => {
    const { amounts, doubt } = resolve(
      ['Discount'],
      rowsOf((_, _quantity, i) => [i % 2 ? 150 : 1]),
    );
    expect({ discounts: amounts.discounts, doubt }).toEqual({ discounts: [{ column: 4, as: 'amount' }], doubt: null });
    expect(
      resolve(
        ['Discount'],
        rowsOf((_, _quantity, i) => [i % 2 ? 50 : 1]),
      ).doubt,
    ).toMatchObject({ code: 'discount_unit' });
  });

  it('may be zero where the product is not, which contradicts the equation', () => {
    const rows = rowsOf((gross, _, i) => [i === 0 ? 0 : gross]);
    expect(resolve(['Total'], rows, { lineTotal: 4 }).amounts.equation).toBeNull();
  });
});

describe('the total of a whole invoice', () => {
  const sums = [0, 1, 2].map((nth) => grossOf(2 * nth) + grossOf(2 * nth + 1));

  it('is not that of a line', () => {
    const rows = rowsOf((_, _quantity, i) => [sums[i >> 1]!]);
    const { mapping } = resolve(['Total'], rows, { lineTotal: 4 });
    expect(mapping).toMatchObject({ invoiceTotal: 4 });
    expect(mapping.lineTotal).toBeUndefined();
  });

  it('tells the unit of a discount that no total of a line tells', () => {
    for (const as of ['amount', 'percent'] as const) {
      const value = (i: number) => [2, 5][i % 2]!;
      const net = (i: number) => grossOf(i) - discountOn(grossOf(i), ITEMS[i]![0], as, value(i));
      const rows = rowsOf((_, _quantity, i) => [value(i), net(i - (i % 2)) + net(i - (i % 2) + 1)]);
      const { amounts, doubt } = resolve(['Discount', 'Invoice Total'], rows, { invoiceTotal: 5 });
      expect({ discounts: amounts.discounts, doubt }).toEqual({ discounts: [{ column: 4, as }], doubt: null });
    }
  });

  it('tells it also where one of ten invoices contradicts it and some lines have no invoice', () => {
    const lines = Array.from({ length: 20 }, (_, i) => ({
      quantity: 1 + (i % 4),
      price: 10 + i,
      percent: [2, 5][i % 2]!,
    }));
    const net = ({ quantity, price, percent }: (typeof lines)[0]) => quantity * price * (1 - percent / 100);
    const rows = lines.map((line, i) => [
      ...[`I-${i >> 1}`, `Item ${i}`, line.quantity, line.price, line.percent],
      i < 2 ? 1 : net(lines[i - (i % 2)]!) + net(lines[i - (i % 2) + 1]!),
    ]);
    const { amounts } = resolve(['Discount', 'Invoice Total'], [...rows, ['', 'Item', 1, 10, 2, 7]], {
      invoiceTotal: 5,
    });
    expect(amounts.discounts).toEqual([{ column: 4, as: 'percent' }]);
  });

  it('is not told by invoices whose lines are equal', () => {
    const rows = ITEMS.map((_, i) => [`I-${i >> 1}`, 'Tea', ...ITEMS[i - (i % 2)]!, grossOf(i - (i % 2))]);
    expect(resolve(['Total'], rows, { lineTotal: 4 }).mapping.lineTotal).toBe(4);
  });

  it('tells a discount on the invoice, in its unit', () => {
    for (const as of ['amount', 'percent'] as const) {
      const rows = rowsOf((_, _quantity, i) => {
        const sum = sums[i >> 1]!;
        return [10, sum - discountOn(sum, 1, as, 10)];
      });
      const { amounts, doubt } = resolve(['Invoice Discount', 'Invoice Total'], rows, { invoiceTotal: 5 });
      expect({ discount: amounts.invoiceDiscount, doubt }).toEqual({ discount: { column: 4, as }, doubt: null });
    }
  });

  it('tells that a discount on the invoice is in its lines', () => {
    const rows = rowsOf((gross, _, i) => [gross, 10, sums[i >> 1]!]);
    const fields = { lineTotal: 4, invoiceTotal: 6 };
    const { amounts, doubt } = resolve(['Total', 'Invoice Discount', 'Invoice Total'], rows, fields);
    expect({ discount: amounts.invoiceDiscount, doubt }).toEqual({ discount: null, doubt: null });
  });

  it('may hold shipping once', () => {
    const rows = rowsOf((_, _quantity, i) => [5, 10, sums[i >> 1]! - 10 + 5]);
    const { amounts } = resolve(['Shipping', 'Invoice Discount', 'Invoice Total'], rows, { invoiceTotal: 6 });
    expect(amounts.invoiceDiscount).toEqual({ column: 5, as: 'amount' });
  });

  it('that agrees with no reading of a discount leaves a question about it', () => {
    const rows = rowsOf((_, _quantity, i) => [10, 1000 + (i >> 1)]);
    const { doubt } = resolve(['Invoice Discount', 'Invoice Total'], rows, { invoiceTotal: 5 });
    expect(doubt).toMatchObject({ code: 'invoice_discount', column: 4 });
  });

  it('missing leaves a question about a discount of the invoice', () => {
    const { doubt } = resolve(
      ['Invoice Discount'],
      rowsOf(() => [10]),
    );
    expect(doubt).toMatchObject({ code: 'invoice_discount', column: 4 });
    expect(doubt!.choices.map(({ value }) => value)).toEqual(['taken_off', 'included']);
  });

  it('is read from another total of the line where the mapped price contradicts it', () => {
    const net = (i: number) => Math.round(grossOf(i) * [0.7, 0.85][i % 2]! * 100) / 100;
    const rows = rowsOf((_, _quantity, i) => [net(i), net(i - (i % 2)) + net(i - (i % 2) + 1)]);
    const { mapping, agreement } = resolve(['Net Amount', 'Invoice Total'], rows, { invoiceTotal: 5 });
    expect({ lineTotal: mapping.lineTotal, agreement }).toEqual({ lineTotal: 4, agreement: 1 });
    expect(
      resolve(['Net Amount', 'Invoice Total'], rows, { invoiceTotal: 5 }, ['lineTotal']).mapping.lineTotal,
    ).toBeUndefined();
  });
});

describe('a column named as a price', () => {
  const sold = (rows: [item: string, quantity: number, price: number][]) =>
    resolve(
      [],
      rows.map(([item, quantity, price], i) => [`I-${i}`, item, quantity, price]),
    );

  it('that grows with the quantity of a product is a total', () => {
    const { mapping, doubt } = sold([
      ['Tea', 1, 10],
      ['Tea', 2, 20],
      ['Tea', 3, 30],
      ['Salt', 1, 4],
      ['Salt', 5, 20],
    ]);
    expect({ lineTotal: mapping.lineTotal, price: mapping.price, doubt }).toEqual({
      lineTotal: 3,
      price: undefined,
      doubt: null,
    });
  });

  it('that does not is a price', () => {
    const { mapping, doubt } = sold([
      ['Tea', 1, 10],
      ['Tea', 2, 10],
      ['Tea', 3, 10],
      ['Salt', 1, 4],
      ['Salt', 5, 20],
    ]);
    expect({ lineTotal: mapping.lineTotal, price: mapping.price, doubt }).toEqual({
      lineTotal: undefined,
      price: 3,
      doubt: null,
    });
  });

  it('with one pair of records to tell leaves a question', () => {
    expect(
      sold([
        ['Tea', 1, 10],
        ['Tea', 2, 20],
      ]).doubt,
    ).toMatchObject({ code: 'line_amount', column: 3 });
  });

  it('is a total where its sum is that of the invoice', () => {
    const rows = rowsOf(() => []).map((row, i) => [...row, ITEMS[i - (i % 2)]![1] + ITEMS[i - (i % 2) + 1]![1]]);
    const { mapping, agreement } = resolve(['Invoice Total'], rows, { invoiceTotal: 4 });
    expect({ lineTotal: mapping.lineTotal, price: mapping.price, agreement }).toEqual({
      lineTotal: 3,
      price: undefined,
      agreement: 1,
    });
  });
});
