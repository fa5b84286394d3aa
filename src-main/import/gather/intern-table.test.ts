import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSplitter } from '../../table/read/byte-splitter.ts';
import { RFC4180_DIALECT } from '../../table/read/dialect.ts';
import type { RecordBytes } from '../../table/read/record.ts';
import { InternTable } from './intern-table.ts';

/** Parses records from bytes as the importer does, and passes each on with the positions of its cells. */
function readEach(records: string[][], take: (cells: string[], bytes: RecordBytes) => void): void {
  const text = records
    .map((cells) => cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','))
    .join('\n');
  const splitter = new ByteSplitter(RFC4180_DIALECT, ({ cells, bytes }) => {
    if (bytes) take(cells, bytes);
  });
  splitter.push(Buffer.from(`${text}\n`));
  splitter.end();
}

describe('what is known by the bytes of some columns', () => {
  const cell = fc.constantFrom(
    '',
    'a',
    'b',
    'ab',
    'é',
    'Aloo, Bhujia',
    'say "a"',
    '4815000110094923',
    '4815000110094924',
  );

  it('is found where all their cells are the same, and only there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 60 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }),
        (records, columns) => {
          const known = new InternTable<number>(columns, 6);
          const expected = new Map<string, number>();
          readEach(records, (cells, bytes) => {
            const key = JSON.stringify(columns.map((column) => cells[column]));
            const found = known.find(bytes);
            expect(found).toBe(expected.get(key));
            if (found) return;
            expected.set(key, expected.size + 1);
            known.add(bytes, expected.size);
          });
        },
      ),
    );
  });

  it('is told apart by tens of thousands, and found again after all were forgotten', () => {
    const known = new InternTable<number>([0, 2], 3);
    const records = Array.from({ length: 45_000 }, (_, i) => [`id ${i % 30_000}`, 'x', `name ${i % 30_000}`]);
    let made = 0;
    readEach(records, ([id], bytes) => {
      const number = Number(id!.slice(3));
      const found = known.find(bytes);
      if (found !== undefined) expect(found).toBe(number);
      else {
        made++;
        known.add(bytes, number);
      }
    });
    expect(made).toBeGreaterThanOrEqual(30_000);
    expect(made).toBeLessThanOrEqual(45_000);
  });

  it('is not looked for in a record of another width', () => {
    const known = new InternTable<number>([0], 2);
    readEach([['a', 'b']], (_, bytes) => known.add(bytes, 1));
    readEach([['a', 'b', 'c'], ['a']], (_, bytes) => expect(known.find(bytes)).toBeUndefined());
    readEach([['a', 'z']], (_, bytes) => expect(known.find(bytes)).toBe(1));
  });
});
