import type { ProcedureName } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import type { Actor } from '../dispatch/request-context.ts';
import { isOwnImport } from '../import/ledger/import-scope.ts';
import { type ReferenceKind, referencesOf } from './roles.ts';
import { sessionByPublicId } from './sessions.ts';

/** A reference in an input that fails the ownership check: foreign, or required and missing. */
export type ForeignReference = { path: string; named: ReferenceKind; missing: boolean };

/**
 * The first reference of an input that is not within the actor's ownership; null where all are. An ID that does not
 * exist counts as foreign, since another result would reveal which IDs exist.
 * @param seen the sales cube scoped to the actor's stores
 */
export function findForeignReference(
  db: Db,
  seen: SalesCube,
  actor: Actor,
  procedure: ProcedureName,
  input: unknown,
): ForeignReference | null {
  for (const [path, kind] of Object.entries(referencesOf(procedure))) {
    const named = kind.replace('!', '') as ReferenceKind;
    const values = valuesAt(input, path.split('.'));
    if (values.length === 0 && kind.endsWith('!')) return { path, named, missing: true };
    if (values.some((value) => !OWNERSHIP_CHECKS[named](value, { db, seen, actor })))
      return { path, named, missing: false };
  }
  return null;
}

/** The values at a path of an input, one or several; empty where it is omitted. */
function valuesAt(input: unknown, path: string[]): (number | string)[] {
  let value: unknown = input;
  for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key];
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one): one is number | string => typeof one === 'number' || typeof one === 'string');
}

interface OwnershipContext {
  db: Db;
  seen: SalesCube;
  actor: Actor;
}

const isVisibleStore = (seen: SalesCube, id: unknown): boolean =>
  typeof id !== 'number' || Boolean(seen.stores.canonicalId[id]);

/** Ownership through the row's store; a row without a store is everybody's. */
const ownedThroughStore =
  (sql: string) =>
  (id: number | string, { db, seen }: OwnershipContext): boolean => {
    const store = db.prepare<unknown[], number | null>(sql).pluck().get(id);
    return store === null || (store !== undefined && isVisibleStore(seen, store));
  };

/** Query for the store of a row, by table of the edit journal. */
const STORE_QUERIES: Record<string, string> = {
  store: 'SELECT ?',
  note: 'SELECT store_id FROM note WHERE id = ?',
  sales_order: 'SELECT store_id FROM sales_order WHERE id = ?',
  call_mark: 'SELECT store_id FROM call_mark WHERE id = ?',
  shelf_count: 'SELECT store_id FROM shelf_count WHERE id = ?',
  suggestion_answer: 'SELECT store_id FROM suggestion_answer WHERE id = ?',
};

const OWNERSHIP_CHECKS: Record<ReferenceKind, (id: number | string, asked: OwnershipContext) => boolean> = {
  store: (id, { seen }) => isVisibleStore(seen, id),
  invoice: ownedThroughStore('SELECT store_id FROM invoice WHERE id = ?'),
  line: ownedThroughStore('SELECT i.store_id FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE l.id = ?'),
  order: ownedThroughStore('SELECT store_id FROM sales_order WHERE id = ?'),
  note: ownedThroughStore('SELECT store_id FROM note WHERE id = ?'),
  scan: ownedThroughStore('SELECT store_id FROM scan WHERE id = ?'),
  sheet: ownedThroughStore('SELECT store_id FROM order_sheet WHERE id = ?'),
  import: (id, { db, actor }) => isOwnImport(db, id, actor),
  // an actor may undo its own edits of its own stores
  edit: (id, asked) => {
    const row = asked.db
      .prepare<unknown[], { actor: string; rows: string }>('SELECT actor, rows FROM edit WHERE id = ?')
      .get(id);
    if (row?.actor !== asked.actor.name) return false;
    const rows = JSON.parse(row.rows) as { table: string; id: number }[];
    return rows.every(
      ({ table, id: of }) => STORE_QUERIES[table] !== undefined && ownedThroughStore(STORE_QUERIES[table])(of, asked),
    );
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
