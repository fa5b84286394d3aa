import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../src-shared/roles.ts';
import { root, writeCsv } from '../helpers.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { intercept, visit, type Walk } from './intercept.ts';

const ALL = [...ROLES];
const SALES: Role[] = ['owner', 'manager', 'rep', 'viewer'];
const NO_SALES = /No sales yet/;

/** Every page: who may see it, and what it says while there is nothing. */
const PAGES: [place: string, roles: Role[], empty: RegExp][] = [
  ['/', SALES, NO_SALES],
  ['/imports', ALL, /No files imported yet/],
  ['/imports/1', ALL, /There is no import 1/],
  ['/stores', SALES, NO_SALES],
  ['/stores?search=patel', SALES, /No store matches/],
  ['/stores/1', SALES, /There is no store 1/],
  ['/products', SALES, NO_SALES],
  ['/products/1', SALES, /There is no product 1/],
  ['/lookalikes/product', ['owner', 'manager'], /No names that differ only in spelling/],
  ['/invoices', SALES, NO_SALES],
  ['/invoices/1', SALES, /There is no invoice 1/],
  ['/orders', SALES, /No order yet/],
  ['/orders/1', SALES, /There is no order 1/],
  ['/orders/new', ['owner', 'manager', 'rep'], /Which store is it for/],
  ['/orders/new?storeId=1', ['owner', 'manager', 'rep'], /There is no store 1/],
  ['/reports', SALES, /Sales by store/],
  ['/reports/sales-by-city', SALES, /Nothing to show yet/],
  ['/reports/sales-by-city?city=Fremont', SALES, /Nothing to show with these filters/],
  ['/reports/custom?rows=category', SALES, /Nothing to show yet/],
  ['/reports/nothing', SALES, /There is no report “nothing”/],
  ['/calls', SALES, /No calls are due/],
  ['/calls/1', SALES, /There is no store 1/],
  ['/day?date=2025-07-07', SALES, /has no stores|No sales yet/],
  ['/forecast', SALES, /No sales yet|Choose one of your stores/],
  ['/forecast?storeId=1', SALES, /There is no store 1/],
  ['/forecast/accuracy', ['owner', 'manager', 'viewer'], /No forecasts trained yet/],
  ['/suggestions', SALES, NO_SALES],
  ['/leaves', SALES, /Choose stores on the call list|No sales yet/],
  ['/scans', SALES, /No sheets yet/],
  ['/scans/1', SALES, /There is no scan 1/],
  ['/account', ALL, /Password/],
  ['/people', ['owner', 'manager', 'it'], /No owner has a password yet/],
  ['/audit', ['owner', 'it'], /newest first/],
  ['/sync', ALL, /Sync|Data stays on this laptop/],
  ['/backups', ['owner', 'manager', 'it'], /No backup yet/],
  ['/programs', ['owner', 'it'], /API address/],
  ['/system', ALL, /Everything is fine/],
  ['/help/orders', ALL, /Taking orders/],
  ['/nowhere', ALL, /Page not found/],
];

/** Pages without content from the backend. */
const STILL = /^\/(help|nowhere|orders\/new$|account|imports$|forecast$)/;

describe.each(hosts.filter(({ name }) => name === 'browser'))('a page of every role and state in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.walk-'));
    opened = await host.open(data, { width: 1366, height: 768 });
    ({ page } = opened);
    await intercept(page);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  /** Opens the app for a role. */
  const openAs = async (role: Role) => {
    await page.evaluate((name) => localStorage.setItem('walk', name), role);
    await opened.goTo('/help/orders');
    await page.locator('h1').waitFor();
  };

  const contents = () =>
    page.evaluate(() => {
      const main = document.querySelector('main')!;
      return {
        titles: main.querySelectorAll('h1').length,
        text: main.innerText,
        alerts: [...main.querySelectorAll<HTMLElement>('[role=alert]')].map((alert) => alert.innerText),
        loaders: main.querySelectorAll('[role=status][aria-label="Loading…"]').length,
        retries: [...main.querySelectorAll('button')].filter(({ textContent }) => textContent === 'Try again').length,
      };
    });

  it.each(ROLES)(
    '%s: each page says what is missing, loading or wrong, or that it is not for this role',
    async (as) => {
      await openAs(as);
      const faults: string[] = [];
      // how a page loads and fails depends on no role but the rep's, who sees some stores only
      const states = as === 'owner' || as === 'rep' ? (['empty', 'failing', 'loading'] as const) : (['empty'] as const);
      for (const state of states)
        for (const [place, roles, empty] of PAGES) {
          await visit(page, place, state);
          const shown = await contents();
          const wrong = (what: string) => faults.push(`${state} ${place}: ${what}: ${shown.text.slice(0, 200)}`);
          const isMovedOn = place === '/' && !roles.includes(as);
          if (shown.titles !== 1) wrong(`${shown.titles} titles`);
          if (!isMovedOn && roles.includes(as) === /No access/.test(shown.text)) wrong('access');
          if (!roles.includes(as)) continue;
          if (state === 'empty') {
            if (!empty.test(shown.text)) wrong(`not ${empty}`);
            if (shown.alerts.length > 0 || shown.loaders > 0) wrong('alerts or loaders');
            const offersSample = /Try it with sample data/.test(shown.text);
            if (place === '/' && offersSample !== (as === 'owner' || as === 'manager')) wrong('offer of the sample');
          } else if (STILL.test(place)) continue;
          else if (state === 'failing') {
            if (!shown.alerts.some((text) => text.includes('The disk is full.'))) wrong('no reason');
            if (shown.retries === 0 || shown.loaders > 0) wrong('no way on');
          } else if (shown.loaders === 0 || shown.alerts.length > 0) wrong('no sign of loading');
        }
      expect(faults).toEqual([]);
      expect(await page.evaluate(() => [...new Set((globalThis as unknown as { walk: Walk }).walk.refused)])).toEqual(
        [],
      );
    },
  );

  it('rejects are corrected where they stand, in two clicks, and lines that are not ready stay as they were typed', async () => {
    const good = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
    const file = writeCsv(path.join(data, 'rejects.csv'), [
      good,
      good.with(0, 'A-2').with(4, 'twelve'),
      good.with(0, 'A-3').with(6, 'much'),
    ]);
    await openAs('owner');
    await opened.goTo('/imports');
    await page.locator('input[type=file]').first().setInputFiles(file);
    const toast = page.getByText('rejects.csv: 1 record imported, 2 rejected.');
    await toast.getByRole('link', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'rejects.csv' }).waitFor();
    await page.getByRole('link', { name: 'Home' }).first().click();

    await page.getByRole('link', { name: '2 records to correct' }).click();
    const quantity = page.getByLabel('Qty, line 3');
    const width = (await page.locator('.grid').boundingBox())!;
    const box = (await quantity.boundingBox())!;
    expect(box.x + box.width).toBeLessThan(width.x + width.width);
    await quantity.fill('12');
    await page.getByLabel('Amount, line 4').fill('muc');
    await page.reload();
    await expect.poll(() => page.getByLabel('Amount, line 4').inputValue()).toBe('muc');
    await page.getByText('Ready').waitFor();
    await page.locator('.grid').evaluate((grid) => grid.scrollTo({ left: 9999 }));
    const outcome = page.getByRole('row', { name: /Ready/ }).getByText('Ready');
    expect((await outcome.boundingBox())!.x).toBeGreaterThan(width.x);
    await page.getByRole('button', { name: 'Import 1 corrected record' }).click();

    await page.getByRole('heading', { name: '1 rejected record' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/imports/1');
    await expect.poll(() => page.getByLabel(/^Qty, line/).count()).toBe(1);
    expect(await page.getByLabel('Amount, line 4').inputValue()).toBe('muc');
  });

  it('a refused file is named as it was dropped, without the folder that it was copied to', async () => {
    await opened.goTo('/imports');
    fs.writeFileSync(path.join(data, 'nothing.csv'), '');
    await page.locator('input[type=file]').first().setInputFiles(path.join(data, 'nothing.csv'));
    const said = page.locator('[role=alert]', { hasText: 'Something went wrong' }).or(page.getByText(/nothing\.csv: /));
    await said.first().waitFor();
    expect(await page.locator('body').innerText()).not.toMatch(/uploads|[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  it('who sees no sales is shown no sums of imports', async () => {
    await openAs('it');
    for (const place of ['/imports', '/imports/1']) {
      await visit(page, place);
      expect(await page.locator('main').innerText()).toContain('rejects.csv');
      expect(await page.locator('main').innerText()).not.toContain('$20.00');
    }
  });

  it('dialogs and menus keep to the policy of the page', async () => {
    await openAs('owner');
    const refusals: string[] = [];
    page.on(
      'console',
      (message) => message.text().includes('Content Security Policy') && refusals.push(message.text()),
    );
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.press('Escape');
    expect(refusals).toEqual([]);
  });
});
