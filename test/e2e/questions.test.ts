import fs from 'node:fs';
import path from 'node:path';
import iconv from 'iconv-lite';
import { afterEach, describe, expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../helpers.ts';
import { rawBook } from '../import/archives.ts';
import { openTestApp } from '../test-app.ts';
import { accessibilityFaults } from './axe.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { saveScreenshot } from './screenshots.ts';

const HEADER = ['Invoice Number', 'Invoice Date', 'Customer Name', 'Item Name', 'Quantity', 'Rate', 'Amount'];

/** Dates of ambiguous order: day or month first. */
const AMBIGUOUS_DATES = ['01/05/2025', '03/02/2025', '07/04/2025', '02/09/2025', '11/06/2025', '04/01/2025'];

/** Writes a file whose decimal sign is ambiguous; the order of its dates is ambiguous unless `isDated`. */
function writeAmbiguousFile(data: string, name: string, { from = 1, isDated = true } = {}): string {
  const rows = Array.from({ length: 12 }, (_, i) => {
    const [pieces, price] = [2 + (i % 3), 15 + (i % 4)];
    const invoice = from + Math.floor(i / 2);
    const date = isDated ? `2025-04-${10 + Math.floor(i / 2)}` : AMBIGUOUS_DATES[invoice % 6]!;
    const item = `Item ${i % 5}`;
    return [`D-${invoice}`, date, 'Patel Foods', item, String(pieces), `${price}.000`, `${price * pieces}.000`];
  });
  return writeCsv(path.join(data, name), rows, HEADER);
}

/** Total of twelve such lines, if amounts are read with decimals. */
const SUM = Array.from({ length: 12 }, (_, i) => (2 + (i % 3)) * (15 + (i % 4))).reduce((sum, line) => sum + line, 0);
const dollars = (amount: number) => amount.toLocaleString('en-US', { style: 'currency', currency: 'USD' });

let opened: OpenedApp | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

/** Creates a data folder with imports that wait for answers. */
async function folderWithQuestions(names: string[], isDated = true): Promise<string> {
  const data = tempFolder();
  const testApp = openTestApp(data);
  for (const name of names) {
    const file = writeAmbiguousFile(data, name, { isDated });
    const { importId } = await testApp.call('imports.start', { path: file, options: {} });
    await testApp.importEnded(importId).catch(() => {});
  }
  await testApp.close();
  return data;
}

describe.each(hosts)('a file with ambiguous figures, in $name', (host) => {
  it('raises a question, is answered by keyboard, imported with the predicted total, and the answer applies to the next file', async () => {
    const data = tempFolder();
    opened = await host.open(data);
    const { page, goTo } = opened;
    await goTo('/imports');
    await page.getByText('Drop invoices or lists here').waitFor();
    await page.locator('input[type=file]').first().setInputFiles(writeAmbiguousFile(data, 'april.csv'));

    await page.getByRole('heading', { name: 'How should this file be read?' }).waitFor();
    const thousands = page.getByRole('radio', { name: 'Comma before decimals' });
    const decimals = page.getByRole('radio', { name: 'Point before decimals' });
    await expect.poll(() => thousands.evaluate((one) => document.activeElement === one)).toBe(true);
    expect([await thousands.isChecked(), await decimals.isChecked()]).toEqual([false, false]);
    const predictedTotal = async (choice: typeof thousands) => {
      const descriptionId = await choice.getAttribute('aria-describedby');
      return page.locator(`[id="${descriptionId}"] .choice-sum`).innerText();
    };
    expect([await predictedTotal(thousands), await predictedTotal(decimals)]).toEqual([
      dollars(SUM * 1000),
      dollars(SUM),
    ]);
    await page.getByText(`The sums differ by ${dollars(SUM * 999)}.`).waitFor();

    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Choose one.' }).waitFor();
    await page.keyboard.press('2');
    expect(await decimals.isChecked()).toBe(true);
    await page.keyboard.press('ArrowLeft');
    expect(await thousands.isChecked()).toBe(true);
    await saveScreenshot(page, 'questions-answered');
    await page.keyboard.press('Enter');
    await page.getByText('12 read = 12 imported + 0 unchanged + 0 rejected').waitFor();
    await page.locator('dd', { hasText: dollars(SUM * 1000) }).waitFor();

    await goTo('/imports');
    const second = writeAmbiguousFile(data, 'may.csv', { from: 100 });
    await page.locator('input[type=file]').first().setInputFiles(second);
    await page
      .getByRole('table', { name: 'History' })
      .getByRole('row', { name: /may\.csv.*Imported/ })
      .waitFor();
    await goTo('/');
    await expect.poll(() => page.locator('.tile').first().innerText()).toContain(dollars(SUM * 2000));
    expect(await page.getByText('To do').count()).toBe(0);
  });

  it('is listed on Home and Imports; several questions are asked in turn, and it can be cancelled', async () => {
    const data = await folderWithQuestions(['a.csv', 'b.csv'], false);
    opened = await host.open(data);
    const { page } = opened;
    await page.getByText('To do').waitFor();
    await saveScreenshot(page, 'questions-home');
    await page.getByRole('link', { name: '2 files need your answer' }).click();
    await page.getByRole('link', { name: 'Answer for a.csv' }).waitFor();
    await saveScreenshot(page, 'questions-imports');
    await page.getByRole('link', { name: 'Answer for a.csv' }).click();
    await page.getByText('Question 2 of 2').waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('date_order');
    await page.keyboard.press('1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await page.getByRole('checkbox', { name: 'Remember for files like this' }).isChecked()).toBe(false);
    await page.keyboard.press('Enter');
    await page.getByText('12 read = 12 imported').waitFor();

    await page.getByRole('link', { name: 'Imports', exact: true }).click();
    await page.getByRole('link', { name: 'Answer for b.csv' }).click();
    await page.getByRole('button', { name: 'Do not import' }).click();
    await page
      .getByRole('table', { name: 'History' })
      .getByRole('row', { name: /b\.csv.*Cancelled/ })
      .waitFor();
    expect(await page.getByText('Files that need your answer').count()).toBe(0);
  });

  it('asks which encoding and which sheet is meant, shows the names that each gives, and imports the chosen one', async () => {
    const data = tempFolder();
    const text = `${HEADER.join(',')},Ж\nE-1,2025-04-20,Юг,Rice,2,10.00,20.00,\n`;
    const cyrillic = path.join(data, 'cyrillic.csv');
    fs.writeFileSync(cyrillic, iconv.encode(text, 'win1251'));
    const line = (invoice: string) => [invoice, '2025-04-21', 'Patel Foods', 'Tea', 2, 10, 20];
    const book = path.join(data, 'book.xlsx');
    fs.writeFileSync(
      book,
      rawBook([
        { name: 'Sales', rows: [HEADER, line('S-1')] },
        { name: 'Credit notes', rows: [HEADER, line('C-1')] },
      ]),
    );
    opened = await host.open(data);
    const { page, goTo } = opened;
    await goTo('/imports');
    await page.locator('input[type=file]').first().setInputFiles(cyrillic);
    await page.getByText('Which of these names look right?').waitFor();
    await page.getByRole('radio', { name: '(iso-8859-5)' }).check();
    await saveScreenshot(page, 'questions-encoding');
    await page.keyboard.press('Enter');
    await page.getByText('1 read = 1 imported').waitFor();
    const again = path.join(data, 'again.csv');
    fs.writeFileSync(again, iconv.encode(text.replace('E-1', 'E-2'), 'win1251'));
    await goTo('/imports');
    await page.locator('input[type=file]').first().setInputFiles(again);
    await page
      .getByRole('table', { name: 'History' })
      .getByRole('row', { name: /again\.csv.*Imported/ })
      .waitFor();

    await page.locator('input[type=file]').first().setInputFiles(book);
    await page.getByText('Which sheet contains the invoices?').waitFor();
    await page.getByRole('radio', { name: 'Sales' }).check();
    await page.evaluate(() => localStorage.setItem('mangalm-language', 'hi'));
    await page.reload();
    await page.getByText('बिल किस शीट में हैं?').waitFor();
    await saveScreenshot(page, 'questions-sheet-hindi');
    await page.getByRole('radio', { name: 'Sales' }).check();
    await page.keyboard.press('Enter');
    await page.getByRole('definition').filter({ hasText: '20' }).first().waitFor();
    await page.evaluate(() => localStorage.setItem('mangalm-language', 'en'));
    await goTo('/invoices');
    await page.getByText('3 entries, total $60.00').waitFor();
  });

  it('can be answered in the preview, which shows the effect', async () => {
    const data = tempFolder();
    opened = await host.open(data);
    const { page, goTo } = opened;
    await goTo('/imports');
    await page.getByRole('checkbox', { name: 'Review columns before importing' }).check();
    await page.locator('input[type=file]').first().setInputFiles(writeAmbiguousFile(data, 'april.csv'));
    await page.getByRole('heading', { name: 'Columns of april.csv' }).waitFor();
    await page.getByRole('heading', { name: 'How the file is read' }).waitFor();
    const start = page.getByRole('button', { name: 'Import', exact: true });
    expect(await start.isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'Comma before decimals' }).check();
    await page.getByLabel('Decimal sign').and(page.locator('select')).waitFor();
    await expect.poll(() => page.getByLabel('Decimal sign').inputValue()).toBe(',');
    expect(await page.getByRole('radio', { name: 'Comma before decimals' }).isChecked()).toBe(true);
    await saveScreenshot(page, 'questions-look', { fullPage: true });
    await start.click();
    await page.locator('dd', { hasText: dollars(SUM * 1000) }).waitFor();
  });

  it('shares its interpretation with files dropped together: an invoice can span two files', async () => {
    const data = tempFolder();
    const part = (name: string, items: string[]) =>
      writeCsv(
        path.join(data, name),
        items.map((item) => ['R-1', '2025-04-20', 'Patel Foods', item, '2', '10.00', '20.00']),
        HEADER,
      );
    opened = await host.open(data);
    const { page, goTo } = opened;
    await goTo('/imports');
    const files = [part('first.csv', ['Tea', 'Rice']), part('second.csv', ['Salt', 'Oil', 'Ghee'])];
    await page.locator('input[type=file]').first().setInputFiles(files);
    const history = page.getByRole('table', { name: 'History' });
    await history.getByRole('row', { name: /second\.csv.*Imported/ }).waitFor();
    await goTo('/invoices');
    await page.getByRole('row', { name: /R-1.*5.*\$100\.00/ }).waitFor();
  });

  it('keeps drafts and other documents apart from the invoices, marked as not counted', async () => {
    const data = tempFolder();
    const states = ['Paid', 'Draft', 'Void', 'Paid', 'Quotation'];
    const rows = states.map((state, i) => [
      `N-${i}`,
      `2025-04-1${i}`,
      state,
      'Patel Foods',
      'Tea',
      '2',
      '10.00',
      '20.00',
    ]);
    const header = [...HEADER.slice(0, 2), 'Invoice Status', ...HEADER.slice(2)];
    const testApp = openTestApp(data);
    await testApp.importFile(writeCsv(path.join(data, 'states.csv'), rows, header));
    await testApp.close();
    opened = await host.open(data);
    const { page, goTo } = opened;
    await goTo('/invoices');
    await page.getByText('2 entries, total $40.00').waitFor();
    await page.getByText('Not counted', { exact: true }).click();
    await page.getByText('3 entries, total $60.00').waitFor();
    expect(await page.locator('.grid-row .badge').allInnerTexts()).toEqual(['Quotation', 'Void', 'Draft']);
    await saveScreenshot(page, 'uncounted');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'N-1' }).click();
    await page.getByText('Not counted: Draft').waitFor();
    await saveScreenshot(page, 'uncounted-invoice');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goBack();
    await page.getByText('3 entries').waitFor();
  });

  it.each([
    ['at 200%', { width: 512, height: 384 }, 'en'],
    ['in Hindi at 200% in the dark', { width: 512, height: 384, colorScheme: 'dark' as const }, 'hi'],
  ])('is shown without overflow, and axe finds nothing serious, %s', async (name, view, language) => {
    const data = await folderWithQuestions(['april.csv'], false);
    opened = await host.open(data, view);
    const { page, goTo } = opened;
    await page.evaluate((code) => localStorage.setItem('mangalm-language', code), language);
    await goTo('/imports/1');
    await page.locator('.question').nth(1).waitFor();
    await expect.poll(() => page.locator('input[type=radio]:focus').count()).toBe(1);
    const over = await page.evaluate(() => {
      const wide = [...document.querySelectorAll('main, .question, .choice')];
      return wide.filter((one) => one.scrollWidth > one.clientWidth + 1).length;
    });
    expect(over).toBe(0);
    const english = language === 'hi' ? await page.locator('main').innerText() : '';
    expect(english).not.toMatch(/[A-Za-z]+ [a-z]+ [a-z]+/);
    await saveScreenshot(page, `questions-${name.replaceAll(/\W+/g, '-')}`);
    await saveScreenshot(page, `questions-${name.replaceAll(/\W+/g, '-')}-whole`, { fullPage: true });
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
