import { expect, it, onTestFinished } from 'vitest';
import { createEmptyDatabase } from '../db/migrate.ts';
import type { Db } from '../db/open.ts';
import { openSalesCube } from './cube.ts';
import { decodeMonth } from './pack.ts';
import { monthPacker, refreshMonths } from './refresh.ts';
import { hasColumns, MAX_VALUE_BYTES, monthReader } from './stored-months.ts';

/** Two mebibytes and some of columns. */
const LINES = 110_000;

const sizesOf = (db: Db) =>
  db
    .prepare('SELECT length(columns) FROM sales_month UNION ALL SELECT length(columns) FROM sales_month_part')
    .pluck()
    .all();

it('a month of any size is stored in values of a mebibyte, and read again as it was', () => {
  const db = createEmptyDatabase(':memory:');
  onTestFinished(() => void db.close());
  db.pragma('foreign_keys = OFF');
  db.exec(`
    INSERT INTO store (id, name, as_of) VALUES (1, 'Kirana', '2025-05-01');
    INSERT INTO product (id, name, as_of) VALUES (1, 'Tea', '2025-05-01');
    INSERT INTO invoice (id, number, date, store_id, currency, is_credit, total, line_count, import_id)
      VALUES (1, 'A-1', '2025-05-02', 1, 'USD', 0, ${(LINES * (LINES + 1)) / 2}, ${LINES}, 1);
    WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < ${LINES})
    INSERT INTO invoice_line (invoice_id, line_no, product_id, quantity, total, import_id, record, physical_line)
      SELECT 1, n, 1, 1000, n, 1, n, n FROM nth`);
  refreshMonths(db);
  const packed = monthPacker(db)('2025-05')!;
  const sizes = sizesOf(db);
  expect(sizes).toEqual([MAX_VALUE_BYTES, MAX_VALUE_BYTES, packed.columns.length - 2 * MAX_VALUE_BYTES]);
  const read = monthReader(db);
  expect(hasColumns(read('2025-05')!, packed.columns)).toBe(true);
  const [month] = openSalesCube(db)().months;
  expect(month!.lines.total.length).toBe(LINES);
  expect(month!.lines.total.every((total, at) => total === at + 1)).toBe(true);

  const lost = db.prepare('DELETE FROM sales_month_part WHERE part = 2');
  const changed = db.prepare('UPDATE sales_month_part SET columns = zeroblob(length(columns)) WHERE part = 1');
  changed.run();
  expect(hasColumns(read('2025-05')!, packed.columns)).toBe(false);
  lost.run();
  const stored = read('2025-05')!;
  expect(hasColumns(stored, packed.columns)).toBe(false);
  expect(() => decodeMonth(stored.parts(), stored)).toThrow(`2025-05: ${2 * MAX_VALUE_BYTES} bytes where it says`);

  db.exec('DELETE FROM invoice_line WHERE line_no > 10; UPDATE invoice SET line_count = 10');
  refreshMonths(db);
  expect(sizesOf(db)).toHaveLength(1);
  db.exec('DELETE FROM invoice');
  refreshMonths(db);
  expect(read('2025-05')).toBeUndefined();
});
