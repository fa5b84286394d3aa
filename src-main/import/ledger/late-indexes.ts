import type { Db } from '../../db/open.ts';

/** Of fewer rows the gain is less than the time to change the schema. */
const MIN_ROWS = 20_000;

/**
 * Runs work that fills empty tables, and builds their indexes that are not unique at its end: of sorted entries that
 * takes half the time of inserting each at its place, and memory that does not grow with them. Within the caller's
 * transaction, whose rollback restores them.
 * @param rows the most rows that the work will add to one of the tables
 * @param work returns null where it was stopped, so that the caller rolls back
 * @param tick called after each index with the share done; false stops too
 */
export function withLateIndexes<T>(
  db: Db,
  tables: string[],
  rows: number,
  work: () => T | null,
  tick: (done: number) => boolean,
): T | null {
  if (rows < MIN_ROWS || !tables.every((table) => isEmpty(db, table))) return work();
  const indexes = db
    .prepare<unknown[], { name: string; sql: string }>(
      `SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE INDEX %'
         AND tbl_name IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(tables));
  db.exec(indexes.map(({ name }) => `DROP INDEX main.${name};`).join(''));
  const done = work();
  if (done === null) return null;
  const statements = indexes.map(({ sql }) => sql);
  const isBuilt = statements.every((sql, nth) => {
    db.exec(sql);
    return tick((nth + 1) / statements.length);
  });
  return isBuilt ? done : null;
}

const isEmpty = (db: Db, table: string) =>
  db.prepare(`SELECT NOT EXISTS (SELECT 1 FROM main.${table})`).pluck().get() === 1;
