import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importInto, root, writeCsv } from '../helpers.ts';
import { fillWithSample } from '../sample-folder.ts';
import { openTestApp } from '../test-app.ts';
import { accessibilityFaults } from './axe.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { saveScreenshot } from './screenshots.ts';

describe.each(hosts)('backups in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  const open = async (colorScheme: 'light' | 'dark' = 'light') => {
    opened = await host.open(data, { width: 1024, height: 768, colorScheme });
    page = opened.page;
    page.setDefaultTimeout(15_000);
  };
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.backups-'));
    await fillWithSample(data);
    const testApp = openTestApp(data);
    await testApp.call('accounts.setUp', { name: 'Asha' });
    await testApp.close();
    await open();
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const screenshot = (name: string) => saveScreenshot(page, name);

  it('a backup is made, shown, and restored after a summary of what would be lost', async () => {
    await page.getByRole('link', { name: 'Backups' }).click();
    await page.getByText('No backup yet.', { exact: false }).waitFor();
    await press('Back up now');
    await page.getByText('Backup made and checked: 14,518 invoice lines.').waitFor();
    await page.getByRole('row', { name: /by hand.*this computer.*MB/ }).waitFor();
    await importInto(
      data,
      writeCsv(path.join(data, 'later.csv'), [
        ['X-1', '2025-07-07', 'Patel Foods', 'Kaju Katli 500g', '2', '10.00', '20.00'],
      ]),
    );
    await page.getByRole('button', { name: /^Restore the backup of/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^later\.csv, imported .*, 1 line$/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot('backup-restore-light');
    await dialog.getByRole('button', { name: 'Restore now' }).click();
    await page.getByText('Restored: 14,518 invoice lines.').waitFor();
    await page.getByRole('row', { name: /before a restore/ }).waitFor();
    await screenshot('backups-list-light');
    await opened.goTo('/imports');
    await page.getByRole('link', { name: 'Open import of Invoices_Mangalam .csv' }).waitFor();
    expect(await page.getByRole('link', { name: 'Open import of later.csv' }).count()).toBe(0);
  });

  it('a damaged database is reported in place of the app, and repaired there', async () => {
    await opened.close();
    const file = path.join(data, 'mangalm.db');
    const db = new Database(file);
    const pageno = db
      .prepare("SELECT pageno FROM dbstat WHERE name = 'invoice_line' AND pagetype = 'leaf' LIMIT 1 OFFSET 5")
      .pluck()
      .get() as number;
    db.close();
    const handle = fs.openSync(file, 'r+');
    fs.writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, (pageno - 1) * 4096);
    fs.closeSync(handle);
    await open('dark');
    await page.getByRole('heading', { name: 'The data is damaged' }).waitFor();
    await page.getByText(/^The newest intact backup is from/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot('damage-dark');
    await press('Recover what can be read');
    await page.getByRole('heading', { name: 'Repaired' }).waitFor();
    await page.getByText('It contains 2,379 invoices with 14,518 lines.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await press('Continue');
    await page.getByRole('button', { name: 'Account: Asha' }).waitFor();
    await opened.goTo('/imports');
    await page.getByRole('link', { name: 'Open import of Invoices_Mangalam .csv' }).waitFor();
  });
});
