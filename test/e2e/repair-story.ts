import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { importInto, tempFolder, writeCsv } from '../helpers.ts';
import type { Host, OpenedApp } from './hosts.ts';

const UNKNOWN_HEADER = ['Nr', 'Wann', 'Wer', 'Was', 'Wieviel', 'Zu', 'Ist'];
const rows = Array.from({ length: 12 }, (_, i) => {
  const invoice = Math.floor(i / 3);
  const quantity = 2 + (i % 3);
  return [
    `R-${invoice}`,
    `0${invoice + 1}/04/2025`,
    `Store ${invoice % 2}`,
    `Item number ${i}`,
    String(quantity),
    '2.50',
    (quantity * 2.5).toFixed(2),
  ];
});

/** What goes wrong with a file, and how it is mended, in each of some hosts. */
export const describeRepair = (hosts: readonly Host[]) =>
  describe.each(hosts)('in $name', (host) => {
    let opened: OpenedApp | undefined;
    afterEach(async () => {
      await opened?.close();
      opened = undefined;
    });

    it.skipIf(host.isSlow)(
      'an unknown file layout is mapped by hand, and the mapping applies to the next file',
      async () => {
        const data = tempFolder();
        const file = writeCsv(path.join(data, 'odd.csv'), rows, UNKNOWN_HEADER);
        opened = await host.open(data);
        const { page, goTo } = opened;
        await goTo('/imports');
        await page.locator('input[type=file]').first().setInputFiles(file);
        await page.getByRole('heading', { name: 'Columns of odd.csv' }).waitFor();
        expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
        await page.getByLabel('Dates', { exact: true }).selectOption('dmy');
        await expect.poll(() => page.getByLabel('Field for Wieviel').inputValue()).toBe('quantity');

        await page.getByLabel('Field for Was').selectOption('');
        await page.getByText('Still missing').waitFor();
        await page.getByText('Item Name', { exact: true }).first().dragTo(page.getByLabel('Field for Was'));
        await expect.poll(() => page.getByLabel('Field for Was').inputValue()).toBe('itemName');
        await page.getByText('12 of the first 12 records can be imported.').waitFor();

        await page.getByLabel('Remember for files with these columns').check();
        await page.getByLabel('Mapping name').fill('Odd export');
        await page.getByRole('button', { name: 'Import', exact: true }).click();
        await page.getByText('12 read = 12 imported + 0 unchanged + 0 rejected').waitFor();

        const next = writeCsv(
          path.join(data, 'odd2.csv'),
          rows.map(([nr, ...rest]) => [`S${nr}`, ...rest]),
          UNKNOWN_HEADER,
        );
        await goTo('/imports');
        await page.locator('input[type=file]').first().setInputFiles(next);
        await page
          .getByRole('table', { name: 'History' })
          .getByRole('row', { name: /odd2\.csv.*Imported/ })
          .waitFor();
      },
    );

    it('rejects are corrected in place and imported, and the import is undone', async () => {
      const data = tempFolder();
      const good = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
      await importInto(
        data,
        writeCsv(path.join(data, 'f.csv'), [
          good,
          good.with(4, 'twelve'),
          good.with(0, 'A-2').with(4, 'twelve'),
          good.with(2, '').with(0, 'A-3'),
        ]),
      );
      opened = await host.open(data);
      const { page, goTo } = opened;
      await goTo('/imports/1');
      await page.getByText('3 rejected records').waitFor();
      await page.getByRole('table', { name: 'Reasons for rejects' }).getByText('quantity not readable').waitFor();
      await page.getByRole('button', { name: 'Correct here' }).click();
      await page.getByLabel('In column').selectOption({ label: 'Qty' });
      await page.getByLabel('Find', { exact: true }).fill('twelve');
      await page.getByLabel('Replace with').fill('12');
      await page.getByRole('button', { name: 'Replace all' }).click();
      await page.getByRole('button', { name: 'Import 2 corrected records' }).waitFor();
      const cell = page.getByLabel('Store Name, line 5');
      expect(await cell.getAttribute('aria-invalid')).toBe('true');
      await cell.click();
      await page.keyboard.type('Apna');
      expect(await cell.inputValue()).toBe('Apna');
      await page.getByRole('button', { name: 'Import 3 corrected records' }).click();
      await page.getByRole('heading', { name: 'All rejected records are corrected' }).waitFor();
      await page.getByText('3 records corrected since.').waitFor();

      await goTo('/invoices');
      await page.getByRole('link', { name: 'A-1' }).click();
      await page.getByRole('button', { name: 'f.csv, line 2' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Where this line came from' });
      await dialog.getByText('A-1,2025-03-31,Patel,Kaju,2,10.00,20.00').waitFor();
      await page.keyboard.press('Escape');

      await goTo('/imports/1');
      await page.getByRole('button', { name: 'Undo import' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click();
      await page.getByText(/^Undone on/).waitFor();
      await goTo('/imports');
      const row = page.getByRole('row', { name: /Open import of f\.csv/ });
      await row.getByText('Undone').waitFor();
      expect(await row.innerText()).not.toContain('$');
      await goTo('/');
      await page.getByText('No sales yet').waitFor();
    });

    it.skipIf(host.isSlow)(
      'a dry run suggests settings and is followed by the import; a stopped import can be continued',
      async () => {
        const data = tempFolder();
        const many = writeCsv(
          path.join(data, 'many.csv'),
          Array.from({ length: 300 }, (_, i) => [`N-${i}`, '2025-01-10', i % 2 ? '' : 'P', 'K', '2', '2', '4']),
        );
        opened = await host.open(data);
        const { page, goTo } = opened;
        await goTo('/imports');
        await page.getByLabel('Check only, change nothing').check();
        await page.locator('input[type=file]').first().setInputFiles(many);
        await page.getByRole('link', { name: 'Open import of many.csv' }).click();
        await page.getByText('150 of 300 records have no customer; use “Walk-in” for them.').waitFor();
        await page.getByRole('button', { name: 'Apply' }).first().click();
        await page.getByText('300 read = 300 imported + 0 unchanged + 0 rejected').waitFor();
        await page.getByRole('button', { name: 'Import now' }).click();

        await page.getByRole('button', { name: 'Undo import' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click();
        await goTo('/imports');
        await page.locator('input[type=file]').first().setInputFiles(many);
        await page
          .getByRole('row', { name: /many\.csv.*Stopped/ })
          .getByRole('link')
          .click();
        await page.getByRole('button', { name: 'Continue anyway' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Continue anyway' }).click();
        await page.getByText('300 read = 150 imported + 0 unchanged + 150 rejected').waitFor();
      },
    );

    it.skipIf(host.isSlow)(
      'the circuit breaker and, in the app’s window, the watched folder are configured, and the folder is watched',
      async () => {
        const data = tempFolder();
        const folder = path.join(data, 'inbox');
        fs.mkdirSync(folder);
        opened = await host.open(data);
        const { page, goTo } = opened;
        await goTo('/imports');
        await page.getByText('Import settings').click();
        // a page in a browser must not name a folder of this machine
        const canNameFolder = host.name === 'electron';
        if (canNameFolder) await page.getByLabel('Watched folder').fill(folder);
        else expect(await page.getByLabel('Watched folder').isDisabled()).toBe(true);
        await page.getByLabel('Stop above (% rejected)').fill('35');
        await page.getByRole('button', { name: 'Save settings' }).click();
        await page.getByText('Settings saved.').waitFor();
        if (canNameFolder) {
          writeCsv(path.join(folder, 'watched.csv'), [['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00']]);
          await page.getByRole('row', { name: /watched\.csv.*Imported/ }).waitFor();
          await expect.poll(() => fs.readdirSync(folder)).toEqual(['imported']);
        }
        await page.reload();
        await page.getByText('Import settings').click();
        await expect.poll(() => page.getByLabel('Stop above (% rejected)').inputValue()).toBe('35');
      },
    );
  });
