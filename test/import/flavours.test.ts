import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDatabase, makeInvoices, tempFolder } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

const FLAVOURS = ['zoho', 'eu', 'india'];
const ENCODINGS = ['utf8', 'latin1', 'utf16le'];
const OPTION_SETS = [
  [],
  ['--crlf'],
  ['--bom'],
  ['--scatter'],
  ['--bad', '0.1'],
  ['--crlf', '--bom', '--scatter', '--bad', '0.1'],
];

const combinations = FLAVOURS.flatMap((flavour) =>
  ENCODINGS.flatMap((encoding) =>
    OPTION_SETS.filter((optionSet) => encoding !== 'latin1' || !optionSet.includes('--bom')).map((optionSet) => [
      '--flavour',
      flavour,
      '--encoding',
      encoding,
      ...optionSet,
    ]),
  ),
);

describe('an export of any flavour is imported without options', () => {
  it.each(combinations.map((options) => [options.join(' '), options] as const))('%s', async (_, options) => {
    const data = tempFolder();
    const file = path.join(data, 'export.csv');
    const truth = await makeInvoices(file, '--records', '600', '--seed', '61', ...options);
    const app = openTestApp(data);
    const summary = await app.importFile(file);
    await app.close();
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
    checkDatabase(data);
  });
});
