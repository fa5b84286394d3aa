import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkWhole, makeInvoices, tempFolder } from '../helpers.ts';
import { openHouse } from './in-app.ts';

const FLAVOURS = ['zoho', 'eu', 'india'];
const ENCODINGS = ['utf8', 'latin1', 'utf16le'];
const WAYS = [
  [],
  ['--crlf'],
  ['--bom'],
  ['--scatter'],
  ['--bad', '0.1'],
  ['--crlf', '--bom', '--scatter', '--bad', '0.1'],
];

const all = FLAVOURS.flatMap((flavour) =>
  ENCODINGS.flatMap((encoding) =>
    WAYS.filter((way) => encoding !== 'latin1' || !way.includes('--bom')).map((way) => [
      '--flavour',
      flavour,
      '--encoding',
      encoding,
      ...way,
    ]),
  ),
);

describe('an export of any flavour comes in as it is, with no option given', () => {
  it.each(all.map((options) => [options.join(' '), options] as const))('%s', async (_, options) => {
    const data = tempFolder();
    const file = path.join(data, 'export.csv');
    const truth = await makeInvoices(file, '--records', '1500', '--seed', '61', ...options);
    const house = openHouse(data);
    const summary = await house.take(file);
    await house.close();
    expect(summary).toMatchObject({
      recordsRead: truth.records,
      linesImported: truth.goodLines,
      linesRejected: truth.badLines,
      invoicesNew: truth.invoices,
      storesNew: truth.stores,
      productsNew: truth.products,
      totalMinor: truth.totalMinor,
    });
    expect(summary.file.physicalLines).toBe(truth.physicalLines);
    checkWhole(data);
  });
});
