import type { Page } from 'playwright-core';
import { type App, localCaller } from '../../src-main/app.ts';
import type { Role } from '../../src-shared/roles.ts';

/** The password of the owner, Meera. */
export const OWNER_PASSWORD = 'three kettles under a lamp';
/** The one that every other account has chosen. */
const OWN_PASSWORD = 'seven boats behind the moon';

/** Adds an account whose password is its own already. The owner is set up before. */
export async function addAccount(app: App, name: string, role: Role, salespeople: string[] = []): Promise<void> {
  const owner = localCaller('window');
  await app.call(owner, 'accounts.signIn', { name: 'Meera', password: OWNER_PASSWORD });
  await app.call(owner, 'accounts.add', { name, role, password: OWNER_PASSWORD, scope: { salespeople } });
  const caller = localCaller('window');
  await app.call(caller, 'accounts.signIn', { name, password: OWNER_PASSWORD });
  await app.call(caller, 'accounts.changePassword', { old: OWNER_PASSWORD, password: OWN_PASSWORD });
}

/** Signs in with the account's own password. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('combobox', { name: 'Name' }).fill(name);
  await page.getByLabel('Password', { exact: true }).first().fill(OWN_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: `Account: ${name}` }).waitFor();
}

export async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Account: ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}
