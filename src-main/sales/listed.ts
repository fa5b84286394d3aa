import type { ProductProfile, StoreProfile } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { ProductAttributes, StoreAttributes } from '../cube/dimensions.ts';
import type { Db } from '../db/open.ts';

type Listed = Record<string, string | number>;

const textOf = (listed: Listed, key: string): string => String(listed[key] ?? '');
const numberOf = (listed: Listed, key: string): number | null => {
  const value = listed[key];
  return typeof value === 'number' ? value : null;
};
const minorOf = (listed: Listed, key: string, currency: string): number | null => {
  const amount = numberOf(listed, key);
  return amount === null ? null : toMinor(amount, currency);
};

const extrasOf = (listed: Listed) =>
  Object.entries(listed)
    .filter(([key]) => key.startsWith('x:'))
    .map(([key, value]) => ({ name: key.slice(2), value: String(value) }));

/** The lists that the values of a store or product come from. */
function sourcesOf(db: Db, entity: 'store' | 'product', id: number): StoreProfile['sources'] {
  return db
    .prepare(
      `SELECT v.field, v.import_id AS importId, m.summary ->> '$.file.name' AS fileName, coalesce(m.finished_at, m.created_at) AS at,
         v.physical_line AS line, max(v.import_id)
       FROM ${entity}_value v JOIN import m ON m.id = v.import_id WHERE v.${entity}_id = ? GROUP BY v.field ORDER BY v.field`,
    )
    .all(id)
    .map((row) => {
      const { field, importId, fileName, at, line } = row as StoreProfile['sources'][number];
      return { field, importId, fileName, at, line };
    });
}

/** What lists say of a store besides its contact data. */
export function listedOfStore(db: Db, { id, listed }: StoreAttributes, currency: string) {
  return {
    postalCode: textOf(listed, 'postalCode'),
    taxNumber: textOf(listed, 'taxNumber'),
    beat: textOf(listed, 'beat'),
    storeGroup: textOf(listed, 'storeGroup'),
    assignedTo: textOf(listed, 'salesperson'),
    creditLimitMinor: minorOf(listed, 'creditLimit', currency),
    creditDays: numberOf(listed, 'creditDays'),
    openingBalanceMinor: minorOf(listed, 'openingBalance', currency),
    extras: extrasOf(listed),
    sources: sourcesOf(db, 'store', id),
  } satisfies Partial<StoreProfile>;
}

/** The rows of a product and of those merged into it. */
const ITS_OWN = 'IN (SELECT id FROM product WHERE id = @id OR merged_into = @id)';

/** What lists say of a product: list price and tax, prices by store group, and the newest count in each place. */
export function listedOfProduct(db: Db, { id, listed }: ProductAttributes, currency: string) {
  const taxRate = numberOf(listed, 'taxRate');
  const prices = db
    .prepare<unknown[], { storeGroup: string; from: string; to: string; price: number; currency: string }>(
      `SELECT store_group AS storeGroup, from_date AS "from", to_date AS "to", price, currency, max(import_id)
       FROM list_price WHERE product_id ${ITS_OWN} GROUP BY price_id HAVING price IS NOT NULL ORDER BY store_group, from_date DESC`,
    )
    .all({ id });
  const stock = db
    .prepare<unknown[], { place: string; batch: string; expiry: string | null; quantity: number; countedOn: string }>(
      `SELECT place, batch, expiry, quantity, counted_on AS countedOn FROM stock_count c
       WHERE product_id ${ITS_OWN} AND (counted_on, import_id) = (SELECT counted_on, import_id FROM stock_count n
         WHERE n.product_id ${ITS_OWN} AND lower(n.place) = lower(c.place) ORDER BY counted_on DESC, import_id DESC LIMIT 1)
       ORDER BY place, expiry, batch`,
    )
    .all({ id });
  return {
    listPriceMinor: minorOf(listed, 'listPrice', currency),
    taxRate: taxRate === null ? null : taxRate / 100,
    shelfLifeDays: numberOf(listed, 'shelfLifeDays'),
    leadDays: numberOf(listed, 'leadDays'),
    supplier: textOf(listed, 'supplier'),
    palletSize: numberOf(listed, 'palletSize'),
    extras: extrasOf(listed),
    sources: sourcesOf(db, 'product', id),
    listPrices: prices.map(({ storeGroup, from, to, price, currency: own }) => ({
      storeGroup,
      from,
      to,
      priceMinor: toMinor(price, own),
      currency: own,
    })),
    stock: stock.map(({ place, batch, expiry, quantity, countedOn }) => ({
      place,
      batch,
      expiry,
      quantity: quantityToNumber(quantity),
      countedOn,
    })),
  } satisfies Partial<ProductProfile>;
}
