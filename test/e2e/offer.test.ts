import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, localToday } from '../../src-shared/calendar.ts';
import { root, writeCsv } from '../helpers.ts';
import { writeList } from '../lists/list-files.ts';
import { openTestApp } from '../test-app.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { addAccount, OWNER_PASSWORD, signIn, signOut } from './people.ts';

const today = localToday();

/** Two stores of Asha's that order every two weeks and are due. */
function writeSales(file: string): string {
  const rows = ['Apna Bazar', 'Patel Foods'].flatMap((store, s) =>
    Array.from({ length: 9 }, (_, i) => addDays(today, -14 * (9 - i) - s)).flatMap((day, i) =>
      ['Kaju Katli', 'Soan Papdi'].map((product) => [
        `S${s}-${i}`,
        day,
        store,
        'Asha',
        product,
        '12',
        '10.00',
        '120.00',
      ]),
    ),
  );
  return writeCsv(file, rows, [
    ...['Invoice No', 'Invoice Date', 'Store Name', 'Sales person', 'Item Name', 'Qty', 'Rate', 'Amount'],
  ]);
}

describe.each(hosts)('an offer that can be kept, in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.offer-'));
    const app = openTestApp(data);
    await app.importFile(writeSales(path.join(data, 'sales.csv')));
    await app.call('accounts.setUp', { name: 'Meera', password: OWNER_PASSWORD });
    await addAccount(app.backend, 'Manish', 'manager');
    await addAccount(app.backend, 'Rep One', 'rep', ['Asha']);
    await app.close();
    opened = await host.open(data);
    opened.page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const list = (name: string, header: string[], rows: (string | number)[][]) =>
    writeList(path.join(data, name), header, rows);

  it('a manager loads stock, prices, targets and credit limits, and makes a deal', async () => {
    const { page, goTo } = opened;
    await signIn(page, 'Manish');
    const drop = async (file: string, kind: string) => {
      await goTo('/imports');
      await page.locator('input[type=file]').first().setInputFiles(file);
      const name = path.basename(file);
      await page.getByRole('link', { name }).first().click();
      await page.getByRole('heading', { name }).waitFor();
      await page.locator('dd', { hasText: kind }).waitFor();
    };
    await drop(
      list(
        'stock.csv',
        ['Item Name', 'Batch', 'Expiry Date', 'Godown', 'Closing Stock'],
        [
          ['Kaju Katli', 'B1', '2099-12-31', 'Main', 500],
          ['Soan Papdi', 'B2', '2099-12-31', 'Main', 8],
        ],
      ),
      'Stock',
    );
    await drop(list('prices.csv', ['Item Name', 'Price', 'Valid From'], [['Kaju Katli', '11.50', today]]), 'Prices');
    await drop(list('targets.csv', ['Month', 'Salesperson', 'Target'], [[today.slice(0, 7), 'Asha', 1000]]), 'Targets');
    await drop(
      list(
        'stores.csv',
        ['Customer Name', 'Phone', 'Credit Limit'],
        [
          ['Apna Bazar', '98200 11111', 50],
          ['Patel Foods', '98200 22222', 50],
        ],
      ),
      'Stores',
    );
    await goTo('/deals');
    await page.getByRole('button', { name: 'New deal' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill('Ten off from ten');
    await form.getByLabel('From 1').fill('10');
    await form.getByLabel('Percent 1').fill('10');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'from 10 pieces: 10% off' }).waitFor();
    await page.getByRole('button', { name: 'Send' }).press('Enter');
    const sent = await page.getByRole('menuitem', { name: 'WhatsApp' }).getAttribute('href');
    expect(decodeURIComponent(sent!)).toContain('Ten off from ten: from 10 pieces: 10% off');
    await page.keyboard.press('Escape');
    await signOut(page, 'Manish');
  });

  it('a rep calls by keyboard, offers the deal and what is there, is warned of credit, and shares the order', async () => {
    const { page, goTo } = opened;
    const { keyboard } = page;
    await signIn(page, 'Rep One');
    await goTo('/');
    await page.getByRole('link', { name: /Target .*: Asha/ }).waitFor();
    await goTo('/calls');
    const name = page.locator('.call-name').first();
    const store = await name.innerText();
    await name.focus();
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: store, level: 1 }).waitFor();
    await page.getByText('98200').first().waitFor();
    // eight are in stock, so no twelve are offered
    await page.getByRole('button', { name: /^Take 8.* of Soan Papdi/ }).waitFor();
    const shelf = page.getByLabel('On the shelf: Kaju Katli');
    await shelf.focus();
    await keyboard.type('0p');
    await keyboard.press('Enter');
    await page.getByRole('alert').getByText('over the limit with this order').waitFor();
    await page.getByRole('heading', { name: 'Deals that fit' }).waitFor();
    await page.getByText('Ten off from ten').first().waitFor();
    await keyboard.press('F2');
    await page.getByText(`${store}: Ordered.`).waitFor();
    await goTo('/orders/1');
    // twelve at the list's 11.50, a tenth less
    await page.getByText('To pay: $124.20').waitFor();
    await page.getByRole('button', { name: 'Confirm order' }).press('Enter');
    await page.getByRole('button', { name: 'Copy to a new order' }).waitFor();
    await page.getByRole('button', { name: 'Send' }).press('Enter');
    const sent = await page.getByRole('menuitem', { name: 'WhatsApp' }).getAttribute('href');
    const text = decodeURIComponent(sent!);
    expect(text).toContain('Kaju Katli');
    expect(text).toContain('12');
    expect(text).toContain('124.20');
  });
});
