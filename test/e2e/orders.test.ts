import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importInto, root, writeCsv } from '../helpers.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { saveScreenshot } from './screenshots.ts';

describe.each(hosts)('an order is never lost, in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.orders-'));
    const rows = ['Kaju Katli', 'Soan Papdi'].map((item) => [
      'I-1',
      '2025-04-01',
      'Apna Bazar',
      item,
      '10',
      '2.00',
      '20.00',
    ]);
    await importInto(data, writeCsv(path.join(data, 'invoices.csv'), rows));
    opened = await host.open(data, { width: 1024, height: 768 });
    page = opened.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const addProduct = async (name: string, quantity: string) => {
    await page.locator('input[aria-label^="Add a product"]').fill(name);
    await page.getByRole('option', { name: new RegExp(name) }).waitFor();
    await page.keyboard.press('Enter');
    await field(`Quantity of ${name}`).fill(quantity);
  };
  const status = () => page.getByTestId('saved').innerText();

  it('cases of an unknown size are asked about at the line; the other lines are saved', async () => {
    await opened.goTo('/orders/new?storeId=1');
    await addProduct('Kaju Katli', '5');
    await addProduct('Soan Papdi', '2c');
    await expect.poll(status).toBe('1 line not saved: check the red fields');
    await page.getByText('How many pieces are in a case?').waitFor();
    const bar = (await page.locator('.entry-bar').boundingBox())!;
    expect(bar.y + bar.height).toBeLessThanOrEqual(768);
    await saveScreenshot(page, 'order-not-saved');
    await page.reload();
    await page.getByRole('heading', { name: 'Order 1' }).waitFor();
  });

  it('what was typed is there after a reload, and on the page of orders', async () => {
    await page.getByText(/You typed this on/).waitFor();
    expect(await field('Quantity of Soan Papdi').inputValue()).toBe('2c');
    await opened.goTo('/orders');
    await page.getByRole('link', { name: 'Apna Bazar: 2 lines' }).click();
    expect(await field('Quantity of Soan Papdi').inputValue()).toBe('2c');
  });

  it('with the size typed, all of it is saved', async () => {
    await field('Quantity of Soan Papdi').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('24');
    await page.keyboard.press('Enter');
    await expect.poll(status).toBe('Saved');
    await page.getByText('48 pieces').waitFor();
    await page.reload();
    await page.getByText('48 pieces').waitFor();
    await opened.goTo('/orders');
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    expect(await page.getByText('Not saved yet').count()).toBe(0);
  });

  it('who leaves right after typing loses nothing', async () => {
    await opened.goTo('/orders/1');
    await field('Quantity of Kaju Katli').fill('7');
    await page.getByRole('link', { name: 'Home' }).first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await opened.goTo('/orders/1');
    await expect.poll(() => field('Quantity of Kaju Katli').inputValue()).toBe('7');
    await expect.poll(status).toBe('Saved');
  });

  it('has a delivery date and a discount, saved like its lines; total and Confirm stay in sight', async () => {
    await opened.goTo('/orders/1');
    await field('Discount').fill('200');
    await expect.poll(status).toBe('Not saved: check the red fields');
    await field('Discount').fill('10');
    await page.getByLabel('Delivery date').fill('2099-01-31');
    await field('Remark').fill('by the back door');
    await expect.poll(status).toBe('Saved');
    await page.getByText('Discount 10%').waitFor();
    await page.reload();
    await expect.poll(() => page.getByLabel('Delivery date').inputValue()).toBe('2099-01-31');
    expect([await field('Discount').inputValue(), await field('Remark').inputValue()]).toEqual([
      '10',
      'by the back door',
    ]);
    const total = await page.locator('.entry-total').innerText();
    for (const part of ['.entry-total', '.entry-bar button'])
      expect((await page.locator(part).first().boundingBox())!.y).toBeLessThan(768);
    await saveScreenshot(page, 'order-terms');
    await opened.goTo('/orders');
    await page
      .getByRole('row', { name: /#1.*Jan 31, 2099/ })
      .getByText(total.replace('Total', '').trim())
      .waitFor();
  });

  it('several orders are confirmed at once, exported, and put back by one undo', async () => {
    await opened.goTo('/orders/new?storeId=1');
    await addProduct('Kaju Katli', '4');
    await expect.poll(status).toBe('Saved');
    await opened.goTo('/orders');
    for (const number of ['#1', '#2'])
      await page.getByRole('checkbox', { name: `Select ${number}`, exact: true }).check();
    await page.getByText('2 orders selected').waitFor();
    await page.getByRole('button', { name: 'Export' }).last().click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Save as CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('order-lines.csv');
    expect(
      fs
        .readFileSync(await file.path(), 'utf8')
        .trim()
        .split('\r\n'),
    ).toHaveLength(4);
    await page.getByRole('button', { name: 'Confirm 2' }).click();
    await page.getByText('2 orders confirmed.').waitFor();
    await expect.poll(() => page.getByRole('row', { name: /Confirmed/ }).count()).toBe(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.getByRole('row', { name: /Draft/ }).count()).toBe(2);
  });

  it('a product that is missed is made where it is, and is in the order', async () => {
    await opened.goTo('/orders/1');
    await page.getByRole('button', { name: 'New product' }).click();
    const form = page.getByRole('dialog', { name: 'New product' });
    await form.getByLabel('Name', { exact: true }).fill('Rasgulla Tin');
    await form.getByLabel('List price').fill('3.50');
    await page.keyboard.press('Enter');
    await field('Quantity of Rasgulla Tin').fill('4');
    await expect.poll(status).toBe('Saved');
    await page.reload();
    await expect.poll(() => field('Quantity of Rasgulla Tin').inputValue()).toBe('4');
  });

  it('an order that was never saved is kept, and can be discarded', async () => {
    await opened.goTo('/orders/new?storeId=1');
    await addProduct('Kaju Katli', '3c');
    await expect.poll(status).toContain('not saved');
    await opened.goTo('/orders');
    await page.getByRole('link', { name: 'Apna Bazar: 1 line' }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Type a product’s name to begin.').waitFor();
    await opened.goTo('/orders');
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    await expect.poll(() => page.getByText('Not saved yet').count()).toBe(0);
  });

  it('a deal made on its page is on the next order, which says so before and after it is confirmed', async () => {
    await opened.goTo('/deals');
    await page.getByRole('button', { name: 'New deal' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill('Ten off from ten');
    await form.getByLabel('From 1').fill('10');
    await form.getByLabel('Percent 1').fill('110');
    await saveScreenshot(page, 'deal-form');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('at most 100%').first().waitFor();
    await form.getByLabel('Percent 1').fill('10');
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'from 10 pieces: 10% off' }).waitFor();
    await saveScreenshot(page, 'deals');
    await opened.goTo('/orders/new?storeId=1');
    await addProduct('Kaju Katli', '20');
    await expect.poll(status).toBe('Saved');
    await page.reload();
    // a tenth less than 40.00
    await page.getByText('To pay: $36.00').waitFor();
    await field('Quantity of Kaju Katli').fill('30');
    await page.getByText('To pay: $54.00').waitFor();
    await saveScreenshot(page, 'order-deals', { fullPage: true });
    await expect.poll(status).toBe('Saved');
    await page.getByRole('button', { name: 'Confirm order' }).click();
    await page.getByRole('button', { name: 'Copy to a new order' }).waitFor();
    await page.getByText('To pay: $54.00').waitFor();
    await page.getByRole('cell', { name: 'Ten off from ten' }).first().waitFor();
  });

  it('a line for more than is in stock says so, and takes what is there by one click', async () => {
    await opened.goTo('/orders');
    const inRail = () => page.getByRole('navigation').getByRole('link', { name: 'Stock' });
    expect(await inRail().count()).toBe(0);
    await opened.goTo('/stock');
    await page.getByText('No stock list yet').waitFor();
    const rows = [
      ['Kaju Katli', 'B1', '2099-12-31', 'Main', '500'],
      ['Soan Papdi', '', '', 'Main', '40'],
    ];
    const header = ['Item Name', 'Batch', 'Expiry Date', 'Godown', 'Closing Stock'];
    await importInto(data, writeCsv(path.join(data, 'stock.csv'), rows, header));
    await page.reload();
    await inRail().waitFor();
    await page.getByRole('link', { name: 'Soan Papdi' }).waitFor();
    await opened.goTo('/orders/new?storeId=1');
    await addProduct('Kaju Katli', '9999');
    const note = page.getByText(/Only \d+ in stock/);
    const left = /Only (\d+)/.exec(await note.innerText())![1]!;
    await saveScreenshot(page, 'order-stock');
    await page.getByRole('button', { name: 'Confirm order' }).click();
    await page.getByRole('dialog').getByText('1 line asks for more than there is.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: `Take ${left}` }).click();
    await expect.poll(() => field('Quantity of Kaju Katli').inputValue()).toBe(left);
    await expect.poll(() => note.count()).toBe(0);
    await page.getByRole('button', { name: 'Confirm order' }).click();
    await page.getByRole('button', { name: 'Copy to a new order' }).waitFor();
    await opened.goTo('/stock?show=running_out');
    await page.getByRole('link', { name: 'Kaju Katli' }).waitFor();
    await page.getByRole('link', { name: 'Buying list' }).click();
    await page.getByText('Out of stock.').waitFor();
    await page.getByRole('button', { name: 'Mark as ordered' }).click();
    await page.getByRole('button', { name: 'Yes, ordered' }).click();
    await page.getByText('Nothing to order today').waitFor();
    await page.getByRole('button', { name: 'On the way (1)' }).click();
    await page.getByRole('button', { name: 'Take back: Kaju Katli' }).click();
    await page.getByText('Out of stock.').waitFor();
  });
});
