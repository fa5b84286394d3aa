import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcRequest } from '../../src-shared/contract/index.ts';
import { root, writeCsv } from '../helpers.ts';
import { fillWithSample } from '../sample-folder.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { hosts, type OpenedApp } from './hosts.ts';

const dollars = (minor: number) => (minor / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' });
const YEAR = { from: '2024-07-07', to: '2025-07-06' };
const address = (page: Page) => new URL(page.url());

/** A store manager's working day in one window, from the start of the app to the last report. */
describe.each(hosts)('the day of a store manager in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.day-'));
    await fillWithSample(data);
    opened = await host.open(data);
    page = opened.page;
    page.setDefaultTimeout(10_000);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  /** The backend's answer, read by a second instance beside the window. */
  const withBackend = async <T>(ask: (testApp: TestApp) => Promise<T>): Promise<T> => {
    const testApp = openTestApp(data);
    try {
      return await ask(testApp);
    } finally {
      await testApp.close();
    }
  };
  const tile = (name: string) => page.locator('.tile', { hasText: name }).locator('.tile-value');

  it('opens Home on the last twelve months beside last year', async () => {
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    const { revenueMinor, change } = await withBackend((testApp) => testApp.call('sales.dashboard', YEAR));
    await expect.poll(() => tile('Revenue').innerText()).toBe(dollars(revenueMinor));
    const share = (revenueMinor / change.lastYear!.revenueMinor - 1).toLocaleString('en-US', {
      style: 'percent',
      maximumFractionDigits: 1,
    });
    expect(await page.locator('.tile', { hasText: 'Revenue' }).innerText()).toContain(share);
  });

  it.runIf(host.name === 'browser')('asks for the figures of Home once, and before its code has loaded', async () => {
    const asked: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => asked.push((JSON.parse(String(payload)) as RpcRequest).procedure)),
    );
    const code = Promise.withResolvers<void>();
    await page.route('**/assets/app-*.js', async (route) => {
      await code.promise;
      await route.continue();
    });
    await page.reload({ waitUntil: 'commit' });
    await expect.poll(() => asked).toEqual(['accounts.me', 'sales.choices', 'sales.dashboard']);
    expect(await page.locator('.first-frame').innerText()).toBe('Mangalm');
    code.resolve();
    await tile('Revenue').waitFor();
    await page.unrouteAll();
    expect(asked.filter((procedure) => ['accounts.me', 'sales.dashboard'].includes(procedure))).toHaveLength(2);
  });

  it('filters by a category, and the filter holds on the pages to which the figures lead, and on the way back', async () => {
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('combobox', { name: 'Category' }).click();
    await page.getByRole('option', { name: 'Sweets', exact: true }).click();
    await page.keyboard.press('Escape');
    const { revenueMinor } = await withBackend((testApp) =>
      testApp.call('sales.dashboard', { ...YEAR, category: 'Sweets' }),
    );
    await expect.poll(() => tile('Revenue').innerText()).toBe(dollars(revenueMinor));
    await page.getByRole('link', { name: /^Revenue/ }).click();
    await page.getByRole('heading', { name: 'Invoices' }).waitFor();
    await page.getByText(`total ${dollars(revenueMinor)}`).waitFor();
    expect(address(page).searchParams.get('category')).toBe('Sweets');
    await page.goBack();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await expect.poll(() => tile('Revenue').innerText()).toBe(dollars(revenueMinor));
    await page.keyboard.press('Alt+3');
    await page.getByRole('heading', { name: 'Stores' }).waitFor();
    expect(address(page).searchParams.get('category')).toBe('Sweets');
    await page.getByRole('button', { name: 'Remove the filter Category' }).click();
    expect(address(page).searchParams.get('category')).toBeNull();
  });

  it('every figure of the dashboard leads to invoices that add up to it', async () => {
    const d = await withBackend((testApp) => testApp.call('sales.dashboard', YEAR));
    await opened.goTo(`/?from=${YEAR.from}&to=${YEAR.to}`);
    for (const { name, revenueMinor } of [
      d.topStores[0]!,
      d.topProducts[2]!,
      d.byBrand[1]!,
      d.byCity[0]!,
      d.bySalesperson[0]!,
    ]) {
      await page
        .locator('.ranking a')
        .filter({ has: page.getByText(name, { exact: true }) })
        .first()
        .click();
      await page.getByRole('heading', { name: 'Invoices' }).waitFor();
      await page.getByText(`total ${dollars(revenueMinor)}`).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Home' }).waitFor();
    }
  });

  it('sorts stores by how overdue they are, reads one, notes a visit and takes the note back', async () => {
    await opened.goTo('/stores');
    const overdue = page.getByRole('columnheader', { name: 'Overdue by' });
    await overdue.getByRole('button').click();
    await expect.poll(() => overdue.getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await page.getByText('Stopped buying').waitFor();
    await page.getByRole('textbox', { name: 'Note', exact: true }).fill('Owner is back in August');
    await page.getByText('Visit', { exact: true }).click();
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.locator('.notes li', { hasText: 'Owner is back in August' }).waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.locator('.notes li').count()).toBe(0);
  });

  it('edits a contact, which a reload does not lose; a concurrent change is reported and not overwritten', async () => {
    await opened.goTo('/stores/5');
    await page.getByRole('button', { name: 'Edit' }).click();
    const phone = page.getByRole('textbox', { name: 'Phone' });
    await phone.fill('+1 510 555 0100');
    await page.reload();
    await page.getByRole('button', { name: 'Edit' }).click();
    expect(await phone.inputValue()).toBe('+1 510 555 0100');
    const { edition } = await withBackend((testApp) => testApp.call('sales.store', { id: 5 }));
    await withBackend((testApp) => testApp.call('desk.editStore', { id: 5, edition, set: { phone: '+1 999' } }));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('Another window changed this store').waitFor();
    await page.keyboard.press('Escape');
    expect((await withBackend((testApp) => testApp.call('sales.store', { id: 5 }))).phone).toBe('+1 999');
    await opened.goTo('/stores/5');
    await page.getByText('+1 999').waitFor();
  });

  it('takes an order by keyboard only', async () => {
    await withBackend(async (testApp) => {
      const [product] = (await testApp.call('sales.products', { search: 'MNG-0065' })).items;
      const { edition } = await testApp.call('sales.product', { id: product!.id });
      await testApp.call('desk.editProduct', { id: product!.id, edition, set: { caseSize: 12 } });
    });
    await opened.goTo('/');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    const { keyboard } = page;
    await keyboard.press('n');
    await page.locator('input:focus[aria-label^="Find a store"]').waitFor();
    await keyboard.type('rangoli spices san');
    await page.getByRole('option', { name: /Rangoli Spices San Ramon/ }).waitFor();
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'New order for Rangoli Spices San Ramon' }).waitFor();
    await page.locator('input:focus[aria-label^="Add a product"]').waitFor();
    await keyboard.type('mng-0065');
    await page.getByRole('option', { name: /Tops Aloo Bhujia 1 Kg/ }).waitFor();
    await keyboard.press('Enter');
    await keyboard.type('2c');
    await keyboard.press('Enter');
    await keyboard.type('soan bikano');
    await page
      .getByRole('option', { name: /Bikano Soan Papdi/ })
      .first()
      .waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await keyboard.type('0');
    await page.getByText('The quantity must be more than zero.').waitFor();
    await keyboard.press('Control+a');
    await keyboard.type('30');
    await expect.poll(() => page.getByTestId('saved').innerText()).toBe('Saved');
    expect(address(page).pathname).toBe('/orders/1');
    await keyboard.press('Control+Enter');
    await page.getByText('Order 1 confirmed.').waitFor();
    const order = await withBackend((testApp) => testApp.call('orders.get', { id: 1 }));
    expect(order).toMatchObject({ state: 'confirmed', storeName: 'Rangoli Spices San Ramon' });
    expect(order.items.map(({ sku, quantity, unit, pieces }) => [sku, quantity, unit, pieces])).toEqual([
      ['MNG-0065', 2, 'case', 24],
      [expect.stringMatching(/^MNG-/), 30, 'piece', 30],
    ]);
    await page.getByText(dollars(order.totalMinor)).first().waitFor();
  });

  it('loses no key press while the backend is slow', async () => {
    await page.addInitScript(() => {
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (message) {
        setTimeout(() => send.call(this, message), String(message).includes('"orders.offer"') ? 400 : 0);
      };
    });
    await opened.goTo('/orders/new?storeId=5');
    await page.locator('input:focus[aria-label^="Add a product"]').waitFor();
    for (const keys of ['mng-0065', '3', 'mng-0064', '7', 'mng-0063']) {
      await page.keyboard.type(keys);
      await page.keyboard.press('Enter');
    }
    await page.keyboard.type('12');
    await expect
      .poll(
        () =>
          page
            .locator('table.entry tbody input[aria-label^="Quantity"]')
            .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value)),
        { timeout: 5000 },
      )
      .toEqual(['3', '7', '12']);
    await page.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByText('cancelled.').waitFor();
  });

  it('prints the order without navigation and buttons', async () => {
    await opened.goTo('/orders/1');
    await page.getByRole('table').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('table').isVisible()).toBe(true);
    expect(await page.getByRole('heading', { name: 'Order 1' }).isVisible()).toBe(true);
    expect(await page.locator('.rail').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
    await page.evaluate(() => {
      window.print = () => {
        document.title = 'printed';
      };
    });
    await page.getByRole('button', { name: 'Print' }).click();
    expect(await page.title()).toBe('printed');
  });

  it('a new invoice is matched with the order', async () => {
    await withBackend(async (testApp) => {
      const { orderedOn, storeName } = await testApp.call('orders.get', { id: 1 });
      await testApp.importFile(
        writeCsv(path.join(data, 'new.csv'), [
          ['INV-N', orderedOn, storeName, 'Tops Aloo Bhujia 1 Kg', '24', '7.49', '179.76'],
        ]),
      );
    });
    await opened.goTo('/orders');
    await page.getByRole('row', { name: /Invoiced.*INV-N|INV-N.*Invoiced/ }).waitFor();
  });

  it('finds anything by Ctrl+K, and the keys by ?', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Stores, products, invoices/ }).waitFor();
    await page.keyboard.type('INV-002374');
    await page.getByRole('option', { name: /INV-002374/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'INV-002374' }).waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Find anything').waitFor();
    await page.keyboard.press('Escape');
  });

  it('gives many products a category at once and takes it back', async () => {
    await opened.goTo('/products?search=Haldiram');
    await page
      .getByRole('checkbox', { name: /^Select Haldiram/ })
      .first()
      .check();
    await page
      .getByRole('checkbox', { name: /^Select Haldiram/ })
      .nth(1)
      .check();
    await page.getByText('2 products selected').waitFor();
    await page.getByRole('button', { name: 'Set category' }).click();
    await page.getByRole('combobox', { name: 'New value' }).fill('Gifts');
    await page.keyboard.press('Enter');
    await page.getByText('2 products changed.').waitFor();
    await expect.poll(() => page.getByRole('cell', { name: 'Gifts' }).count()).toBe(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.getByRole('cell', { name: 'Gifts' }).count()).toBe(0);
  });

  it('exports a report with the total of the screen, and saves a custom report', async () => {
    await opened.goTo(`/reports/sales-by-city?from=${YEAR.from}&to=${YEAR.to}`);
    const { revenueMinor } = await withBackend((testApp) => testApp.call('sales.dashboard', YEAR));
    await page.locator('.grid-foot').getByText(dollars(revenueMinor)).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('sales-by-city.csv');
    const text = fs.readFileSync(await download.path(), 'utf8');
    expect(text.startsWith('\ufeffCity,')).toBe(true);
    const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[];
    expect(rows.reduce((sum, row) => sum + Math.round(Number(row.Total) * 100), 0)).toBe(revenueMinor);

    const june = page.getByRole('row').nth(1).getByRole('link').nth(-1);
    const sum = await june.innerText();
    await june.click();
    await page.getByRole('heading', { name: 'Invoices' }).waitFor();
    await page.getByText(`total ${sum}`).waitFor();

    await opened.goTo('/reports/custom?rows=brand&columns=none&measure=orders');
    await page.getByRole('img', { name: /^Invoices, \d+ bars/ }).waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Orders by brand');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as “Orders by brand”.').waitFor();
    await opened.goTo('/reports');
    await page.getByRole('link', { name: /Orders by brand/ }).click();
    await page.getByRole('heading', { name: 'Orders by brand' }).waitFor();
  });

  it('keeps a note that was not added', async () => {
    await opened.goTo('/stores/5');
    await page.getByRole('textbox', { name: 'Note', exact: true }).fill('half a sentence');
    await opened.goTo('/stores/6');
    await page.locator('h1').waitFor();
    expect(await page.getByRole('textbox', { name: 'Note', exact: true }).inputValue()).toBe('');
    await opened.goTo('/stores/5');
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Note', exact: true }).inputValue())
      .toBe('half a sentence');
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.locator('.notes li', { hasText: 'half a sentence' }).waitFor();
    await page.reload();
    await expect.poll(() => page.getByRole('textbox', { name: 'Note', exact: true }).inputValue()).toBe('');
  });

  it('remembers widths, density and views of a list, and what was opened last', async () => {
    await opened.goTo('/stores/5');
    await page.getByRole('textbox', { name: 'Note', exact: true }).waitFor();
    await opened.goTo('/stores?city=Fremont');
    const city = page.getByRole('columnheader', { name: 'City' });
    const { x, y, width } = (await city.boundingBox())!;
    await page.mouse.move(x + width - 3, y + 10);
    await page.mouse.down();
    await page.mouse.move(x + width + 57, y + 10, { steps: 3 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByText('Compact').click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('textbox', { name: 'Name of this view' }).fill('Ours');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Ours', exact: true }).waitFor();
    await opened.goTo('/stores');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Ours' }).click();
    await page.getByRole('button', { name: 'Remove the filter City' }).waitFor();
    expect(Math.round((await city.boundingBox())!.width)).toBeGreaterThan(width + 40);
    expect((await page.getByRole('row').nth(1).boundingBox())!.height).toBe(28);
    const segment = page.getByRole('columnheader', { name: 'Segment' }).getByRole('button');
    expect(await segment.getAttribute('aria-description')).toContain('How recently');
    await page.keyboard.press('Control+k');
    await page
      .getByRole('option', { name: /recently opened/ })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('remembers the columns of a table, and switches to Hindi', async () => {
    await opened.goTo('/stores');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Rhythm' }).uncheck();
    await page.reload();
    await page.getByRole('columnheader', { name: 'Segment' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'Rhythm' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitem', { name: 'हिन्दी' }).click();
    await page.getByRole('heading', { name: 'दुकानें' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('hi');
  });
});
