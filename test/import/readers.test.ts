import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf, decode, noReading } from '../../src-main/import/file/decode.ts';
import { openSource } from '../../src-main/import/file/source.ts';
import type { OnRecord } from '../../src-main/import/table/dialect.ts';
import { parseRecords, splitRecords, swiftRecords } from '../../src-main/import/table/records.ts';
import { isSwift } from '../../src-main/import/table/swift.ts';
import { findTable } from '../../src-main/import/table/table.ts';
import { hasShared, makeInvoices, shared, tempFolder } from '../helpers.ts';

/** What each of the three readers makes of a file: its records, and how many physical lines it has. */
async function readBy(file: string) {
  const source = await openSource(file);
  const { dialect } = await findTable(source);
  expect(source.encoding === 'utf-8' && !source.mixed && isSwift(dialect)).toBe(true);
  const by = async (read: (take: OnRecord) => Promise<number>) => {
    const records: string[] = [];
    const lines = await read(({ cells, line, fault }) => records.push(JSON.stringify([line, fault, ...cells])));
    return { lines, records };
  };
  return {
    swift: await by((take) => swiftRecords(bytesOf(source, noReading()), dialect, take)),
    split: await by((take) => splitRecords(decode(source, noReading()), dialect, take)),
    parse: await by((take) => parseRecords(decode(source, noReading()), dialect, take)),
  };
}

function same({ swift, split, parse }: Awaited<ReturnType<typeof readBy>>, least: number): void {
  expect(swift.records.length).toBeGreaterThanOrEqual(least);
  expect(swift.records).toEqual(split.records);
  expect(swift.lines).toBe(split.lines);
  expect(swift.records).toEqual(parse.records);
  expect(swift.lines).toBe(parse.lines);
}

describe.skipIf(!hasShared)('from bytes, from text and by csv-parse the same records are read', () => {
  // the third of the real files is Windows-1252
  it.each(['groceries-baskets.csv', 'online-retail-eu.csv'])('of %s', async (name) => {
    same(await readBy(path.join(shared, 'data', name)), 1000);
  });

  it.each([['--crlf'], ['--bom', '--scatter'], ['--flavour', 'eu'], ['--flavour', 'india', '--bad', '0.1']])(
    'of generated invoices %s %s %s %s',
    async (...options) => {
      const file = path.join(tempFolder(), 'invoices.csv');
      await makeInvoices(file, '--records', '5000', ...options.filter(Boolean));
      same(await readBy(file), 5000);
    },
  );
});
