import type { Collision } from '../../../src-shared/contract/imports.ts';
import type { Output, ParsedInput } from '../../../src-shared/contract/index.ts';
import { toMinor } from '../../../src-shared/money.ts';
import type { Db } from '../../db/open.ts';
import { isPrivateKeySql, sharedKeySql } from './private-keys.ts';

/** Entities with a private key, a row for each key, with the import that wrote it last. */
export const SEPARATE_ENTITIES_SQL = `
  SELECT 'invoice' AS kind, k.key, k.invoice_id AS id, o.import_id, ${sharedKeySql('k.key')} AS proper,
    (SELECT r.invoice_id FROM invoice_key r WHERE r.key = ${sharedKeySql('k.key')}) AS existing
  FROM invoice_key k JOIN invoice o ON o.id = k.invoice_id WHERE ${isPrivateKeySql('k.key')}
  UNION ALL
  SELECT 'store', k.key, k.store_id, o.made_by, ${sharedKeySql('k.key')}, (SELECT r.store_id FROM store_key r WHERE r.key = ${sharedKeySql('k.key')})
  FROM store_key k JOIN store o ON o.id = k.store_id WHERE ${isPrivateKeySql('k.key')} AND o.made_by IS NOT NULL AND o.merged_into IS NULL
  UNION ALL
  SELECT 'product', k.key, k.product_id, o.made_by, ${sharedKeySql('k.key')}, (SELECT r.product_id FROM product_key r WHERE r.key = ${sharedKeySql('k.key')})
  FROM product_key k JOIN product o ON o.id = k.product_id WHERE ${isPrivateKeySql('k.key')} AND o.made_by IS NOT NULL AND o.merged_into IS NULL
    AND ${sharedKeySql('k.key')} IN (SELECT r.key FROM product_key r WHERE r.product_id <> o.id)`;

/** The same with one row for each entity: the key that another entity holds too, where there is one. */
const COLLISIONS_SQL = `
  SELECT c.kind, c.id, c.import_id, max(c.existing) AS existing, min(c.key) AS key, min(s.at) AS settled_at, min(s.by) AS settled_by
  FROM (${SEPARATE_ENTITIES_SQL}) c LEFT JOIN settled_collision s ON s.kind = c.kind AND s.key = c.key AND s.import_id = c.import_id
  WHERE c.existing IS NOT c.id GROUP BY c.kind, c.id, c.import_id`;

/** Unsettled collisions by import; of one import where it is given. */
export function countCollisions(db: Db, importId: number | null = null): Map<number, number> {
  const counts = db
    .prepare<unknown[], [number, number]>(
      `SELECT import_id, count(*) FROM (${COLLISIONS_SQL}) WHERE settled_at IS NULL AND (@importId IS NULL OR import_id = @importId) GROUP BY import_id`,
    )
    .raw()
    .all({ importId });
  return new Map(counts);
}

interface CollisionRow {
  kind: Collision['kind'];
  id: number;
  existing: number | null;
  settledAt: string | null;
  settledBy: string | null;
  importId: number;
  fileName: string;
  author: string;
  at: string;
}

/** Entities that imports named outside their authors' stores, the newest import first. */
export function listCollisions(
  db: Db,
  { importId, settled, limit, offset }: ParsedInput<'imports.collisions'>,
): Output<'imports.collisions'> {
  const from = `FROM (${COLLISIONS_SQL}) c JOIN import m ON m.id = c.import_id WHERE (@importId IS NULL OR c.import_id = @importId) AND (@settled OR c.settled_at IS NULL)`;
  const filter = { importId: importId ?? null, settled: settled ? 1 : 0 };
  const rows = db
    .prepare<unknown[], CollisionRow>(
      `SELECT c.kind, c.id, c.existing, c.settled_at AS settledAt, c.settled_by AS settledBy, c.import_id AS importId,
         coalesce(m.summary ->> '$.file.name', '') AS fileName, m.author, coalesce(m.started_at, m.created_at) AS at ${from}
       ORDER BY c.import_id DESC, c.kind, c.id LIMIT @limit OFFSET @offset`,
    )
    .all({ ...filter, limit, offset });
  const total = db.prepare<unknown[], number>(`SELECT count(*) ${from}`).pluck().get(filter)!;
  const displayNames = collisionNames(db);
  return {
    items: rows.map(({ kind, id, existing, ...row }) => ({
      kind,
      id,
      ...displayNames(kind, id),
      ...row,
      reason: existing === null ? ('outside' as const) : ('known' as const),
      existing: existing === null ? null : { id: existing, ...displayNames(kind, existing) },
    })),
    total,
  };
}

/** Display names of invoices, stores and products. */
export function collisionNames(db: Db) {
  type Named = { name: string; store?: string; total?: number; currency?: string };
  const statements = {
    invoice: db.prepare<unknown[], Named>(
      `SELECT i.number AS name, coalesce(s.own ->> 'name', s.name) AS store, i.total, i.currency FROM invoice i JOIN store s ON s.id = i.store_id WHERE i.id = ?`,
    ),
    store: db.prepare<unknown[], Named>("SELECT coalesce(own ->> 'name', name) AS name FROM store WHERE id = ?"),
    product: db.prepare<unknown[], Named>("SELECT coalesce(own ->> 'name', name) AS name FROM product WHERE id = ?"),
  };
  return (kind: Collision['kind'], id: number) => {
    const row = statements[kind].get(id)!;
    const { name, store = null, total, currency = null } = row;
    return {
      name,
      store,
      currency,
      totalMinor: total === undefined || currency === null ? null : toMinor(total, currency),
    };
  };
}
