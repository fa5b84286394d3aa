import type { ParsedInput, ProductEdit, StoreEdit } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { fromMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { edit, type RowChange } from './edits.ts';

type Overrides = Record<string, string | number>;

/** The JSON of the column `own` after setting some overrides; null removes one, so that the imported value applies. */
function overridesAfter(db: Db, table: 'store' | 'product', id: number, set: Record<string, string | number | null>) {
  const text = db.prepare<unknown[], string>(`SELECT own FROM ${table} WHERE id = ?`).pluck().get(id);
  const overrides = JSON.parse(text ?? '{}') as Overrides;
  for (const [name, value] of Object.entries(set)) {
    if (value === null) delete overrides[name];
    else overrides[name] = value;
  }
  return JSON.stringify(overrides);
}

const withoutUndefined = <T extends object>(set: T) =>
  Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)) as Record<
    string,
    string | number | null
  >;

/** An amount of an edit as it is stored; null and undefined stay. */
const storedAmount = (minor: number | null | undefined, currency: string) =>
  minor == null ? minor : fromMinor(minor, currency);

/** @throws Problem `changed_meanwhile` · `store_unknown` */
export function editStore(db: Db, cube: SalesCube, actor: string, id: number, expectedVersion: number, set: StoreEdit) {
  const { creditLimitMinor, openingBalanceMinor, ...rest } = set;
  // without invoices the currency of the company is a guess
  if (creditLimitMinor != null && unscoped(cube).months.length === 0) {
    const reason = message('credit_limit_refused/no_currency');
    throw new Problem('credit_limit_refused', { reason }, { fields: { creditLimitMinor: reason } });
  }
  const own = overridesAfter(
    db,
    'store',
    id,
    withoutUndefined({
      ...rest,
      creditLimit: storedAmount(creditLimitMinor, cube.currency),
      openingBalance: storedAmount(openingBalanceMinor, cube.currency),
    }),
  );
  return { editId: edit(db, actor, 'store', [{ table: 'store', id, expectedVersion, set: { own } }]) };
}

/** @throws Problem `changed_meanwhile` · `product_unknown` */
export function editProduct(
  db: Db,
  cube: SalesCube,
  actor: string,
  id: number,
  expectedVersion: number,
  set: ProductEdit,
) {
  const { costMinor, listPriceMinor, taxRate, withdrawn, ...rest } = set;
  const own = overridesAfter(
    db,
    'product',
    id,
    withoutUndefined({
      ...rest,
      cost: storedAmount(costMinor, cube.currency),
      listPrice: storedAmount(listPriceMinor, cube.currency),
      // hundredths of a per cent, as lists have it
      taxRate: taxRate == null ? taxRate : Math.round(taxRate * 100),
      withdrawn: withdrawn === undefined ? undefined : withdrawn ? 1 : null,
    }),
  );
  return { editId: edit(db, actor, 'product', [{ table: 'product', id, expectedVersion, set: { own } }]) };
}

/** Sets brand or category of many products at once. */
export function editProducts(db: Db, actor: string, ids: number[], set: ProductEdit) {
  const changes = ids.map(
    (id): RowChange => ({
      table: 'product',
      id,
      set: { own: overridesAfter(db, 'product', id, withoutUndefined(set)) },
    }),
  );
  return { editId: edit(db, actor, 'products', changes) };
}

/**
 * Merges stores or products into one of them.
 * @throws Problem `merge_refused`
 */
export function mergeInto(db: Db, cube: SalesCube, actor: string, { kind, into, ids }: ParsedInput<'desk.merge'>) {
  const { rows } = kind === 'store' ? cube.stores : cube.products;
  const target = rows.get(into);
  const others = [...new Set(ids)].filter((id) => id !== into);
  const missing = [into, ...others].find((id) => !rows.has(id));
  if (!target || missing !== undefined) throw new Problem(`merge_refused/${kind}`, { id: missing ?? into });
  if (others.length === 0) throw new Problem('merge_refused/one');
  const changes = others.map((id): RowChange => ({ table: kind, id, set: { merged_into: into } }));
  return { editId: edit(db, actor, 'merge', changes) };
}
