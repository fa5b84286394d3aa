import { describe, expect, it } from 'vitest';
import { TextRecord } from '../../table/read/record.ts';
import type { AmountFormula } from '../meaning/amount-formula.ts';
import { DEFAULT_MEANING } from '../meaning/meaning.ts';
import type { Layout } from './layout.ts';
import { LineChecker } from './line-checker.ts';

const COLUMNS = {
  invoiceNumber: 'Invoice No',
  invoiceId: 'Invoice ID',
  date: 'Date',
  storeName: 'Store',
  storeId: 'Store ID',
  itemName: 'Item',
  sku: 'SKU',
  productId: 'Item ID',
  quantity: 'Qty',
  price: 'Price',
  lineTotal: 'Total',
  kind: 'Type',
  status: 'Status',
} as const;
type Cells = Partial<Record<keyof typeof COLUMNS | 'discount' | 'tax', string>>;
const FIELDS = [...(Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]), 'discount', 'tax'] as const;
const DISCOUNT = FIELDS.indexOf('discount');
const TAX = FIELDS.indexOf('tax');
const GOOD: Cells = {
  invoiceNumber: 'I-1',
  date: '2025-05-02',
  storeName: 'Patel',
  itemName: 'Tea',
  quantity: '2',
  price: '10.00',
  lineTotal: '20.00',
};

interface Options {
  without?: (keyof typeof COLUMNS)[];
  amounts?: Partial<AmountFormula>;
  minus?: 'dr' | 'cr';
  missingStore?: 'reject' | 'walk-in';
}

function checkerFor({ without = [], amounts = {}, minus, missingStore = 'reject' }: Options = {}): LineChecker {
  const mapping = Object.fromEntries(
    Object.keys(COLUMNS)
      .map((field, i) => [field, i] as const)
      .filter(([field]) => !without.includes(field as keyof typeof COLUMNS)),
  );
  const layout: Layout = {
    columns: [...Object.values(COLUMNS), 'Discount', 'Tax'],
    mapping,
    decimal: '.',
    order: 'dmy',
    timed: false,
    meaning: {
      ...DEFAULT_MEANING,
      minus: minus ?? null,
      amounts: { ...DEFAULT_MEANING.amounts, ...amounts },
    },
  };
  return new LineChecker(layout, { missingStore });
}

const recordOf = (cells: Cells) => new TextRecord(FIELDS.map((field) => ({ ...GOOD, ...cells })[field] ?? ''));

/** What a checker of its own finds in one record. */
function check(cells: Cells, options?: Options) {
  const checker = checkerFor(options);
  const valid = checker.check(recordOf(cells));
  return {
    valid,
    faults: checker.faults.map(({ column, code }) => `${code} ${column}`.trim()),
    warnings: checker.warnings,
    line: checker.line,
    agreement: checker.agreement,
  };
}
const faultsOf = (cells: Cells, options?: Options) => check(cells, options).faults;
const warningsOf = (cells: Cells, options?: Options) => check(cells, options).warnings;

describe('a valid line', () => {
  it('has its date, quantity, price and total as integers', () => {
    expect(check({ quantity: '1.5', lineTotal: '15' })).toMatchObject({
      valid: true,
      faults: [],
      warnings: [],
      line: { date: '2025-05-02', quantity: 1500, price: 100_000, total: 150_000, isCredit: false, notCounted: null },
    });
  });

  it('may lack one of two names, prices or totals, but not both', () => {
    expect(faultsOf({ invoiceNumber: '', invoiceId: '7' })).toEqual([]);
    expect(faultsOf({ storeName: '', storeId: '7' })).toEqual([]);
    for (const key of ['sku', 'productId'] as const) expect(faultsOf({ itemName: '', [key]: '7' })).toEqual([]);
    expect(check({ lineTotal: '' }).line.total).toBe(200_000);
    expect(check({ price: '' })).toMatchObject({ valid: true, line: { price: null, total: 200_000 } });
    expect(
      faultsOf({ invoiceNumber: ' ', storeName: '', itemName: '', quantity: '', price: '', lineTotal: '', date: '' }),
    ).toEqual([
      'invoice_missing Invoice No',
      'date_missing Date',
      'store_missing Store',
      'item_missing Item',
      'quantity_missing Qty',
      'amount_missing Price',
    ]);
    expect(faultsOf({ invoiceId: '' }, { without: ['invoiceNumber'] })).toEqual(['invoice_missing Invoice ID']);
    expect(faultsOf({ storeName: '' }, { without: ['storeName'] })).toEqual(['store_missing Store ID']);
    expect(faultsOf({}, { without: ['itemName'] })).toEqual(['item_missing SKU']);
    expect(faultsOf({ lineTotal: '' }, { without: ['price'] })).toEqual(['amount_missing Total']);
  });

  it('has an invoice number with all its digits, unless it has an ID besides', () => {
    for (const invoiceNumber of ['1.23457E+16', '1,23457E+16'])
      expect(faultsOf({ invoiceNumber }, { without: ['invoiceId'] })).toEqual(['number_shortened Invoice No']);
    expect(faultsOf({ invoiceNumber: '5E10' }, { without: ['invoiceId'] })).toEqual([]);
    expect(faultsOf({ invoiceNumber: '1.23457E+16', invoiceId: '7' })).toEqual([]);
  });

  it('without a store is a walk-in only where the settings say so', () => {
    expect(check({ storeName: '' }, { missingStore: 'walk-in' })).toMatchObject({
      valid: true,
      warnings: ['walk_in_store'],
    });
  });

  it('leaves nothing behind for the next record', () => {
    const checker = checkerFor();
    expect(checker.check(recordOf({ date: '31/02/2025', quantity: '0' }))).toBe(false);
    expect([checker.faults.length, checker.warnings]).toEqual([1, ['zero_quantity', 'line_total_differs']]);
    expect(checker.check(recordOf({ date: '02/05/2025' }))).toBe(true);
    expect([checker.faults, checker.warnings, checker.line.date]).toEqual([[], [], '2025-05-02']);
    checker.check(recordOf({ date: '03/05/2025' }));
    expect(checker.line.date).toBe('2025-05-03');
    checker.check(recordOf({ date: '02/05/2025' }));
    expect(checker.line.date).toBe('2025-05-02');
  });
});

describe('a cell', () => {
  it('that is no date, or none of the calendar, is a fault of its own code', () => {
    expect(faultsOf({ date: 'soon' })).toEqual(['date_unreadable Date']);
    expect(faultsOf({ date: '31/02/2025' })).toEqual(['date_impossible Date']);
  });

  it('that is no number, or one too large, is a fault on either side of zero', () => {
    expect(faultsOf({ quantity: 'two', price: 'x', lineTotal: 'y' })).toEqual([
      'quantity_unreadable Qty',
      'price_unreadable Price',
      'total_unreadable Total',
    ]);
    expect(faultsOf({ quantity: '10000000000', price: '0', lineTotal: '0' })).toEqual([]);
    for (const quantity of ['10000000001', '-10000000001'])
      expect(faultsOf({ quantity, price: '0', lineTotal: '0' })).toEqual(['too_large Qty']);
    expect(faultsOf({ quantity: '9000000000', price: '9000000000', lineTotal: '' })).toEqual(['too_large Total']);
  });

  it('with more decimals than are kept is rounded away from zero, with a warning', () => {
    expect(check({ quantity: '1.0005', price: '1', lineTotal: '1' })).toMatchObject({
      line: { quantity: 1001 },
      warnings: ['quantity_rounded'],
    });
    expect(check({ quantity: '-1.0005', price: '', lineTotal: '-1.00005' })).toMatchObject({
      line: { quantity: -1001, total: -10_001 },
      warnings: ['quantity_rounded', 'amount_rounded'],
    });
  });

  it('of a name may have 500 characters, whatever they take in bytes', () => {
    expect(faultsOf({ itemName: 'x'.repeat(500) })).toEqual([]);
    expect(faultsOf({ itemName: 'x'.repeat(501) })).toEqual(['too_long Item']);
    // a record of bytes knows only an upper bound of the length
    const { cells } = recordOf({ itemName: 'x'.repeat(500) });
    const checker = checkerFor();
    expect(checker.check(Object.assign(new TextRecord(cells), { mayExceed: () => true }))).toBe(true);
  });

  it('with control characters is a fault, one with replaced characters a warning', () => {
    expect(faultsOf({ itemName: 'Tea\u0001' })).toEqual(['control_characters Item']);
    expect(warningsOf({ itemName: 'Tea\ufffd' })).toEqual(['replaced_characters']);
  });
});

describe('a record', () => {
  const cells = recordOf({}).cells;
  const checkCells = (record: TextRecord) => {
    const checker = checkerFor();
    checker.check(record);
    return [checker.faults.map(({ code }) => code), checker.warnings];
  };

  it('may be short or have empty cells too many, but no filled one', () => {
    expect(checkCells(new TextRecord(cells.slice(0, -1)))).toEqual([[], ['short_record']]);
    expect(checkCells(new TextRecord([...cells, '', ' ']))).toEqual([[], []]);
    expect(checkCells(new TextRecord([...cells, '', 'x']))).toEqual([['too_many_cells'], []]);
  });

  it('read under another delimiter gets a warning, read by any other repair a fault', () => {
    expect(checkCells(new TextRecord(cells, 1, null, 'other_dialect'))).toEqual([[], ['other_delimiter']]);
    expect(checkCells(new TextRecord(cells, 1, null, 'delimiter_missing'))).toEqual([['delimiter_missing'], []]);
  });
});

describe('the amount of a line', () => {
  it('may be below price × quantity or off by rounding, but not above', () => {
    expect(warningsOf({ lineTotal: '19.00' })).toEqual([]);
    expect(warningsOf({ lineTotal: '20.01' })).toEqual([]);
    expect(warningsOf({ lineTotal: '20.02' })).toEqual(['line_total_differs']);
    expect(warningsOf({ quantity: '1000', price: '0.01', lineTotal: '15.00' })).toEqual([]);
    expect(warningsOf({ quantity: '1000', price: '0.01', lineTotal: '15.01' })).toEqual(['line_total_differs']);
  });

  it('of zero is a free good; so is a price of zero', () => {
    expect(warningsOf({ price: '0', lineTotal: '0' })).toEqual(['free_good']);
    expect(warningsOf({ price: '', lineTotal: '0' })).toEqual(['free_good']);
    expect(warningsOf({ quantity: '0', lineTotal: '0' })).toEqual(['zero_quantity']);
  });

  it('of a negative quantity is negative, whatever its sign in the file', () => {
    expect(check({ quantity: '-2' })).toMatchObject({
      line: { quantity: -2000, total: -200_000 },
      warnings: ['return_sign_turned'],
    });
    expect(check({ quantity: '-2', lineTotal: '-20' })).toMatchObject({ line: { total: -200_000 }, warnings: [] });
    expect(check({ lineTotal: '-20' })).toMatchObject({ line: { total: -200_000 }, warnings: [] });
  });

  it('is less its discounts and the tax in it, each in its unit', () => {
    const total = (cells: Cells, amounts: Partial<AmountFormula>) => check(cells, { amounts }).line.total;
    const off = (as: 'amount' | 'each' | 'percent' | 'fraction') => ({ discounts: [{ column: DISCOUNT, as }] });
    const taxed = (as: 'amount' | 'percent' | 'fraction') => ({ taxes: [{ column: TAX, as }] });
    expect(total({ discount: '5' }, off('amount'))).toBe(150_000);
    expect(total({ discount: '5' }, off('each'))).toBe(100_000);
    expect(total({ discount: '5' }, off('percent'))).toBe(190_000);
    expect(total({ discount: '0.05' }, off('fraction'))).toBe(190_000);
    expect(total({ discount: '' }, off('amount'))).toBe(200_000);
    expect(total({ discount: 'none' }, off('amount'))).toBe(200_000);
    expect(total({ tax: '2' }, taxed('amount'))).toBe(180_000);
    expect(total({ tax: '25' }, taxed('percent'))).toBe(160_000);
    expect(total({ tax: '0.25' }, taxed('fraction'))).toBe(160_000);
    expect(total({ discount: '10', tax: '25' }, { ...off('percent'), ...taxed('percent') })).toBe(144_000);
  });

  it('on the negative side of a ledger is negative, also where it is written so', () => {
    const totalOf = (lineTotal: string) => check({ price: '', lineTotal }, { minus: 'cr' }).line.total;
    expect(totalOf('20.00 Cr')).toBe(-200_000);
    expect(totalOf('-20.00 Cr')).toBe(-200_000);
    expect(totalOf('20.00 Dr')).toBe(200_000);
    expect(check({ lineTotal: '', price: '10.00 Cr' }, { minus: 'cr' }).line.total).toBe(-200_000);
    expect(check({ price: '', lineTotal: '20.00 Cr' }).line.total).toBe(200_000);
  });

  it('is compared with the equation of the file', () => {
    const equation = {
      discounts: [{ column: DISCOUNT, as: 'percent' }],
      taxes: [{ column: TAX, as: 'percent' }],
    } as const;
    const agreement = (cells: Cells) =>
      check(cells, { amounts: { equation: { discounts: [...equation.discounts], taxes: [...equation.taxes] } } })
        .agreement;
    const parts = { discount: '10', tax: '5' };
    expect(agreement({ ...parts, lineTotal: '18.90' })).toEqual({ compared: 1, contradicting: 0 });
    expect(agreement({ ...parts, lineTotal: '-18.90' })).toEqual({ compared: 1, contradicting: 0 });
    expect(agreement({ ...parts, lineTotal: '18.92' })).toEqual({ compared: 1, contradicting: 0 });
    expect(agreement({ ...parts, lineTotal: '18.95' })).toEqual({ compared: 1, contradicting: 1 });
    expect(agreement({ ...parts, lineTotal: '20.00' })).toEqual({ compared: 1, contradicting: 1 });
    expect(agreement({ ...parts, lineTotal: '' })).toEqual({ compared: 0, contradicting: 0 });
    expect(check({}).agreement).toEqual({ compared: 0, contradicting: 0 });
  });
});

describe('the document', () => {
  const kindOf = (cells: Cells) => {
    const { isCredit, notCounted } = check(cells).line;
    return [isCredit, notCounted];
  };

  it('is a sale, a return, or does not count, by its type before its status', () => {
    expect(kindOf({ kind: 'Tax Invoice' })).toEqual([false, null]);
    expect(kindOf({ kind: 'Credit Note' })).toEqual([true, null]);
    expect(kindOf({ kind: 'Quotation' })).toEqual([false, 'Quotation']);
    expect(kindOf({ status: 'Void' })).toEqual([false, 'Void']);
    expect(kindOf({ kind: 'Tax Invoice', status: 'Void' })).toEqual([false, 'Void']);
    expect(kindOf({ kind: 'Credit Note', status: 'Void' })).toEqual([true, null]);
    expect(kindOf({ kind: 'Tax Invoice', status: 'Paid' })).toEqual([false, null]);
  });

  it('of no known type is a return where its number and its amount say so', () => {
    const credit = { invoiceNumber: 'CN-12', lineTotal: '-20' };
    expect(kindOf(credit)).toEqual([true, null]);
    expect(kindOf({ ...credit, lineTotal: '20' })).toEqual([false, null]);
    expect(kindOf({ ...credit, invoiceNumber: 'I-12' })).toEqual([false, null]);
    expect(kindOf({ ...credit, kind: 'Tax Invoice' })).toEqual([false, null]);
  });
});
