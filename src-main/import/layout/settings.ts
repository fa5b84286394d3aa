import { type ImportSettings, importSettings } from '../../../src-shared/contract/imports/settings.ts';
import type { PartialInput } from '../../../src-shared/partial-input.ts';
import type { Db } from '../../db/open.ts';
import { readSetting, writeSetting } from '../../db/settings.ts';
import { recordChange } from '../../dispatch/request-context.ts';
import { applyPolicy, assertCompliant, changedValues, policyValuesOf } from '../../policy/policy.ts';

const SETTINGS_KEY = 'imports';

const DEFAULTS: ImportSettings = {
  defaultCurrency: 'USD',
  breaker: { maxErrorRate: 0.2, window: 1000, smallestSample: 100, maxConsecutiveRejects: 200 },
  watchedFolder: null,
};

const fixedSettings = () => policyValuesOf('defaultCurrency', 'breaker', 'watchedFolder');

/** The settings stored here; all defaults where they are no longer valid. */
function storedSettings(db: Db): ImportSettings {
  const parsed = importSettings.partial().safeParse(readSetting(db, SETTINGS_KEY) ?? {});
  return { ...DEFAULTS, ...(parsed.success ? (parsed.data as Partial<ImportSettings>) : {}) };
}

/** The settings of this area, overridden by the policy. */
export const importSettingsOf = (db: Db): ImportSettings => applyPolicy(storedSettings(db), fixedSettings());

/** @throws Problem `fixed_by_policy` */
export function changeImportSettings(db: Db, change: PartialInput<ImportSettings>): ImportSettings {
  const before = importSettingsOf(db);
  assertCompliant({ ...before, ...change }, fixedSettings());
  writeSetting(db, SETTINGS_KEY, { ...storedSettings(db), ...changedValues(before, change) });
  const settings = importSettingsOf(db);
  recordChange('settings of imports', before, settings);
  return settings;
}
