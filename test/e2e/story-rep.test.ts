import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, root } from '../helpers.ts';
import { xlsx } from '../import/archives.ts';
import { formSvg, PRINTED, photographForm } from '../scan/drawn-form.ts';
import { dumpOfServer } from '../sync/laptops.ts';
import { type PostgresServer, startPostgres } from '../sync/postgres.ts';
import { openTestApp } from '../test-app.ts';
import { dropFiles, hosts, type OpenedApp } from './hosts.ts';
import { IllustratedStory } from './illustrated-story.ts';
import { answerDoubts } from './scan-review.ts';

const STORE = 'Rangoli Spices San Ramon';

/** A second supplier's invoices as a workbook. */
function supplierWorkbook(): Buffer {
  const head = [
    'Invoice No',
    'Invoice Date',
    'Customer Name',
    'SKU',
    'Item Name',
    'Quantity',
    'Item Price',
    'Item Total',
  ];
  const rows = PRINTED.map(({ name, sku }, i) => [
    `B-${Math.floor(i / 7)}`,
    { date: '2025-06-20' },
    STORE,
    sku,
    name,
    12,
    2.5,
    30,
  ]);
  return xlsx({ Invoices: [head, ...rows] });
}

/** Export of an old cash register: own headings, day-first dates, decimal commas, Latin-1; one date is impossible. */
function registerFile(): Buffer {
  const rows = Array.from({ length: 14 }, (_, i) => [
    `K-${i}`,
    i === 9 ? '31/06/2025' : `${String(13 + i).padStart(2, '0')}/06/2025`,
    'Café Bombay',
    'Kaju Katli 200g',
    String(2 + (i % 4)),
    '4,50',
  ]);
  return Buffer.from(['Nr;Wann;Wer;Was;Wieviel;Zu', ...rows.map((row) => row.join(';'))].join('\r\n'), 'latin1');
}

describe.each(hosts)('a field rep’s day, in $name', (host) => {
  const story = new IllustratedStory(
    'rep',
    'The day of a field rep\nIn a parking lot, without a network, until the evening. Each picture is taken by a test that does what is described (`test/e2e/story-rep.test.ts`).',
  );
  let server: PostgresServer;
  let address: string;
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  beforeAll(async () => {
    server = await startPostgres();
    address = await server.database();
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.rep-'));
    const testApp = openTestApp(data);
    await testApp.call('accounts.setUp', { name: 'Ravi' });
    await testApp.call('sync.setUp', { server: address, automatic: false, deviceName: 'Ravi on the road' });
    await testApp.call('sync.run', {});
    await testApp.close();
    await server.kill();
    await cli(['sample', path.join(data, 'Invoices_Mangalam .csv')]);
    fs.writeFileSync(path.join(data, 'supplier.xlsx'), supplierWorkbook());
    fs.writeFileSync(path.join(data, 'till.csv'), registerFile());
    await photographForm(formSvg({ D00: '2cs', D11: '1cs', D41: '✓', D62: '|' }), path.join(data, 'sheet 1.jpg'), {
      lean: -2,
    });
    await photographForm(formSvg({ D20: '3cs', D32: '12' }), path.join(data, 'sheet 2.jpg'), { lean: 1 });
    opened = await host.open(data, { width: 1024, height: 768 });
    page = opened.page;
    page.setDefaultTimeout(20_000);
  }, 120_000);
  afterAll(async () => {
    await opened?.close();
    await server?.stop();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const file = (name: string) => path.join(data, name);

  it('imports from three sources, corrects rejects, works the call list, scans two sheets and syncs in the evening', async () => {
    await opened.goTo('/imports');
    await page.locator('.drop').waitFor();
    await dropFiles(opened, '.drop', [file('Invoices_Mangalam .csv'), file('supplier.xlsx'), file('till.csv')]);
    await page.getByRole('heading', { name: 'Columns of till.csv' }).waitFor();
    await page.getByLabel('Dates', { exact: true }).selectOption('dmy');
    await expect.poll(() => page.getByLabel('Field for Wer').inputValue()).toBe('storeName');
    await page.getByText('can be imported', { exact: false }).waitFor();
    await story.addScene(
      page,
      'Three files from three sources are dropped at once: the distributor’s CSV, a supplier’s workbook, the file of an old till. The first two are known and go in; the till’s columns are asked about.',
    );
    await page.getByLabel('Remember for files with these columns').check();
    await page.getByLabel('Mapping name').fill('Old till');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('14 read = 13 imported + 0 unchanged + 1 rejected').waitFor();
    await page.getByRole('button', { name: 'Correct here' }).click();
    await page.getByLabel(/^Wann, line/).fill('30/06/2025');
    await page.getByRole('button', { name: 'Import 1 corrected record' }).waitFor();
    await page.getByRole('button', { name: 'Done' }).evaluate((button) => button.scrollIntoView());
    await story.addScene(page, 'One record has a day that June has not. It is set right where it stands.');
    await page.getByRole('button', { name: 'Import 1 corrected record' }).click();
    await page.getByRole('heading', { name: 'All rejected records are corrected' }).waitFor();
    await opened.goTo('/imports');
    for (const name of ['Invoices_Mangalam .csv', 'supplier.xlsx', 'till.csv'])
      await page.getByRole('link', { name: `Open import of ${name}` }).waitFor();
    await story.addScene(
      page,
      'What came in, with its sums, all of it without a network. The Sync entry of the navigation shows what waits for the evening.',
    );

    await opened.goTo('/calls?date=2025-07-07');
    const first = page.locator('.call').first();
    await first.waitFor();
    await story.addScene(
      page,
      'The call list of today, the best first, each with its reasons; the order it will likely want is one press away.',
    );
    const store = (await first.getByRole('link').first().innerText()).trim();
    await first.getByRole('button', { name: 'Log result' }).click();
    await page.getByRole('menuitem', { name: 'Called', exact: true }).click();
    await page.getByText(`${store}: `, { exact: false }).first().waitFor();
    await expect.poll(() => page.locator('.call').first().innerText()).not.toContain(store);

    await opened.goTo('/scans');
    await page.getByRole('combobox', { name: /Find a store/ }).fill(STORE);
    await page.getByRole('option', { name: new RegExp(STORE) }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(`For ${STORE}`).waitFor();
    await dropFiles(opened, '.drop', [file('sheet 1.jpg'), file('sheet 2.jpg')]);
    for (const name of ['sheet 1.jpg', 'sheet 2.jpg']) await page.getByRole('link', { name }).first().waitFor();
    for (const [name, lines] of [
      ['sheet 1.jpg', 4],
      ['sheet 2.jpg', 2],
    ] as const) {
      await opened.goTo('/scans');
      await page.getByRole('link', { name }).first().click();
      await page.getByRole('heading', { name }).waitFor();
      await expect.poll(() => page.locator('.scan-line').count(), { timeout: 60_000 }).toBe(lines);
      if (lines === 4) {
        await answerDoubts(page, { 'Kaju Katli 1 Kg': '4' });
        await story.addScene(
          page,
          'Two order sheets, photographed on the seat of the car. What was read stands beside the picture; the one stroke that could be anything was asked about.',
        );
      }
      await answerDoubts(page);
      await page.getByRole('button', { name: `Make the order (${lines} lines)` }).click();
      await page.getByRole('heading', { name: /^Order \d/ }).waitFor();
      await page.locator('input[aria-label^="Add a product"]').focus();
      await page.keyboard.press('Control+Enter');
      await page.getByText(/Order \d confirmed\./).waitFor();
    }

    await opened.goTo('/sync');
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('The server can’t be reached.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await server.start();
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText(/^Done: .* sent, .* received\.$/).waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: /^Sync: In sync/ }).waitFor();
    await story.addScene(page, 'In the evening there is a network again. One press, and the office has it all.');
    const there = await dumpOfServer(server, address);
    expect(Object.keys(there.sales_order!)).toHaveLength(2);
    story.finish();
  }, 240_000);
});
