import type { Db } from '../db/open.ts';

/**
 * Bytes of the longest value that is stored: SQLite copies a value twice meanwhile, and each copy takes memory. Months stored
 * before migration 25 may be in longer ones.
 */
export const MAX_VALUE_BYTES = 1 << 20;

/** A packed month, see `pack.ts`. */
export interface PackedMonth {
  month: string;
  invoices: number;
  lines: number;
  /** The names that its columns refer to, as JSON. */
  names: string;
  columns: Buffer;
}

/** A month as it is stored: the columns in parts. */
export interface StoredMonth extends Omit<PackedMonth, 'columns'> {
  revision: number;
  /** Parts after the first. */
  further: number;
  /** Each is read when it is asked for, so that one at a time is in memory. */
  parts: () => Iterable<Buffer>;
}

/** Returns functions that store a month and remove one, in the caller's transaction. */
export function monthWriter(db: Db): { insert: (month: PackedMonth) => void; remove: (month: string) => void } {
  const deleteMonth = db.prepare('DELETE FROM sales_month WHERE month = ?');
  const deleteParts = db.prepare('DELETE FROM sales_month_part WHERE month = ?');
  const insertMonth = db.prepare(
    'INSERT INTO sales_month (month, invoices, lines, names, columns) VALUES (?, ?, ?, ?, ?)',
  );
  const insertPart = db.prepare('INSERT INTO sales_month_part (month, part, columns) VALUES (?, ?, ?)');
  return {
    insert: ({ month, invoices, lines, names, columns }) => {
      insertMonth.run(month, invoices, lines, names, columns.subarray(0, MAX_VALUE_BYTES));
      for (let part = 1; part * MAX_VALUE_BYTES < columns.length; part++)
        insertPart.run(month, part, columns.subarray(part * MAX_VALUE_BYTES, (part + 1) * MAX_VALUE_BYTES));
    },
    remove: (month) => {
      deleteMonth.run(month);
      deleteParts.run(month);
    },
  };
}

/** Returns a function that reads a month; undefined where it is not stored. */
export function monthReader(db: Db): (month: string) => StoredMonth | undefined {
  const readMonth = db.prepare<unknown[], Omit<StoredMonth, 'parts'>>(
    `SELECT month, revision, invoices, lines, names, (SELECT count(*) FROM sales_month_part p WHERE p.month = m.month) AS further
     FROM sales_month m WHERE month = ?`,
  );
  const readFirst = db.prepare<unknown[], Buffer>('SELECT columns FROM sales_month WHERE month = ?').pluck();
  const readPart = db
    .prepare<unknown[], Buffer>('SELECT columns FROM sales_month_part WHERE month = ? AND part = ?')
    .pluck();
  function* partsOf(month: string): Generator<Buffer> {
    for (let part = 1, next = readFirst.get(month); next; part++) {
      yield next;
      next = readPart.get(month, part);
    }
  }
  return (month) => {
    const stored = readMonth.get(month);
    return stored && { ...stored, parts: () => partsOf(month) };
  };
}

/** Whether the parts of a stored month are these columns, and no others are stored for it. */
export function hasColumns({ parts, further }: StoredMonth, columns: Buffer): boolean {
  let at = 0;
  let read = 0;
  for (const part of parts()) {
    if (part.length === 0 || !part.equals(columns.subarray(at, at + part.length))) return false;
    at += part.length;
    read++;
  }
  return at === columns.length && read === further + 1;
}
