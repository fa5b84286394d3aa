import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cli, importInto, makeInvoices, tempFolder } from '../helpers.ts';
import { choosePeriod, dropFiles, hosts, type OpenedApp } from './hosts.ts';

const number = (n: number) => n.toLocaleString('en-US');
const dollars = (minor: number) => (minor / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' });

let opened: OpenedApp | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

it('a browser is available', () => expect(hosts.length).toBeGreaterThan(0));

describe.each(hosts)('in $name', (host) => {
  it('an empty folder offers the sample, and shows its figures', async () => {
    opened = await host.open(tempFolder());
    const { page } = opened;
    await page.getByRole('button', { name: 'Try it with sample data' }).click();
    await page.getByText('Revenue over time').waitFor();
    await choosePeriod(page, 'All time');
    await expect
      .poll(() => page.locator('.tile').allInnerTexts())
      .toEqual(
        expect.arrayContaining([
          expect.stringMatching(/Invoices\s+2,379/),
          expect.stringMatching(/Active stores\s+84/),
        ]),
      );
    await page.getByRole('link', { name: /^Pieces 391,270/ }).click();
    await page.getByRole('heading', { name: 'Products' }).waitFor();
    await page.getByText('253 entries').waitFor();
  });

  it('a dropped file is imported with progress, summary and rejects, and Home shows its figures', async () => {
    const data = tempFolder();
    const file = path.join(data, 'Invoices_Mangalam .csv');
    const truth = await makeInvoices(file, '--records', '16000', '--seed', '41', '--bad', '0.02');
    opened = await host.open(data);
    const { page, goTo } = opened;
    await page.getByRole('link', { name: 'Imports', exact: true }).click();
    await page.getByText('Drop invoices or lists here').waitFor();
    await dropFiles(opened, '.drop', [file]);

    const running = page.getByTestId('running-import');
    await running.waitFor();
    const seen: number[] = [];
    const states = new Set<string>();
    while (await running.isVisible()) {
      const now = await running
        .getByRole('progressbar')
        .getAttribute('aria-valuenow', { timeout: 1000 })
        .catch(() => null);
      if (now !== null) seen.push(Math.round(Number(now)));
      const text = await running.innerText({ timeout: 1000 }).catch(() => '');
      const breaker = /(Within the error|Error) limit( reached)?: [\d.]+% rejected/.exec(text);
      if (breaker) states.add(breaker[1]!);
      await page.waitForTimeout(60);
    }
    expect(new Set(seen).size).toBeGreaterThan(3);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect([...states]).toEqual(['Within the error']);

    await page.getByRole('link', { name: 'Open import of Invoices_Mangalam .csv' }).click();
    await page
      .getByText(
        `${number(truth.records)} read = ${number(truth.goodLines)} imported + 0 unchanged + ${number(truth.badLines)} rejected`,
      )
      .waitFor();
    await page.getByText(dollars(truth.totalMinor)).waitFor();
    const grid = page.getByRole('table', { name: 'Rejected records' });
    await grid.getByRole('row').nth(3).waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(truth.badLines + 1));
    expect(await grid.getByRole('row').count()).toBeLessThan(60);
    expect(await grid.locator('.cell-fault').first().isVisible()).toBe(true);
    await grid.focus();
    await page.keyboard.press('End');
    await grid
      .locator(`[aria-rowindex="${truth.badLines + 1}"] .cell-fault`)
      .first()
      .waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save as CSV' }).click(),
    ]);
    const saved = path.join(data, 'saved.csv');
    await download.saveAs(saved);
    const { stdout } = await cli(['read', saved]);
    expect(stdout.split('\n')[0]).toMatch(/Place of Supply,_line,_code,_message$/);
    expect(fs.readFileSync(saved, 'utf8').match(/_unreadable|_missing|date_impossible/g)).toHaveLength(truth.badLines);

    await page.reload();
    await page.getByText(`${number(truth.badLines)} rejected records`).waitFor();
    await goTo('/');
    await choosePeriod(page, 'All time');
    await expect.poll(() => page.locator('.tile').first().innerText()).toContain(dollars(truth.totalMinor));
    await page.getByText('Month', { exact: true }).click();
    await page.getByRole('button', { name: 'Show as table' }).click();
    const [month, minor] = Object.entries(truth.revenueMinorByMonth)[4]!;
    const name = new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-US', {
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    });
    expect(await page.getByRole('row', { name: new RegExp(`^${name}`) }).innerText()).toContain(dollars(minor));
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByText(`total ${dollars(minor)}`).waitFor();
    await page.getByRole('table', { name: 'Invoices' }).getByRole('link').first().click();
    await page
      .getByRole('table', { name: 'Invoice lines' })
      .getByText(/Invoices_Mangalam \.csv, line/)
      .first()
      .waitFor();
    await page.goBack();
    await page.getByText(`total ${dollars(minor)}`).waitFor();
  });

  it('several files are imported one after the other, and a running import can be cancelled', async () => {
    const data = tempFolder();
    const files = [path.join(data, 'large.csv'), path.join(data, 'small.csv')];
    await makeInvoices(files[0]!, '--records', '60000', '--seed', '42');
    const truth = await makeInvoices(files[1]!, '--records', '500', '--seed', '43');
    opened = await host.open(data);
    const { page, goTo } = opened;
    await goTo('/imports');
    await page.locator('input[type=file]').first().setInputFiles(files);
    const large = page.getByTestId('running-import').filter({ hasText: 'large.csv' });
    await large.getByText(/Reading/).waitFor();
    await large.getByRole('button', { name: 'Cancel' }).click();
    const history = page.getByRole('table', { name: 'History' });
    await history.getByRole('row', { name: /large\.csv.*Cancelled/ }).waitFor();
    await history.getByRole('row', { name: /small\.csv.*Imported/ }).waitFor();
    await goTo('/');
    await choosePeriod(page, 'All time');
    await expect.poll(() => page.locator('.tile').first().innerText()).toContain(dollars(truth.totalMinor));
  });

  it('a file without invoices is previewed and cannot be imported', async () => {
    const data = tempFolder();
    const file = path.join(data, 'letter.csv');
    fs.writeFileSync(file, 'Dear Sir,\nplease find enclosed\nnothing.\n');
    opened = await host.open(data);
    const { page, goTo } = opened;
    await goTo('/imports');
    await page.locator('input[type=file]').first().setInputFiles(file);
    await page.getByRole('heading', { name: 'Columns of letter.csv' }).waitFor();
    await page.getByText('Still missing').waitFor();
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
  });

  it('everything is reached by keyboard', async () => {
    const data = tempFolder();
    await importInto(data, await sample(data));
    opened = await host.open(data);
    const { page } = opened;
    await page.getByText('Revenue over time').waitFor();
    await page.keyboard.press('Alt+3');
    await page.getByRole('heading', { name: 'Stores' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('fremont');
    await expect.poll(() => page.getByText(/^\d+ entries$/).innerText()).not.toBe('84 entries');
    await expect.poll(() => page.url()).toContain('search=fremont');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const name = await page.locator('.grid-row a:focus').innerText();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name }).waitFor();
    await page.keyboard.press('Alt+1');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
  });
});

async function sample(data: string): Promise<string> {
  const file = path.join(data, 'sample.csv');
  await cli(['sample', file]);
  return file;
}
