import { type AccountSettings, accountSettings } from '../../src-shared/contract/accounts.ts';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

const KEY = 'accounts';

const DEFAULTS: AccountSettings = { requirePassword: false, idleMinutes: 15, auditDays: null };

/** The settings of this area; what is kept and no longer right falls back to its default. */
export function accountSettingsOf(db: Store): AccountSettings {
  const kept = accountSettings.partial().safeParse(readSetting(db, KEY) ?? {});
  return { ...DEFAULTS, ...(kept.success ? (kept.data as Partial<AccountSettings>) : {}) };
}

export function changeAccountSettings(
  db: Store,
  change: { [K in keyof AccountSettings]?: AccountSettings[K] | undefined },
): AccountSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const settings = { ...accountSettingsOf(db), ...given };
  writeSetting(db, KEY, settings);
  return settings;
}
