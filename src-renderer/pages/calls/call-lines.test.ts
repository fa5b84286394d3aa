import { describe, expect, it } from 'vitest';
import type { NeededProduct } from '../../../src-shared/contract/index.ts';
import { linesOf, offerOf, piecesOf, quantityInput, toFinished, typedLines } from './call-lines.ts';

const needed = (changes: Partial<NeededProduct> = {}): NeededProduct => ({
  productId: 1,
  sku: 'A',
  name: 'Papad',
  caseSize: 12,
  priceMinor: 250,
  isDue: true,
  lastOrdered: '2025-06-20',
  usualPieces: 24,
  usualDays: 14,
  neededPieces: 24,
  lastYearPieces: 0,
  counted: null,
  available: null,
  instead: null,
  ...changes,
});

describe('what is on the shelf', () => {
  const inCases = { unit: 'case', caseSize: 12 } as const;
  it.each([
    ['', null],
    ['0', { pieces: 0 }],
    ['3', { pieces: 36 }],
    ['3 cases left', { pieces: 36 }],
    ['3 left', { pieces: 36 }],
    ['5p', { pieces: 5 }],
    ['5 pieces left', { pieces: 5 }],
    ['2 पेटी बची', { pieces: 24 }],
  ])('“%s”', (text, pieces) => {
    expect(piecesOf(text, inCases)).toEqual(pieces);
  });

  it.each(['left', 'three', '-1', '3 boxes'])('“%s” is none', (text) => {
    expect(piecesOf(text, inCases)).toHaveProperty('wrong');
  });

  it('can’t be cases where nobody knows what is in one', () => {
    expect(piecesOf('3c', { unit: 'piece', caseSize: null })).toHaveProperty('wrong');
  });

  it('changes what to offer, and an unreadable one offers nothing', () => {
    const offered = (shelf: string, changes: Partial<NeededProduct> = {}) => {
      const product = needed(changes);
      const line = { ...linesOf([product], [])[0]!, shelf };
      const offer = offerOf(product, line);
      return offer && quantityInput(offer, line);
    };
    expect(offered('')).toBe('2');
    expect(offered('1 case left')).toBe('1');
    expect(offered('2')).toBe('');
    expect(offered('much')).toBeNull();
    expect(offered('', { available: 7 })).toBe('7p');
  });
});

describe('lines of a call', () => {
  it('keep what is typed beside what is needed now, and what is needed no more', () => {
    const [line] = linesOf([needed()], []);
    const typed = typedLines([{ ...line!, shelf: '1' }]);
    expect(typed).toHaveLength(1);
    expect(linesOf([needed({ name: 'Papad 200g' })], typed)).toMatchObject([{ name: 'Papad 200g', shelf: '1' }]);
    expect(linesOf([needed({ productId: 2 })], typed).map(({ productId, shelf }) => [productId, shelf])).toEqual([
      [2, ''],
      [1, '1'],
    ]);
    expect(typedLines([line!])).toEqual([]);
  });

  it('become counts and lines of an order', () => {
    const [line] = linesOf([needed()], []);
    const { shelf, lines } = toFinished([
      { ...line!, shelf: '1c', quantity: '2' },
      { ...line!, productId: 2, quantity: '7p' },
      { ...line!, productId: 3, quantity: '0' },
      { ...line!, productId: 4, caseSize: null, unit: 'piece', shelf: '1.5' },
    ]);
    expect(shelf).toEqual([
      { productId: 1, pieces: 12 },
      { productId: 4, pieces: 1.5 },
    ]);
    expect(lines).toEqual([
      { productId: 1, quantity: 2, unit: 'case', source: 'forecast' },
      { productId: 2, quantity: 7, unit: 'piece', source: 'forecast' },
    ]);
  });
});
