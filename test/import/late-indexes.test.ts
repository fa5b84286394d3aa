import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { checkDatabase, makeInvoices, tempFolder } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

/** The indexes of a data folder, with the number of rows in that of the lines’ products. */
function indexesOf(data: string) {
  const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
  try {
    return {
      indexes: db
        .prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY sql")
        .pluck()
        .all(),
      lines: db.prepare('SELECT count(product_id) FROM invoice_line INDEXED BY invoice_line_product').pluck().get(),
    };
  } finally {
    db.close();
  }
}

it('a large first import leaves all indexes, whether it is kept or not', async () => {
  const data = tempFolder();
  const file = path.join(data, 'export.csv');
  await makeInvoices(file, '--records', '21000', '--seed', '9');
  const app = openTestApp(data);
  const { indexes } = indexesOf(data);
  await app.importFile(file, { dryRun: true });
  expect(indexesOf(data)).toEqual({ indexes, lines: 0 });
  await app.importFile(file);
  expect(indexesOf(data)).toEqual({ indexes, lines: 21_000 });
  checkDatabase(data);
  expect(await app.call('system.verify', {})).toMatchObject({ ok: true });
  await app.close();
});
