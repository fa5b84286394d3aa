import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importInto, root, writeCsv } from '../helpers.ts';
import { fillWithSample } from '../sample-folder.ts';
import { openTestApp } from '../test-app.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { IllustratedStory } from './illustrated-story.ts';

const HEAD = [
  'Invoice Number',
  'Invoice Date',
  'Customer Name',
  'City',
  'Item Name',
  'Quantity',
  'Item Price',
  'Item Total',
];
/** The ERP's export since yesterday: a few invoices, one with an impossible date. */
const NEW = [
  ['N-1', '2025-07-07', 'Patel Foods', 'Fremont', 'Tops Aloo Bhujia 1 Kg', '24', '7.49', '179.76'],
  ['N-1', '2025-07-07', 'Patel Foods', 'Fremont', 'Tops Khatta Meetha 1 Kg', '12', '7.49', '89.88'],
  ['N-2', '2025-07-07', 'Apna Bazar', 'Fremont', 'Tops Aloo Bhujia 1 Kg', '6', '7.49', '44.94'],
  ['N-3', '2025-06-31', 'Apna Bazar', 'Fremont', 'Tops Aloo Bhujia 1 Kg', '6', '7.49', '44.94'],
];

describe.each(hosts)('a store manager’s day, in $name', (host) => {
  const story = new IllustratedStory(
    'manager',
    'The day of a store manager\nFrom the first look in the morning to the report in the evening. Each picture is taken by a test that does what is described (`test/e2e/story-manager.test.ts`).',
  );
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.manager-'));
    await fillWithSample(data);
    // date that import a month back
    const db = new Database(path.join(data, 'mangalm.db'));
    const before = new Date(Date.now() - 30 * 86_400_000).toISOString();
    db.prepare('UPDATE import SET created_at = $at, started_at = $at, finished_at = $at').run({ at: before });
    db.close();
    const testApp = openTestApp(data);
    await testApp.call('accounts.setUp', { name: 'Asha' });
    await testApp.close();
    await importInto(data, writeCsv(path.join(data, 'export of today.csv'), NEW, HEAD), '--max-error-rate', '1');
    opened = await host.open(data, { width: 1024, height: 768 });
    page = opened.page;
    page.setDefaultTimeout(15_000);
  }, 120_000);
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  it('opens, sees what is new, follows a number to its invoices, takes an order and exports a report', async () => {
    const news = page.getByRole('region', { name: 'New' });
    await news.getByRole('link', { name: '2 invoices added, $314.58' }).waitFor();
    const toDo = page.getByRole('region', { name: 'To do' });
    await toDo.getByRole('link', { name: '1 record to correct' }).waitFor();
    await page.locator('.tile').first().waitFor();
    await story.addScene(
      page,
      'She opens the app. What came in since yesterday stands on top: two invoices, and a record to correct.',
    );

    await toDo.getByRole('link', { name: '1 record to correct' }).click();
    const cell = page.getByLabel(/^Invoice Date, line/);
    await cell.fill('2025-06-30');
    await cell.press('Enter');
    await page.getByRole('button', { name: 'Import 1 corrected record' }).waitFor();
    await page.getByRole('button', { name: 'Done' }).evaluate((button) => button.scrollIntoView());
    await story.addScene(
      page,
      'The record names the 31st of June. She writes what is meant into the cell, and takes it in.',
    );
    await page.getByRole('button', { name: 'Import 1 corrected record' }).click();
    await page.getByRole('heading', { name: 'All rejected records are corrected' }).waitFor();

    await opened.goTo('/?from=2025-01-01&to=2025-07-07');
    const revenue = page.locator('.tile', { hasText: 'Revenue' }).locator('.tile-value');
    await expect.poll(() => revenue.innerText()).toMatch(/\d/);
    const revenueText = await revenue.innerText();
    await story.addScene(
      page,
      'How this year goes, beside the period before and the year before. Every number leads to what is behind it.',
    );
    await page.getByRole('link', { name: /^Revenue/ }).click();
    await page.getByRole('heading', { name: 'Invoices' }).waitFor();
    await page.getByText(`total ${revenueText}`).waitFor();
    await story.addScene(page, `She follows the revenue to its invoices; together they come to just what Home said.`);
    await page.getByRole('link', { name: 'N-1', exact: true }).click();
    await page.getByRole('heading', { name: 'N-1' }).waitFor();
    await page
      .getByRole('button', { name: /^export of today\.csv, line 2/ })
      .first()
      .click();
    await page
      .getByRole('dialog', { name: 'Where this line came from' })
      .getByText('Patel Foods', { exact: false })
      .first()
      .waitFor();
    await story.addScene(page, 'And from an invoice’s line to the record of the file that it was read from.');
    await page.keyboard.press('Escape');

    await page.locator('h1').click();
    await page.keyboard.press('n');
    await page.locator('input:focus[aria-label^="Find a store"]').waitFor();
    await page.keyboard.type('rangoli spices san');
    await page
      .getByRole('option', { name: /Rangoli Spices San Ramon/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.locator('input:focus[aria-label^="Add a product"]').waitFor();
    for (const [words, name, quantity] of [
      ['aloo bhujia 1 kg tops', /Tops Aloo Bhujia 1 Kg/, '24'],
      ['soan papdi bikano', /Bikano Soan Papdi/, '12'],
    ] as const) {
      await page.keyboard.type(words);
      await page.getByRole('option', { name }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.keyboard.type(quantity);
      await page.keyboard.press('Enter');
    }
    await expect.poll(() => page.getByTestId('saved').innerText()).toBe('Saved');
    await story.addScene(
      page,
      'A store calls. N, a few letters of the store, a few of each product, a number: the order is saved as it is typed, and what else the store might take stands below, with the reason.',
    );
    await page.keyboard.press('Control+Enter');
    await page.getByText('Order 1 confirmed.').waitFor();

    await opened.goTo('/reports/sales-by-store?from=2025-01-01&to=2025-07-07');
    await page.locator('.grid-foot').getByText(revenueText).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('link', { name: 'Save as CSV' }).waitFor();
    await story.addScene(
      page,
      'In the evening a report, as a table on the screen and as CSV. The sum is the number of the morning.',
    );
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save as CSV' }).click(),
    ]);
    expect(fs.readFileSync(await download.path(), 'utf8').split('\n').length).toBeGreaterThan(70);
    story.finish();
  }, 180_000);
});
