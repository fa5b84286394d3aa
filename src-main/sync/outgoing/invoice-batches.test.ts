import { expect, it } from 'vitest';
import { createEmptyDatabase } from '../../db/migrate.ts';
import { baseVersionsOf } from '../base-versions.ts';
import { startCapture } from '../capture.ts';
import { updateSyncState } from '../state.ts';
import { invoiceBatchReader } from './invoice-batches.ts';

const STORE = 'b198d727-c5fe-818b-8ad6-26a4b07d6b10';

function invoices() {
  const db = createEmptyDatabase(':memory:');
  db.exec(`
    INSERT INTO import (id, status, path, options, pid, created_at, finished_at, summary)
      VALUES (1, 'done', 'a.csv', '{}', 1, '2025-05-01', '2025-05-02', '{}');
    INSERT INTO store (id, name, as_of) VALUES (7, 'Anand', '2025-05-01');
    INSERT INTO store_key VALUES ('name:anand', 7);
    INSERT INTO product (id, name, as_of) VALUES (1, 'Tea', '2025-05-01'), (2, 'Rice', '2025-05-01');
    INSERT INTO product_key VALUES ('name:tea', 1), ('name:rice', 2);
    INSERT INTO extra (id, hash, json) VALUES (1, 1, '{"Zone":"A"}'), (2, 2, '{"Remark":"\tचाय"}');
    INSERT INTO invoice (id, external_id, number, date, due_date, status, store_id, salesperson, currency, stated_total, is_credit, total, line_count, import_id) VALUES
      (1, 'x1', 'INV-1', '2025-05-01', '2025-06-01', 'Paid', 7, 'Ravi', 'INR', 25000, 0, 25000, 2, 1),
      (3, NULL, 'चालान 2', '2025-05-02', NULL, '', 7, 'रवि', 'INR', NULL, 1, -214748364800001, 1, 1);
    INSERT INTO invoice_key VALUES ('id:x1', 1), ('no:inv1', 1), ('no:चालान2', 3);
    INSERT INTO invoice_line (invoice_id, line_no, product_id, quantity, price, total, store_extra, line_extra, import_id, record, physical_line) VALUES
      (3, 1, 2, -1000, NULL, -214748364800001, 1, 2, 1, 12, 13),
      (1, 3, 1, 2000, 5000, 10000, NULL, NULL, 1, 2, 3),
      (1, 1, 2, 1500, 10000, 15000, 1, NULL, 1, 1, 2);`);
  startCapture(db);
  updateSyncState(db, { device: 'laptop' });
  return db;
}

it('writes the lines of a batch with ids by their position', () => {
  const db = invoices();
  const read = invoiceBatchReader(db);
  const first = read(-1, new Set())!;
  const lines = (batch: typeof first) => batch.lines.bytes.toString('utf8');
  expect(lines(first)).toBe(
    [
      '1\t1\t1\t1500e-3\t10000e-4\t15000e-4\t2\t\\N\t\\N\t\\N\t3\t1\t2\n',
      '1\t3\t4\t2000e-3\t5000e-4\t10000e-4\t\\N\t\\N\t\\N\t\\N\t3\t2\t3\n',
      '2\t1\t1\t-1000e-3\t\\N\t-214748364800001e-4\t2\t\\N\t\\N\t5\t3\t12\t13\n',
    ].join(''),
  );
  expect(first.words).toHaveLength(5);
  expect(first.extras.map(({ json }) => json)).toEqual(['{"Zone":"A"}', '{"Remark":"\tचाय"}']);
  // positions begin again in each batch
  const again = read(1, new Set())!;
  expect(lines(again)).toBe('1\t1\t1\t-1000e-3\t\\N\t-214748364800001e-4\t2\t\\N\t\\N\t3\t4\t12\t13\n');
  expect(again.words).toEqual([first.words[0], first.words[1], first.words[4], first.words[2]]);
  db.close();
});

it('sends the text of an extra with each batch until one is acknowledged', () => {
  const db = invoices();
  const read = invoiceBatchReader(db);
  const [zone, remark] = read(-1, new Set())!.extras;
  expect(read(1, new Set())!.extras).toEqual([zone, remark]);
  baseVersionsOf(db).set('extra', zone!.id, '', 0, '');
  expect(read(1, new Set())!.extras).toEqual([remark]);
  db.close();
});

// laptops of different versions compare them: an invoice that both import must not look changed
it('gives an invoice the digest that earlier versions gave it', () => {
  const db = invoices();
  const heads = invoiceBatchReader(db)(-1, new Set())!.heads.map((head) => head.split('\t'));
  expect(heads.map((head) => head[9])).toEqual([STORE, STORE]);
  expect(heads.map((head) => head[21])).toEqual(['pDBRBgwekpC4m2WszUh6S1', 'wY502wyJW-HGnOytkXODa0']);
  db.close();
});
