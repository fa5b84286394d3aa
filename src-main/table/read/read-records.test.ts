import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecord } from '../../../src-shared/csv.ts';
import { parseWithCsvParse } from '../../../test/import/csv-parse-oracle.ts';
import { MAX_COLUMNS, MAX_RECORD_CHARACTERS, TRUNCATED_RECORD_CHARACTERS } from '../source/limits.ts';
import { type Dialect, RFC4180_DIALECT } from './dialect.ts';
import { readRecords } from './read-records.ts';

interface Read {
  cells: string[];
  line: number;
  fault: string | null;
}

async function* cut(text: string, chunk: number) {
  const signs = [...text]; // a decoder never splits a surrogate pair
  for (let at = 0; at < signs.length; at += chunk) yield signs.slice(at, at + chunk).join('');
}

async function read(text: string, dialect: Partial<Dialect> = {}, chunk = 7, reader = readRecords) {
  const records: Read[] = [];
  const lines = await reader(cut(text, chunk), { ...RFC4180_DIALECT, ...dialect }, ({ cells, line, fault }) => {
    records.push({ cells, line, fault });
  });
  return { records, lines };
}

/** The same for large texts of single-unit characters, cut by offset. */
async function readPieces(text: string, chunk: number) {
  const records: Read[] = [];
  const pieces = async function* () {
    for (let at = 0; at < text.length; at += chunk) yield text.slice(at, at + chunk);
  };
  const lines = await readRecords(pieces(), RFC4180_DIALECT, ({ cells, line, fault }) => {
    records.push({ cells, line, fault });
  });
  return { records, lines };
}

const cellsOf = ({ records }: { records: Read[] }) => records.map(({ cells }) => cells);

describe('reading records', () => {
  it('tells the physical line that each record starts on, and how many there are', async () => {
    const { records, lines } = await read('a,b\n\n"x\ny",1\r\n"p\r\nq\r\nr",2\n\n\nz,3');
    expect(records.map(({ cells, line }) => [line, ...cells])).toEqual([
      [1, 'a', 'b'],
      [3, 'x\ny', '1'],
      [5, 'p\r\nq\r\nr', '2'],
      [10, 'z', '3'],
    ]);
    expect(lines).toBe(10);
  });

  it('ends lines by LF, CRLF and CR, also mixed', async () => {
    const found = await read('a,b\rc,d\r\ne,f\ng,h\r', {}, 1);
    expect(found.records.map(({ cells, line }) => [line, ...cells])).toEqual([
      [1, 'a', 'b'],
      [2, 'c', 'd'],
      [3, 'e', 'f'],
      [4, 'g', 'h'],
    ]);
  });

  it('takes quotes inside an unquoted cell for themselves, and any number of cells', async () => {
    expect(cellsOf(await read('12" pipe,x\na\nb,c,d,\n'))).toEqual([['12" pipe', 'x'], ['a'], ['b', 'c', 'd', '']]);
  });

  it.each([
    [
      'opens a cell',
      'a,b,c\n1,"2,3\n4,5,6\n',
      [
        ['a', 'b', 'c'],
        ['1', '"2', '3'],
        ['4', '5', '6'],
      ],
      2,
    ],
    [
      'opens a cell before quoted ones',
      'a,b,c\n1,"2,"x, y"\n4,5,6\n',
      [
        ['a', 'b', 'c'],
        ['1', '"2', 'x, y'],
        ['4', '5', '6'],
      ],
      2,
    ],
    [
      'opens a quoted cell twice',
      'a,b,c\n1,""2, x",3\n4,5,6\n',
      [
        ['a', 'b', 'c'],
        ['1', '"2, x', '3'],
        ['4', '5', '6'],
      ],
      2,
    ],
    [
      'stands in a quoted cell',
      'a,b,c\n1,"x "y" z",3\n4,5,6\n',
      [
        ['a', 'b', 'c'],
        ['1', 'x "y" z', '3'],
        ['4', '5', '6'],
      ],
      2,
    ],
    [
      'ends an empty last cell',
      'a,b,c\n1,2,"\n4,"5",6\n',
      [
        ['a', 'b', 'c'],
        ['1', '2', '"'],
        ['4', '5', '6'],
      ],
      2,
    ],
    [
      'is never closed',
      'a,b,c\n1,2,3\n4,5,"6\n',
      [
        ['a', 'b', 'c'],
        ['1', '2', '3'],
        ['4', '5', '"6'],
      ],
      3,
    ],
  ] as const)('a stray quote that %s costs its record only', async (_, text, cells, faulty) => {
    const { records } = await read(text, { width: 3 });
    expect(records.map((record) => record.cells)).toEqual(cells);
    expect(records.filter(({ fault }) => fault !== null).map(({ line }) => line)).toEqual([faulty]);
  });

  it('gives up on a quote that swallows more than a cell can hold, and goes on behind it', async () => {
    const rows = Array.from({ length: 120_000 }, (_, i) => `${i},some text,${i}\n`).join('');
    const { records } = await read(`a,b,c\n1,"2,3\n${rows}`, { width: 3 }, 1 << 18);
    expect(records).toHaveLength(120_002);
    expect(records[1]).toMatchObject({ cells: ['1', '"2', '3'], fault: 'quote_not_closed' });
    expect(records.at(-1)).toMatchObject({ cells: ['119999', 'some text', '119999'], line: 120_002 });
  });

  it.each([1 << 16, 1 << 20, 30 << 20])(
    'keeps the beginning of a line that is too long, in chunks of %i',
    async (chunk) => {
      const long = 'x'.repeat(20 << 20);
      for (const text of [`a,b\n${long}\n1,2\n`, `a,b\r\n"${long}",\r\n1,2\r\n`, `a,b\r${long}"\r1,2\r`]) {
        const { records, lines } = await readPieces(text, chunk);
        expect(records.map(({ fault, line }) => [line, fault])).toEqual([
          [1, null],
          [2, 'line_too_long'],
          [3, null],
        ]);
        expect(records[1]!.cells).toEqual([text.split(/\r\n|\n|\r/)[1]!.slice(0, TRUNCATED_RECORD_CHARACTERS)]);
        expect(lines).toBe(3);
      }
      expect((await readPieces(`a,b\n${long}`, chunk)).lines).toBe(2);
    },
  );

  it('takes a quote that reaches further than a record may for one that is never closed', async () => {
    const lines = 'some text, and more\n'.repeat(MAX_RECORD_CHARACTERS / 20);
    for (const text of [`a,b\n1,"${lines}",2\n`, `a,b\n1,"x","y"${' '.repeat(MAX_RECORD_CHARACTERS)}\n`]) {
      const { records } = await readPieces(text, 1 << 18);
      expect(records[1]!.fault).toMatch(/quote_not_closed|line_too_long/);
    }
  });

  it('loses nothing of a damaged line that is too long to be mended', async () => {
    const text = `a,b\n1,"${'y'.repeat(100_000)}" z,2\n3,4\n`;
    const { records, lines } = await readPieces(text, 1 << 18);
    expect(records.map(({ cells }) => cells.join(','))).toEqual(text.trimEnd().split('\n'));
    expect(lines).toBe(3);
  });

  it('puts all cells behind the last column that a table may have into one', async () => {
    const { records } = await readPieces(`a,b\n${',x'.repeat(100_000)}\n1,2\n`, 1 << 18);
    expect(records[1]!.cells).toHaveLength(MAX_COLUMNS + 1);
    expect(records[1]!.cells.join(',')).toBe(',x'.repeat(100_000));
    expect(records.at(-1)).toMatchObject({ cells: ['1', '2'], line: 3 });
  });

  it('leaves out the blank behind each delimiter where the dialect has one', async () => {
    expect(cellsOf(await read('a, b, "c, d"\n1, , "x"\n', { padded: true }))).toEqual([
      ['a', 'b', 'c, d'],
      ['1', '', 'x'],
    ]);
  });
});

const unit = fc.constantFrom(
  'a',
  'é',
  '₹',
  '"',
  "'",
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '=',
  '𝛑',
  '\\',
  '0',
);
const cell = fc.string({ unit, maxLength: 8 });
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));

/** Writes a table in a dialect, quoting wherever needed. */
function write(rows: string[][], dialect: Dialect, end: string): string {
  const { delimiter, quote, padded } = dialect;
  const one = (text: string) => {
    const bare = !/[\r\n]/.test(text) && ![...delimiter, quote, '\\', ' '].some((sign) => text.includes(sign));
    if (bare && text !== '') return text;
    const inner =
      dialect.escape === '\\'
        ? text.replace(/[\\]/g, '\\\\').replaceAll(quote, `\\${quote}`)
        : text.replaceAll(quote, quote + quote);
    return quote + inner + quote;
  };
  return rows.map((cells) => cells.map(one).join(padded ? `${delimiter} ` : delimiter) + end).join('');
}

describe('properties', () => {
  it('every table in every dialect reads back identical, with the right lines', async () => {
    const dialect = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|', '^', '~', '\u001f', '||', '|~|'),
      quote: fc.constantFrom('"', "'"),
      backslash: fc.boolean(),
      padded: fc.boolean(),
      end: fc.constantFrom('\n', '\r\n', '\r'),
      chunk: fc.integer({ min: 1, max: 50 }),
    });
    await fc.assert(
      fc.asyncProperty(table, dialect, async (rows, { delimiter, quote, backslash, padded, end, chunk }) => {
        const written: Dialect = { delimiter, quote, escape: backslash ? '\\' : quote, padded, width: rows[0]!.length };
        const { records } = await read(write(rows, written, end), written, chunk);
        expect(records.map(({ cells }) => cells)).toEqual(rows);
        expect(records.every(({ fault }) => fault === null)).toBe(true);
        let line = 1;
        for (const [i, cells] of rows.entries()) {
          expect(records[i]!.line).toBe(line);
          line += 1 + cells.join('\u0000').split(/\r\n|\n|\r/).length - 1;
        }
      }),
      { numRuns: Number(process.env.MANGALM_RUNS ?? 400) },
    );
  });

  it('reads the same records from the same lines as csv-parse', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '||', '|~|'), async (rows, delimiter) => {
        const plain = rows.map((cells) => cells.map((text) => text.replaceAll('\r', '')));
        const written = { ...RFC4180_DIALECT, delimiter };
        const text = write(plain, written, '\n');
        const ours = await read(text, written, 9);
        const theirs = await read(text, written, 9, parseWithCsvParse);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: Number(process.env.MANGALM_RUNS ?? 200) },
    );
  });

  it('whatever the text, nothing is invented: every cell stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 120 }), fc.integer({ min: 0, max: 4 }), async (text, width) => {
        const { records } = await read(text, { width }, 11);
        for (const { cells } of records)
          for (const value of cells)
            expect(text.replaceAll('""', '"').includes(value.replaceAll('""', '"'))).toBe(true);
        const again = await read(records.map(({ cells }) => csvRecord(cells, '\n')).join(''));
        expect(cellsOf(again)).toEqual(cellsOf({ records }));
      }),
      { numRuns: Number(process.env.MANGALM_RUNS ?? 400) },
    );
  });
});
