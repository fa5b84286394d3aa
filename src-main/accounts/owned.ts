import type { ProcedureName } from '../../src-shared/contract/index.ts';
import type { Actor } from '../asking.ts';
import type { Facts } from '../facts/facts.ts';
import { isOwnImport } from '../import/scope.ts';
import type { Store } from '../store/open.ts';
import { type Named, namesOf } from './roles.ts';
import { sessionByPublicId } from './sessions.ts';

/** A reference in an input that fails the ownership check: foreign, or required and missing. */
export type Foreign = { path: string; named: Named; missing: boolean };

/**
 * The first reference of an input that is not within the actor's ownership; null where all are. An ID that does not
 * exist counts as foreign, since another result would reveal which IDs exist.
 * @param seen the sales cube scoped to the actor's stores
 */
export function foreignIn(
  db: Store,
  seen: Facts,
  actor: Actor,
  procedure: ProcedureName,
  input: unknown,
): Foreign | null {
  for (const [path, kind] of Object.entries(namesOf(procedure))) {
    const named = kind.replace('!', '') as Named;
    const values = valuesAt(input, path.split('.'));
    if (values.length === 0 && kind.endsWith('!')) return { path, named, missing: true };
    if (values.some((value) => !OWNED[named](value, { db, seen, actor }))) return { path, named, missing: false };
  }
  return null;
}

/** The values at a path of an input, one or several; empty where it is omitted. */
function valuesAt(input: unknown, path: string[]): (number | string)[] {
  let value: unknown = input;
  for (const word of path) value = (value as Record<string, unknown> | null | undefined)?.[word];
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one): one is number | string => typeof one === 'number' || typeof one === 'string');
}

interface Asked {
  db: Store;
  seen: Facts;
  actor: Actor;
}

const storeIs = (seen: Facts, id: unknown): boolean => typeof id !== 'number' || Boolean(seen.stores.countsAs[id]);

/** Ownership through the row's store; a row without a store is everybody's. */
const byStore =
  (sql: string) =>
  (id: number | string, { db, seen }: Asked): boolean => {
    const store = db.prepare(sql).pluck().get(id) as number | null | undefined;
    return store === null || (store !== undefined && storeIs(seen, store));
  };

/** Query for the store of a row, by table of the edit journal. */
const STORE_OF: Record<string, string> = {
  store: 'SELECT ?',
  note: 'SELECT store_id FROM note WHERE id = ?',
  sales_order: 'SELECT store_id FROM sales_order WHERE id = ?',
  call_mark: 'SELECT store_id FROM call_mark WHERE id = ?',
  suggestion_answer: 'SELECT store_id FROM suggestion_answer WHERE id = ?',
};

const OWNED: Record<Named, (id: number | string, asked: Asked) => boolean> = {
  store: (id, { seen }) => storeIs(seen, id),
  invoice: byStore('SELECT store_id FROM invoice WHERE id = ?'),
  line: byStore('SELECT i.store_id FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE l.id = ?'),
  order: byStore('SELECT store_id FROM sales_order WHERE id = ?'),
  note: byStore('SELECT store_id FROM note WHERE id = ?'),
  scan: byStore('SELECT store_id FROM scan WHERE id = ?'),
  sheet: byStore('SELECT store_id FROM order_sheet WHERE id = ?'),
  import: (id, { db, actor }) => isOwnImport(db, id, actor),
  // an actor may undo its own edits of its own stores
  edit: (id, asked) => {
    const row = asked.db.prepare('SELECT actor, rows FROM edit WHERE id = ?').get(id) as
      | { actor: string; rows: string }
      | undefined;
    if (row?.actor !== asked.actor.name) return false;
    const rows = JSON.parse(row.rows) as { table: string; id: number }[];
    return rows.every(({ table, id: of }) => STORE_OF[table] !== undefined && byStore(STORE_OF[table])(of, asked));
  },
  session: (id, { db, actor }) => {
    const session = sessionByPublicId(db, String(id));
    return session?.accountId === actor.accountId;
  },
  token: (id, { db, actor }) => {
    const account = db.prepare('SELECT account_id FROM access_token WHERE id = ?').pluck().get(id);
    return account === actor.accountId;
  },
  // an administrator who is not an owner may neither create nor change owners
  account: (id, { db }) => db.prepare('SELECT role FROM account WHERE id = ?').pluck().get(id) !== 'owner',
  role: (role) => role !== 'owner',
};
