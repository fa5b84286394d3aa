import { type AccountSettings, accountSettings } from '../../src-shared/contract/accounts.ts';
import { changed, fixedOf, mustAgree, withFixed } from '../policy/policy.ts';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

const KEY = 'accounts';

const DEFAULTS: AccountSettings = { requirePassword: false, idleMinutes: 15, auditDays: null };

const fixedHere = () => fixedOf('requirePassword', 'idleMinutes', 'auditDays');

/** The stored settings; invalid ones fall back to the defaults. */
function ownSettings(db: Store): AccountSettings {
  const kept = accountSettings.partial().safeParse(readSetting(db, KEY) ?? {});
  return { ...DEFAULTS, ...(kept.success ? (kept.data as Partial<AccountSettings>) : {}) };
}

/** The effective account settings: the policy's values override the stored ones. */
export const accountSettingsOf = (db: Store): AccountSettings => withFixed(ownSettings(db), fixedHere());

/** @throws Problem `fixed_by_policy` */
export function changeAccountSettings(
  db: Store,
  change: { [K in keyof AccountSettings]?: AccountSettings[K] | undefined },
): AccountSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const before = accountSettingsOf(db);
  mustAgree({ ...before, ...given }, fixedHere());
  writeSetting(db, KEY, { ...ownSettings(db), ...changed(before, given) });
  return accountSettingsOf(db);
}
