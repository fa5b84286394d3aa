import Database from 'better-sqlite3';
import type { Holds, Mended } from '../../src-shared/contract/index.ts';
import { removeFile } from '../files.ts';
import { makeEmpty } from '../store/migrate.ts';
import type { Store } from '../store/open.ts';
import { writeSetting } from '../store/settings.ts';
import { damageOf, holdsOf } from './holds.ts';

export interface Salvaged {
  holds: Holds;
  tables: Mended['tables'];
  incomplete: string[];
}

/** Rows read per chunk. */
const CHUNK = 500;
/** Tables derived from others; they are rebuilt. */
const DERIVED = new Set(['sales_month', 'stale_month']);

/**
 * Builds a new database from all readable rows of a damaged one, as SQLite's `.recover` does, and fills unreadable gaps
 * from a backup. Backup rows are taken only for gaps, so rows deleted since the backup stay deleted. Invoices with
 * missing lines are removed.
 * @param backup an intact backup, or null
 */
export function salvage(damaged: string, backup: string | null, to: string): Salvaged {
  removeFile(to);
  const db = makeEmpty(to);
  let from: Store | null = null;
  try {
    db.pragma('foreign_keys = OFF');
    db.pragma('synchronous = OFF');
    from = openDamaged(damaged);
    if (backup !== null) db.prepare('ATTACH ? AS backup').run(backup);
    const tables: Mended['tables'] = [];
    for (const table of tablesOf(db)) {
      if (DERIVED.has(table.name)) continue;
      const atFirst = rowsOf(db, table);
      db.prepare(`DELETE FROM main."${table.name}"`).run();
      const { read, gaps } = from ? readInto(db, from, table) : { read: 0, gaps: EVERYTHING };
      const fromBackup = backup === null || gaps.length === 0 ? 0 : fill(db, table, gaps);
      if (read + fromBackup === 0) keeper(db, table, table.columns)(atFirst);
      tables.push({ name: table.name, read, fromBackup });
    }
    if (backup !== null) db.exec('DETACH backup');
    const incomplete = removeHalves(db);
    db.exec('DELETE FROM stale_month; INSERT INTO stale_month SELECT DISTINCT substr(date, 1, 7) FROM invoice');
    endAuditWhereItEnds(db);
    // seals may refer to lost rows: a changed key id makes the next start seal all rows again, recorded in the audit
    writeSetting(db, 'keyId', 'salvaged');
    const [first] = damageOf(db);
    if (first) throw new Error(`what was salvaged is not whole: ${first}`);
    const holds = holdsOf(db);
    db.pragma('synchronous = FULL');
    db.pragma('journal_mode = DELETE');
    return { holds, tables, incomplete };
  } finally {
    from?.close();
    db.close();
  }
}

/** The rows that the migrations insert into a table; most have none. */
const rowsOf = (db: Store, { name, columns, rowid }: Table): unknown[][] =>
  db
    .prepare(
      `SELECT ${[...(rowid ? [rowid] : []), ...columns.map((column) => `"${column}"`)].join(', ')} FROM main."${name}"`,
    )
    .raw()
    .all() as unknown[][];

/** Lets the audit chain continue after its last remaining entry; `verify` reports entries missing before it. */
function endAuditWhereItEnds(db: Store): void {
  db.exec(
    `UPDATE audit_span SET last_id = (SELECT id FROM audit ORDER BY id DESC LIMIT 1), last_hash = (SELECT hash FROM audit ORDER BY id DESC LIMIT 1),
       entries = (SELECT count(*) FROM audit WHERE id >= first_id), seal = '' WHERE EXISTS (SELECT 1 FROM audit)`,
  );
}

function openDamaged(file: string): Store | null {
  let db: Store | undefined;
  try {
    db = new Database(file, { fileMustExist: true });
    db.pragma('writable_schema = ON');
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    return db;
  } catch {
    db?.close();
    return null;
  }
}

interface Table {
  name: string;
  columns: string[];
  /** The name of the rowid column; null for a table WITHOUT ROWID. */
  rowid: string | null;
  key: string[];
}

function tablesOf(db: Store): Table[] {
  const list = db
    .prepare(
      "SELECT name, wr AS withoutRowid FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all() as { name: string; withoutRowid: number }[];
  return list.map(({ name, withoutRowid }) => {
    const columns = db.prepare('SELECT name, pk FROM pragma_table_info(?) ORDER BY cid').all(name) as {
      name: string;
      pk: number;
    }[];
    return {
      name,
      columns: columns.map((column) => column.name),
      rowid: withoutRowid ? null : 'rowid',
      key: columns
        .filter(({ pk }) => pk > 0)
        .sort((a, b) => a.pk - b.pk)
        .map((column) => column.name),
    };
  });
}

/** A range of unreadable rowids, both bounds exclusive. */
type Gap = [after: number, before: number];
const LAST = Number.MAX_SAFE_INTEGER;
const EVERYTHING: Gap[] = [[-LAST, LAST]];

function readInto(db: Store, from: Store, table: Table): { read: number; gaps: Gap[] } {
  let there: string[];
  try {
    there = from.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table.name) as string[];
  } catch {
    return { read: 0, gaps: EVERYTHING };
  }
  const columns = table.columns.filter((name) => there.includes(name));
  if (columns.length === 0) return { read: 0, gaps: there.length === 0 ? [] : EVERYTHING };
  const list = columns.map((name) => `"${name}"`).join(', ');
  const keep = keeper(db, table, columns);
  return table.rowid === null ? readByKey(from, table, list, keep) : readByRow(from, table, list, keep);
}

/** Inserts rows, skipping corrupt ones; returns how many were inserted. */
function keeper(db: Store, { name, rowid }: Table, columns: string[]): (rows: unknown[][]) => number {
  const names = [...(rowid ? [rowid] : []), ...columns.map((column) => `"${column}"`)];
  const add = db.prepare(
    `INSERT OR IGNORE INTO main."${name}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  return db.transaction((rows: unknown[][]) => {
    let taken = 0;
    for (const row of rows) {
      try {
        taken += add.run(row).changes;
      } catch {
        // corrupt: the values violate the column types
      }
    }
    return taken;
  });
}

/** Reads a table in rowid order and skips unreadable ranges. */
function readByRow(
  from: Store,
  { name }: Table,
  list: string,
  keep: (rows: unknown[][]) => number,
): { read: number; gaps: Gap[] } {
  const rows = from.prepare(`SELECT rowid, ${list} FROM "${name}" WHERE rowid > ? ORDER BY rowid LIMIT ?`).raw();
  const some = (after: number, many: number): unknown[][] | null => {
    try {
      return rows.all(after, many) as unknown[][];
    } catch {
      return null;
    }
  };
  const gaps: Gap[] = [];
  let read = 0;
  let after = -LAST;
  for (;;) {
    const chunk = some(after, CHUNK) ?? one(after);
    if (chunk) {
      if (chunk.length === 0) return { read, gaps };
      read += keep(chunk);
      after = Number(chunk.at(-1)![0]);
      continue;
    }
    const next = readableAfter((row) => some(row, 1) !== null, after);
    const found = next === null ? null : some(next, 1)![0];
    gaps.push([after, found ? Number(found[0]) : LAST]);
    if (next === null || !found) return { read, gaps };
    after = next;
  }

  /** The rows before an unreadable one, read one by one. */
  function one(start: number): unknown[][] | null {
    const list: unknown[][] = [];
    for (let at = start; list.length < CHUNK; ) {
      const next = some(at, 1);
      if (!next?.[0]) break;
      list.push(next[0]);
      at = Number(next[0][0]);
    }
    return list.length > 0 ? list : null;
  }
}

/** The smallest rowid after which a row is readable, by exponential and binary search; null if there is none. */
function readableAfter(isReadable: (row: number) => boolean, after: number): number | null {
  const start = Math.max(after, 0);
  let step = 1;
  while (!isReadable(start + step)) {
    step *= 2;
    if (start + step > 2 ** 45) return null;
  }
  let [bad, good] = [start + step / 2, start + step];
  if (step === 1) return good;
  while (good - bad > 1) {
    const middle = Math.floor((bad + good) / 2);
    if (isReadable(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** Reads a table WITHOUT ROWID: forwards until an error, then backwards. */
function readByKey(
  from: Store,
  { name, key }: Table,
  list: string,
  keep: (rows: unknown[][]) => number,
): { read: number; gaps: Gap[] } {
  let read = 0;
  for (const way of ['', 'DESC']) {
    const order = key.map((column) => `"${column}" ${way}`).join(', ');
    let rows: unknown[][] = [];
    try {
      for (const row of from.prepare(`SELECT ${list} FROM "${name}" ORDER BY ${order}`).raw().iterate()) {
        rows.push(row as unknown[]);
        if (rows.length < CHUNK) continue;
        read += keep(rows);
        rows = [];
      }
      read += keep(rows);
      return { read, gaps: way === '' ? [] : EVERYTHING };
    } catch {
      read += keep(rows);
    }
  }
  return { read, gaps: EVERYTHING };
}

/** Fills gaps with the rows of the backup; returns how many were inserted. */
function fill(db: Store, { name, columns, rowid }: Table, gaps: Gap[]): number {
  const there = db.prepare("SELECT name FROM pragma_table_info(?, 'backup')").pluck().all(name) as string[];
  const list = [
    ...(rowid ? [rowid] : []),
    ...columns.filter((column) => there.includes(column)).map((column) => `"${column}"`),
  ].join(', ');
  if (there.length === 0) return 0;
  let taken = 0;
  for (const [after, before] of gaps) {
    const within = rowid ? `WHERE rowid > ${after} AND rowid < ${before}` : '';
    taken += db
      .prepare(`INSERT OR IGNORE INTO main."${name}" (${list}) SELECT ${list} FROM backup."${name}" ${within}`)
      .run().changes;
  }
  return taken;
}

/** Removes invoices whose lines no longer add up, and orphaned rows; returns the numbers of those invoices. */
function removeHalves(db: Store): string[] {
  return db.transaction(() => {
    const halves = db
      .prepare(
        `SELECT i.id, i.number FROM invoice i LEFT JOIN (SELECT invoice_id, sum(total) AS total, count(*) AS lines FROM invoice_line GROUP BY invoice_id) l
         ON l.invoice_id = i.id WHERE i.total <> coalesce(l.total, 0) OR i.line_count <> coalesce(l.lines, 0)`,
      )
      .all() as { id: number; number: string }[];
    const drop = db.prepare('DELETE FROM invoice WHERE id = ?');
    for (const { id } of halves) drop.run(id);
    for (let round = 0; round < 10; round++) {
      const loose = db.pragma('foreign_key_check') as { table: string; rowid: number | null; fkid: number }[];
      if (loose.length === 0) break;
      for (const table of new Set(loose.map((one) => one.table))) removeLoose(db, table);
    }
    return halves.map(({ number }) => number);
  })();
}

function removeLoose(db: Store, table: string): void {
  const keys = db.prepare('SELECT * FROM pragma_foreign_key_list(?)').all(table) as {
    table: string;
    from: string;
    to: string | null;
    on_delete: string;
  }[];
  for (const { table: other, from, to, on_delete } of keys) {
    const target = to ?? 'id';
    const isLoose = `"${from}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "${other}" o WHERE o."${target}" = "${table}"."${from}")`;
    db.prepare(
      on_delete === 'SET NULL'
        ? `UPDATE "${table}" SET "${from}" = NULL WHERE ${isLoose}`
        : `DELETE FROM "${table}" WHERE ${isLoose}`,
    ).run();
  }
}
