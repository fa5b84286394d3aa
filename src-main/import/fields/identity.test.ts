import { describe, expect, it } from 'vitest';
import { cleanText, foldCode, foldIdentity, usableId } from './identity.ts';

describe('an identity', () => {
  it.each([
    ['="0001"', '0001'],
    ["'0012", '0012'],
    ['Patel &amp; Sons', 'Patel & Sons'],
    ['Patel &#38; Sons', 'Patel & Sons'],
    ['Alpha\u00a0Mart', 'Alpha Mart'],
    ['Alpha\u200b Mart\ufeff', 'Alpha Mart'],
    ['Alpha Mart_x000D_', 'Alpha Mart'],
    ['Alpha  Mart', 'Alpha  Mart'],
    ['R&D', 'R&D'],
  ])('%j is %j', (written, meant) => expect(cleanText(written)).toBe(meant));

  it.each([
    ['Ａｌｐｈａ　Ｍａｒｔ', 'alphamart'],
    [' ALPHA  mart', 'alphamart'],
  ])('folds %j', (written, folded) => expect(foldIdentity(written)).toBe(folded));

  it('is one however many noughts stand before it', () => {
    expect(new Set(['00001', '1', '1.0', '="0001"', '１'].map(foldCode))).toEqual(new Set(['1']));
    expect(foldCode('0')).toBe('0');
    expect(foldCode('A-001')).toBe('A-001');
    expect(foldCode('1.50')).toBe('1.50');
  });

  it.each(['0', '000', 'NULL', 'nan', 'N/A', '-', '4.815E+15', '4,815E+15', '#N/A', 'Guest'])(
    'is none where the cell says %j',
    (text) => expect(usableId(text)).toBe(''),
  );
  it.each(['1', '4815000900000001', 'E12', '12E', 'C-0'])('may be %j', (text) => expect(usableId(text)).toBe(text));
});
