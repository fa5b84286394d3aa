import { describe, expect, it } from 'vitest';
import { RFC4180_DIALECT } from '../read/dialect.ts';
import { repairRecord } from './record-repair.ts';

const cellsOf = (text: string, width: number, padded = false) =>
  repairRecord(text, 0, text.length, { ...RFC4180_DIALECT, width, padded }).cells;

describe('of two readings of a malformed record', () => {
  it.each([
    [
      'a quoted cell with a stray quote before text after a closing one',
      '"5" pipe, steel",2',
      0,
      ['5" pipe, steel', '2'],
    ],
    ['a line break in a cell before a missing one', '1,"a "b" x\nc",3', 3, ['1', 'a "b" x\nc', '3']],
    ['a cell too few before a line break in one', '1,"a "b" x\nc",3', 2, ['1', '"a "b" x']],
    ['a later closing quote before three cells too many', '"a", b, c, d",2', 2, ['a", b, c, d', '2']],
    ['the first closing quote before one cell too many', '"a", b",2', 2, ['a', ' b"', '2']],
    ['a missing delimiter before a cell too many', 'Sweets"Bikano, 350",2', 2, ['Sweets"Bikano, 350"', '2']],
    ['quotes inside a cell before a missing delimiter', 'a "b" c, d",2', 3, ['a "b" c', ' d"', '2']],
  ])('prefers %s', (_, text, width, cells) => {
    expect(cellsOf(text, width)).toEqual(cells);
  });

  it('leaves out the blank after each delimiter of a padded dialect', () => {
    expect(cellsOf('1, "a"b, 3', 3, true)).toEqual(['1', '"a"b', '3']);
  });
});

describe('a repair', () => {
  it('costs nothing for a well-formed record, and ends at its line end', () => {
    expect(repairRecord('"a""b",2\n3,4', 0, 12, { ...RFC4180_DIALECT, width: 2 })).toEqual({
      cells: ['a"b', '2'],
      end: 8,
      cost: 0,
    });
  });

  it('splits at the delimiters once its steps are used up', () => {
    expect(repairRecord('"a "b",2', 0, 8, { ...RFC4180_DIALECT, width: 2 }, 1)).toEqual({
      cells: ['"a "b"', '2'],
      end: 8,
      cost: Number.POSITIVE_INFINITY,
    });
  });
});
