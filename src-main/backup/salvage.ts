import Database from 'better-sqlite3';
import type { DatabaseContent, RepairResult } from '../../src-shared/contract/index.ts';
import { createEmptyDatabase } from '../db/migrate.ts';
import type { Db } from '../db/open.ts';
import { writeSetting } from '../db/settings.ts';
import { removeFile } from '../platform/files.ts';
import { contentsOf, quickCheck } from './contents.ts';

export interface SalvageResult {
  holds: DatabaseContent;
  tables: RepairResult['tables'];
  incomplete: string[];
}

/** Rows read per chunk. */
const CHUNK = 500;
/** Tables derived from others; they are rebuilt. */
const DERIVED = new Set(['sales_month', 'sales_month_part', 'stale_month']);

/**
 * Builds a new database from all readable rows of a damaged one, as SQLite's `.recover` does, and fills unreadable gaps
 * from a backup. Backup rows are taken only for gaps, so rows deleted since the backup stay deleted. Invoices with
 * missing lines are removed.
 * @param backup an intact backup, or null
 */
export function salvage(damaged: string, backup: string | null, to: string): SalvageResult {
  removeFile(to);
  const db = createEmptyDatabase(to);
  let from: Db | null = null;
  try {
    db.pragma('foreign_keys = OFF');
    db.pragma('synchronous = OFF');
    from = openDamaged(damaged);
    if (backup !== null) db.prepare('ATTACH ? AS backup').run(backup);
    const tables: RepairResult['tables'] = [];
    for (const table of tablesOf(db)) {
      if (DERIVED.has(table.name)) continue;
      const initial = initialRows(db, table);
      db.prepare(`DELETE FROM main."${table.name}"`).run();
      const { read, gaps } = from ? readInto(db, from, table) : { read: 0, gaps: WHOLE_TABLE };
      const fromBackup = backup === null || gaps.length === 0 ? 0 : fillFromBackup(db, table, gaps);
      if (read + fromBackup === 0) rowInserter(db, table, table.columns)(initial);
      tables.push({ name: table.name, read, fromBackup });
    }
    if (backup !== null) db.exec('DETACH backup');
    const incomplete = removeIncompleteInvoices(db);
    db.exec('DELETE FROM stale_month; INSERT INTO stale_month SELECT DISTINCT substr(date, 1, 7) FROM invoice');
    alignAuditSpan(db);
    // seals may refer to lost rows: a changed key id makes the next start seal all rows again, recorded in the audit
    writeSetting(db, 'keyId', 'salvaged');
    const [first] = quickCheck(db);
    if (first) throw new Error(`what was salvaged is not whole: ${first}`);
    const holds = contentsOf(db);
    db.pragma('synchronous = FULL');
    db.pragma('journal_mode = DELETE');
    return { holds, tables, incomplete };
  } finally {
    from?.close();
    db.close();
  }
}

/** The rows that the migrations insert into a table; most have none. */
const initialRows = (db: Db, { name, columns, rowid }: Table): unknown[][] =>
  db
    .prepare<unknown[], unknown[]>(
      `SELECT ${[...(rowid ? [rowid] : []), ...columns.map((column) => `"${column}"`)].join(', ')} FROM main."${name}"`,
    )
    .raw()
    .all();

/** Lets the audit chain continue after its last remaining entry; `verify` reports entries missing before it. */
function alignAuditSpan(db: Db): void {
  db.exec(
    `UPDATE audit_span SET last_id = (SELECT id FROM audit ORDER BY id DESC LIMIT 1), last_hash = (SELECT hash FROM audit ORDER BY id DESC LIMIT 1),
       entries = (SELECT count(*) FROM audit WHERE id >= first_id), seal = '' WHERE EXISTS (SELECT 1 FROM audit)`,
  );
}

function openDamaged(file: string): Db | null {
  let db: Db | undefined;
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

function tablesOf(db: Db): Table[] {
  const list = db
    .prepare<unknown[], { name: string; withoutRowid: number }>(
      "SELECT name, wr AS withoutRowid FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all();
  return list.map(({ name, withoutRowid }) => {
    const columns = db
      .prepare<
        unknown[],
        {
          name: string;
          pk: number;
        }
      >('SELECT name, pk FROM pragma_table_info(?) ORDER BY cid')
      .all(name);
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
const MAX_ROWID = Number.MAX_SAFE_INTEGER;
const WHOLE_TABLE: Gap[] = [[-MAX_ROWID, MAX_ROWID]];

function readInto(db: Db, from: Db, table: Table): { read: number; gaps: Gap[] } {
  let present: string[];
  try {
    present = from.prepare<unknown[], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table.name);
  } catch {
    return { read: 0, gaps: WHOLE_TABLE };
  }
  const columns = table.columns.filter((name) => present.includes(name));
  if (columns.length === 0) return { read: 0, gaps: present.length === 0 ? [] : WHOLE_TABLE };
  const list = columns.map((name) => `"${name}"`).join(', ');
  const insert = rowInserter(db, table, columns);
  return table.rowid === null ? readByKey(from, table, list, insert) : readByRow(from, table, list, insert);
}

/** Inserts rows, skipping corrupt ones; returns how many were inserted. */
function rowInserter(db: Db, { name, rowid }: Table, columns: string[]): (rows: unknown[][]) => number {
  const names = [...(rowid ? [rowid] : []), ...columns.map((column) => `"${column}"`)];
  const add = db.prepare(
    `INSERT OR IGNORE INTO main."${name}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  return db.transaction((rows: unknown[][]) => {
    let inserted = 0;
    for (const row of rows) {
      try {
        inserted += add.run(row).changes;
      } catch {
        // corrupt: the values violate the column types
      }
    }
    return inserted;
  });
}

/** Reads a table in rowid order and skips unreadable ranges. */
function readByRow(
  from: Db,
  { name }: Table,
  list: string,
  insert: (rows: unknown[][]) => number,
): { read: number; gaps: Gap[] } {
  const rows = from
    .prepare<unknown[], unknown[]>(`SELECT rowid, ${list} FROM "${name}" WHERE rowid > ? ORDER BY rowid LIMIT ?`)
    .raw();
  const readChunk = (after: number, limit: number): unknown[][] | null => {
    try {
      return rows.all(after, limit);
    } catch {
      return null;
    }
  };
  const gaps: Gap[] = [];
  let read = 0;
  let after = -MAX_ROWID;
  for (;;) {
    const chunk = readChunk(after, CHUNK) ?? readOneByOne(after);
    if (chunk) {
      if (chunk.length === 0) return { read, gaps };
      read += insert(chunk);
      after = Number(chunk.at(-1)![0]);
      continue;
    }
    const next = readableAfter((row) => readChunk(row, 1) !== null, after);
    const found = next === null ? null : readChunk(next, 1)![0];
    gaps.push([after, found ? Number(found[0]) : MAX_ROWID]);
    if (next === null || !found) return { read, gaps };
    after = next;
  }

  /** The rows before an unreadable one, read one by one. */
  function readOneByOne(start: number): unknown[][] | null {
    const readable: unknown[][] = [];
    for (let rowid = start; readable.length < CHUNK; ) {
      const next = readChunk(rowid, 1);
      if (!next?.[0]) break;
      readable.push(next[0]);
      rowid = Number(next[0][0]);
    }
    return readable.length > 0 ? readable : null;
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
  from: Db,
  { name, key }: Table,
  list: string,
  insert: (rows: unknown[][]) => number,
): { read: number; gaps: Gap[] } {
  let read = 0;
  for (const direction of ['', 'DESC']) {
    const order = key.map((column) => `"${column}" ${direction}`).join(', ');
    let rows: unknown[][] = [];
    try {
      for (const row of from.prepare(`SELECT ${list} FROM "${name}" ORDER BY ${order}`).raw().iterate()) {
        rows.push(row as unknown[]);
        if (rows.length < CHUNK) continue;
        read += insert(rows);
        rows = [];
      }
      read += insert(rows);
      return { read, gaps: direction === '' ? [] : WHOLE_TABLE };
    } catch {
      read += insert(rows);
    }
  }
  return { read, gaps: WHOLE_TABLE };
}

/** Fills gaps with the rows of the backup; returns how many were inserted. */
function fillFromBackup(db: Db, { name, columns, rowid }: Table, gaps: Gap[]): number {
  const present = db.prepare<unknown[], string>("SELECT name FROM pragma_table_info(?, 'backup')").pluck().all(name);
  const list = [
    ...(rowid ? [rowid] : []),
    ...columns.filter((column) => present.includes(column)).map((column) => `"${column}"`),
  ].join(', ');
  if (present.length === 0) return 0;
  let inserted = 0;
  for (const [after, before] of gaps) {
    const within = rowid ? `WHERE rowid > ${after} AND rowid < ${before}` : '';
    inserted += db
      .prepare(`INSERT OR IGNORE INTO main."${name}" (${list}) SELECT ${list} FROM backup."${name}" ${within}`)
      .run().changes;
  }
  return inserted;
}

/** Removes invoices whose lines no longer add up, and orphaned rows; returns the numbers of those invoices. */
function removeIncompleteInvoices(db: Db): string[] {
  return db.transaction(() => {
    const incomplete = db
      .prepare<unknown[], { id: number; number: string }>(
        `SELECT i.id, i.number FROM invoice i LEFT JOIN (SELECT invoice_id, sum(total) AS total, count(*) AS lines FROM invoice_line GROUP BY invoice_id) l
         ON l.invoice_id = i.id WHERE i.total <> coalesce(l.total, 0) OR i.line_count <> coalesce(l.lines, 0)`,
      )
      .all();
    const drop = db.prepare('DELETE FROM invoice WHERE id = ?');
    for (const { id } of incomplete) drop.run(id);
    for (let round = 0; round < 10; round++) {
      const orphans = db.pragma('foreign_key_check') as { table: string; rowid: number | null; fkid: number }[];
      if (orphans.length === 0) break;
      for (const table of new Set(orphans.map((one) => one.table))) removeOrphans(db, table);
    }
    return incomplete.map(({ number }) => number);
  })();
}

function removeOrphans(db: Db, table: string): void {
  const keys = db
    .prepare<
      unknown[],
      {
        table: string;
        from: string;
        to: string | null;
        on_delete: string;
      }
    >('SELECT * FROM pragma_foreign_key_list(?)')
    .all(table);
  for (const { table: other, from, to, on_delete } of keys) {
    const target = to ?? 'id';
    const isOrphan = `"${from}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "${other}" o WHERE o."${target}" = "${table}"."${from}")`;
    db.prepare(
      on_delete === 'SET NULL'
        ? `UPDATE "${table}" SET "${from}" = NULL WHERE ${isOrphan}`
        : `DELETE FROM "${table}" WHERE ${isOrphan}`,
    ).run();
  }
}
