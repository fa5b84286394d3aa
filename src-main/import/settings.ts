import { type ImportSettings, importSettings } from '../../src-shared/contract/imports.ts';
import { tellChange } from '../asking.ts';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

const KEY = 'imports';

const DEFAULTS: ImportSettings = {
  defaultCurrency: 'USD',
  breaker: { maxErrorRate: 0.2, window: 1000, smallestSample: 100, maxConsecutiveRejects: 200 },
  watchedFolder: null,
};

/** The settings of this area; a value that is kept and no longer right falls back to its default. */
export function importSettingsOf(db: Store): ImportSettings {
  const kept = importSettings.partial().safeParse(readSetting(db, KEY) ?? {});
  return { ...DEFAULTS, ...(kept.success ? (kept.data as Partial<ImportSettings>) : {}) };
}

export function changeImportSettings(db: Store, change: Partial<ImportSettings>): ImportSettings {
  const before = importSettingsOf(db);
  const settings = { ...before, ...change };
  writeSetting(db, KEY, settings);
  tellChange('settings of imports', before, settings);
  return settings;
}
