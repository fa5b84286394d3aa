import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localCaller } from '../../src-main/app.ts';
import { addDays, bucketStart, localToday } from '../../src-shared/calendar.ts';
import { root, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';
import { accessibilityFaults } from './axe.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { addAccount, OWNER_PASSWORD, signIn, signOut } from './people.ts';
import { saveScreenshot } from './screenshots.ts';

const STORES = ['Apna Bazar', 'Patel Foods', 'Ravi Stores', 'Krishna Mart', 'Desi Corner', 'Bombay Grocers'];

/** A year of weekly orders up to yesterday; the stores are Asha’s and Ravi’s in turn. */
function writeSales(file: string): string {
  const last = addDays(localToday(), -1);
  const first = bucketStart(addDays(last, -400), 'week');
  const rows: string[][] = [];
  STORES.forEach((store, s) => {
    for (let week = 0; ; week++) {
      const day = addDays(first, 7 * week + (s % 5));
      if (day > last) break;
      const [sweets, snacks] = [20 + ((week * 7 + s * 3) % 9), 12 + ((week * 5 + s) % 7)];
      const invoice = [
        `I-${s}-${week}`,
        day,
        store,
        ['Fremont', 'Milpitas', 'Dublin'][s % 3]!,
        ['Asha', 'Ravi'][s % 2]!,
      ];
      rows.push([...invoice, 'Kaju Katli', 'Sweets', String(sweets), '12.00', (sweets * 12).toFixed(2)]);
      rows.push([...invoice, 'Aloo Bhujia', 'Snacks', String(snacks), '7.50', (snacks * 7.5).toFixed(2)]);
    }
  });
  return writeCsv(file, rows, [
    ...['Invoice No', 'Invoice Date', 'Store Name', 'City', 'Sales person', 'Item Name', 'Category', 'Qty', 'Rate'],
    'Amount',
  ]);
}

describe.each(hosts)('targets, in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.targets-'));
    const app = openTestApp(data);
    await app.importFile(writeSales(path.join(data, 'sales.csv')));
    await app.call('accounts.setUp', { name: 'Meera', password: OWNER_PASSWORD });
    await addAccount(app.backend, 'Manish', 'manager');
    await addAccount(app.backend, 'Rep One', 'rep', ['Asha']);
    await app.close();
    opened = await host.open(data);
    opened.page.setDefaultTimeout(40_000);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  it('a manager sets them; the rep sees where they land, also on Home, and can’t change them', async () => {
    const { page, goTo } = opened;
    await signIn(page, 'Manish');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Targets' }).click();
    await page.getByText('No targets for this month.').waitFor();
    await saveScreenshot(page, 'targets-none-light');
    const dialog = page.getByRole('dialog');
    const add = async (salesperson: string, amount: string) => {
      await page.getByRole('button', { name: 'New target' }).click();
      await dialog.getByLabel('Target in USD').fill(amount);
      if (salesperson) {
        await dialog.getByRole('combobox', { name: 'Salesperson' }).click();
        await page.getByRole('option', { name: salesperson }).click();
      }
      await dialog.getByRole('button', { name: 'Save' }).click();
    };
    await add('Asha', '4000');
    const ofAsha = page.getByRole('row', { name: /^Asha/ });
    await ofAsha.waitFor();
    await add('Asha', '5000');
    await dialog.getByText('There is a target for this month already. Change that one.').first().waitFor();
    await dialog.getByLabel('Target in USD').fill('-5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('A target is more than zero.').first().waitFor();
    await saveScreenshot(page, 'targets-refused-light');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await add('Ravi', '5150');
    await add('', '10350');
    await page.getByRole('row', { name: /^All sales/ }).waitFor();
    await page.getByRole('row', { name: /^Together/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await goTo('/targets');
    await ofAsha.waitFor();
    await saveScreenshot(page, 'targets-month-light', { isNew: true });
    const shown = await ofAsha.innerText();
    expect(shown).toMatch(/\$[\d,]+ of \$4,000/);
    const { items } = await fetchTargets();
    expect(items.map(({ salesperson }) => salesperson)).toEqual(['Asha', 'Ravi', '']);

    await signOut(page, 'Manish');
    await signIn(page, 'Rep One');
    await goTo('/');
    const tile = page.getByRole('link', { name: /Target .*: Asha/ });
    await tile.waitFor();
    await saveScreenshot(page, 'targets-home-light');
    await tile.click();
    await ofAsha.waitFor();
    expect(await page.getByRole('row', { name: /^(Ravi|All sales)/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /New target|^Edit|^Remove/ }).count()).toBe(0);
    // the same figures as the manager’s, without the buttons
    expect(shown.replace(/\s*Edit\s*$/, '')).toBe((await ofAsha.innerText()).trim());
    await goTo('/');
    await tile.waitFor();
  });

  async function fetchTargets() {
    const app = openTestApp(data);
    try {
      const caller = localCaller('window');
      await app.backend.call(caller, 'accounts.signIn', { name: 'Meera', password: OWNER_PASSWORD });
      return await app.backend.call(caller, 'targets.list', {});
    } finally {
      await app.close();
    }
  }
});
