import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, root } from '../helpers.ts';
import { fillWithSample } from '../sample-folder.ts';
import { accessibilityFaults } from './axe.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { saveScreenshot } from './screenshots.ts';

const OWNER = 'three kettles under a lamp';
const FIRST = 'a ladder for two pigeons';
const OWN = 'seven boats behind the moon';

describe.each(hosts)('accounts in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  let code: string;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.accounts-'));
    await fillWithSample(data);
    opened = await host.open(data);
    page = opened.page;
    page.setDefaultTimeout(40_000);
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const field = (name: string) => page.getByLabel(name, { exact: true }).first();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  const menu = async (item: string) => {
    await page.getByRole('button', { name: /^Account:/ }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  const setting = async (name: string) => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name, exact: true }).click();
  };
  const screenshot = (name: string) => saveScreenshot(page, `${name}-light`);
  const takeCode = async () => {
    const shown = await page.locator('.recovery-code').innerText();
    expect(shown).toMatch(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/);
    await press('I have written it down');
    return shown;
  };
  const signIn = async (name: string, password: string) => {
    await heading('Sign in');
    await page.getByRole('combobox', { name: 'Name' }).fill(name);
    await field('Password').fill(password);
    await page.keyboard.press('Enter');
  };

  it('the first start asks for the owner, rates the password and shows a recovery code', async () => {
    await opened.goTo('/');
    await page.getByRole('heading', { name: 'Set up your account' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await field('Name').fill('Asha');
    await page.getByLabel('Password (optional)').fill('asha1234');
    await page.getByText('Choose a longer one.').waitFor();
    await press('Set password');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password (optional)').fill(OWNER);
    await page.getByText('Very strong').waitFor();
    await press('Set password');
    await page.locator('.recovery-code').waitFor();
    await screenshot('recovery-code');
    await takeCode();
    await expect.poll(() => page.getByRole('heading', { name: 'Set up your account' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Account: Asha' }).waitFor();
  });

  it('the owner makes a field rep for one city', async () => {
    await setting('People');
    await heading('People');
    await press('Add account');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Ravi');
    // Enter takes what is offered, and never saves the form
    await dialog.getByRole('combobox', { name: 'Cities' }).fill('Nowhere');
    await page.keyboard.press('Enter');
    await dialog.getByRole('combobox', { name: 'Cities' }).fill('Frem');
    await page.locator('[role=option][data-combobox-selected]', { hasText: 'Fremont' }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByLabel('First password (changed at first sign-in)').fill(FIRST);
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot('account-new');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Ravi.*Field rep.*Fremont/ }).waitFor();
    await page.getByText('Permissions', { exact: true }).click();
    await page.getByRole('cell', { name: 'Take an order', exact: true }).waitFor();
    await screenshot('roles');
    // of 200 rows that are alike, some are looked at
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('order');
    await page.getByRole('cell', { name: 'See a store', exact: true }).waitFor({ state: 'detached' });
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('the rep has to set a new password, and then sees only the stores of the city', async () => {
    await menu('Sign out');
    await heading('Sign in');
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot('sign-in');
    await signIn('Ravi', FIRST);
    await heading('Choose your own password');
    await field('Current password').fill(FIRST);
    await field('New password').fill(OWN);
    await press('Set password');
    code = await takeCode();
    await opened.goTo('/stores');
    await page.getByRole('row').nth(3).waitFor();
    const cities = await page
      .getByRole('row')
      .evaluateAll((rows) => rows.slice(1).map((row) => /Fremont/.test(row.textContent ?? '')));
    expect(cities.length).toBeGreaterThan(2);
    expect(cities.every(Boolean)).toBe(true);
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    const settings = page.getByRole('navigation', { name: 'Settings' });
    await settings.getByRole('link', { name: 'My account' }).waitFor();
    expect(await settings.getByRole('link', { name: 'Audit' }).count()).toBe(0);
  });

  it('other pages are refused to the rep', async () => {
    for (const place of ['/audit', '/people']) {
      await opened.goTo(place);
      await heading('No access');
    }
    const foreign = (await cliStores()).find(({ city }) => city !== 'Fremont' && city !== '')!;
    await opened.goTo(`/stores/${foreign.id}`);
    await page.getByText('doesn’t have access').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(await page.getByText(foreign.name).count()).toBe(0);
  });

  it('locks, shows nothing, and is unlocked by PIN or password', async () => {
    await opened.goTo('/account');
    await field('PIN').fill('4711');
    await page
      .getByRole('region')
      .or(page.locator('section'))
      .filter({ hasText: 'four to eight digits' })
      .getByLabel('Current password')
      .fill(OWN);
    await press('Set PIN');
    await page.getByText('PIN set.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot('account-set');
    await menu('Lock');
    await heading('Locked');
    await page.getByText('PIN set.').waitFor({ state: 'detached', timeout: 1000 });
    await screenshot('locked');
    expect(await page.locator('.rail').count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await opened.goTo('/stores');
    await heading('Locked');
    await field('PIN').fill('0000');
    await press('Unlock');
    await page.getByText('Wrong PIN.').waitFor();
    await field('PIN').fill('4711');
    await press('Unlock');
    await page.getByRole('heading', { name: 'Stores' }).waitFor();
  });

  it('a forgotten password is reset by the recovery code', async () => {
    await menu('Sign out');
    await heading('Sign in');
    await press('Forgot password?');
    await heading('Reset your password');
    await page.getByRole('combobox', { name: 'Name' }).click();
    await page.getByRole('option', { name: 'Ravi' }).click();
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(code.toLowerCase());
    await field('New password').fill(`${OWN} again`);
    await press('Set new password');
    expect(await takeCode()).not.toBe(code);
    await page.getByRole('button', { name: 'Account: Ravi' }).waitFor();
    await menu('Sign out');
  });

  it('the owner sees the rep’s refusals in the audit, and that the chain is intact', async () => {
    await signIn('Asha', OWNER);
    await page.getByRole('button', { name: 'Account: Asha' }).waitFor();
    await opened.goTo('/audit?refused=true&actor=Ravi');
    await page
      .getByRole('row', { name: /Ravi.*See a store.*not one of their stores/ })
      .first()
      .waitFor();
    await page
      .getByRole('row', { name: /See a store/ })
      .getByRole('button')
      .first()
      .click();
    await page
      .getByText(/"id":\s*\d+/)
      .first()
      .waitFor();
    await press('Verify');
    await page.getByText(/^Verified: /).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    expect(fs.readFileSync((await saved.path())!, 'utf8')).toMatch(/^\ufeff?id,at,actor,face,procedure,refused/);
  });

  it('no password, PIN or code is in the data folder or its logs', () => {
    const files = fs.readdirSync(data, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    for (const one of files) {
      const text = fs.readFileSync(path.join(one.parentPath, one.name)).toString('latin1');
      for (const secret of [OWNER, FIRST, OWN, code, '"4711"']) expect(text.includes(secret), one.name).toBe(false);
    }
  });

  /** The stores as the owner sees them, read by another program of the same user. */
  async function cliStores(): Promise<{ id: number; name: string; city: string }[]> {
    const secret = path.join(data, 'secret.txt');
    fs.writeFileSync(secret, `${OWNER}\n`, { mode: 0o600 });
    const token = path.join(data, 'token.txt');
    const result = await cli(['user', 'token', 'Asha', '--password-file', secret, '--out', token, '--data', data]);
    expect(result.stderr).toBe('');
    fs.rmSync(secret);
    const { json } = await cli(['stores', '--json', '--limit', '500', '--data', data, '--token-file', token]);
    return (json as { items: { id: number; name: string; city: string }[] }).items;
  }
});
