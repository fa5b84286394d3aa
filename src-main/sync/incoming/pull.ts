import { refreshMonths } from '../../cube/refresh.ts';
import type { Db } from '../../db/open.ts';
import type { AccountSync } from '../accounts/index.ts';
import { applyRemote } from '../capture.ts';
import type { OnProgress } from '../outgoing/push-result.ts';
import { removeUnreferenced } from '../remove-unreferenced.ts';
import type { ServerConnection } from '../server/connection.ts';
import { syncState, updateSyncState } from '../state.ts';
import { applyInvoices } from './invoices.ts';
import { type PullPage, type RemoteCell, readPullPage } from './pull-page.ts';
import { rowApplier } from './row-applier.ts';

export interface PullResult {
  pulled: number;
}

/**
 * Pulls changes from the server page by page. Each page is applied in one transaction with the new cursor, so it is
 * safe to interrupt. Field groups with a pending local change are skipped: the server resolves the conflict on push.
 */
export async function pull(
  db: Db,
  link: ServerConnection,
  company: string,
  accounts: AccountSync,
  onProgress: OnProgress,
): Promise<PullResult> {
  const result: PullResult = { pulled: 0 };
  for (;;) {
    const { cursor, device } = syncState(db);
    const page = await readPullPage(db, link, company, device, cursor);
    const changed = page.cells.length + page.invoices.length;
    if (changed > 0 || page.upTo > cursor)
      applyRemote(db, () => {
        applyPage(db, page, accounts);
        updateSyncState(db, { cursor: page.upTo });
      });
    result.pulled += changed;
    onProgress(changed);
    if (page.upTo >= page.head) break;
  }
  // also completes a session that was interrupted before this step
  if (result.pulled > 0 || hasPendingCleanup(db))
    applyRemote(db, () => {
      removeUnreferenced(db);
      refreshMonths(db);
    });
  return result;
}

const hasPendingCleanup = (db: Db): boolean =>
  db
    .prepare('SELECT EXISTS (SELECT 1 FROM stale_month) OR EXISTS (SELECT 1 FROM sync_row WHERE gone)')
    .pluck()
    .get() === 1;

/** Kinds that others reference are applied first. */
const REFERENCED_FIRST = ['store', 'product', 'import'];

function applyPage(db: Db, page: PullPage, accounts: AccountSync): void {
  const applier = rowApplier(db, page, accounts);
  const byKind = (cells: RemoteCell[]) => {
    const kinds = new Map<string, Map<string, RemoteCell[]>>();
    for (const cell of cells) {
      const rows = kinds.get(cell.kind) ?? new Map<string, RemoteCell[]>();
      kinds.set(cell.kind, rows);
      const there = rows.get(cell.id);
      if (there) there.push(cell);
      else rows.set(cell.id, [cell]);
    }
    return kinds;
  };
  const newRows = byKind(page.missingRows);
  const changed = byKind(page.cells);
  const applyKind = (kind: string) => {
    const rows = newRows.get(kind) ?? new Map<string, RemoteCell[]>();
    for (const [gid, cells] of rows) applier.make(kind, gid, cells);
    for (const [gid, cells] of rows) applier.change(kind, gid, cells);
    // `page.missingRows` already holds all cells of rows that are new here
    for (const [gid, cells] of changed.get(kind) ?? []) if (!rows.has(gid)) applier.change(kind, gid, cells);
  };
  for (const kind of REFERENCED_FIRST) applyKind(kind);
  applyInvoices(db, page);
  for (const kind of new Set([...newRows.keys(), ...changed.keys()]))
    if (!REFERENCED_FIRST.includes(kind)) applyKind(kind);
  let latest = 0;
  for (const list of [page.cells, page.missingRows, page.invoices])
    for (const { clock } of list) latest = Math.max(latest, Number(clock));
  db.prepare('UPDATE sync_clock SET last = max(last, ?)').run(latest);
}
