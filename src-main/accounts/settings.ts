import { type AccountSettings, accountSettings } from '../../src-shared/contract/settings.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { applyPolicy, assertCompliant, changedValues, policyValuesOf } from '../policy/policy.ts';

const SETTING = 'accounts';

const DEFAULTS: AccountSettings = { requirePassword: false, idleMinutes: 15, auditDays: null };

const settingsFixedByPolicy = () => policyValuesOf('requirePassword', 'idleMinutes', 'auditDays');

/** The stored settings; invalid ones fall back to the defaults. */
function storedSettings(db: Db): AccountSettings {
  const parsed = accountSettings.partial().safeParse(readSetting(db, SETTING) ?? {});
  return { ...DEFAULTS, ...(parsed.success ? (parsed.data as Partial<AccountSettings>) : {}) };
}

/** The effective account settings: the policy's values override the stored ones. */
export const accountSettingsOf = (db: Db): AccountSettings => applyPolicy(storedSettings(db), settingsFixedByPolicy());

/** @throws Problem `fixed_by_policy` */
export function changeAccountSettings(
  db: Db,
  change: { [K in keyof AccountSettings]?: AccountSettings[K] | undefined },
): AccountSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const before = accountSettingsOf(db);
  assertCompliant({ ...before, ...given }, settingsFixedByPolicy());
  writeSetting(db, SETTING, { ...storedSettings(db), ...changedValues(before, given) });
  return accountSettingsOf(db);
}
