import type { Output } from '../../src-shared/contract/index.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { recordChange } from '../dispatch/request-context.ts';

type PricingSettings = Output<'pricing.settings'>;

const KEY = 'pricing';

/** How far a price may be lowered by hand without an approval. */
export const pricingSettings = (db: Db): PricingSettings =>
  readSetting<PricingSettings>(db, KEY) ?? { limitPercent: null };

export function changePricingSettings(db: Db, settings: PricingSettings): PricingSettings {
  recordChange('pricing', pricingSettings(db), settings);
  writeSetting(db, KEY, settings);
  return settings;
}
