import type {
  ImportItem,
  ImportOptions,
  ImportStatus,
  ImportSummary,
  Reject,
} from '../../src-shared/contract/imports.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Store } from '../store/open.ts';

/** Enters a file into the history as waiting. */
export function queueImport(db: Store, path: string, options: ImportOptions): number {
  const summary: Omit<ImportSummary, 'importId' | 'status'> = {
    file: { name: path.split(/[\\/]/).at(-1)!, bytes: 0, sha256: '', encoding: '', delimiter: '', physicalLines: 0 },
    recordsRead: 0,
    linesImported: 0,
    linesRejected: 0,
    linesUnchanged: 0,
    linesUpdated: 0,
    invoicesNew: 0,
    invoicesUpdated: 0,
    invoicesUnchanged: 0,
    storesNew: 0,
    productsNew: 0,
    warnings: {},
    rejects: {},
    errorRate: 0,
    totalMinor: 0,
    currency: '',
    totals: {},
    startedAt: new Date().toISOString(),
    durationMs: 0,
    rowsPerSecond: 0,
    peakRssMb: 0,
  };
  const { lastInsertRowid } = db
    .prepare("INSERT INTO import (status, path, options, pid, created_at, summary) VALUES ('queued', ?, ?, ?, ?, ?)")
    .run(path, JSON.stringify(options), process.pid, summary.startedAt, JSON.stringify(summary));
  return Number(lastInsertRowid);
}

export function startImport(db: Store, importId: number, at: Date): void {
  db.prepare("UPDATE import SET status = 'running', started_at = ? WHERE id = ?").run(at.toISOString(), importId);
}

/** Writes how an import ended; `withRejects` takes over the rejects of the attached staging database. */
export function finishImport(
  db: Store,
  importId: number,
  summary: ImportSummary,
  columns: string[],
  withRejects = false,
): void {
  if (withRejects) {
    db.prepare(
      'INSERT INTO main.reject SELECT ?, record, physical_line, code, column_name, value, message, cells, faults, invoice_key FROM stage.reject',
    ).run(importId);
  }
  db.prepare('UPDATE main.import SET status = ?, finished_at = ?, summary = ?, columns = ? WHERE id = ?').run(
    summary.status,
    new Date().toISOString(),
    JSON.stringify(summary),
    JSON.stringify(columns),
    importId,
  );
}

/** Ends an import that never ran or died: its row says so, nothing else of it is there. */
export function closeImport(db: Store, importId: number, status: ImportStatus, message: string): void {
  db.prepare(
    "UPDATE import SET status = ?, finished_at = ?, summary = json_set(summary, '$.message', ?) WHERE id = ? AND status IN ('queued', 'running')",
  ).run(status, new Date().toISOString(), message, importId);
}

interface ImportRow {
  id: number;
  status: ImportStatus;
  summary: string;
  started_at: string | null;
  finished_at: string | null;
}

function item(row: ImportRow): ImportItem {
  const summary = JSON.parse(row.summary) as ImportSummary;
  return {
    ...summary,
    importId: row.id,
    status: row.status,
    startedAt: row.started_at ?? summary.startedAt,
    finishedAt: row.finished_at,
  };
}

/** The history, newest first. */
export function listImports(db: Store, limit: number, offset: number): { items: ImportItem[]; total: number } {
  const rows = db
    .prepare('SELECT id, status, summary, started_at, finished_at FROM import ORDER BY id DESC LIMIT ? OFFSET ?')
    .all(limit, offset) as ImportRow[];
  const total = db.prepare('SELECT count(*) FROM import').pluck().get() as number;
  return { items: rows.map(item), total };
}

/** @throws Problem `import_unknown` */
export function getImport(db: Store, importId: number): ImportItem {
  const row = db
    .prepare('SELECT id, status, summary, started_at, finished_at FROM import WHERE id = ?')
    .get(importId) as ImportRow | undefined;
  if (!row) throw new Problem('import_unknown', `There is no import ${importId}.`, 'The command imports lists them.');
  return item(row);
}

interface RejectRow {
  record: number;
  physical_line: number;
  code: string;
  column_name: string;
  value: string;
  message: string;
  cells: string;
  faults: string;
}

function rejectOf(row: RejectRow): Reject {
  return {
    record: row.record,
    line: row.physical_line,
    code: row.code,
    column: row.column_name,
    value: row.value,
    message: row.message,
    cells: JSON.parse(row.cells),
    faults: JSON.parse(row.faults),
  };
}

/** The names of the file's own columns, in its order. */
export function columnsOf(db: Store, importId: number): string[] {
  return JSON.parse(
    (db.prepare('SELECT columns FROM import WHERE id = ?').pluck().get(importId) as string | undefined) ?? '[]',
  );
}

export function listRejects(db: Store, importId: number, code: string | undefined, limit: number, offset: number) {
  getImport(db, importId);
  const filter = code ? 'AND code = @code' : '';
  const rows = db
    .prepare(`SELECT * FROM reject WHERE import_id = @importId ${filter} ORDER BY record LIMIT @limit OFFSET @offset`)
    .all({ importId, code, limit, offset }) as RejectRow[];
  const total = db
    .prepare(`SELECT count(*) FROM reject WHERE import_id = @importId ${filter}`)
    .pluck()
    .get({ importId, code }) as number;
  return { columns: columnsOf(db, importId), items: rows.map(rejectOf), total };
}

/** The rejects behind record `after`, in the file's order, a thousand at most. */
export function rejectsAfter(db: Store, importId: number, after: number): Reject[] {
  const rows = db
    .prepare('SELECT * FROM reject WHERE import_id = ? AND record > ? ORDER BY record LIMIT 1000')
    .all(importId, after) as RejectRow[];
  return rows.map(rejectOf);
}
