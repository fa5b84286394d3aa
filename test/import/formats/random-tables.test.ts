import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { invoiceSchema } from '../../../src-main/import/layout/invoice-schema.ts';
import { newReadingProgress } from '../../../src-main/table/source/decode.ts';
import { openSource } from '../../../src-main/table/source/source-file.ts';
import { findTable, readTable } from '../../../src-main/table/table.ts';
import { tempFolder } from '../../helpers.ts';
import { textFormats } from './write-formats.ts';

const RUNS = Number(process.env.MANGALM_RUNS ?? 15);
const HEADER = ['InvoiceNo', 'InvoiceDate', 'Customer', 'ItemName', 'Quantity', 'Amount'];

/** Words of signs that formats give a meaning, letters of several scripts, and signs beyond 16 bits. */
const word = fc.string({
  unit: fc.constantFrom(...'<>&"\'{}[]:,;=/\\-#!?%aZ0é₹दु中😀'.match(/./gu)!),
  minLength: 1,
  maxLength: 6,
});
const text = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .map((words) => words.join(' '))
  // a name has a letter
  .map((name) => `N${name}`);
const row = fc
  .record({
    number: fc.integer({ min: 1, max: 99_999 }),
    day: fc.integer({ min: 1, max: 28 }),
    customer: text,
    item: text,
    quantity: fc.integer({ min: 1, max: 999 }),
    cents: fc.integer({ min: 1, max: 1e7 }),
  })
  .map(({ number, day, customer, item, quantity, cents }) => [
    `I-${number}`,
    `2025-03-${String(day).padStart(2, '0')}`,
    customer,
    item,
    String(quantity),
    (cents / 100).toFixed(2),
  ]);

async function read(file: string): Promise<string[][]> {
  const source = await openSource(file, invoiceSchema);
  const table = await findTable(source, invoiceSchema);
  const rows: string[][] = [];
  let skip = table.heading.preamble + table.heading.rows;
  const order = HEADER.map((name) => table.heading.names.indexOf(name));
  await readTable(
    table,
    ({ cells }) => void (skip-- > 0 || rows.push(order.map((at) => cells[at] ?? ''))),
    newReadingProgress(),
  );
  return rows;
}

it('random tables are read from JSON, XML and web pages as they were written', async () => {
  const folder = tempFolder();
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 12 }), async (rows) => {
      const { csv: _, prn: __, ...formats } = textFormats([HEADER, ...rows]);
      for (const [ending, content] of Object.entries(formats)) {
        const file = path.join(folder, `table.${ending}`);
        fs.writeFileSync(file, content);
        expect([ending, await read(file)]).toEqual([ending, rows]);
      }
    }),
    { numRuns: RUNS },
  );
});
