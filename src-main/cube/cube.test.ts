import { expect, it, onTestFinished } from 'vitest';
import { createEmptyDatabase } from '../db/migrate.ts';
import { createMemo, openSalesCube } from './cube.ts';

it('keeps nothing of a transaction that is rolled back, though its revisions are given again', () => {
  const db = createEmptyDatabase(':memory:');
  onTestFinished(() => void db.close());
  db.pragma('foreign_keys = OFF');
  db.exec(`
    INSERT INTO store (id, name, as_of) VALUES (1, 'Kirana', '2025-05-01');
    INSERT INTO product (id, name, as_of) VALUES (1, 'Tea', '2025-05-01')`);
  const addInvoice = (id: number, total: number) =>
    db.exec(`
      INSERT INTO invoice (id, number, date, store_id, currency, is_credit, total, line_count, import_id)
        VALUES (${id}, 'A-${id}', '2025-05-02', 1, 'USD', 0, ${total}, 1, 1);
      INSERT INTO invoice_line (invoice_id, line_no, product_id, quantity, total, import_id, record, physical_line)
        VALUES (${id}, 1, 1, 1000, ${total}, 1, ${id}, ${id})`);
  const current = openSalesCube(db);
  const totals = () => current().months.flatMap(({ lines }) => [...lines.total]);
  addInvoice(1, 10);
  expect(totals()).toEqual([10]);
  const takenBack = db.transaction(() => {
    addInvoice(2, 20);
    expect(totals()).toEqual([10, 20]);
    throw new Error('taken back');
  });
  expect(takenBack).toThrow('taken back');
  addInvoice(2, 30);
  expect(totals()).toEqual([10, 30]);
});

it('forgets of what it memoises only what was not asked for longest', () => {
  const memo = createMemo(2);
  const made: string[] = [];
  const ask = (key: string) => memo(key, () => made.push(key));
  for (const key of ['of all filters', 'one', 'of all filters', 'other', 'of all filters', 'one']) ask(key);
  expect(made).toEqual(['of all filters', 'one', 'other', 'one']);
});
