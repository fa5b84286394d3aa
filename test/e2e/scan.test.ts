import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importInto, root } from '../helpers.ts';
import { formSvg, PRINTED, photographForm, writeCatalogue } from '../scan/drawn-form.ts';
import { dropFiles, hosts, type OpenedApp } from './hosts.ts';
import { answerDoubts } from './scan-review.ts';
import { saveScreenshot } from './screenshots.ts';

describe.each(hosts)('from a photo to an order, in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  let photo: string;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.scan-'));
    await importInto(data, writeCatalogue(data, PRINTED));
    // the tick is assumed to mean one case; a scrawl is asked about
    photo = await photographForm(
      formSvg({ D00: '2cs', D11: '1cs', D41: '✓', D62: 's✓s' }),
      path.join(data, 'sheet of Apna.jpg'),
      { lean: -2 },
    );
    opened = await host.open(data, { width: 1280, height: 900 });
    page = opened.page;
    page.setDefaultTimeout(30_000);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  it('the store is chosen, the photo dropped and read', async () => {
    await opened.goTo('/scans');
    await page.getByRole('combobox', { name: /Find a store/ }).fill('apna');
    await page.getByRole('option', { name: /Apna Bazar/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('For Apna Bazar').waitFor();
    await dropFiles(opened, '.drop', [photo]);
    await page.getByRole('heading', { name: 'sheet of Apna.jpg' }).waitFor();
    await expect.poll(() => page.locator('.scan-line').count(), { timeout: 60_000 }).toBe(4);
  });

  it('it is reviewed by keyboard, uncertain lines first', async () => {
    const doubtful = page.locator('.scan-line').first();
    expect(await doubtful.getAttribute('data-doubtful')).toBe('true');
    await answerDoubts(page, { 'Kaju Katli 1 Kg': '4', 'Aloo Bhujia 200g': '2' });
    // Enter moves on to the next line, whose place on the picture is shown
    const focused = page.locator('.scan-line').filter({ has: page.locator('input:focus') });
    expect(await focused.count()).toBe(1);
    await page.locator('.scan-box[data-active]').waitFor();
  });

  it('the order is created and confirmed, and linked with the sheet', async () => {
    await page.getByRole('button', { name: 'Make the order (4 lines)' }).click();
    await page.getByRole('heading', { name: 'Order 1' }).waitFor();
    const quantity = (name: string) => page.getByRole('textbox', { name: `Quantity of ${name}` }).inputValue();
    expect(await quantity('Aloo Bhujia 200g')).toBe('2');
    expect(await quantity('Kaju Katli 1 Kg')).toBe('4');
    await page.getByRole('link', { name: /sheet of Apna/ }).waitFor();
    await page.locator('input[aria-label^="Add a product"]').focus();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Order 1 confirmed.').waitFor();
    await opened.goTo('/stores/1');
    await page.getByRole('link', { name: 'sheet of Apna.jpg' }).click();
    await page.getByRole('link', { name: 'Order 1' }).waitFor();
  });

  it('a message that is dropped before its store is chosen is read for the one that it names', async () => {
    const file = path.join(data, 'from whom.txt');
    fs.writeFileSync(file, 'Apna Bazar\nAloo Bhujia 200g 3 packet');
    await opened.goTo('/scans');
    await dropFiles(opened, '.drop', [file]);
    await page.getByText('Which store sent from whom.txt?').waitFor();
    await saveScreenshot(page, 'scan-sender');
    await page.getByRole('button', { name: 'Use Apna Bazar' }).press('Enter');
    await page.getByRole('heading', { name: 'from whom.txt' }).waitFor();
    await expect.poll(() => page.locator('.scan-line').count()).toBe(1);
  });

  it('a pasted message becomes an order by keyboard', async () => {
    await opened.goTo('/scans');
    const message = page.getByRole('textbox', { name: 'Or paste a message' });
    await message.fill(
      'Hi, for tomorrow from Apna Bazar:\nalu bhujiya 200g 3 packet\n2 pcs kaju katli\nkaju roll 5 pcs',
    );
    await page.getByRole('button', { name: 'Use Apna Bazar' }).press('Enter');
    await page.getByText('For Apna Bazar').waitFor();
    await message.press('Control+Enter');
    await page.getByRole('heading', { name: /Hi, for tomorrow/ }).waitFor();
    await expect.poll(() => page.locator('.scan-line').count()).toBe(3);
    await page.getByRole('textbox', { name: 'Quantity of Aloo Bhujia 200g' }).focus();
    await page.locator('mark').filter({ hasText: 'alu bhujiya 200g 3 packet' }).waitFor();
    await saveScreenshot(page, 'scan-message');
    // which of two katlis is meant, a person says
    const doubtful = page.locator('.scan-line').first();
    expect(await doubtful.getAttribute('data-doubtful')).toBe('true');
    await doubtful.getByRole('button', { name: 'Is it Kaju Katli 350g?' }).click();
    await expect.poll(() => doubtful.innerText()).toContain('Kaju Katli 350g');
  });
});
