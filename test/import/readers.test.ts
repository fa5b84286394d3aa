import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { invoiceSchema } from '../../src-main/import/layout/invoice-schema.ts';
import { canSplitBytes } from '../../src-main/table/read/byte-splitter.ts';
import type { OnRecord } from '../../src-main/table/read/dialect.ts';
import { readByteRecords, readRecords } from '../../src-main/table/read/read-records.ts';
import { decodeText, newReadingProgress, utf8Chunks } from '../../src-main/table/source/decode.ts';
import { openSource } from '../../src-main/table/source/source-file.ts';
import { findTable } from '../../src-main/table/table.ts';
import { hasShared, makeInvoices, shared, tempFolder } from '../helpers.ts';
import { parseWithCsvParse } from './csv-parse-oracle.ts';

/** Reads a file by each of the three readers; returns the records and the number of physical lines of each. */
async function readBy(file: string) {
  const source = await openSource(file, invoiceSchema);
  const { dialect } = await findTable(source, invoiceSchema);
  expect(canSplitBytes(dialect)).toBe(true);
  const readWith = async (read: (onRecord: OnRecord) => Promise<number>) => {
    const records: string[] = [];
    const lines = await read(({ cells, line, fault }) => records.push(JSON.stringify([line, fault, ...cells])));
    return { lines, records };
  };
  return {
    fromBytes: await readWith((onRecord) =>
      readByteRecords(utf8Chunks(source, newReadingProgress()), dialect, onRecord),
    ),
    fromText: await readWith((onRecord) => readRecords(decodeText(source, newReadingProgress()), dialect, onRecord)),
    fromOracle: await readWith((onRecord) =>
      parseWithCsvParse(decodeText(source, newReadingProgress()), dialect, onRecord),
    ),
  };
}

function expectSameRecords(
  { fromBytes, fromText, fromOracle }: Awaited<ReturnType<typeof readBy>>,
  minRecords: number,
): void {
  expect(fromBytes.records.length).toBeGreaterThanOrEqual(minRecords);
  expect(fromBytes.records).toEqual(fromText.records);
  expect(fromBytes.lines).toBe(fromText.lines);
  expect(fromBytes.records).toEqual(fromOracle.records);
  expect(fromBytes.lines).toBe(fromOracle.lines);
}

describe('the byte splitter, the text splitter and csv-parse read the same records', () => {
  it.skipIf(!hasShared).each(['groceries-baskets.csv', 'online-retail-eu.csv', 'superstore-part.csv'])(
    'of %s',
    { tags: ['shared'] },
    async (name) => {
      expectSameRecords(await readBy(path.join(shared, 'data', name)), 1000);
    },
  );

  it.each([['--crlf'], ['--bom', '--scatter'], ['--flavour', 'eu'], ['--flavour', 'india', '--bad', '0.1']])(
    'of generated invoices %s %s %s %s',
    async (...options) => {
      const file = path.join(tempFolder(), 'invoices.csv');
      await makeInvoices(file, '--records', '5000', ...options.filter(Boolean));
      expectSameRecords(await readBy(file), 5000);
    },
  );

  it.each([
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le', null],
    ['Windows-1252', (text: string) => Buffer.from(text, 'latin1'), 'windows-1252', null],
    [
      'UTF-8 with lines in Windows-1252',
      (text: string) =>
        Buffer.concat(
          text
            .trimEnd()
            .split('\n')
            .map((line, i) => Buffer.from(`${line}\n`, i % 50 === 0 ? 'latin1' : 'utf8')),
        ),
      'utf-8',
      'windows-1252',
    ],
  ] as const)('of text in %s', async (_, encoded, encoding, mixed) => {
    const file = path.join(tempFolder(), 'invoices.csv');
    await makeInvoices(file, '--records', '3000');
    fs.writeFileSync(file, encoded(fs.readFileSync(file, 'utf8')));
    const { source } = await findTable(await openSource(file, invoiceSchema), invoiceSchema);
    expect(source).toMatchObject({ encoding, mixed });
    expectSameRecords(await readBy(file), 3000);
  });
});
