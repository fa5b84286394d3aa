import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepFirstStores } from '../first-stores.ts';
import { cli, root } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { dropFiles, hosts, type OpenedApp } from './hosts.ts';

/** From an export to a confirmed order that was forecast. */
describe.each(hosts)('forecasts in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.forecast-'));
    await cli(['sample', path.join(data, 'Invoices_Mangalam .csv')]);
    keepFirstStores(path.join(data, 'Invoices_Mangalam .csv'), 14);
    opened = await host.open(data, { env: { MANGALM_LEARN_MS: '200' } });
    page = opened.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const withBackend = async <T>(ask: (testApp: TestApp) => Promise<T>): Promise<T> => {
    const testApp = openTestApp(data);
    try {
      return await ask(testApp);
    } finally {
      await testApp.close();
    }
  };
  const states = async () =>
    (await withBackend((testApp) => testApp.call('forecast.versions', {}))).items.map(
      ({ id, state }) => `${id} ${state}`,
    );

  it('an export is imported, and forecasts are trained automatically', async () => {
    await opened.goTo('/imports');
    await page.locator('.drop').waitFor();
    await dropFiles(opened, '.drop', [path.join(data, 'Invoices_Mangalam .csv')]);
    await expect.poll(states, { timeout: 60_000, interval: 2000 }).toEqual(['1 champion']);
    await page.keyboard.press('Alt+9');
    await page.getByRole('heading', { name: 'Forecast', exact: true }).waitFor();
    await page.locator('.tile', { hasText: 'version 1' }).waitFor();
    await page.getByRole('img', { name: /All sales/ }).waitFor();
  });

  it('a second version is trained by hand, promoted, and rolled back', async () => {
    await page.getByRole('link', { name: 'Accuracy and versions' }).click();
    await page.getByRole('heading', { name: 'Forecast accuracy' }).waitFor();
    await page.getByRole('button', { name: 'Retrain' }).click();
    await page.getByRole('button', { name: 'Cancel the training' }).waitFor();
    await page.getByRole('progressbar', { name: 'Training' }).waitFor();
    await page.getByText(/^Version 2 is trained/).waitFor({ timeout: 60_000 });
    const expectChampion = async (id: number) => {
      await expect.poll(states).toContain(`${id} champion`);
      await page.getByRole('row', { name: new RegExp(`^${id} .*Active`) }).waitFor();
    };
    const first = (await states()).find((s) => s.endsWith('champion'))!.startsWith('1') ? 1 : 2;
    const other = 3 - first;
    await page.getByRole('button', { name: `Use version ${other}` }).click();
    await page.getByText(`Version ${other} is active now.`).waitFor();
    await expectChampion(other);
    await page.getByRole('button', { name: 'Use the previous version' }).click();
    await expectChampion(first);
  });

  it('the accuracy page shows what the training measured', async () => {
    const { items } = await withBackend((testApp) => testApp.call('forecast.versions', {}));
    const { accuracy } = items.find(({ state }) => state === 'champion')!;
    expect(await page.locator('.tile', { hasText: 'Scaled error' }).innerText()).toContain(accuracy.mase!.toFixed(2));
    for (const nominal of [0.8, 0.95]) {
      const observed = accuracy.coverage.find((one) => one.nominal === nominal)!.held!;
      expect(await page.locator('.tile', { hasText: `${nominal * 100}% range held` }).innerText()).toContain(
        observed.toLocaleString('en-US', { style: 'percent', maximumFractionDigits: 1 }),
      );
    }
  });

  it('a report with many months begins with the newest ones in sight', async () => {
    await opened.goTo('/reports/sales-by-store');
    const newest = page.getByRole('columnheader').last();
    await newest.waitFor();
    expect(await newest.innerText()).toMatch(/Total|2025/);
    await expect.poll(async () => (await newest.boundingBox())!.x).toBeLessThan(page.viewportSize()!.width - 40);
    // the name stays
    expect((await page.getByRole('columnheader', { name: 'Store', exact: true }).boundingBox())!.x).toBeGreaterThan(0);
  });

  it('the call list leads to a draft of the next order, which is confirmed, and the store is off the list', async () => {
    await opened.goTo('/calls?date=2025-07-07');
    const best = (await withBackend((testApp) => testApp.call('calls.list', { date: '2025-07-07', limit: 1 })))
      .items[0]!;
    const first = page.locator('.call').first();
    await expect.poll(() => first.innerText()).toContain(best.storeName);
    const next = await withBackend((testApp) => testApp.call('forecast.nextOrder', { storeId: best.storeId }));
    await first.getByRole('button', { name: 'Create draft' }).click();
    await page.getByText(next.lines[0]!.name).first().waitFor();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText(/^Order 1 confirmed/).waitFor();
    const order = await withBackend((testApp) => testApp.call('orders.get', { id: 1 }));
    expect(order).toMatchObject({ state: 'confirmed', storeName: best.storeName });
    expect(order.items.map(({ productId }) => productId)).toEqual(next.lines.map(({ productId }) => productId));
    expect(order.items.every(({ source }) => source === 'forecast')).toBe(true);
  });

  it('a call is noted by keyboard and taken back', async () => {
    await opened.goTo('/calls?date=2025-07-07');
    const first = page.locator('.call').first();
    const name = await first.locator('.call-name').innerText();
    await first.getByRole('button', { name: `Log result ${name}` }).press('Enter');
    await page.getByRole('menuitem', { name: 'Called' }).press('Enter');
    await page.getByText(`${name}: Called.`).waitFor();
    await expect.poll(() => page.locator('.call-name').allInnerTexts()).not.toContain(name);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => page.locator('.call-name').allInnerTexts()).toContain(name);
  });

  it('a promotion is marked, a version learns without it, and the mark is removed', async () => {
    const versions = (await states()).length;
    await opened.goTo('/forecast');
    await page.getByRole('button', { name: 'Mark days' }).click();
    const form = page.getByRole('dialog', { name: 'Mark days' });
    await form.getByLabel('First day').fill('2025-05-12');
    await form.getByLabel('Last day').fill('2025-05-01');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Before the first day.').waitFor();
    await form.getByLabel('Last day').fill('2025-05-18');
    await form.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row', { name: /Promotion May 12, 2025 – May 18, 2025 All sales/ });
    await row.waitFor();
    await expect.poll(async () => (await states()).length, { timeout: 60_000, interval: 2000 }).toBe(versions + 1);
    await row.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('None marked.').waitFor();
  });
});
