import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, root } from '../helpers.ts';
import { type PostgresServer, startPostgres } from '../sync/postgres.ts';
import { openTestApp } from '../test-app.ts';
import { accessibilityFaults } from './axe.ts';
import { dropFiles, hosts, type OpenedApp } from './hosts.ts';
import { saveScreenshot } from './screenshots.ts';

/** Two laptops of one company, each in its own window, and their sync server. */
describe.each(hosts)('two laptops in $name', (host) => {
  let server: PostgresServer;
  let address: URL;
  const folders: string[] = [];
  const windows: OpenedApp[] = [];
  let office: Page;
  let road: Page;
  beforeAll(async () => {
    server = await startPostgres();
    address = new URL(await server.database());
    for (const [i, name] of ['Asha', 'Ravi'].entries()) {
      const data = fs.mkdtempSync(path.join(root, 'node_modules', '.sync-'));
      folders.push(data);
      const testApp = openTestApp(data);
      await testApp.call('accounts.setUp', { name });
      await testApp.close();
      windows.push(await host.open(data, { colorScheme: i === 0 ? 'light' : 'dark', width: 1024, height: 768 }));
      windows[i]!.page.setDefaultTimeout(20_000);
    }
    await cli(['sample', path.join(folders[0]!, 'Invoices_Mangalam .csv')]);
    [office, road] = windows.map(({ page }) => page) as [Page, Page];
  });
  afterAll(async () => {
    for (const opened of windows) await opened.close();
    await server?.stop();
    for (const data of folders) fs.rmSync(data, { recursive: true, force: true });
  });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const go = (page: Page, place: string) => windows.find((opened) => opened.page === page)!.goTo(place);
  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
  const screenshot = (page: Page, name: string) => saveScreenshot(page, name, { fullPage: true });
  const sync = async (page: Page) => {
    await go(page, '/sync');
    await press(page, 'Sync now');
    await page.getByText(/^Done: .* sent, .* received\.$/).waitFor();
  };
  const setPhone = async (page: Page, phone: string) => {
    await go(page, '/stores?search=Patel+Foods');
    await page.getByRole('link', { name: 'Patel Foods', exact: true }).click();
    await page.getByRole('heading', { name: 'Patel Foods' }).waitFor();
    await press(page, 'Edit');
    await page.getByRole('dialog').getByLabel('Phone').fill(phone);
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Store saved.').waitFor();
  };

  it('the connection is tested step by step, and the failing step is named', async () => {
    await office.getByRole('link', { name: 'Sync', exact: true }).click();
    await office.getByText('Data stays on this laptop.', { exact: false }).waitFor();
    expect(await accessibilityFaults(office)).toEqual([]);
    await field(office, 'Host').fill(`postgres://postgres:wrong@127.0.0.1:${address.port}${address.pathname}`);
    expect(await field(office, 'Database').inputValue()).toBe(address.pathname.slice(1));
    await press(office, 'Test the connection');
    await office.getByRole('listitem', { name: 'Server found: OK' }).waitFor();
    await office.getByRole('listitem', { name: 'Signed in: failed' }).waitFor();
    await field(office, 'Port').fill('1');
    await press(office, 'Test the connection');
    await office.getByRole('listitem', { name: 'Server found: failed' }).waitFor();
    await screenshot(office, 'sync-test-light');
    await field(office, 'Port').fill(address.port);
    await office.getByLabel('Password', { exact: true }).fill('secret');
    await press(office, 'Test the connection');
    await office.getByText('The connection works.').waitFor();
    expect(await accessibilityFaults(office)).toEqual([]);
  });

  it('an import on one laptop appears on the other', async () => {
    await field(office, 'Company').fill('Mangalam Foods');
    await field(office, 'Name of this laptop').fill('Office');
    await office.getByLabel('Sync automatically').uncheck();
    await press(office, 'Save');
    await office.getByText('Saved.').waitFor();
    await go(office, '/imports');
    await office.locator('.drop').waitFor();
    await dropFiles(windows[0]!, '.drop', [path.join(folders[0]!, 'Invoices_Mangalam .csv')]);
    await office.getByRole('link', { name: 'Open import of Invoices_Mangalam .csv' }).waitFor();
    await sync(office);
    await go(road, '/sync');
    await field(road, 'Host').fill(address.href);
    await field(road, 'Name of this laptop').fill('Ravi on the road');
    await road.getByLabel('Sync automatically').uncheck();
    await press(road, 'Save');
    await road.getByText('Saved.').waitFor();
    await sync(road);
    await road.getByText('Mangalam Foods').waitFor();
    await go(road, '/imports');
    await road.getByRole('link', { name: 'Open import of Invoices_Mangalam .csv' }).click();
    await road.getByText('Imported on Office.', { exact: false }).waitFor();
    expect(await road.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    const revenue = (page: Page) => page.locator('.tile', { hasText: 'Revenue' }).locator('.tile-value').innerText();
    for (const page of [office, road]) await go(page, '/?from=2024-07-07&to=2025-07-06');
    await expect.poll(() => revenue(road)).toMatch(/\d/);
    expect(await revenue(road)).toBe(await revenue(office));
  });

  it('an order of the other laptop appears on the first', async () => {
    const { keyboard } = road;
    await go(road, '/orders/new?storeId=5');
    await road.locator('input:focus[aria-label^="Add a product"]').waitFor();
    await road.locator('.suggestions li').first().waitFor();
    await keyboard.press('+');
    await expect.poll(() => road.getByTestId('saved').innerText()).toBe('Saved');
    await road.getByRole('link', { name: /^Sync: .*wait/ }).waitFor();
    await sync(road);
    await road.getByRole('link', { name: /^Sync: In sync/ }).waitFor();
    await sync(office);
    await go(office, '/orders');
    await office.getByRole('link', { name: '#1' }).click();
    await office.getByText('Draft').first().waitFor();
  });

  it('concurrent changes of a phone number: the later one wins, and the other can be chosen', async () => {
    await setPhone(office, '555 0101');
    await setPhone(road, '555 0202');
    await sync(office);
    await sync(road);
    const conflict = road.getByRole('article', { name: 'Patel Foods: phone' });
    await conflict.waitFor();
    await conflict.scrollIntoViewIfNeeded();
    expect(await accessibilityFaults(road)).toEqual([]);
    await screenshot(road, 'sync-conflict-dark');
    await sync(office);
    const here = office.getByRole('article', { name: 'Patel Foods: phone' });
    expect((await here.innerText()).replace(/\s+/g, ' ')).toMatch(
      /Current 555 0202 Ravi on the road,.*Overwritten 555 0101 Office,/,
    );
    await office.getByRole('link', { name: /^Sync: .*Conflicts: 1/ }).waitFor();
    await screenshot(office, 'sync-conflict-light');
    await here.getByRole('button', { name: 'Use this instead' }).click();
    await here.waitFor({ state: 'detached' });
    await office.getByText('No conflicts.').waitFor();
    await sync(office);
    await sync(road);
    await road.getByText('No conflicts.').waitFor();
    await road.getByLabel('Show resolved ones too').check();
    await road.getByText(/^Resolved by Asha/).waitFor();
    await road.getByRole('link', { name: 'Patel Foods' }).click();
    await road.getByText('555 0101').waitFor();
  });

  it('everything works offline, and the status says so', async () => {
    await server.kill();
    await go(road, '/sync');
    await press(road, 'Sync now');
    await road.getByText('The server can’t be reached.', { exact: false }).waitFor();
    await setPhone(road, '555 0303');
    await road.getByRole('link', { name: /^Sync: Offline · 1 change waiting/ }).waitFor();
    await server.start();
    await sync(road);
    await road.getByRole('link', { name: /^Sync: In sync/ }).waitFor();
  });

  it('sync is switched off after a confirmation', async () => {
    await press(road, 'Switch sync off');
    await road.getByRole('dialog').getByRole('button', { name: 'Switch sync off' }).click();
    await road.getByText('Data stays on this laptop.', { exact: false }).waitFor();
    expect(await road.getByRole('link', { name: /^Sync:/ }).count()).toBe(0);
  });
});
