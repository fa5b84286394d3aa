import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextRecordFactory } from '../../table/read/record.ts';
import type { Layout } from '../layout/layout.ts';
import { DEFAULT_MEANING } from '../meaning/meaning.ts';
import type { StagedExtra } from './batch.ts';
import { ExtraCollector } from './extras.ts';

const COLUMNS = ['Notes', '12', '7', '__proto__', 'Say "so"', 'Größe', 'Sub Total'];
const layout: Layout = {
  columns: COLUMNS,
  mapping: {},
  decimal: '.',
  order: 'ymd',
  timed: false,
  meaning: DEFAULT_MEANING,
};

/** The JSON stored for each record; undefined where there is none. */
function storedJson(rows: string[][], additional: number[] | null = null): (string | undefined)[] {
  const collector = new ExtraCollector(layout);
  const records = new TextRecordFactory();
  const staged: StagedExtra[] = [];
  return rows.map((cells, nth) => {
    const idx = collector.intern('line', records.next(cells, nth + 1, cells.join(), null), staged, additional);
    return staged.find((one) => one.idx === idx)?.json;
  });
}

describe('cells that no field holds', () => {
  const cell = fc.constantFrom('', 'a', '"', 'é\n', '0.00', '\u2028', ' ');
  const row = fc.array(cell, { minLength: COLUMNS.length, maxLength: COLUMNS.length });

  it('are kept as the JSON of an object of them, the same once', () => {
    const collector = new ExtraCollector(layout);
    const columns = collector.columnsOf('line');
    expect(columns.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), fc.subarray([0, 1, 2]), (rows, more) => {
        const additional = more.filter((column) => !columns.includes(column));
        const expected = rows.map((cells) => {
          const filled = [...columns, ...additional].filter((column) => cells[column] !== '');
          if (filled.length === 0) return undefined;
          return JSON.stringify(Object.fromEntries(filled.map((column) => [COLUMNS[column], cells[column]])));
        });
        expect(storedJson(rows, additional.length > 0 ? additional : null)).toEqual(expected);
      }),
    );
  });

  it('are staged once, also where others come between', () => {
    const collector = new ExtraCollector(layout);
    const records = new TextRecordFactory();
    const staged: StagedExtra[] = [];
    const rows = [['a'], ['b'], ['a'], ['a'], ['b']].map(([first]) => COLUMNS.map(() => first!));
    const numbers = rows.map((cells, nth) => collector.intern('line', records.next(cells, nth + 1, 'x', null), staged));
    expect(numbers).toEqual([1, 2, 1, 1, 2]);
    expect(staged.length).toBe(2);
  });

  it('are staged once, also after more others than are compared cell by cell', () => {
    const collector = new ExtraCollector(layout);
    const records = new TextRecordFactory();
    const staged: StagedExtra[] = [];
    const internAll = () =>
      Array.from({ length: 25_000 }, (_, nth) => {
        const cells = ['', '', '', '', '', '', String(nth)];
        return collector.intern('line', records.next(cells, nth + 1, 'x', null), staged);
      });
    const numbers = internAll();
    expect(new Set(numbers).size).toBe(25_000);
    expect(internAll()).toEqual(numbers);
    expect(staged.length).toBe(25_000);
  });
});
