import fs from 'node:fs';
import path from 'node:path';
import { extractAll } from '@electron/asar';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, writeCsv } from '../helpers.ts';
import { packageApp } from '../pack/package-app.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { IllustratedStory } from './illustrated-story.ts';

const PASSWORD = 'three kettles under a lamp';

describe.each(hosts)('a day in IT, in $name', (host) => {
  const story = new IllustratedStory(
    'it',
    'A day in IT\nFrom the package to the audit. What runs is the content of the package as it is built for Linux, unpacked; each picture is taken by a test that does what is described (`test/e2e/story-it.test.ts`).',
  );
  let home: string;
  let opened: OpenedApp;
  let page: Page;
  beforeAll(async () => {
    home = fs.mkdtempSync(path.join(root, 'node_modules', '.it-'));
    const unpacked = await packageApp('linux', process.arch, { use: '-it' });
    extractAll(path.join(unpacked, 'resources', 'app.asar'), path.join(home, 'opt'));
    fs.rmSync(unpacked, { recursive: true, force: true });
    fs.writeFileSync(
      path.join(home, 'policy.json'),
      JSON.stringify({ requirePassword: true, auditDays: 730, defaultCurrency: 'USD', backup: { daily: 14 } }),
    );
    opened = await host.open(path.join(home, 'data'), {
      width: 1024,
      height: 768,
      program: path.join(home, 'opt', 'dist', 'app', 'src-main', 'cli', 'main.js'),
      env: { MANGALM_POLICY: path.join(home, 'policy.json') },
    });
    page = opened.page;
    page.setDefaultTimeout(20_000);
  }, 240_000);
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(home, { recursive: true, force: true });
  });
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

  it('sets a policy, watches health and metrics, restores a backup and reads the audit', async () => {
    await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await story.addScene(
      page,
      'The package is unpacked, and a policy of the company lies beside it: passwords, the audit for two years, a backup of each of fourteen days. So the first start asks for a password.',
    );
    await press('Set password');
    await page
      .getByRole('dialog')
      .getByText(/^(\w{4}-){5}\w{4}$/)
      .waitFor();
    await press('I have written it down');

    await opened.goTo('/imports');
    await page.locator('input[type=file]').first().waitFor({ state: 'attached' });
    const rows = Array.from({ length: 600 }, (_, i) => [
      `I-${i >> 1}`,
      `2025-0${1 + ((i >> 1) % 6)}-12`,
      `Store ${(i >> 1) % 20}`,
      `Tea ${i % 30}`,
      '2',
      '10.00',
      '20.00',
    ]);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles(writeCsv(path.join(home, 'may.csv'), rows));
    await page.getByRole('link', { name: 'Open import of may.csv' }).waitFor();

    await opened.goTo('/system');
    await page.getByText('A policy sets 4 things on this computer.', { exact: false }).waitFor();
    await story.addScene(
      page,
      'How every part is, and what to do about it. `mangalm health` says the same, with an exit code, and so does `/health`.',
    );
    if (host.name === 'browser') {
      const metrics = await fetch(new URL('/metrics', page.url())).then((answer) => answer.text());
      expect(metrics).toMatch(/^mangalm_invoice_lines 600$/m);
    }
    await page
      .getByRole('region', { name: 'Performance' })
      .getByRole('button', { name: 'imports.start' })
      .first()
      .click();
    await page.getByRole('dialog').getByRole('cell', { name: 'commit', exact: true }).waitFor();
    await story.addScene(
      page,
      'Performance: an import from the request to the commit. Metrics are at `/metrics`, traces go to a collector where the policy names one.',
    );
    await page.keyboard.press('Escape');

    await opened.goTo('/backups');
    await press('Back up now');
    await page.getByText('Backup made and checked: 600 invoice lines.').waitFor();
    await opened.goTo('/imports');
    const wrong = writeCsv(path.join(home, 'of another company.csv'), [
      ['X-1', '2025-07-07', 'Nobody', 'Nothing', '2', '10.00', '20.00'],
    ]);
    await page.locator('input[type=file]').first().setInputFiles(wrong);
    await page.getByRole('link', { name: 'Open import of of another company.csv' }).waitFor();
    await opened.goTo('/backups');
    await page
      .getByRole('button', { name: /^Restore the backup of/ })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByText(/of another company\.csv/)
      .waitFor();
    await story.addScene(
      page,
      'Somebody imported the file of another company, and the backup of an hour ago is put back. What would be lost is shown first.',
    );
    await page.getByRole('dialog').getByRole('button', { name: 'Restore now' }).click();
    await page.getByText('Restored: 600 invoice lines.').waitFor();

    await opened.goTo('/audit');
    await press('Verify');
    await page.getByText('Verified: ', { exact: false }).waitFor();
    await page.getByRole('cell', { name: 'A backup was restored' }).waitFor();
    await story.addScene(
      page,
      'The audit has who did what, the restore among it, each entry chained to the one before; it is verified on the spot.',
    );
    story.finish();
  }, 240_000);
});
