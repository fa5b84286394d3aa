import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, tempFolder, writeCsv } from '../helpers.ts';
import { accessibilityFaults } from './axe.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { saveScreenshot } from './screenshots.ts';
import { misplacedTexts } from './text-boxes.ts';

describe.each(hosts)('in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', `.health-page-${'without_a_place_to_break_'.repeat(4)}`));
    opened = await host.open(data, { width: 1280, height: 800 });
  });
  afterAll(async () => {
    await opened.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  it('an import is shown as a waterfall, from the request to the commit', async () => {
    const { page, goTo } = opened;
    const rows = Array.from({ length: 3000 }, (_, i) => [
      `I-${i >> 1}`,
      '2025-05-02',
      `Store ${(i >> 1) % 40}`,
      `Tea ${i % 90}`,
      '2',
      '10.00',
      '20.00',
    ]);
    await goTo('/imports');
    const file = writeCsv(path.join(tempFolder(), 'a.csv'), rows);
    await page.locator('input[type=file]').first().setInputFiles(file);
    await page.getByText('3,000').first().waitFor();
    await goTo('/system');
    await page
      .getByRole('region', { name: 'Performance' })
      .getByRole('button', { name: 'imports.start' })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('cell', { name: 'commit', exact: true }).waitFor();
    for (const piece of ['admit', 'imports.run', 'read', 'merge', 'months'])
      expect(await dialog.getByRole('cell', { name: piece, exact: true }).count()).toBeGreaterThan(0);
    expect(await dialog.getByRole('img', { name: /^read: starts after .*, takes / }).count()).toBe(1);
    expect(await accessibilityFaults(page)).toEqual([]);
    await saveScreenshot(page, 'waterfall-light');
    await page.keyboard.press('Escape');
  });

  // on Windows, other users' access is not checked
  it.skipIf(process.env.MANGALM_HOST === 'windows')(
    'a warning with long paths fits a window of 512 pixels',
    async () => {
      const { page, goTo } = opened;
      for (const name of ['', 'mangalm.db', 'keys']) fs.chmodSync(path.join(data, name), 0o755);
      await page.setViewportSize({ width: 512, height: 768 });
      await goTo('/system');
      await page.getByText('Other users of this computer can read').waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await misplacedTexts(page)).toEqual([]);
        await saveScreenshot(page, `system-narrow-${colorScheme}`);
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1280, height: 800 });
    },
  );

  it('F1 opens the manual at the topic of the page, with working links, and without network requests', async () => {
    const { page, goTo } = opened;
    const outside: string[] = [];
    page.on('request', (request) => {
      if (!/^(http:\/\/127\.0\.0\.1|app:|ws:\/\/127\.0\.0\.1|data:|blob:)/.test(request.url()))
        outside.push(request.url());
    });
    await goTo('/orders');
    await page.locator('h1').waitFor();
    await page.keyboard.press('F1');
    await page.getByRole('heading', { level: 1, name: 'Taking orders' }).waitFor();
    const picture = page.getByRole('img', { name: 'Taking an order' });
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(100);
    await page.getByRole('navigation', { name: 'Manual' }).getByRole('link', { name: 'Getting started' }).click();
    await page.getByRole('article').getByRole('link', { name: 'order sheets from photos' }).click();
    await page.getByRole('heading', { level: 1 }).filter({ hasText: /sheet/i }).waitFor();
    expect(outside).toEqual([]);
    const licences = await page.evaluate(() => fetch('/licences.txt').then((answer) => answer.text()));
    expect(licences).toContain('react-dom');
  });

  it('an error of the page is written to the log', async () => {
    const { page, goTo } = opened;
    await goTo('/stores');
    await page.evaluate(() =>
      setTimeout(() => {
        throw new Error('a fault made on purpose');
      }),
    );
    await expect
      .poll(() => fs.readFileSync(path.join(data, 'logs', 'app.log'), 'utf8'))
      .toContain('a fault made on purpose');
  });
});
