import type { Db } from '../../db/open.ts';
import type { ServerConnection } from '../server/connection.ts';
import { allFieldGroups, type GlobalIds, globalIdsOf, syncedTable } from '../synced-tables.ts';

/** Limits of a page, which is applied in one transaction. */
const MAX_CELLS = 5_000;
const MAX_INVOICES = 2_000;

export interface RemoteCell {
  kind: string;
  id: string;
  unit: string;
  value: Record<string, unknown>;
  clock: string;
  device: string;
  seq: string;
}

export interface RemoteInvoice {
  id: string;
  external_id: string | null;
  number: string;
  keys: string[];
  date: string;
  due_date: string | null;
  status: string;
  store_id: string;
  salesperson: string;
  currency: string;
  stated_subtotal: string | null;
  stated_total: string | null;
  is_credit: boolean;
  total: string;
  line_count: number;
  rejected_lines: number;
  version: number;
  import_id: string;
  gone: boolean;
  clock: string;
  device: string;
  seq: string;
}

export interface RemoteLine {
  invoice_id: string;
  line_no: number;
  product_id: string;
  quantity: string;
  price: string | null;
  total: string;
  store_extra: string | null;
  product_extra: string | null;
  invoice_extra: string | null;
  line_extra: string | null;
  import_id: string;
  record: number;
  physical_line: number;
}

export type RemoteReject = Record<string, unknown> & { import_id: string; record: number };

export interface PullPage {
  cells: RemoteCell[];
  /** All cells of rows that do not exist here yet. */
  missingRows: RemoteCell[];
  invoices: RemoteInvoice[];
  lines: RemoteLine[];
  extras: { id: string; json: string }[];
  rejects: RemoteReject[];
  upTo: number;
  head: number;
}

const CELL_COLUMNS = 'kind, id, unit, value, clock, device, seq';
const INVOICE_COLUMNS = `id, external_id, number, keys, date::text, due_date::text, status, store_id, salesperson, currency, (stated_subtotal * 10000)::bigint AS stated_subtotal,
  (stated_total * 10000)::bigint AS stated_total, is_credit, (total * 10000)::bigint AS total, line_count, rejected_lines, version, import_id, gone, clock, device, seq`;

/** Reads the next page of changes from the server, with all rows that it references and that are missing here. */
export async function readPullPage(
  db: Db,
  link: ServerConnection,
  company: string,
  device: string,
  cursor: number,
): Promise<PullPage> {
  const ids = globalIdsOf(db);
  return link.transaction(async () => {
    await link.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const [companyRow] = await link.query<{ seq: string }>('SELECT seq FROM mangalm.company WHERE company = $1', [
      company,
    ]);
    const head = Number(companyRow!.seq);
    const since = [company, cursor, device];
    let cells = await link.query<RemoteCell>(
      `SELECT ${CELL_COLUMNS} FROM mangalm.cell WHERE company = $1 AND seq > $2 AND device <> $3 ORDER BY seq LIMIT ${MAX_CELLS}`,
      since,
    );
    let invoices = await link.query<RemoteInvoice>(
      `SELECT ${INVOICE_COLUMNS} FROM mangalm.invoice WHERE company = $1 AND seq > $2 AND device <> $3 ORDER BY seq LIMIT ${MAX_INVOICES}`,
      since,
    );
    // cut both lists at the same sequence number
    const upTo = Math.min(
      cells.length < MAX_CELLS ? head : Number(cells.at(-1)!.seq),
      invoices.length < MAX_INVOICES ? head : Number(invoices.at(-1)!.seq),
    );
    cells = cells.filter(({ seq }) => Number(seq) <= upTo);
    invoices = invoices.filter(({ seq }) => Number(seq) <= upTo);
    const page: PullPage = {
      cells,
      missingRows: [],
      invoices,
      lines: await linesOf(link, company, invoices),
      extras: [],
      rejects: [],
      upTo,
      head,
    };
    await addMissingReferences(ids, link, company, page);
    const extras = new Set(
      page.lines
        .flatMap((line) => [line.store_extra, line.product_extra, line.invoice_extra, line.line_extra])
        .filter((id) => id !== null),
    );
    const unknown = [...extras].filter((id) => ids.id('extra', id) === null);
    if (unknown.length > 0)
      page.extras = await link.query('SELECT id, json FROM mangalm.extra WHERE company = $1 AND id = ANY($2)', [
        company,
        unknown,
      ]);
    const rejected = [...page.cells, ...page.missingRows].flatMap(({ kind, unit, id }) =>
      kind === 'import' && unit === 'rejects' ? [id] : [],
    );
    if (rejected.length > 0)
      page.rejects = await link.query(
        'SELECT * FROM mangalm.reject WHERE company = $1 AND import_id = ANY($2) ORDER BY import_id, record',
        [company, [...new Set(rejected)]],
      );
    return page;
  });
}

function linesOf(link: ServerConnection, company: string, invoices: RemoteInvoice[]): Promise<RemoteLine[]> {
  const present = invoices.filter(({ gone }) => !gone);
  if (present.length === 0) return Promise.resolve([]);
  return link.query<RemoteLine>(
    `SELECT l.invoice_id, l.line_no, l.product_id, (l.quantity * 1000)::bigint AS quantity, (l.price * 10000)::bigint AS price, (l.total * 10000)::bigint AS total,
       l.store_extra, l.product_extra, l.invoice_extra, l.line_extra, l.import_id, l.record, l.physical_line
     FROM unnest($2::uuid[], $3::date[]) AS w (id, date)
     CROSS JOIN LATERAL (SELECT * FROM mangalm.invoice_line l WHERE l.company = $1 AND l.date = w.date AND l.invoice_id = w.id ORDER BY line_no) l`,
    [company, present.map(({ id }) => id), present.map(({ date }) => date)],
  );
}

/** The new rows of a kind of which a page holds every field group, by global id: most of what others made. */
function wholeRows(cells: readonly RemoteCell[]): Map<string, RemoteCell[]> {
  const rows = new Map<string, RemoteCell[]>();
  for (const cell of cells) {
    const key = `${cell.kind} ${cell.id}`;
    const row = rows.get(key);
    if (row) row.push(cell);
    else rows.set(key, [cell]);
  }
  for (const [key, row] of rows) {
    const kind = syncedTable(row[0]!.kind);
    // those of an entity can't be counted: it has one for each lookup key and manual edit; a conflict may lack its first
    const groups = kind && !kind.isEntity && kind.name !== 'conflict' ? allFieldGroups(kind) : null;
    if (!groups?.every((group) => row.some(({ unit }) => unit === group))) rows.delete(key);
  }
  return rows;
}

/** Adds rows that the page references and that are missing here, complete and transitively. */
async function addMissingReferences(
  ids: GlobalIds,
  link: ServerConnection,
  company: string,
  page: PullPage,
): Promise<void> {
  const seen = new Set<string>();
  const whole = wholeRows(page.cells);
  let cells = page.cells;
  let invoices = page.invoices;
  let lines = page.lines;
  for (;;) {
    const missing = new Map<string, Set<string>>();
    const requestRow = (kind: string, gid: unknown) => {
      if (typeof gid !== 'string') return;
      const key = `${kind} ${gid}`;
      if (seen.has(key)) return;
      seen.add(key);
      if (ids.id(kind, gid) !== null) return;
      if (kind === 'invoice' && page.invoices.some(({ id }) => id === gid)) return;
      const row = whole.get(key);
      if (row) page.missingRows.push(...row);
      else missing.set(kind, (missing.get(kind) ?? new Set()).add(gid));
    };
    for (const { kind, id, value } of cells) {
      requestRow(kind, id);
      for (const [column, ref] of Object.entries(syncedTable(kind)?.refs ?? {})) requestRow(ref, value[column]);
      if (Array.isArray(value.lines))
        for (const line of value.lines as { product_id: string }[]) requestRow('product', line.product_id);
    }
    for (const { store_id, import_id, gone } of invoices) {
      if (gone) continue;
      requestRow('store', store_id);
      requestRow('import', import_id);
    }
    for (const { product_id, import_id } of lines) {
      requestRow('product', product_id);
      requestRow('import', import_id);
    }
    if (missing.size === 0) return;
    cells = [];
    invoices = [];
    lines = [];
    for (const [kind, gids] of missing) {
      if (kind === 'invoice') {
        invoices = await link.query<RemoteInvoice>(
          `SELECT ${INVOICE_COLUMNS} FROM mangalm.invoice WHERE company = $1 AND id = ANY($2)`,
          [company, [...gids]],
        );
        lines = await linesOf(link, company, invoices);
        page.invoices.push(...invoices);
        page.lines.push(...lines);
      } else {
        const more = await link.query<RemoteCell>(
          `SELECT ${CELL_COLUMNS} FROM mangalm.cell WHERE company = $1 AND kind = $2 AND id = ANY($3) ORDER BY id, unit`,
          [company, kind, [...gids]],
        );
        cells.push(...more);
        page.missingRows.push(...more);
      }
    }
  }
}
