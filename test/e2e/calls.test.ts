import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src-shared/calendar.ts';
import { cli, importInto, root } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { saveScreenshot } from './screenshots.ts';

const DAY = '2025-07-07';

describe.each(hosts)('a morning of calls, in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  const withBackend = async <T>(act: (testApp: TestApp) => Promise<T>): Promise<T> => {
    const testApp = openTestApp(data);
    try {
      return await act(testApp);
    } finally {
      await testApp.close();
    }
  };
  const listOf = (date: string) =>
    withBackend(async (testApp) => (await testApp.call('calls.list', { date, limit: 1000 })).items);
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.calls-'));
    const file = path.join(data, 'Invoices_Mangalam .csv');
    await cli(['sample', file]);
    await importInto(data, file);
    await withBackend(async (testApp) => {
      const [first] = (await testApp.call('calls.list', { date: DAY, limit: 1 })).items;
      const { edition } = await testApp.call('sales.store', { id: first!.storeId });
      const set = { creditLimitMinor: 500, phone: '+1 510 555 0100', contact: 'Mrs Rao' };
      await testApp.call('desk.editStore', { id: first!.storeId, edition, set });
      const { products } = await testApp.call('calls.prepare', { storeId: first!.storeId, date: DAY });
      for (const { productId } of products.slice(0, 2)) {
        const product = await testApp.call('sales.product', { id: productId });
        await testApp.call('desk.editProduct', { id: productId, edition: product.edition, set: { caseSize: 4 } });
      }
    });
    opened = await host.open(data, { width: 1024, height: 768 });
    page = opened.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  /** What the field with the focus is called. */
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');

  it('opens the first call, counts the shelf, takes the offer, is warned of credit, saves by one key and goes on', async () => {
    const [first, second] = await listOf(DAY);
    const { keyboard } = page;
    await opened.goTo(`/calls?date=${DAY}`);
    const name = page.locator('.call-name').first();
    await name.waitFor();
    await name.focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: first!.storeName, level: 1 }).waitFor();
    await page.getByText('+1 510 555 0100').waitFor();
    await expect.poll(focused).toMatch(/^On the shelf: /);
    const offers = page.getByRole('button', { name: /^Take .+ of / });
    const before = await offers.first().innerText();
    await keyboard.type('1p');
    await expect.poll(() => page.getByText(/^lasts \d/).count()).toBe(1);
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await page.getByRole('alert').getByText('over the limit with this order').waitFor();
    await saveScreenshot(page, 'call-typed-light', { isNew: true });
    // what is typed outlives a reload
    await page.reload();
    await page.getByRole('alert').getByText('over the limit with this order').waitFor();
    expect(before).not.toBe('');
    await keyboard.press('F2');
    await page.getByRole('heading', { name: second!.storeName, level: 1 }).waitFor();
    await page.getByText(`${first!.storeName}: Ordered.`).waitFor();
    const order = await withBackend((testApp) => testApp.call('orders.get', { id: 1 }));
    expect(order).toMatchObject({ state: 'draft', storeName: first!.storeName, orderedOn: DAY, lines: 2 });
    await expect.poll(focused).toMatch(/^On the shelf: /);
  });

  it('promises a call for another day, from which the next call follows', async () => {
    const { keyboard } = page;
    const store = await page.locator('h1').innerText();
    await keyboard.press('F4');
    const dialog = page.getByRole('dialog', { name: 'When does the store want to be called?' });
    await dialog.waitFor();
    await dialog.getByLabel('Day', { exact: true }).fill(DAY);
    await keyboard.press('Enter');
    await dialog.getByText('Choose a day after this call.').waitFor();
    await dialog.getByLabel('Day', { exact: true }).fill(addDays(DAY, 3));
    await keyboard.press('Enter');
    await expect.poll(() => page.locator('h1').innerText()).not.toBe(store);
    expect((await listOf(addDays(DAY, 2))).map(({ storeName }) => storeName)).not.toContain(store);
    expect((await listOf(addDays(DAY, 3)))[0]).toMatchObject({ storeName: store, promise: { madeOn: DAY } });
  });
});
