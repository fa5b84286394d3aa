import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemo, type SalesCube } from '../cube/cube.ts';
import { invoicesNumbered } from './invoice-numbers.ts';

const db = new Database(':memory:');
const MOST = 6;
/** Store 3 is not to be seen. */
const canonicalId = Int32Array.of(0, 1, 2, 0);
const cube = { memo: createMemo(), stores: { canonicalId } } as unknown as SalesCube;

beforeAll(() => {
  db.exec('CREATE TABLE invoice (id INTEGER PRIMARY KEY, number TEXT, date TEXT, store_id INTEGER)');
  const insert = db.prepare('INSERT INTO invoice (number, date, store_id) VALUES (?, ?, ?)');
  for (let nth = 0; nth < 3000; nth++) {
    const number = [`INV-${nth}`, `re/${nth % 700}`, `Gutschrift ${nth}%`, `ÄB_${nth}`][nth % 4];
    insert.run(number, `2024-${String(1 + ((nth * 7) % 12)).padStart(2, '0')}-01`, 1 + (nth % 3));
  }
});
afterAll(() => db.close());

describe('invoices by a part of their number', () => {
  it.each(['1', '12', 'inv-1', 'INV', '%', '_1', 'RE/69', ' 299 ', 'nothing', 'äb_', '9%'])('%s', async (text) => {
    const query = db.prepare<unknown[], { id: number; number: string }>(
      'SELECT id, number FROM invoice WHERE store_id <> 3 ORDER BY length(number), date DESC, id',
    );
    const rows = query.all().filter(({ number }) => number.toLowerCase().includes(text.trim().toLowerCase()));
    expect(await invoicesNumbered(db, cube, text, MOST)).toEqual(rows.slice(0, MOST).map(({ id }) => id));
  });

  it.each(['', '  ', '\u0000', '1\u00002'])('finds none for %j', async (text) => {
    expect(await invoicesNumbered(db, cube, text, MOST)).toEqual([]);
  });
});
