import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src-shared/problem.ts';
import { openTestApp } from '../../test-app.ts';
import { zip } from '../archives.ts';
import { REPORTS } from './reports.ts';
import { TREES } from './trees.ts';

let app: ReturnType<typeof openTestApp>;
let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-reports-'));
  app = openTestApp(path.join(folder, 'data'));
});
afterAll(async () => {
  await app.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Imports a file, and takes back what came in. */
async function importOnce(name: string, content: string | Buffer) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  const summary = await app.importFile(file);
  const { revenueMinor } = await app.call('sales.dashboard', {});
  const { items } = await app.call('sales.stores', { limit: 100 });
  await app.call('imports.undo', { importId: summary.importId });
  return { ...summary, revenueMinor, stores: items.map((store) => store.name).sort() };
}

const problemOf = (name: string, content: string | Buffer) =>
  importOnce(name, content).then(
    () => null,
    (error) => error as Problem,
  );

describe('a grouped report is read as a table:', () => {
  it.each(REPORTS)('$name', async ({ text, revenueMinor, stores, lines, rejects = {} }) => {
    const { linesImported, ...found } = await importOnce('report.txt', text);
    expect(found).toMatchObject({ revenueMinor, stores, rejects });
    expect(linesImported).toBe(lines);
  });
});

describe('records within records are read as a table:', () => {
  it.each(Object.entries(TREES))('%s', async (name, text) => {
    expect(await importOnce(name, text)).toMatchObject({
      revenueMinor: 120_000,
      linesRejected: 0,
      stores: ['Alpha Mart', 'Beta Mart'],
    });
  });

  it('but two lists of invoices are asked about', async () => {
    const list = (no: string) => [{ no, date: '2025-04-01', customer: 'Alpha', item: 'Rice', qty: 1, rate: 5 }];
    const problem = await problemOf('two.json', JSON.stringify({ sales: list('S-1'), returns: list('R-1') }));
    expect([problem?.code, problem?.questions?.[0]?.code]).toEqual(['needs_answer', 'several_tables']);
  });
});

it.each([
  ['a quote that is not closed', '<td><font face=Arial">Rice</font></td>'],
  ['a bracket within a tag', '<td <b>Rice</b></td>'],
  ['a bracket in a text', '<td>Rice < 5kg</td>'],
])('a web page with %s loses no row', async (_, cell) => {
  const head = ['Invoice No', 'Date', 'Customer', 'Item', 'Qty', 'Rate', 'Amount'].map((name) => `<th>${name}</th>`);
  const row = (nth: number) =>
    `<tr><td>S-${nth}</td><td>2025-04-0${nth}</td><td>Alpha Mart</td>${nth === 2 ? cell : '<td>Dal</td>'}<td>10</td><td>50</td><td>500</td></tr>`;
  const page = `<html><body><table><tr>${head.join('')}</tr>${[1, 2, 3, 4].map(row).join('\n')}</table></body></html>`;
  expect(await importOnce('page.html', page)).toMatchObject({ revenueMinor: 200_000, linesImported: 4 });
});

it('a web page that is cut off within its table is refused', async () => {
  const page =
    '<table><tr><th>Invoice No<th>Date<th>Customer<th>Item<th>Qty<th>Rate</tr><tr><td>S-1<td>2025-04-01<td>Al';
  expect((await problemOf('page.html', `${page}pha<td>Rice<td>1<td>5</tr><tr><td>S-2<td cla`))?.code).toBe(
    'file_damaged',
  );
});

describe('what holds no table is named:', () => {
  it.each([
    ['a dBase table', Buffer.from(`0365040a02000000410020${'00'.repeat(53)}0d${'20'.repeat(40)}`, 'hex')],
    ['Apple Numbers', zip({ 'Index/Document.iwa': 'x' })],
    ['a document', zip({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '<x/>' })],
    ['text document (RTF)', '{\\rtf1\\ansi Invoice}'],
    ['web page without a table', '<!DOCTYPE html><html><body><p>Please log in</p></body></html>'],
    ['archive without a table', zip({ 'photo.jpg': 'x' })],
    [
      'has a password',
      (() => {
        const bytes = zip({ 'a.csv': 'x' });
        bytes.writeUInt16LE(1, bytes.indexOf('PK\u0001\u0002') + 8);
        return bytes;
      })(),
    ],
  ])('%s', async (words, content) => {
    const problem = await problemOf('export.csv', content);
    expect(problem?.message).toContain(words);
    expect(problem?.hint).toMatch(/csv|xlsx|unpack/i);
  });
});
