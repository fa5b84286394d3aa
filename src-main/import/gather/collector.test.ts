import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RFC4180_DIALECT } from '../../table/read/dialect.ts';
import { readByteRecords, readRecords } from '../../table/read/read-records.ts';
import type { TableRecord } from '../../table/read/record.ts';
import { mapColumns } from '../fields/columns.ts';
import type { Layout } from '../layout/layout.ts';
import { LineChecker } from '../layout/line-checker.ts';
import { DEFAULT_MEANING } from '../meaning/meaning.ts';
import { LINE_FIELDS, LINE_WIDTH } from './batch.ts';
import { Collector } from './collector.ts';
import { unpackRawRecords } from './raw-records.ts';

const COLUMNS = [
  'Invoice Number',
  'Invoice Date',
  'Customer Name',
  'Billing City',
  'Billing Address',
  'Notes',
  'Item Name',
  'SKU',
  'Brand',
  'Quantity',
  'Item Price',
  'Discount',
];
const layout: Layout = {
  columns: COLUMNS,
  mapping: mapColumns(COLUMNS),
  decimal: '.',
  order: 'ymd',
  timed: false,
  meaning: DEFAULT_MEANING,
};

async function* cut<T extends string | Buffer>(whole: T, size: number): AsyncGenerator<T> {
  for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size) as T;
}

/** What the collector makes of the records that a reader parses. */
async function gathered(read: (take: (record: TableRecord) => void) => Promise<number>) {
  const checker = new LineChecker(layout, { missingStore: 'reject' });
  const collector = new Collector(layout, checker, 1000, 'USD');
  let number = 0;
  await read((record) => {
    number++;
    if (checker.check(record)) collector.addLine(record, number);
    else collector.addReject(record, number, [...checker.faults]);
  });
  const { lines, lineCount, raws, extras, ...batch } = collector.flush();
  const jsonOf = new Map(extras.map(({ idx, json }) => [idx, json]));
  const rows = Array.from({ length: lineCount }, (_, row) =>
    LINE_FIELDS.map((field, i) => {
      const value = lines[row * LINE_WIDTH + i]!;
      return field.endsWith('Extra') ? (jsonOf.get(value) ?? null) : value;
    }),
  );
  return { ...batch, rows, raws: unpackRawRecords(zstdCompressSync(raws)), jsons: new Set(jsonOf.values()) };
}

/** Cells that repeat from record to record, as in exports, and cells that don't. */
const cells = fc.tuple(
  fc.constantFrom('INV-1', 'INV-1', 'INV-2', 'CN-3', ''),
  fc.constantFrom('2025-01-31', '2025-01-31', '2025-02-01', '31.02.2025'),
  fc.constantFrom('Apna Foods', 'Apna Foods', '"Patel, Sons"', ' Apna Foods', ' ', ''),
  fc.constantFrom('San José', 'Fremont', ''),
  fc.constantFrom('"1 ""A"" St\nSuite 2"', '2 B St', '', '\ufffd'),
  fc.constantFrom('', 'Thanks', '"Thanks"'),
  fc.constantFrom('Salt', 'Kaju', '"Salt"', ''),
  fc.constantFrom('S-1', 'S-2', ''),
  fc.constantFrom('Swad', 'Deep', ''),
  fc.constantFrom('1', '2.5', '"3"', '-1', '1,000', 'x', ''),
  fc.constantFrom('10.00', '"1,234.5"', '$ 3', '0.12345', ''),
  fc.constantFrom('0.00', '5', ''),
);
const record = fc.oneof(
  { weight: 12, arbitrary: cells.map((row) => row.join(',')) },
  { weight: 1, arbitrary: cells.map((row) => row.slice(0, 9).join(',')) },
  { weight: 1, arbitrary: cells.map((row) => [...row, 'beyond'].join(',')) },
  { weight: 1, arbitrary: fc.constantFrom('a "stray" quote,"x"y', ',,,', 'x\u0001,b') },
);

describe('the collector', () => {
  it('gathers the same of records in bytes and of records in texts, wherever chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 40 }),
        fc.integer({ min: 1, max: 400 }),
        async (records, chunk) => {
          const text = records.map((one) => `${one}\n`).join('');
          const ofBytes = await gathered((take) =>
            readByteRecords(cut(Buffer.from(text), chunk), RFC4180_DIALECT, take),
          );
          const ofTexts = await gathered((take) => readRecords(cut(text, 1 << 20), RFC4180_DIALECT, take));
          expect(ofBytes).toEqual(ofTexts);
        },
      ),
      { numRuns: Number(process.env.MANGALM_RUNS ?? 300) },
    );
  });
});
