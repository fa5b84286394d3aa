import { refreshMonths } from '../../facts/refresh.ts';
import type { Store } from '../../store/open.ts';
import type { CompanyAccounts } from '../accounts/index.ts';
import { applying } from '../capture.ts';
import type { Tick } from '../outgoing/sent.ts';
import type { Link } from '../server/connection.ts';
import { changeSyncState, syncState } from '../state.ts';
import { removeUnreferenced } from '../sweep.ts';
import { takeInvoices } from './invoices.ts';
import { type Cell, type Page, readPage } from './page.ts';
import { rowTaker } from './rows.ts';

export interface Received {
  pulled: number;
}

/**
 * Pulls changes from the server page by page. Each page is applied in one transaction with the new cursor, so it is
 * safe to interrupt. Field groups with a pending local change are skipped: the server resolves the conflict on push.
 */
export async function pull(
  db: Store,
  link: Link,
  company: string,
  accounts: CompanyAccounts,
  tick: Tick,
): Promise<Received> {
  const received: Received = { pulled: 0 };
  for (;;) {
    const { cursor, device } = syncState(db);
    const page = await readPage(db, link, company, device, cursor);
    const changed = page.cells.length + page.invoices.length;
    if (changed > 0 || page.upTo > cursor)
      applying(db, () => {
        takeIn(db, page, accounts);
        changeSyncState(db, { cursor: page.upTo });
      });
    received.pulled += changed;
    tick(changed);
    if (page.upTo >= page.head) break;
  }
  // also completes a session that was interrupted before this step
  if (received.pulled > 0 || isBehind(db))
    applying(db, () => {
      removeUnreferenced(db);
      refreshMonths(db);
    });
  return received;
}

const isBehind = (db: Store): boolean =>
  db
    .prepare('SELECT EXISTS (SELECT 1 FROM stale_month) OR EXISTS (SELECT 1 FROM sync_row WHERE gone)')
    .pluck()
    .get() === 1;

/** Kinds that others reference are applied first. */
const ORDER = ['store', 'product', 'import'];

function takeIn(db: Store, page: Page, accounts: CompanyAccounts): void {
  const taker = rowTaker(db, page, accounts);
  const byKind = (cells: Cell[]) => {
    const kinds = new Map<string, Map<string, Cell[]>>();
    for (const cell of cells) {
      const rows = kinds.get(cell.kind) ?? new Map<string, Cell[]>();
      kinds.set(cell.kind, rows);
      const there = rows.get(cell.id);
      if (there) there.push(cell);
      else rows.set(cell.id, [cell]);
    }
    return kinds;
  };
  const fresh = byKind(page.rows);
  const changed = byKind(page.cells);
  const take = (kind: string) => {
    const rows = fresh.get(kind) ?? new Map<string, Cell[]>();
    for (const [gid, cells] of rows) taker.make(kind, gid, cells);
    for (const [gid, cells] of rows) taker.change(kind, gid, cells);
    // `page.missingRows` already holds all cells of rows that are new here
    for (const [gid, cells] of changed.get(kind) ?? []) if (!rows.has(gid)) taker.change(kind, gid, cells);
  };
  for (const kind of ORDER) take(kind);
  takeInvoices(db, page);
  for (const kind of new Set([...fresh.keys(), ...changed.keys()])) if (!ORDER.includes(kind)) take(kind);
  let latest = 0;
  for (const list of [page.cells, page.rows, page.invoices])
    for (const { clock } of list) latest = Math.max(latest, Number(clock));
  db.prepare('UPDATE sync_clock SET last = max(last, ?)').run(latest);
}
