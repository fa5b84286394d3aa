import type {
  FileQuestion,
  ImportItem,
  ImportOptions,
  ImportStatus,
  ImportSummary,
} from '../../../src-shared/contract/imports.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { english, withText } from '../../../src-shared/messages/english.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { DataFolder } from '../../db/folder.ts';
import type { Db } from '../../db/open.ts';
import { currentActorName, currentScope } from '../../dispatch/request-context.ts';
import { collectGarbage } from '../../jobs/collect-garbage.ts';
import type { Dialect } from '../../table/read/dialect.ts';
import { namedAsDropped } from '../inbox/uploads.ts';
import type { Layout } from '../layout/layout.ts';
import { DEFAULT_MEANING } from '../meaning/meaning.ts';
import { emptySummary } from '../run/empty-summary.ts';
import { countCollisions } from './collisions.ts';
import { authorOf, currentAuthor, intersectScopes, saveAuthor, visibleImportsFilter } from './import-scope.ts';
import { isResumable } from './staging-files.ts';

/** Adds a file to the history as waiting, at the end of the queue. */
export function queueImport(
  db: Db,
  path: string,
  options: ImportOptions,
  { fixOf = null, stays = false }: { fixOf?: number | null; stays?: boolean } = {},
): number {
  const summary = emptySummary(path);
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO import (kind, of_import, status, path, options, pid, stays, created_at, summary, author, position)
       VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM import))`,
    )
    .run(
      fixOf === null ? 'file' : 'fix',
      fixOf,
      path,
      JSON.stringify(options),
      process.pid,
      stays ? 1 : 0,
      summary.startedAt,
      JSON.stringify(summary),
      currentActorName(),
    );
  const importId = Number(lastInsertRowid);
  const author = currentAuthor();
  // corrections go to the invoices that their import found or created, regardless of who corrects
  const scope = fixOf === null ? author.scope : intersectScopes(authorOf(db, fixOf).scope, author.scope);
  saveAuthor(db, importId, { ...author, scope });
  return importId;
}

export function startImport(db: Db, importId: number, at: Date): void {
  db.prepare("UPDATE import SET status = 'running', started_at = ? WHERE id = ?").run(at.toISOString(), importId);
}

/**
 * How an import's records were written and became lines, under which rules of reading, and a hash of what was requested.
 */
export type StoredLayout = Layout & { dialect: Dialect; rules?: number; request?: string };

/** Writes how an import ended; copies rejects and raw records from the attached staging database where requested. */
export function finishImport(
  db: Db,
  importId: number,
  summary: ImportSummary,
  { layout, rejects, raws }: { layout: StoredLayout | null; rejects: boolean; raws: boolean },
): void {
  db.prepare('DELETE FROM main.reject WHERE import_id = ?').run(importId);
  if (rejects) {
    db.prepare(
      'INSERT INTO main.reject SELECT ?, record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, NULL FROM temp.rejects',
    ).run(importId);
  }
  if (raws) copyRawRecords(db, importId);
  Object.assign(summary, measureCosts(summary));
  db.prepare(
    'UPDATE main.import SET status = ?, finished_at = ?, summary = ?, columns = ?, layout = ?, retry_at = NULL WHERE id = ?',
  ).run(
    summary.status,
    new Date().toISOString(),
    JSON.stringify(summary),
    JSON.stringify(layout?.columns ?? []),
    layout ? JSON.stringify(layout) : null,
    importId,
  );
}

/** Raw record blocks copied per statement. */
const BLOCKS_PER_COPY = 50;

/**
 * Copies the raw records in steps: sealing copies each block, and V8 would hold those copies until the statement ends.
 */
function copyRawRecords(db: Db, importId: number): void {
  const blocks = db
    .prepare<unknown[], number>('SELECT first_record FROM stage.raw_block ORDER BY first_record')
    .pluck()
    .all();
  const ends = blocks.filter((_, i) => i === blocks.length - 1 || i % BLOCKS_PER_COPY === BLOCKS_PER_COPY - 1);
  const copy = db.prepare(
    'INSERT INTO main.raw_block SELECT @importId, first_record, last_record, data FROM stage.raw_block WHERE first_record > @after AND first_record <= @end',
  );
  let after = -1;
  for (const end of ends) {
    copy.run({ importId, after, end });
    if (after >= 0) collectGarbage();
    after = end;
  }
}

/** How long the import has taken, and the program's peak memory. */
function measureCosts({ startedAt, recordsRead }: ImportSummary): Partial<ImportSummary> {
  const durationMs = Date.now() - Date.parse(startedAt);
  return {
    durationMs,
    rowsPerSecond: Math.round((recordsRead / Math.max(1, durationMs)) * 1000),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

/** The layout of an import that read its file; null for one that did not get that far. */
export function storedLayout(db: Db, importId: number): StoredLayout | null {
  const json = db.prepare<unknown[], string | null>('SELECT layout FROM import WHERE id = ?').pluck().get(importId);
  // imports from before meanings were stored read their file under the plain meaning
  return json ? { meaning: DEFAULT_MEANING, ...(JSON.parse(json) as Omit<StoredLayout, 'meaning'>) } : null;
}

/** Ends an import that never ran or died: only its row remains. */
export function closeImport(
  db: Db,
  importId: number,
  status: ImportStatus,
  why: Pick<ImportSummary, 'message' | 'descriptor'>,
  questions: FileQuestion[] = [],
): void {
  const descriptor = why.descriptor && namedAsDropped(why.descriptor);
  const message = descriptor ? english(descriptor).message : why.message;
  db.prepare(
    "UPDATE import SET status = ?, finished_at = ?, summary = json_patch(json_remove(summary, '$.descriptor'), ?) WHERE id = ? AND status IN ('queued', 'running')",
  ).run(status, new Date().toISOString(), JSON.stringify({ message, descriptor, questions }), importId);
}

/** Cancels an import that waits for an answer; false where it does not wait for one. */
export function cancelUnanswered(db: Db, importId: number): boolean {
  const cancelled = db
    .prepare(
      "UPDATE import SET status = 'cancelled', finished_at = ?, summary = json_patch(json_remove(summary, '$.questions', '$.descriptor'), ?) WHERE id = ? AND status = 'needs_answer'",
    )
    .run(new Date().toISOString(), JSON.stringify(withText(message('import_ended/cancelled'))), importId);
  return cancelled.changes > 0;
}

/** The open import of a file, put back into the queue where it waits for an answer; null where there is none. */
export function requeueOpenImport(db: Db, file: string): number | null {
  const open = db
    .prepare<unknown[], { id: number; status: ImportStatus }>(
      "SELECT id, status FROM import WHERE path = ? AND status IN ('queued', 'running', 'needs_answer') ORDER BY id DESC LIMIT 1",
    )
    .get(file);
  if (open?.status === 'needs_answer') requeueImport(db, open.id);
  return open?.id ?? null;
}

/** Puts an import back into the queue, with changed options where given. */
export function requeueImport(
  db: Db,
  importId: number,
  { options, retryAt, attempts }: { options?: ImportOptions; retryAt?: Date; attempts?: number } = {},
): void {
  db.prepare(
    `UPDATE import SET status = 'queued', pid = @pid, finished_at = NULL, retry_at = @retryAt, attempts = coalesce(@attempts, attempts),
       options = coalesce(@options, options), summary = json_remove(summary, '$.message', '$.descriptor', '$.questions') WHERE id = @importId`,
  ).run({
    importId,
    pid: process.pid,
    retryAt: retryAt?.toISOString() ?? null,
    attempts: attempts ?? null,
    options: options ? JSON.stringify(options) : null,
  });
}

interface ImportRow {
  id: number;
  kind: 'file' | 'fix';
  ofImport: number | null;
  part: string | null;
  status: ImportStatus;
  summary: string;
  startedAt: string | null;
  finishedAt: string | null;
  undoneAt: string | null;
  attempts: number;
  retryAt: string | null;
  fixed: number;
  device: string | null;
}

const ITEM_SQL = `SELECT id, kind, of_import AS ofImport, options ->> 'part' AS part, status, summary, started_at AS startedAt, finished_at AS finishedAt, undone_at AS undoneAt, attempts, device,
  retry_at AS retryAt, (SELECT count(*) FROM reject r WHERE r.import_id = import.id AND r.fixed_by IS NOT NULL) AS fixed FROM import`;

function toImportItem(
  { id, summary: json, startedAt, ...row }: ImportRow,
  collisions: Map<number, number>,
  folder?: DataFolder,
): ImportItem {
  const summary = JSON.parse(json) as ImportSummary;
  const resumable = row.status === 'interrupted' && folder !== undefined && isResumable(folder, id);
  return {
    ...summary,
    ...row,
    importId: id,
    startedAt: startedAt ?? summary.startedAt,
    resumable,
    collisions: collisions.get(id) ?? 0,
  };
}

/** Collisions by import; none for scoped accounts, which must not learn that an entity is known elsewhere. */
const visibleCollisions = (db: Db, importId: number | null): Map<number, number> =>
  currentScope() ? new Map() : countCollisions(db, importId);

/** The history, newest first. */
export function listImports(
  db: Db,
  folder: DataFolder,
  limit: number,
  offset: number,
): { items: ImportItem[]; total: number } {
  const visible = visibleImportsFilter();
  const rows = db
    .prepare<unknown[], ImportRow>(`${ITEM_SQL} WHERE ${visible.sql} ORDER BY id DESC LIMIT @limit OFFSET @offset`)
    .all({ ...visible.values, limit, offset });
  const total = db
    .prepare<unknown[], number>(`SELECT count(*) FROM import WHERE ${visible.sql}`)
    .pluck()
    .get(visible.values)!;
  const collisions = visibleCollisions(db, null);
  return { items: rows.map((row) => toImportItem(row, collisions, folder)), total };
}

/** @throws Problem `import_unknown` */
export function getImport(db: Db, importId: number, folder?: DataFolder): ImportItem {
  const row = db.prepare<unknown[], ImportRow>(`${ITEM_SQL} WHERE id = ?`).get(importId);
  if (!row) throw importUnknown(importId);
  return toImportItem(row, visibleCollisions(db, importId), folder);
}

const importUnknown = (importId: number) => new Problem('import_unknown', { importId });

/**
 * Imports of another laptop are read-only here.
 * @throws Problem `import_elsewhere`
 */
export function assertMadeHere(db: Db, importId: number): void {
  const device = db.prepare<unknown[], string | null>('SELECT device FROM import WHERE id = ?').pluck().get(importId);
  if (device) throw new Problem('import_elsewhere', { importId, device });
}

/**
 * Where an import's file is and how it is to be read.
 * @throws Problem `import_unknown` · `import_elsewhere`
 */
export function importRequestOf(
  db: Db,
  importId: number,
): { path: string; options: ImportOptions; kind: 'file' | 'fix'; ofImport: number | null } {
  const row = db
    .prepare<unknown[], { path: string; options: string; kind: 'file' | 'fix'; ofImport: number | null }>(
      'SELECT path, options, kind, of_import AS ofImport FROM import WHERE id = ?',
    )
    .get(importId);
  if (!row) throw importUnknown(importId);
  assertMadeHere(db, importId);
  return { ...row, options: JSON.parse(row.options) as ImportOptions };
}

/** The names of the file's own columns, in its order. */
export function importColumns(db: Db, importId: number): string[] {
  return JSON.parse(
    db.prepare<unknown[], string>('SELECT columns FROM import WHERE id = ?').pluck().get(importId) ?? '[]',
  );
}
