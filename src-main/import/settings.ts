import { type ImportSettings, importSettings } from '../../src-shared/contract/imports.ts';
import type { Store } from '../store/open.ts';

const KEY = 'imports';

const DEFAULTS: ImportSettings = {
  defaultCurrency: 'USD',
  breaker: { maxErrorRate: 0.2, window: 1000, smallestSample: 100, maxConsecutiveRejects: 200 },
  watchedFolder: null,
};

/** The settings of this area; a value that is kept and no longer right falls back to its default. */
export function importSettingsOf(db: Store): ImportSettings {
  const json = db.prepare('SELECT value FROM setting WHERE key = ?').pluck().get(KEY) as string | undefined;
  const kept = importSettings.partial().safeParse(json ? JSON.parse(json) : {});
  return { ...DEFAULTS, ...(kept.success ? (kept.data as Partial<ImportSettings>) : {}) };
}

export function changeImportSettings(db: Store, change: Partial<ImportSettings>): ImportSettings {
  const settings = { ...importSettingsOf(db), ...change };
  db.prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    KEY,
    JSON.stringify(settings),
  );
  return settings;
}
