import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src-shared/calendar.ts';
import { root } from '../helpers.ts';
import { fillWithSample } from '../sample-folder.ts';
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
    await fillWithSample(data);
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
  /** Postal codes of the cities of the sample. */
  const POSTAL_CODES = ['94538', '94541', '95035', '95112', '94568', '94501'];
  const planDay = () =>
    withBackend(async (testApp) => {
      const { items } = await testApp.call('calls.list', { date: DAY, limit: 40 });
      for (const [i, { storeId }] of items.entries()) {
        const { edition } = await testApp.call('sales.store', { id: storeId });
        const set = { postalCode: POSTAL_CODES[i % POSTAL_CODES.length]!, salesperson: 'Priya', creditLimitMinor: 100 };
        await testApp.call('desk.editStore', { id: storeId, edition, set });
      }
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
    // what can’t be read keeps the call from being saved, and is said in sight
    const shelf = page.getByLabel(/^On the shelf: /).first();
    await shelf.fill('much');
    await shelf.press('F2');
    await page.getByText('Check the red fields of 1 product.').waitFor();
    await shelf.fill('1p');
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

  it('plans a day, refuses one that does not fit, and leads through its calls by keyboard', async () => {
    await planDay();
    const { keyboard } = page;
    await opened.goTo(`/day?date=${DAY}&salesperson=Priya`);
    await page.getByText('How much fits into a day of Priya is not set').waitFor();
    await page.getByRole('button', { name: 'Planning' }).press('Enter');
    const form = page.getByRole('dialog', { name: 'Planning' });
    await form.getByRole('button', { name: 'Add a rep' }).press('Enter');
    await form.getByRole('combobox', { name: 'Salesperson' }).focus();
    await keyboard.type('Pri');
    expect(await form.getByRole('combobox', { name: 'Salesperson' }).inputValue()).toBe('Priya');
    await form.getByLabel('Calls a day').fill('0');
    await form.getByLabel('Visits a day').fill('0');
    await form.getByLabel('Start (ZIP code)').fill('94538');
    await form.getByRole('button', { name: 'Save' }).press('Enter');
    await form.getByText('The day has room for no call and no visit.').first().waitFor();
    await form.getByLabel('Calls a day').fill('6');
    await form.getByLabel('Visits a day').fill('4');
    await form.getByRole('button', { name: 'Add a closed day' }).press('Enter');
    await form.getByLabel('Day', { exact: true }).fill(addDays(DAY, 1));
    await form.getByLabel('Reason').fill('Stocktaking');
    await form.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByText('Planning saved.').waitFor();
    const calls = page.getByRole('region', { name: 'Calls' }).locator('tbody tr');
    const visits = page.getByRole('region', { name: 'Visits' }).locator('tbody tr');
    await expect.poll(() => visits.count()).toBe(4);
    expect(await calls.count()).toBe(6);
    await opened.goTo(`/day?date=${DAY}&salesperson=Priya`);
    await visits.first().waitFor();
    await saveScreenshot(page, 'day-light', { isNew: true });

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('button', { name: 'Export' })
        .press('Enter')
        .then(() => page.getByRole('menuitem', { name: /Calendar file/ }).press('Enter')),
    ]);
    expect(download.suggestedFilename()).toBe(`day-${DAY}.ics`);
    const calendar = fs.readFileSync(await download.path(), 'utf8');
    expect(calendar.match(/BEGIN:VEVENT/g)).toHaveLength(5);
    await page.emulateMedia({ media: 'print' });
    expect(await visits.first().isVisible()).toBe(true);
    expect(await page.locator('.rail').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Planning' }).isVisible()).toBe(false);
    await page.emulateMedia({ media: null });

    const names = await calls.locator('.call-name').allInnerTexts();
    await page.getByRole('link', { name: 'Start' }).press('Enter');
    await page.getByRole('heading', { name: names[0]!, level: 1 }).waitFor();
    await expect.poll(focused).toMatch(/^On the shelf: /);
    await keyboard.type('1p');
    await keyboard.press('Enter');
    await page.getByRole('alert').getByText('over the limit with this order').waitFor();
    await keyboard.press('F2');
    await page.getByRole('heading', { name: names[1]!, level: 1 }).waitFor();
    await keyboard.press('F9');
    await page.getByRole('heading', { name: names[2]!, level: 1 }).waitFor();
    await keyboard.press('F8');
    await page.getByRole('heading', { name: names[3]!, level: 1 }).waitFor();
    await page.getByRole('link', { name: /calls left$/ }).press('Enter');
    await expect.poll(() => calls.filter({ hasText: 'Done' }).count()).toBe(2);
    expect((await calls.locator('.call-name').allInnerTexts()).toSorted()).toEqual(names.toSorted());

    await opened.goTo(`/day?date=${addDays(DAY, 1)}&salesperson=Priya`);
    await page.getByText('This day can’t be planned').waitFor();
    expect(await page.getByText('is closed: Stocktaking').count()).toBeGreaterThan(0);
  });
});
