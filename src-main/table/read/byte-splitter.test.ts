import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canSplitBytes } from './byte-splitter.ts';
import { type Dialect, RFC4180_DIALECT } from './dialect.ts';
import { readByteRecords, readRecords } from './read-records.ts';
import type { TableRecord } from './record.ts';

interface Read {
  cells: string[];
  line: number;
  raw: string;
  fault: string | null;
}

async function* cut<T extends string | Buffer>(whole: T, size: number): AsyncGenerator<T> {
  for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size) as T;
}

async function fromText(text: string, dialect: Dialect) {
  const records: Read[] = [];
  const lines = await readRecords(cut(text, text.length), dialect, ({ cells, line, raw, fault }) => {
    records.push({ cells, line, raw, fault });
  });
  return { records, lines };
}

async function fromBytes(text: string, dialect: Dialect, chunk: number) {
  const records: Read[] = [];
  const bytes: { text: string; plain: boolean }[] = [];
  const take = ({ cells, line, raw, fault, bytes: at, plain }: TableRecord) => {
    records.push({ cells, line, raw, fault });
    bytes.push({ text: at ? at.within.toString('utf8', at.from, at.to) : raw, plain });
  };
  const lines = await readByteRecords(cut(Buffer.from(text), chunk), dialect, take);
  return { records, lines, bytes };
}

/** Cells that repeat from record to record, as in exports, and malformed ones. */
const cell = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('Apna Foods', 'San José', '12.50', '', 'Salt 1 kg', '₹ 10', '🙂🙂') },
  { weight: 3, arbitrary: fc.constantFrom('"5881 ""A"" Main St\nSuite 2"', '"a,b"', '""', '"x\r\ny"', '"é\ré"') },
  { weight: 1, arbitrary: fc.constantFrom('12" pipe', '"open', 'a"b"', '"a"b', 'x\u0001', '\ufffd', ' ', '"a" ') },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é', '🙂', '\u0000'), maxLength: 6 }),
  },
);
const table = fc
  .record({
    rows: fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
    end: fc.constantFrom('\n', '\r\n', '\r', '\n\n'),
    last: fc.boolean(),
  })
  .map(({ rows, end, last }) => rows.map((row) => row.join(',')).join(end) + (last ? end : ''));

describe('splitting bytes', () => {
  it('finds what is found in their text, wherever the chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 64 }), async (text, chunk) => {
        const swift = await fromBytes(text, RFC4180_DIALECT, chunk);
        const { bytes, ...found } = swift;
        expect(found).toEqual(await fromText(text, RFC4180_DIALECT));
        for (const [i, { raw }] of found.records.entries()) {
          expect(bytes[i]!.text).toBe(raw);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
          if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(raw)) expect(bytes[i]!.plain).toBe(false);
        }
      }),
      { numRuns: Number(process.env.MANGALM_RUNS ?? 2000) },
    );
  });

  it('knows of no cell that it is as it was unless it is', async () => {
    let known = 0;
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 64 }), async (text, chunk) => {
        const before = new Map<number, string[]>();
        await readByteRecords(cut(Buffer.from(text), chunk), RFC4180_DIALECT, (record) => {
          const { cells, mark } = record;
          for (const [earlier, were] of before) {
            for (let column = 0; column < 7; column++) {
              if (!record.isUnchangedSince(earlier, [column])) continue;
              expect(cells[column]).toBe(were[column]);
              known++;
            }
          }
          before.set(mark, cells);
        });
      }),
      { numRuns: Number(process.env.MANGALM_RUNS ?? 1000) },
    );
    expect(known).toBeGreaterThan(100);
  });

  it('reads numbers and blanks of bytes as those of texts', async () => {
    const written = [
      '1.50',
      '"1.50"',
      '-7',
      '',
      ' ',
      '"  "',
      '"1,234.5"',
      '₹ 12',
      '(3)',
      '.5',
      '1.23456',
      '""""',
      '\u00a0',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...written), { minLength: 1, maxLength: 6 }), async (row) => {
        const read = async (reader: typeof readByteRecords | typeof readRecords) => {
          const found: unknown[] = [];
          const chunks = cut(Buffer.from(`${row.join(';')}\n`), 1000);
          const take = (record: TableRecord) => {
            for (let i = -1; i < 7; i++) {
              const texts = [record.cell(i), record.text(i), record.isFilled(i), record.mayExceed(i, 100)];
              found.push([...texts, record.scaled(i, '.', 10_000), record.scaled(i, ',', 1000)]);
            }
          };
          const dialect = { ...RFC4180_DIALECT, delimiter: ';' };
          if (reader === readByteRecords) await readByteRecords(chunks, dialect, take);
          else await readRecords(cut(`${row.join(';')}\n`, 1000), dialect, take);
          return found;
        };
        expect(await read(readByteRecords)).toEqual(await read(readRecords));
      }),
    );
  });

  it('reads the bytes of cells that repeat behind one of another length', async () => {
    const names = ['a', 'bbbb', 'cc', '', '"d,d"', 'é'];
    const tail = fc.constantFrom('12.50,7,"3"', '1.5,,2', '"1,5";,x,9');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...names), { maxLength: 8 }), tail, async (firsts, repeated) => {
        const text = firsts.map((name) => `${name},${repeated}\n`).join('');
        const found: unknown[][] = [[], []];
        const take = (to: unknown[]) => (record: TableRecord) => {
          for (let i = 0; i < 5; i++) to.push([record.scaled(i, '.', 10_000), record.isFilled(i)]);
        };
        await readByteRecords(cut(Buffer.from(text), 1000), RFC4180_DIALECT, take(found[0]!));
        await readRecords(cut(text, 1000), RFC4180_DIALECT, take(found[1]!));
        expect(found[0]).toEqual(found[1]);
      }),
    );
  });

  it('says so of text that holds nothing odd', async () => {
    const { bytes } = await fromBytes('a,San José\nb,"x\ny"\n', RFC4180_DIALECT, 100);
    expect(bytes.map(({ plain }) => plain)).toEqual([true, true]);
  });

  it('takes cells over from the record before, also where it is wider than any before', async () => {
    const wide = Array.from({ length: 200 }, (_, i) => `cell ${i}`);
    const text = [wide, wide.with(150, 'other'), wide.slice(0, 90), wide].map((cells) => cells.join(',')).join('\n');
    const { bytes, ...found } = await fromBytes(text, RFC4180_DIALECT, 1 << 16);
    expect(found).toEqual(await fromText(text, RFC4180_DIALECT));
    expect(found.records[1]!.cells[150]).toBe('other');
  });

  it('makes room for a record that is longer than several chunks', async () => {
    const long = `"${'San José, and on\n'.repeat(200_000)}"`;
    const text = ['a,b', `1,${long}`, '2,c', `3,${long}`, ''].join('\n');
    const { bytes, ...found } = await fromBytes(text, RFC4180_DIALECT, 1 << 19);
    expect(found).toEqual(await fromText(text, RFC4180_DIALECT));
    expect(bytes.map(({ text: { length } }) => length)).toEqual(found.records.map(({ raw }) => raw.length));
  });

  it('is left to others where a sign takes more than a byte, a blank belongs to it, or a backslash escapes', () => {
    const can = (dialect: Partial<Dialect>) => canSplitBytes({ ...RFC4180_DIALECT, ...dialect });
    expect(can({})).toBe(true);
    expect(can({ delimiter: ';', quote: "'", escape: "'" })).toBe(true);
    expect(can({ delimiter: '\t', quote: '' })).toBe(true);
    expect(can({ delimiter: '§' })).toBe(false);
    expect(can({ delimiter: '||' })).toBe(false);
    expect(can({ padded: true })).toBe(false);
    expect(can({ escape: '\\' })).toBe(false);
  });
});
