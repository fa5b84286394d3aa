import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecord } from './csv.ts';
import { readRecords } from './records.ts';

async function read(text: string, delimiter = ',', chunk = 7) {
  const bytes = Buffer.from(text);
  const records: { cells: string[]; line: number }[] = [];
  const broken: string[] = [];
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  await readRecords(
    chunks(),
    { delimiter, quote: '"' },
    (cells, line) => records.push({ cells, line }),
    (cut) => broken.push(cut),
  );
  return { records, broken };
}

describe('readRecords', () => {
  it('tells the physical line that each record starts on', async () => {
    const { records } = await read('a,b\n\n"x\ny",1\r\n"p\r\nq\r\nr",2\n\n\nz,3');
    expect(records).toEqual([
      { cells: ['a', 'b'], line: 1 },
      { cells: ['x\ny', '1'], line: 3 },
      { cells: ['p\r\nq\r\nr', '2'], line: 5 },
      { cells: ['z', '3'], line: 10 },
    ]);
  });

  it('takes quotes inside an unquoted cell for themselves, and any number of cells', async () => {
    const { records } = await read('12" pipe,x\na\nb,c,d,\n');
    expect(records.map(({ cells }) => cells)).toEqual([['12" pipe', 'x'], ['a'], ['b', 'c', 'd', '']]);
  });

  it('hands on what came before a quote that is never closed, and says so', async () => {
    const { records, broken } = await read('a,b\nc,d\n"e,f\ng,h\n');
    expect(records.map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(broken).toHaveLength(1);
  });

  it('reads back every table that canonical CSV can hold', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', '₹', '"', ',', '\n', '\r\n', ' ', '=', '𝛑'),
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 50 }),
        async (table, chunk) => {
          const { records } = await read(table.map((cells) => csvRecord(cells, '\n')).join(''), ',', chunk);
          expect(records.map(({ cells }) => cells)).toEqual(table);
          let line = 1;
          const lines = table.map((cells) => {
            const at = line;
            line += 1 + cells.join('').split(/\r\n|\n/).length - 1;
            return at;
          });
          expect(records.map((record) => record.line)).toEqual(lines);
        },
      ),
    );
  });
});
