import { type ImportSettings, importSettings } from '../../src-shared/contract/imports.ts';
import { tellChange } from '../asking.ts';
import { changed, fixedOf, mustAgree, withFixed } from '../policy/policy.ts';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

const KEY = 'imports';

const DEFAULTS: ImportSettings = {
  defaultCurrency: 'USD',
  breaker: { maxErrorRate: 0.2, window: 1000, smallestSample: 100, maxConsecutiveRejects: 200 },
  watchedFolder: null,
};

const fixedHere = () => fixedOf('defaultCurrency', 'breaker', 'watchedFolder');

/** The settings stored here; all defaults where they are no longer valid. */
function ownSettings(db: Store): ImportSettings {
  const kept = importSettings.partial().safeParse(readSetting(db, KEY) ?? {});
  return { ...DEFAULTS, ...(kept.success ? (kept.data as Partial<ImportSettings>) : {}) };
}

/** The settings of this area, overridden by the policy. */
export const importSettingsOf = (db: Store): ImportSettings => withFixed(ownSettings(db), fixedHere());

/** @throws Problem `fixed_by_policy` */
export function changeImportSettings(db: Store, change: Partial<ImportSettings>): ImportSettings {
  const before = importSettingsOf(db);
  mustAgree({ ...before, ...change }, fixedHere());
  writeSetting(db, KEY, { ...ownSettings(db), ...changed(before, change) });
  const settings = importSettingsOf(db);
  tellChange('settings of imports', before, settings);
  return settings;
}
