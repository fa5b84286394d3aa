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
 * Takes in what changed on the server since the last time, page by page; each page and the place it leads to are
 * written together, so it can be cut off anywhere. What waits to be sent itself is left for the server to judge.
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
  // also what a meeting before this one was cut off from
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

/** What others point to comes first. */
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
    // of rows that are new here all cells are among those already
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
