import type { Db } from '../../db/open.ts';
import { ALL_KEY_TABLES, type KeyTables } from './private-keys.ts';

const GAINS_EXTERNAL_ID = '(o.external_id IS NULL AND s.external_id IS NOT NULL)';

/** Catalogue products that no invoice within the scope has, where their name is the one in the file. */
const CATALOGUE_MATCHES_SQL = `
    INSERT INTO temp.product_map
      SELECT min(s.idx), k.product_id, 0 FROM stage.product s JOIN main.product_key k ON k.key = s.key JOIN main.product o ON o.id = k.product_id
      WHERE s.idx NOT IN (SELECT idx FROM temp.product_map) AND k.product_id NOT IN (SELECT id FROM temp.product_map)
        AND k.product_id NOT IN (SELECT id FROM temp.seen_product) AND folded_identity(o.name) = folded_identity(s.name) GROUP BY k.product_id;`;

/**
 * Matches the staged stores with existing ones, inserts the others, and applies newer facts; returns how many are new.
 */
export function mergeStores(db: Db, importId: number, keys: KeyTables = ALL_KEY_TABLES): number {
  db.exec(`
    CREATE TEMP TABLE store_map (idx INTEGER PRIMARY KEY, id INTEGER NOT NULL, is_new INTEGER NOT NULL);
    INSERT INTO temp.store_map SELECT s.idx, k.store_id, 0 FROM stage.store s JOIN ${keys.store} k ON k.key = s.key;
    INSERT INTO temp.store_map
      SELECT min(s.idx), k.store_id, 0 FROM stage.store s JOIN ${keys.store} k ON k.key = s.written_key
      WHERE s.written_key <> '' AND s.idx NOT IN (SELECT idx FROM temp.store_map) AND k.store_id NOT IN (SELECT id FROM temp.store_map) GROUP BY k.store_id;
    INSERT INTO temp.store_map
      SELECT min(s.idx), k.store_id, 0 FROM stage.store s JOIN ${keys.store} k ON k.key = s.name_key JOIN main.store o ON o.id = k.store_id
      WHERE o.external_id IS NULL AND s.external_id IS NOT NULL AND s.idx NOT IN (SELECT idx FROM temp.store_map)
        AND k.store_id NOT IN (SELECT id FROM temp.store_map) GROUP BY k.store_id;
    INSERT INTO temp.store_map
      SELECT s.idx, (SELECT coalesce(max(id), 0) FROM main.store) + row_number() OVER (ORDER BY s.idx), 1
      FROM stage.store s WHERE s.idx NOT IN (SELECT idx FROM temp.store_map);
  `);
  const added = db
    .prepare(
      `INSERT INTO main.store (id, external_id, name, city, state, country, as_of, made_by, import_id)
       SELECT m.id, s.external_id, s.name, s.city, s.state, s.country, s.as_of, @importId, @importId FROM stage.store s JOIN temp.store_map m USING (idx) WHERE m.is_new`,
    )
    .run({ importId }).changes;
  db.exec(`
    INSERT OR IGNORE INTO ${keys.store} SELECT s.key, m.id FROM stage.store s JOIN temp.store_map m USING (idx);
    INSERT OR IGNORE INTO ${keys.store} SELECT s.name_key, m.id FROM stage.store s JOIN temp.store_map m USING (idx);
  `);
  const known = `FROM stage.store s JOIN temp.store_map m USING (idx) JOIN main.store o ON o.id = m.id WHERE NOT m.is_new`;
  const newer = `s.as_of >= o.as_of
      AND (s.as_of > o.as_of OR s.name <> o.name OR (s.city <> '' AND s.city <> o.city) OR (s.state <> '' AND s.state <> o.state) OR (s.country <> '' AND s.country <> o.country))`;
  db.prepare(
    `INSERT OR IGNORE INTO main.earlier_version
     SELECT ?, 'store', o.id, json_object('external_id', o.external_id, 'name', o.name, 'city', o.city, 'state', o.state, 'country', o.country, 'as_of', o.as_of, 'import_id', o.import_id) ${known} AND (${GAINS_EXTERNAL_ID} OR (${newer}))`,
  ).run(importId);
  db.prepare(`
    UPDATE main.store SET (name, city, state, country, as_of) = (
      SELECT s.name, iif(s.city = '', store.city, s.city), iif(s.state = '', store.state, s.state), iif(s.country = '', store.country, s.country), s.as_of
      FROM stage.store s JOIN temp.store_map m USING (idx) WHERE m.id = store.id ORDER BY s.as_of DESC, s.idx LIMIT 1), import_id = ?
    WHERE id IN (SELECT o.id ${known} AND ${newer})
  `).run(importId);
  adoptExternalIds(db, 'store', importId);
  return added;
}

/**
 * The same for products. A scoped import finds those on invoices within its scope; of the others it matches those with
 * the same name, which count as new, and it changes no product's facts.
 */
export function mergeProducts(db: Db, importId: number, keys: KeyTables = ALL_KEY_TABLES): number {
  db.exec(`
    CREATE TEMP TABLE product_map (idx INTEGER PRIMARY KEY, id INTEGER NOT NULL, is_new INTEGER NOT NULL);
    INSERT INTO temp.product_map SELECT s.idx, k.product_id, 0 FROM stage.product s JOIN ${keys.product} k ON k.key = s.key;
    INSERT INTO temp.product_map
      SELECT min(s.idx), k.product_id, 0 FROM stage.product s JOIN ${keys.product} k ON k.key = s.written_key
      WHERE s.written_key <> '' AND s.idx NOT IN (SELECT idx FROM temp.product_map) AND k.product_id NOT IN (SELECT id FROM temp.product_map) GROUP BY k.product_id;
    INSERT INTO temp.product_map
      SELECT min(s.idx), k.product_id, 0 FROM stage.product s JOIN ${keys.product} k ON k.key = s.sku_key JOIN main.product o ON o.id = k.product_id
      WHERE o.external_id IS NULL AND s.external_id IS NOT NULL AND s.idx NOT IN (SELECT idx FROM temp.product_map)
        AND k.product_id NOT IN (SELECT id FROM temp.product_map) GROUP BY k.product_id;
    INSERT INTO temp.product_map
      SELECT min(s.idx), k.product_id, 0 FROM stage.product s JOIN ${keys.product} k ON k.key = s.name_key JOIN main.product o ON o.id = k.product_id
      WHERE o.external_id IS NULL AND s.external_id IS NOT NULL AND s.idx NOT IN (SELECT idx FROM temp.product_map)
        AND k.product_id NOT IN (SELECT id FROM temp.product_map) GROUP BY k.product_id;
    ${keys.scoped ? CATALOGUE_MATCHES_SQL : ''}
    INSERT INTO temp.product_map
      SELECT s.idx, (SELECT coalesce(max(id), 0) FROM main.product) + row_number() OVER (ORDER BY s.idx), 1
      FROM stage.product s WHERE s.idx NOT IN (SELECT idx FROM temp.product_map);
  `);
  const added = db
    .prepare(
      `INSERT INTO main.product (id, external_id, sku, name, brand, category, unit, as_of, made_by, import_id)
       SELECT m.id, s.external_id, s.sku, s.name, s.brand, s.category, s.unit, s.as_of, @importId, @importId FROM stage.product s JOIN temp.product_map m USING (idx) WHERE m.is_new`,
    )
    .run({ importId }).changes;
  db.exec(`
    INSERT OR IGNORE INTO ${keys.product} SELECT s.key, m.id FROM stage.product s JOIN temp.product_map m USING (idx);
    INSERT OR IGNORE INTO ${keys.product} SELECT s.sku_key, m.id FROM stage.product s JOIN temp.product_map m USING (idx) WHERE s.sku_key <> '';
    INSERT OR IGNORE INTO ${keys.product} SELECT s.name_key, m.id FROM stage.product s JOIN temp.product_map m USING (idx) WHERE s.name_key <> '';
  `);
  if (keys.scoped)
    return (
      added +
      db
        .prepare<unknown[], number>(
          'SELECT count(*) FROM temp.product_map WHERE NOT is_new AND id NOT IN (SELECT id FROM temp.seen_product)',
        )
        .pluck()
        .get()!
    );
  const known = `FROM stage.product s JOIN temp.product_map m USING (idx) JOIN main.product o ON o.id = m.id WHERE NOT m.is_new`;
  const newer = `s.as_of >= o.as_of
      AND (s.as_of > o.as_of OR s.name <> o.name OR (s.sku <> '' AND s.sku <> o.sku) OR (s.brand <> '' AND s.brand <> o.brand)
        OR (s.category <> '' AND s.category <> o.category) OR (s.unit <> '' AND s.unit <> o.unit))`;
  db.prepare(
    `INSERT OR IGNORE INTO main.earlier_version
     SELECT ?, 'product', o.id, json_object('external_id', o.external_id, 'sku', o.sku, 'name', o.name, 'brand', o.brand, 'category', o.category, 'unit', o.unit, 'as_of', o.as_of, 'import_id', o.import_id) ${known} AND (${GAINS_EXTERNAL_ID} OR (${newer}))`,
  ).run(importId);
  db.prepare(`
    UPDATE main.product SET (sku, name, brand, category, unit, as_of) = (
      SELECT iif(s.sku = '', product.sku, s.sku), s.name, iif(s.brand = '', product.brand, s.brand),
        iif(s.category = '', product.category, s.category), iif(s.unit = '', product.unit, s.unit), s.as_of
      FROM stage.product s JOIN temp.product_map m USING (idx) WHERE m.id = product.id ORDER BY s.as_of DESC, s.idx LIMIT 1), import_id = ?
    WHERE id IN (SELECT o.id ${known} AND ${newer})
  `).run(importId);
  adoptExternalIds(db, 'product', importId);
  return added;
}

/** Gives entities that were known only by name the ID in a later file. */
function adoptExternalIds(db: Db, entity: 'store' | 'product', importId: number): void {
  db.prepare(`
    UPDATE main.${entity} SET import_id = ?, external_id = (
      SELECT s.external_id FROM stage.${entity} s JOIN temp.${entity}_map m USING (idx) WHERE m.id = ${entity}.id AND s.external_id IS NOT NULL LIMIT 1)
    WHERE external_id IS NULL AND id IN (
      SELECT m.id FROM stage.${entity} s JOIN temp.${entity}_map m USING (idx) WHERE s.external_id IS NOT NULL)
  `).run(importId);
}

/**
 * Matches each staged JSON with a stored one, by hash and then by text; inserts the others. They are sorted by their
 * hashes, which are short, and by their texts only where texts of one hash differ.
 */
export function mergeExtras(db: Db): void {
  db.exec(`
    CREATE TEMP TABLE extra_map (idx INTEGER PRIMARY KEY, id INTEGER NOT NULL);
    INSERT INTO temp.extra_map
      SELECT s.idx, min(e.id) FROM stage.extra s JOIN main.extra e ON e.hash = s.hash AND e.json = s.json GROUP BY s.idx;
    CREATE TEMP TABLE extra_new (idx INTEGER PRIMARY KEY, hash INTEGER NOT NULL, first INTEGER NOT NULL);
    INSERT INTO temp.extra_new
      SELECT s.idx, s.hash, min(s.idx) OVER (PARTITION BY s.hash)
      FROM stage.extra s WHERE s.idx NOT IN (SELECT idx FROM temp.extra_map);
    UPDATE temp.extra_new SET first = d.first FROM (
      SELECT n.idx, min(n.idx) OVER (PARTITION BY n.hash, s.json) AS first
      FROM temp.extra_new n JOIN stage.extra s USING (idx)
      WHERE n.hash IN (
        SELECT n.hash FROM temp.extra_new n JOIN stage.extra s ON s.idx = n.idx JOIN stage.extra f ON f.idx = n.first
        WHERE n.first <> n.idx AND f.json <> s.json)
    ) AS d WHERE d.idx = extra_new.idx;
    CREATE TEMP TABLE extra_id (first INTEGER PRIMARY KEY, id INTEGER NOT NULL);
    INSERT INTO temp.extra_id
      SELECT idx, (SELECT coalesce(max(id), 0) FROM main.extra) + row_number() OVER (ORDER BY idx)
      FROM temp.extra_new WHERE idx = first;
    INSERT INTO main.extra (id, hash, json) SELECT i.id, s.hash, s.json FROM temp.extra_id i JOIN stage.extra s ON s.idx = i.first;
    INSERT INTO temp.extra_map SELECT n.idx, i.id FROM temp.extra_new n JOIN temp.extra_id i ON i.first = n.first;
    DROP TABLE temp.extra_new;
    DROP TABLE temp.extra_id;
  `);
}
