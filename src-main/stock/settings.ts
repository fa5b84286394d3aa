import type { Output } from '../../src-shared/contract/index.ts';
import type { ProductAttributes } from '../cube/dimensions.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { recordChange } from '../dispatch/request-context.ts';

export type StockSettings = Output<'stock.settings'>;

const KEY = 'stock';

/** How the company buys, and from when on goods are near their expiry. */
export const stockSettings = (db: Db): StockSettings =>
  readSetting<StockSettings>(db, KEY) ?? { leadDays: 14, orderEveryDays: 7, nearExpiryDays: 60 };

export function changeStockSettings(db: Db, settings: StockSettings): StockSettings {
  recordChange('stock', stockSettings(db), settings);
  writeSetting(db, KEY, settings);
  return settings;
}

/** Days from an order to the supplier until the goods are here: of the product, by lists or by hand, else the company’s. */
export const leadDaysOf = ({ listed }: ProductAttributes, { leadDays }: StockSettings): number =>
  typeof listed.leadDays === 'number' ? listed.leadDays : leadDays;
