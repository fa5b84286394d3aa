import type { Checked, ProductEdit, StoreEdit } from '../../src-shared/contract/index.ts';
import { fromMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Facts } from '../facts/facts.ts';
import type { Store as Database } from '../store/open.ts';
import { type Change, edit } from './edits.ts';

type Own = Record<string, string | number>;

/** The JSON of the column `own` after setting some overrides; null removes one, so that the imported value applies. */
function ownAfter(db: Database, table: 'store' | 'product', id: number, set: Record<string, string | number | null>) {
  const text = db.prepare(`SELECT own FROM ${table} WHERE id = ?`).pluck().get(id) as string | undefined;
  const own = JSON.parse(text ?? '{}') as Own;
  for (const [name, value] of Object.entries(set)) {
    if (value === null) delete own[name];
    else own[name] = value;
  }
  return JSON.stringify(own);
}

const given = <T extends object>(set: T) =>
  Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)) as Record<
    string,
    string | number | null
  >;

/** @throws Problem `changed_meanwhile` · `store_unknown` */
export function editStore(db: Database, actor: string, id: number, seen: number, set: StoreEdit) {
  const own = ownAfter(db, 'store', id, given(set));
  return { editId: edit(db, actor, 'store', [{ table: 'store', id, seen, set: { own } }]) };
}

/** @throws Problem `changed_meanwhile` · `product_unknown` */
export function editProduct(db: Database, facts: Facts, actor: string, id: number, seen: number, set: ProductEdit) {
  const { costMinor, withdrawn, ...rest } = set;
  const cost = costMinor == null ? costMinor : fromMinor(costMinor, facts.currency);
  const own = ownAfter(
    db,
    'product',
    id,
    given({ ...rest, cost, withdrawn: withdrawn === undefined ? undefined : withdrawn ? 1 : null }),
  );
  return { editId: edit(db, actor, 'product', [{ table: 'product', id, seen, set: { own } }]) };
}

/** Sets brand or category of many products at once. */
export function editProducts(db: Database, actor: string, ids: number[], set: ProductEdit) {
  const changes = ids.map(
    (id): Change => ({ table: 'product', id, set: { own: ownAfter(db, 'product', id, given(set)) } }),
  );
  return { editId: edit(db, actor, 'products', changes) };
}

/**
 * Merges stores or products into one of them.
 * @throws Problem `merge_refused`
 */
export function mergeInto(db: Database, facts: Facts, actor: string, { kind, into, ids }: Checked<'desk.merge'>) {
  const { rows } = kind === 'store' ? facts.stores : facts.products;
  const target = rows.get(into);
  const others = [...new Set(ids)].filter((id) => id !== into);
  const gone = [into, ...others].find((id) => !rows.has(id));
  if (!target || gone !== undefined)
    throw new Problem(
      'merge_refused',
      `The ${kind} ${gone} is not there, or was merged into another already.`,
      'Load the list again and choose among those it shows.',
    );
  if (others.length === 0)
    throw new Problem('merge_refused', 'There is nothing to merge: only one was chosen.', 'Choose at least two.');
  const changes = others.map((id): Change => ({ table: kind, id, set: { merged_into: into } }));
  return { editId: edit(db, actor, 'merge', changes) };
}
