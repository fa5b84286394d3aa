import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { registerAuditHash } from './audit-hash.ts';
import { createEmptyDatabase, migrationFiles } from './migrate.ts';
import type { Db } from './open.ts';

const folder = fileURLToPath(new URL('migrations/', import.meta.url));
const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');

/** The schema and the rows of a database, as the SQL that creates them. */
function dumpOf(db: Db): string {
  const entries = db
    .prepare<unknown[], { type: string; name: string; sql: string }>(
      "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )
    .all();
  const rows = entries.filter(({ type }) => type === 'table').flatMap(({ name }) => insertsOf(db, name));
  return `${[...entries.map(({ sql }) => sql), ...rows].join(';\n')};\n`;
}

function insertsOf(db: Db, table: string): string[] {
  const columns = db.prepare<unknown[], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const values = columns.map((column) => `quote("${column}")`).join(" || ', ' || ");
  return db
    .prepare<unknown[], string>(`SELECT 'INSERT INTO ${table} VALUES (' || ${values} || ')' FROM ${table}`)
    .pluck()
    .all();
}

it('gives a new database what the migrations lead to', () => {
  const migrated = new Database(':memory:');
  registerAuditHash(migrated);
  for (const file of migrationFiles()) migrated.exec(read(file));
  // after a new migration: MANGALM_SCHEMA=1 npm test -- src-main/db/migrate
  if (process.env.MANGALM_SCHEMA) fs.writeFileSync(path.join(folder, 'schema.sql'), dumpOf(migrated));
  expect(read('schema.sql')).toBe(dumpOf(migrated));
  expect(dumpOf(createEmptyDatabase(':memory:'))).toBe(dumpOf(migrated));
});
