import { describe, expect, it } from 'vitest';
import { type DraftLine, invalidFields, lineTotal, newLine, savableLines, toOrderLines } from './draft.ts';

const product = { productId: 7, sku: 'K-1', name: 'Kaju Katli', caseSize: 12, usualQuantity: 24, priceMinor: 450 };
const typed = (over: Partial<DraftLine>): DraftLine => ({ ...newLine(product, 'USD'), ...over });

describe('a new line', () => {
  it('has the usual quantity in cases where it fills them', () => {
    expect(newLine(product, 'USD')).toMatchObject({ quantity: '2', unit: 'case', price: '4.50' });
  });

  it('has it in pieces where it does not, or where the case is unknown', () => {
    expect(newLine({ ...product, usualQuantity: 25 }, 'USD')).toMatchObject({ quantity: '25', unit: 'piece' });
    expect(newLine({ ...product, caseSize: null }, 'USD')).toMatchObject({ quantity: '24', unit: 'piece' });
  });

  it('is one piece of what the store never bought', () => {
    expect(newLine({ ...product, usualQuantity: null }, 'USD')).toMatchObject({ quantity: '1', unit: 'piece' });
  });
});

describe('what is typed', () => {
  it('is refused at its field', () => {
    const lines = [typed({}), typed({ quantity: 'two' }), typed({ price: '1.2.3' }), typed({ price: ' ' })];
    expect(Object.keys(invalidFields(lines, 'USD'))).toEqual(['lines.1.quantity', 'lines.2.price']);
  });

  it('counts the unit that stands behind the quantity before the chosen one', () => {
    expect(toOrderLines([typed({ quantity: '3 pcs' })], 'USD')[0]).toMatchObject({ quantity: 3, unit: 'piece' });
    expect(lineTotal(typed({ quantity: '3 pcs' }), 'USD')).toEqual({ pieces: 3, totalMinor: 1350 });
  });

  it('comes to pieces and money, to the cent', () => {
    expect(lineTotal(typed({ quantity: '2' }), 'USD')).toEqual({ pieces: 24, totalMinor: 10_800 });
    expect(lineTotal(typed({ price: '1,234.50', quantity: '1' }), 'USD')).toEqual({
      pieces: 12,
      totalMinor: 1_481_400,
    });
    expect(lineTotal(typed({ price: '' }), 'USD')).toEqual({ pieces: 24, totalMinor: 0 });
    expect(lineTotal(typed({ quantity: '' }), 'USD')).toBeNull();
  });

  it('has no price where none is typed', () => {
    expect(toOrderLines([typed({ price: '' })], 'USD')[0]!.priceMinor).toBeNull();
  });

  it('in cases needs their size, and has no sum before it is known', () => {
    const cases = typed({ caseSize: null, quantity: '2c' });
    expect(invalidFields([cases], 'USD')).toHaveProperty(['lines.0.caseSize']);
    expect(lineTotal(cases, 'USD')).toBeNull();
    const known = { ...cases, pieces: '20' };
    expect(invalidFields([known], 'USD')).toEqual({});
    expect(lineTotal(known, 'USD')).toEqual({ pieces: 40, totalMinor: 18_000 });
    expect(toOrderLines([known], 'USD')[0]).toMatchObject({ quantity: 2, unit: 'case', caseSize: 20 });
  });

  it('keeps a wrong line from no other', () => {
    const lines = [
      typed({}),
      typed({ quantity: '' }),
      typed({ caseSize: null, unit: 'case' }),
      typed({ quantity: '1' }),
    ];
    expect(savableLines(lines, [], 'USD')).toEqual({ lines: [lines[0], lines[3]], rows: [0, 3], isWhole: false });
  });

  it('is as it was saved while it is typed', () => {
    const saved = typed({ quantity: '5' });
    const { lines, isWhole } = savableLines([typed({ quantity: '' })], [saved], 'USD');
    expect({ lines, isWhole }).toEqual({ lines: [saved], isWhole: false });
  });
});
