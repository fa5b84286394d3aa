import { openSalesCube } from '../../cube/cube.ts';
import { storesInScope } from '../../cube/scope.ts';
import type { Db } from '../../db/open.ts';
import { foldIdentity } from '../fields/identity.ts';
import type { ImportScope } from './import-scope.ts';
import { isPrivateKeySql, type KeyTables, privatePrefixes, sharedKeySql } from './private-keys.ts';

/** The keys in which a scoped import looks up what its file names. */
const SCOPED_KEY_TABLES: KeyTables = {
  store: 'temp.seen_store_key',
  product: 'temp.seen_product_key',
  invoice: 'temp.seen_invoice_key',
  scoped: true,
};

const ENTITIES = ['store', 'product', 'invoice'] as const;

/** The stores within every scope of an import, including those merged into one of them. */
function visibleStores(db: Db, { within }: ImportScope): number[] {
  const currentCube = openSalesCube(db)();
  const sets = within.map((scope) => storesInScope(currentCube, scope));
  return [...currentCube.stores.canonicalId.keys()].filter((id) => {
    const canonical = currentCube.stores.canonicalId[id]!;
    return canonical > 0 && sets.every((set) => set.has(canonical));
  });
}

function fillVisibleStores(db: Db, scope: ImportScope): void {
  db.exec(`
    CREATE TEMP TABLE IF NOT EXISTS visible_store (id INTEGER PRIMARY KEY);
    DELETE FROM temp.visible_store;
  `);
  const add = db.prepare('INSERT INTO temp.visible_store VALUES (?)');
  for (const id of visibleStores(db, scope)) add.run(id);
}

/**
 * Creates the tables in which a scoped merge looks keys up: those of the stores within the scope, of their invoices and
 * of the products on those, and the private keys of the account's own imports. Nothing else is visible to it.
 */
export function createScopedKeyTables(db: Db, scope: ImportScope): KeyTables {
  fillVisibleStores(db, scope);
  db.function('folded_identity', { deterministic: true }, (text: unknown) => foldIdentity(String(text)));
  const prefixes = privatePrefixes(scope.account);
  const range = (prefix: string) => ({ from: prefix, to: `${prefix.slice(0, -1)};`, at: prefix.length + 1 });
  const [within, outside] = [range(prefixes.within), range(prefixes.outside)];
  const isAccountKey = 'k.key >= @from AND k.key < @to';
  const byAccount = (column: string) =>
    `EXISTS (SELECT 1 FROM main.import_scope a WHERE a.import_id = ${column} AND a.scope ->> 'account' = @account)`;
  db.exec(`
    CREATE TEMP TABLE seen_store (id INTEGER PRIMARY KEY);
    CREATE TEMP TABLE outside_store (id INTEGER PRIMARY KEY);
    CREATE TEMP TABLE seen_product (id INTEGER PRIMARY KEY);
    CREATE TEMP TABLE seen_invoice (id INTEGER PRIMARY KEY);
    ${ENTITIES.map((entity) => `CREATE TEMP TABLE seen_${entity}_key (key TEXT PRIMARY KEY, ${entity}_id INTEGER NOT NULL) WITHOUT ROWID;`).join('\n')}
    CREATE INDEX temp.seen_invoice_key_invoice ON seen_invoice_key (invoice_id);
    INSERT INTO temp.seen_store SELECT id FROM temp.visible_store;
  `);
  // stores outside the scope that only this account's imports created, changed or sold to
  db.prepare(
    `INSERT OR IGNORE INTO temp.outside_store SELECT o.id FROM main.store_key k JOIN main.store o ON o.id = k.store_id
     WHERE ${isAccountKey} AND o.id NOT IN (SELECT id FROM temp.visible_store) AND ${byAccount('o.made_by')} AND ${byAccount('o.import_id')}
       AND NOT EXISTS (SELECT 1 FROM main.invoice i WHERE i.store_id = o.id AND NOT ${byAccount('i.import_id')})`,
  ).run({ ...outside, account: scope.account });
  db.exec(`
    INSERT INTO temp.seen_store SELECT id FROM temp.outside_store;
    INSERT INTO temp.seen_invoice SELECT o.id FROM temp.seen_store s CROSS JOIN main.invoice o ON o.store_id = s.id;
    INSERT OR IGNORE INTO temp.seen_product SELECT l.product_id FROM temp.seen_invoice i CROSS JOIN main.invoice_line l ON l.invoice_id = i.id
      WHERE l.import_id NOT IN (SELECT import_id FROM main.import_scope WHERE scope IS NOT NULL);
  `);
  // products keep the names that scoped imports gave them, whatever the catalogue calls them
  for (const entity of ENTITIES)
    db.prepare(
      `INSERT OR IGNORE INTO temp.seen_${entity}_key SELECT substr(k.key, @at), k.${entity}_id FROM main.${entity}_key k
       WHERE ${isAccountKey}${entity === 'product' ? '' : ` AND k.${entity}_id IN (SELECT id FROM temp.seen_${entity})`}`,
    ).run(within);
  for (const entity of ENTITIES) {
    const from = `FROM temp.seen_${entity} s CROSS JOIN main.${entity}_key k ON k.${entity}_id = s.id`;
    db.exec(
      `INSERT OR IGNORE INTO temp.seen_${entity}_key SELECT k.key, k.${entity}_id ${from} WHERE NOT ${isPrivateKeySql('k.key')}`,
    );
    if (entity !== 'product')
      db.exec(
        `INSERT OR IGNORE INTO temp.seen_${entity}_key SELECT ${sharedKeySql('k.key')}, k.${entity}_id ${from} WHERE ${isPrivateKeySql('k.key')} ORDER BY k.key`,
      );
  }
  db.exec('INSERT OR IGNORE INTO temp.seen_product SELECT product_id FROM temp.seen_product_key');
  db.prepare(
    `INSERT OR IGNORE INTO temp.seen_store_key SELECT substr(k.key, @at), k.store_id FROM main.store_key k
     WHERE ${isAccountKey} AND k.store_id IN (SELECT id FROM temp.seen_store)`,
  ).run(outside);
  return SCOPED_KEY_TABLES;
}

/**
 * Writes the keys of what a scoped merge has matched or inserted. Stores and invoices get shared keys where the store
 * is within the scope now and no entity outside holds them, else private ones. A product that it inserted gets the
 * shared keys that are free; what the file calls any product is stored in private keys.
 */
export function publishKeys(db: Db, scope: ImportScope): void {
  fillVisibleStores(db, scope);
  const { within, outside } = privatePrefixes(scope.account);
  const columns = {
    store: ['key', 'name_key'],
    product: ['key', 'sku_key', 'name_key'],
    invoice: ['key', 'number_key'],
  };
  const isVisible = 'm.id IN (SELECT id FROM temp.visible_store)';
  const mayBeShared = {
    store: isVisible,
    product: 'm.is_new',
    invoice: '(SELECT o.store_id FROM main.invoice o WHERE o.id = m.id) IN (SELECT id FROM temp.visible_store)',
  };
  for (const entity of ENTITIES)
    for (const column of columns[entity]) {
      const staged = `FROM stage.${entity} s JOIN temp.${entity}_map m USING (idx) WHERE s.${column} <> ''`;
      const mapped = `SELECT id FROM temp.${entity}_map UNION SELECT id FROM temp.seen_${entity}`;
      const keyOwner = `coalesce((SELECT k.${entity}_id FROM main.${entity}_key k WHERE k.key = s.${column}), 0)`;
      const withoutSharedKey = `${staged}${entity === 'product' ? '' : ` AND ${keyOwner} NOT IN (${mapped})`}`;
      // an entity that leaves the scope by this import was not created outside it
      const isOutside = `m.id IN (SELECT id FROM temp.outside_store) OR (m.is_new AND NOT ${isVisible})`;
      const key = `${entity === 'store' ? `iif(${isOutside}, @outside, @within)` : '@within'} || s.${column}`;
      const prefixes = entity === 'store' ? { within, outside } : { within };
      db.exec(
        `INSERT OR IGNORE INTO main.${entity}_key SELECT s.${column}, m.id ${staged} AND ${mayBeShared[entity]} ORDER BY s.idx`,
      );
      // keys of entities that this account's imports can no longer find are released
      db.prepare(
        `DELETE FROM main.${entity}_key WHERE key IN (SELECT ${key} ${withoutSharedKey}) AND ${entity}_id NOT IN (${mapped})`,
      ).run(prefixes);
      db.prepare(`INSERT OR IGNORE INTO main.${entity}_key SELECT ${key}, m.id ${withoutSharedKey} ORDER BY s.idx`).run(
        prefixes,
      );
    }
}
