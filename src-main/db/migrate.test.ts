import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { schemaAfterMigrations } from './migrate.ts';

const file = fileURLToPath(new URL('migrations/schema.sql', import.meta.url));

it('gives a new database the schema that the migrations lead to', () => {
  const schema = schemaAfterMigrations();
  // after a new migration: MANGALM_SCHEMA=1 npm test -- src-main/db/migrate
  if (process.env.MANGALM_SCHEMA) fs.writeFileSync(file, schema);
  expect(fs.readFileSync(file, 'utf8')).toBe(schema);
});
