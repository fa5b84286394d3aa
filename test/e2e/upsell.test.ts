import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../helpers.ts';
import { fillWithSample } from '../sample-folder.ts';
import { hosts, type OpenedApp } from './hosts.ts';

describe.each(hosts)('upsell suggestions, in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.upsell-'));
    await fillWithSample(data);
    opened = await host.open(data);
    page = opened.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const firstSuggestion = () => page.locator('.suggestions li').first();
  const nameOf = (row: ReturnType<typeof firstSuggestion>) => row.locator('.suggestion-what a').first().innerText();

  it('in an order the first suggestion is added and the next refused with a reason by keyboard', async () => {
    const { keyboard } = page;
    await opened.goTo('/orders/new?storeId=5');
    await page.locator('input:focus[aria-label^="Add a product"]').waitFor();
    await firstSuggestion().waitFor();
    const accepted = await nameOf(firstSuggestion());
    await keyboard.press('+');
    await page.getByRole('textbox', { name: `Quantity of ${accepted}` }).waitFor();
    await expect.poll(() => page.getByTestId('saved').innerText()).toBe('Saved');
    await expect.poll(() => nameOf(firstSuggestion())).not.toBe(accepted);
    const unwanted = await nameOf(firstSuggestion());
    await keyboard.press('-');
    await page.getByRole('menuitem', { name: 'Too expensive' }).waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Too expensive');
    await keyboard.press('Enter');
    await page.getByText(`${unwanted} dismissed.`).waitFor();
    await expect.poll(() => page.locator('.suggestion-what a', { hasText: unwanted }).count()).toBe(0);
    await page.locator('input[aria-label^="Add a product"]').focus();
    await keyboard.press('Control+Enter');
    await page.getByText('Order 1 confirmed.').waitFor();
  });

  it('both answers are counted, and the quality of suggestions is shown', async () => {
    await opened.goTo('/suggestions');
    await page.getByRole('table').getByRole('link').first().waitFor();
    await page.getByText('How good suggestions were').click();
    const typesTable = page.locator('details').getByRole('table').first();
    await typesTable.waitFor();
    const cells = await typesTable
      .getByRole('row')
      .evaluateAll((rows) =>
        rows.slice(1).map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
      );
    expect(cells.reduce((sum, row) => sum + Number(row[1]), 0)).toBe(1);
    expect(cells.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(1);
    await page.getByRole('row', { name: /Too expensive\s*1/ }).waitFor();
    await page.getByRole('row', { name: /All signals/ }).waitFor();
    await page.getByRole('img', { name: /How reliable are the chances/ }).waitFor();
  });

  it('a suggestion removed from the order again does not count as accepted', async () => {
    await opened.goTo('/orders/new?storeId=7');
    await page.locator('input:focus[aria-label^="Add a product"]').waitFor();
    await firstSuggestion().waitFor();
    const accepted = await nameOf(firstSuggestion());
    await page.keyboard.press('+');
    await page.getByRole('button', { name: `Remove ${accepted}` }).click();
    const removed = () => {
      const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
      try {
        return db.prepare('SELECT removed FROM suggestion_answer ORDER BY id').pluck().all();
      } finally {
        db.close();
      }
    };
    await expect.poll(removed).toEqual([0, 0, 1]);
  });

  it('on the store’s page a suggestion links to its invoices, is added to a draft, and printed as a leaflet', async () => {
    await opened.goTo('/stores/12');
    await firstSuggestion().waitFor();
    const name = await nameOf(firstSuggestion());
    await page.locator('.suggestion-why a').first().click();
    await page.getByRole('heading', { name: 'Invoices' }).waitFor();
    await page.getByRole('button', { name: 'Invoices behind a suggestion' }).waitFor();
    const invoiceCount = new URL(page.url()).searchParams.get('ids')!.split(',').length;
    await expect.poll(() => page.getByRole('row', { name: /INV-/ }).count()).toBe(invoiceCount);
    await page.goBack();
    await firstSuggestion().waitFor();
    await page.getByRole('button', { name: new RegExp(`^Add .* of ${name}`) }).click();
    await page.getByText(new RegExp(`${name} added to order \\d+\\.`)).waitFor();
    await expect.poll(() => page.locator('.suggestion-what a', { hasText: name }).count()).toBe(0);
    await page.getByRole('link', { name: 'Visit sheet' }).click();
    await page.locator('.leaf table').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.leaf table').isVisible()).toBe(true);
    expect(await page.locator('.rail').isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
  });
});
