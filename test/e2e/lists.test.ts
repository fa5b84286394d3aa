import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readPages } from '../../src-main/scan/pages.ts';
import { addDays, localToday } from '../../src-shared/calendar.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { writeList } from '../lists/list-files.ts';
import { openTestApp } from '../test-app.ts';
import { accessibilityFaults } from './axe.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { saveScreenshot } from './screenshots.ts';

let opened: OpenedApp | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

const today = localToday();
const STORES = ['Apna Bazar', 'Patel Foods'];

/** A data folder with two stores that order every two weeks, lately. */
async function folderWithSales(): Promise<string> {
  const data = tempFolder();
  const rows = STORES.flatMap((store, s) =>
    Array.from({ length: 8 }, (_, i) => [
      `S${s}-${i}`,
      addDays(today, -14 * (8 - i)),
      store,
      'Kaju Katli',
      '12',
      '10.00',
      '120.00',
    ]),
  );
  const app = openTestApp(data);
  await app.importFile(writeCsv(path.join(data, 'sales.csv'), rows));
  await app.close();
  return data;
}

describe.each(hosts)('lists, in $name', (host) => {
  it('are dropped, and then the call list shows phones and what is owed', async () => {
    const data = await folderWithSales();
    opened = await host.open(data);
    const { page, goTo } = opened;
    const drop = async (file: string, kind: string) => {
      await goTo('/imports');
      await page.locator('input[type=file]').first().setInputFiles(file);
      await page
        .getByRole('link', { name: path.basename(file) })
        .first()
        .click();
      await page.getByRole('heading', { name: path.basename(file) }).waitFor();
      await page.locator('dd', { hasText: kind }).waitFor();
    };
    await drop(
      writeList(
        path.join(data, 'stores.csv'),
        ['Customer Name', 'Phone', 'Van', 'Salesperson', 'Credit Limit'],
        [
          ['Apna Bazar', '98200 11111', 'North', 'Asha', '5000'],
          ['Patel Foods', '98200 22222', 'South', 'Ravi', '3000'],
        ],
      ),
      'Stores',
    );
    await drop(
      writeList(path.join(data, 'prices.csv'), ['Item Name', 'Price', 'Valid From'], [['Kaju Katli', '11.50', today]]),
      'Prices',
    );
    const [asOf, due] = [addDays(today, -30), addDays(today, -70)];
    await drop(
      writeList(
        path.join(data, 'balances.csv'),
        ['Customer Name', 'Invoice No', 'Due Date', 'Balance', 'As Of'],
        [
          ['Apna Bazar', 'S0-1', due, '250.00', asOf],
          ['Patel Foods', 'S1-2', due, '90.50', asOf],
        ],
      ),
      'What stores owe',
    );

    await goTo('/calls');
    const call = page.getByRole('listitem').filter({ hasText: 'Apna Bazar' });
    await call.getByText('98200 11111').waitFor();
    await call.getByText('overdue', { exact: false }).first().waitFor();
    await saveScreenshot(page, 'calls-owed-light');

    await page.getByRole('link', { name: 'Apna Bazar' }).click();
    await page.getByText('98200 11111').waitFor();
    await page.getByRole('link', { name: 'Store page' }).click();
    const owed = page.getByRole('region', { name: /^Owes/ });
    await owed.getByRole('button', { name: '61–90 days' }).click();
    await owed.getByRole('link', { name: 'S0-1' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await saveScreenshot(page, 'store-owed-light');
    await owed.getByRole('link', { name: 'S0-1' }).click();
    await page.getByRole('heading', { name: /S0-1/ }).waitFor();
    await page.getByText(/^\$250\.00 open, due /).waitFor();

    // the statement as text and, in either theme and any script, on white paper
    await goTo('/stores/1');
    await owed.getByRole('link', { name: 'Statement' }).click();
    await page.getByRole('heading', { name: 'Statement of Apna Bazar' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send' }).click();
    const sent = await page.getByRole('menuitem', { name: 'WhatsApp' }).getAttribute('href');
    expect(decodeURIComponent(sent!)).toMatch(
      /Statement of Apna Bazar[\s\S]*S0-1 · .* · due .*: \$250\.00[\s\S]*Total: \$490\.00/,
    );
    await page.evaluate(() => localStorage.setItem('mangalm-language', 'hi'));
    await goTo('/stores/1/statement');
    await page.getByRole('heading', { name: 'Apna Bazar का विवरण' }).waitFor();
    await saveScreenshot(page, 'statement-hi-light');
    const pdf = path.join(data, 'statement.pdf');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.pdf({ path: pdf, format: 'Letter' });
    const lines: string[] = [];
    for await (const { text, image } of readPages(fs.readFileSync(pdf))) {
      lines.push(...text);
      // white paper with dark ink
      expect([image.data[0], image.data.some((grey) => grey < 60)]).toEqual([255, true]);
    }
    expect(lines.join('').replace(/\s/g, '')).toMatch(/विवरण.*S0-1.*\$250\.00/);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(() => localStorage.setItem('mangalm-language', 'en'));

    // a column without a field filters, and groups a report
    await goTo('/stores');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('combobox', { name: 'Van' }).click();
    await page.getByRole('option', { name: 'North' }).click();
    await page.getByText('1 entry').waitFor();
    await goTo('/reports');
    await page.getByRole('searchbox', { name: 'Search reports' }).fill('open bills');
    await expect.poll(() => page.locator('main .card').allInnerTexts()).toEqual([expect.stringMatching(/^Open bills/)]);
    await goTo('/reports/custom?rows=store');
    await page.getByRole('combobox', { name: 'Rows' }).click();
    await page.getByRole('option', { name: 'Van' }).click();
    await page.getByRole('row', { name: /North/ }).waitFor();

    // what lists say can be typed, too
    await goTo('/stores/1');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByLabel('Credit limit').fill('7,500');
    await page.getByLabel('Assigned to').fill('Meena');
    await saveScreenshot(page, 'store-edit-light');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('dd', { hasText: '7,500' }).waitFor();
    await page.locator('dd', { hasText: 'Meena' }).waitFor();
  });

  it('show what they hold before they are imported, and may be said to hold another thing', async () => {
    const data = await folderWithSales();
    opened = await host.open(data);
    const { page, goTo } = opened;
    await goTo('/imports');
    await page.getByLabel('Review columns before importing').check();
    const file = writeList(
      path.join(data, 'list.csv'),
      ['Customer Name', 'Phone', 'City'],
      [
        ['Apna Bazar', 'none', 'Pune'],
        ['Patel Foods', 'x', 'Pune'],
      ],
    );
    await page.locator('input[type=file]').first().setInputFiles(file);
    const holds = page.getByLabel('Content', { exact: true });
    await holds.waitFor();
    expect(await holds.inputValue()).toBe('stores');
    await page.getByText('1 of the first 2 records can be imported.').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.locator('dd', { hasText: 'Stores' }).waitFor();
    await page.getByText('not a valid phone number', { exact: false }).first().waitFor();
  });
});
