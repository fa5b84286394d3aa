import path from 'node:path';
import type { TakeAccount, TakenAccount } from '../accounts/taken.ts';
import { refreshMonths } from '../facts/refresh.ts';
import { hash53 } from '../import/extras.ts';
import type { Store } from '../store/open.ts';
import { applying, WHOLE } from './capture.ts';
import { type Identities, identities, type Kind, kindOf, localValues } from './kinds.ts';
import type { Tick } from './outgoing/sent.ts';
import type { Link } from './server/connection.ts';
import { changeSyncState, syncState } from './state.ts';
import { removeUnreferenced } from './sweep.ts';

/** Cells and invoices of one page, which is taken in whole or not at all. */
const CELLS = 5_000;
const INVOICES = 2_000;

interface Cell {
  kind: string;
  id: string;
  unit: string;
  value: Record<string, unknown>;
  clock: string;
  device: string;
  seq: string;
}

interface RemoteInvoice {
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

interface RemoteLine {
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

type RemoteReject = Record<string, unknown> & { import_id: string; record: number };

interface Page {
  cells: Cell[];
  /** All cells of rows that are not here yet. */
  rows: Cell[];
  invoices: RemoteInvoice[];
  lines: RemoteLine[];
  extras: { id: string; json: string }[];
  rejects: RemoteReject[];
  upTo: number;
  head: number;
}

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
  takeAccount: TakeAccount,
  tick: Tick,
): Promise<Received> {
  const received: Received = { pulled: 0 };
  for (;;) {
    const { cursor, device } = syncState(db);
    const page = await read(db, link, company, device, cursor);
    const changed = page.cells.length + page.invoices.length;
    if (changed > 0 || page.upTo > cursor)
      applying(db, () => {
        takeIn(db, page, takeAccount);
        changeSyncState(db, { cursor: page.upTo });
      });
    received.pulled += changed;
    tick(changed);
    if (page.upTo >= page.head) break;
  }
  if (received.pulled > 0)
    applying(db, () => {
      removeUnreferenced(db);
      refreshMonths(db);
    });
  return received;
}

const CELL = 'kind, id, unit, value, clock, device, seq';
const INVOICE = `id, external_id, number, keys, date::text, due_date::text, status, store_id, salesperson, currency, (stated_subtotal * 10000)::bigint AS stated_subtotal,
  (stated_total * 10000)::bigint AS stated_total, is_credit, (total * 10000)::bigint AS total, line_count, rejected_lines, version, import_id, gone, clock, device, seq`;

async function read(db: Store, link: Link, company: string, device: string, cursor: number): Promise<Page> {
  const ids = identities(db);
  return link.transaction(async () => {
    await link.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const [here] = await link.query<{ seq: string }>('SELECT seq FROM mangalm.company WHERE company = $1', [company]);
    const head = Number(here!.seq);
    const since = [company, cursor, device];
    let cells = await link.query<Cell>(
      `SELECT ${CELL} FROM mangalm.cell WHERE company = $1 AND seq > $2 AND device <> $3 ORDER BY seq LIMIT ${CELLS}`,
      since,
    );
    let invoices = await link.query<RemoteInvoice>(
      `SELECT ${INVOICE} FROM mangalm.invoice WHERE company = $1 AND seq > $2 AND device <> $3 ORDER BY seq LIMIT ${INVOICES}`,
      since,
    );
    // both lists end at the same number
    const upTo = Math.min(
      cells.length < CELLS ? head : Number(cells.at(-1)!.seq),
      invoices.length < INVOICES ? head : Number(invoices.at(-1)!.seq),
    );
    cells = cells.filter(({ seq }) => Number(seq) <= upTo);
    invoices = invoices.filter(({ seq }) => Number(seq) <= upTo);
    const page: Page = {
      cells,
      rows: [],
      invoices,
      lines: await linesOf(link, company, invoices),
      extras: [],
      rejects: [],
      upTo,
      head,
    };
    await addMissing(ids, link, company, page);
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
    const rejected = [...page.cells, ...page.rows].flatMap(({ kind, unit, id }) =>
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

function linesOf(link: Link, company: string, invoices: RemoteInvoice[]): Promise<RemoteLine[]> {
  const there = invoices.filter(({ gone }) => !gone);
  if (there.length === 0) return Promise.resolve([]);
  return link.query<RemoteLine>(
    `SELECT l.invoice_id, l.line_no, l.product_id, (l.quantity * 1000)::bigint AS quantity, (l.price * 10000)::bigint AS price, (l.total * 10000)::bigint AS total,
       l.store_extra, l.product_extra, l.invoice_extra, l.line_extra, l.import_id, l.record, l.physical_line
     FROM unnest($2::uuid[], $3::date[]) AS w (id, date)
     CROSS JOIN LATERAL (SELECT * FROM mangalm.invoice_line l WHERE l.company = $1 AND l.date = w.date AND l.invoice_id = w.id ORDER BY line_no) l`,
    [company, there.map(({ id }) => id), there.map(({ date }) => date)],
  );
}

/** Adds the rows that others of the page point to and that are not here, whole, and those they point to. */
async function addMissing(ids: Identities, link: Link, company: string, page: Page): Promise<void> {
  const asked = new Set<string>();
  let cells = page.cells;
  let invoices = page.invoices;
  let lines = page.lines;
  for (;;) {
    const wanted = new Map<string, Set<string>>();
    const want = (kind: string, gid: unknown) => {
      if (typeof gid !== 'string' || asked.has(`${kind} ${gid}`)) return;
      if (ids.id(kind, gid) !== null) return;
      if (kind === 'invoice' && page.invoices.some(({ id }) => id === gid)) return;
      asked.add(`${kind} ${gid}`);
      wanted.set(kind, (wanted.get(kind) ?? new Set()).add(gid));
    };
    for (const { kind, id, value } of cells) {
      want(kind, id);
      for (const [column, ref] of Object.entries(kindOf(kind)?.refs ?? {})) want(ref, value[column]);
      if (Array.isArray(value.lines))
        for (const line of value.lines as { product_id: string }[]) want('product', line.product_id);
    }
    for (const { store_id, import_id, gone } of invoices) {
      if (gone) continue;
      want('store', store_id);
      want('import', import_id);
    }
    for (const { product_id, import_id } of lines) {
      want('product', product_id);
      want('import', import_id);
    }
    if (wanted.size === 0) return;
    cells = [];
    invoices = [];
    lines = [];
    for (const [kind, gids] of wanted) {
      if (kind === 'invoice') {
        invoices = await link.query<RemoteInvoice>(
          `SELECT ${INVOICE} FROM mangalm.invoice WHERE company = $1 AND id = ANY($2)`,
          [company, [...gids]],
        );
        lines = await linesOf(link, company, invoices);
        page.invoices.push(...invoices);
        page.lines.push(...lines);
      } else {
        const more = await link.query<Cell>(
          `SELECT ${CELL} FROM mangalm.cell WHERE company = $1 AND kind = $2 AND id = ANY($3) ORDER BY id, unit`,
          [company, kind, [...gids]],
        );
        cells.push(...more);
        page.rows.push(...more);
      }
    }
  }
}

// Taking in -----------------------------------------------------------------------------------------------------------

const ORDER = ['store', 'product', 'import'];

function takeIn(db: Store, page: Page, takeAccount: TakeAccount): void {
  const taker = rowTaker(db, page, takeAccount);
  const byKind = (cells: Cell[]) => {
    const kinds = new Map<string, Map<string, Cell[]>>();
    for (const cell of cells) {
      const rows = kinds.get(cell.kind) ?? new Map<string, Cell[]>();
      kinds.set(cell.kind, rows);
      rows.set(cell.id, [...(rows.get(cell.id) ?? []), cell]);
    }
    return kinds;
  };
  const fresh = byKind(page.rows);
  const changed = byKind(page.cells);
  for (const kind of ORDER) {
    for (const [gid, cells] of fresh.get(kind) ?? []) taker.make(kind, gid, cells);
    for (const [gid, cells] of fresh.get(kind) ?? []) taker.change(kind, gid, cells);
    for (const [gid, cells] of changed.get(kind) ?? []) taker.change(kind, gid, cells);
  }
  takeInvoices(db, page);
  for (const kind of new Set([...fresh.keys(), ...changed.keys()])) {
    if (ORDER.includes(kind)) continue;
    for (const [gid, cells] of fresh.get(kind) ?? []) taker.make(kind, gid, cells);
    for (const [gid, cells] of fresh.get(kind) ?? []) taker.change(kind, gid, cells);
    for (const [gid, cells] of changed.get(kind) ?? []) taker.change(kind, gid, cells);
  }
  let latest = 0;
  for (const list of [page.cells, page.rows, page.invoices])
    for (const { clock } of list) latest = Math.max(latest, Number(clock));
  db.prepare('UPDATE sync_clock SET last = max(last, ?)').run(latest);
}

/** Columns by which a row is found that was made here under the same name; unique in its table. */
const UNIQUE: Record<string, string[]> = {
  mapping: ['name'],
  saved_report: ['name'],
  scan_correction: ['text_key', 'store_id'],
};
/** What a row must have before it can be made. */
const FIRST: Record<string, string> = {
  store: 'facts',
  product: 'facts',
  import: 'row',
  mapping: 'row',
  saved_report: 'row',
  scan_correction: 'row',
  account: 'name',
  conflict: 'made',
};
const EDITED = new Set(['store', 'product', 'note', 'sales_order', 'call_mark', 'suggestion_answer']);

function rowTaker(db: Store, page: Page, takeAccount: TakeAccount) {
  const ids = identities(db);
  const pending = db.prepare('SELECT 1 FROM outbox WHERE kind = ? AND id = ? AND unit = ?').pluck();
  const leaving = db.prepare('SELECT 1 FROM outbox_gone WHERE kind = ? AND gid = ?').pluck();
  const setVersion = db.prepare(
    'INSERT INTO sync_version VALUES (@kind, @gid, @unit, @clock, @device) ON CONFLICT (kind, gid, unit) DO UPDATE SET clock = excluded.clock, device = excluded.device',
  );
  const isKnown = db.prepare('SELECT 1 FROM sync_version WHERE kind = ? AND gid = ? LIMIT 1').pluck();
  const setGone = db.prepare('UPDATE sync_row SET gone = ? WHERE kind = ? AND id = ?');
  const rejects = new Map<string, RemoteReject[]>();
  for (const reject of page.rejects) rejects.set(reject.import_id, [...(rejects.get(reject.import_id) ?? []), reject]);

  /** The row here that was made without knowing of that one, and is the same. */
  const sameHere = (kind: Kind, cells: Cell[]): number | null => {
    const free = (id: number | undefined): id is number => {
      if (id === undefined) return false;
      const row = db.prepare('SELECT gid FROM sync_row WHERE kind = ? AND id = ?').pluck().get(kind.name, id) as
        | string
        | undefined;
      return row === undefined || isKnown.get(kind.name, row) === undefined;
    };
    if (kind.isEntity) {
      const keys = cells.flatMap(({ unit, value }) =>
        unit.startsWith('key ') && typeof value.key === 'string' ? [value.key] : [],
      );
      const external = cells.find(({ unit }) => unit === 'facts')?.value.external_id ?? null;
      keys.sort((a, b) => Number(b.startsWith('id:')) - Number(a.startsWith('id:')));
      for (const key of keys) {
        const id = db.prepare(`SELECT ${kind.table}_id FROM ${kind.table}_key WHERE key = ?`).pluck().get(key) as
          | number
          | undefined;
        if (!free(id)) continue;
        const own = db.prepare(`SELECT external_id FROM ${kind.table} WHERE id = ?`).pluck().get(id) as string | null;
        if (key.startsWith('id:') || own === null || external === null || own === external) return id;
      }
      return null;
    }
    const columns = UNIQUE[kind.name];
    const row = cells.find(({ unit }) => unit === 'row');
    if (!columns || !row) return null;
    const values = localValues(kind, ids, row.value, columns);
    return (
      (db
        .prepare(
          `SELECT id FROM ${kind.table} WHERE ${columns.map((column) => `${column} = @${column}`).join(' AND ')}`,
        )
        .pluck()
        .get(values) as number | undefined) ?? null
    );
  };

  const insert = (kind: Kind, values: Record<string, string | number | null>): number => {
    const columns = Object.keys(values);
    return Number(
      db
        .prepare(
          `INSERT INTO ${kind.table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
        )
        .run(values).lastInsertRowid,
    );
  };

  const make = (name: string, gid: string, cells: Cell[]): void => {
    const kind = kindOf(name);
    if (!kind || ids.id(name, gid) !== null) return;
    // taken back here, and not yet told: what still refers to it keeps it
    const left = leaving.get(name, gid) !== undefined;
    const first = cells.find(({ unit }) => unit === (FIRST[name] ?? 'made'));
    if (!first) return;
    const gone = cells.some(({ unit, value }) => unit === 'gone' && value.gone === true);
    const same = sameHere(kind, cells);
    if (same !== null) {
      ids.adopt(name, same, gid);
      return;
    }
    if ((gone || left) && !kind.isEntity) return;
    if (name === 'account') {
      const id = takeAccount({ id: null, ...accountValues(cells, ids) });
      if (id !== null) ids.set(name, id, gid);
      return;
    }
    if (name === 'conflict') {
      const { of_kind, of_id, of_unit, won, lost } = first.value as Record<string, unknown>;
      const made = db
        .prepare('INSERT INTO sync_conflict (kind, gid, unit, won, lost) VALUES (?, ?, ?, ?, ?)')
        .run(of_kind, of_id, of_unit, JSON.stringify(won), JSON.stringify(lost));
      ids.set(name, Number(made.lastInsertRowid), gid);
      return;
    }
    const values: Record<string, string | number | null> = {};
    for (const { unit, value } of cells) {
      const columns = kind.units[unit];
      if (columns) Object.assign(values, localValues(kind, ids, value, columns));
    }
    // what it points to may be kept from this login
    if (
      Object.entries(kind.refs).some(
        ([column]) => column in values && values[column] === null && NEEDED.has(`${name}.${column}`),
      )
    )
      return;
    if (name === 'import')
      Object.assign(values, {
        // a name from another machine is never a place on this one
        path: path.basename(String(first.value.file ?? '')),
        device: String(first.value.device ?? '?'),
        options: '{}',
        pid: 0,
        position: 0,
      });
    const id = insert(kind, values);
    ids.set(name, id, gid);
    if (left) {
      setGone.run(1, name, id);
      const addKey = db.prepare(
        `INSERT INTO ${kind.table}_key (key, ${kind.table}_id) VALUES (?, ?) ON CONFLICT DO NOTHING`,
      );
      for (const { unit, value } of cells)
        if (unit.startsWith('key ') && typeof value.key === 'string') addKey.run(value.key, id);
    }
  };

  const changeUnit = (kind: Kind, id: number, gid: string, cell: Cell): void => {
    const { unit, value } = cell;
    if (unit === 'gone') {
      if (kind.isEntity) setGone.run(value.gone === true ? 1 : 0, kind.name, id);
      else if (value.gone === true) {
        db.prepare(`DELETE FROM ${kind.table} WHERE id = ?`).run(id);
        db.prepare('DELETE FROM sync_row WHERE kind = ? AND id = ?').run(kind.name, id);
      }
    } else if (unit.startsWith('own.')) {
      const key = unit.slice(4);
      const own = JSON.parse(
        db.prepare(`SELECT own FROM ${kind.table} WHERE id = ?`).pluck().get(id) as string,
      ) as Record<string, unknown>;
      if (value[key] === undefined) delete own[key];
      else own[key] = value[key];
      db.prepare(`UPDATE ${kind.table} SET own = ?, edition = edition + 1 WHERE id = ?`).run(JSON.stringify(own), id);
    } else if (unit.startsWith('key ')) {
      const key = unit.slice(4);
      if (typeof value.key === 'string')
        db.prepare(
          `INSERT INTO ${kind.table}_key (key, ${kind.table}_id) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET ${kind.table}_id = excluded.${kind.table}_id`,
        ).run(key, id);
      else db.prepare(`DELETE FROM ${kind.table}_key WHERE key = ? AND ${kind.table}_id = ?`).run(key, id);
      db.prepare('DELETE FROM outbox WHERE kind = ? AND unit = ? AND id <> ?').run(kind.name, unit, id);
    } else if (unit === 'lines') {
      db.prepare('DELETE FROM sales_order_line WHERE order_id = ?').run(id);
      const add = db.prepare(
        'INSERT INTO sales_order_line (order_id, line_no, product_id, quantity, unit, case_size, price, source) VALUES (@order, @line_no, @product, @quantity, @unit, @case_size, @price, @source)',
      );
      for (const line of value.lines as (Record<string, unknown> & { product_id: string })[]) {
        const product = ids.id('product', line.product_id);
        if (product !== null) add.run({ ...line, order: id, product });
      }
      db.prepare('UPDATE sales_order SET edition = edition + 1 WHERE id = ?').run(id);
    } else if (unit === 'rejects') takeRejects(id, rejects.get(gid) ?? []);
    else {
      const columns = kind.units[unit];
      if (!columns) return;
      const values = localValues(kind, ids, value, columns);
      for (const column of columns)
        if (values[column] === null && NEEDED.has(`${kind.name}.${column}`)) delete values[column];
      const set = Object.keys(values).map((column) => `${column} = @${column}`);
      if (EDITED.has(kind.table)) set.push('edition = edition + 1');
      db.prepare(`UPDATE ${kind.table} SET ${set.join(', ')} WHERE id = @id`).run({ ...values, id });
    }
  };

  const takeRejects = (id: number, list: RemoteReject[]): void => {
    if (db.prepare('SELECT device FROM import WHERE id = ?').pluck().get(id) === null) {
      // made here: all that can have changed is what corrected them
      const fix = db.prepare('UPDATE reject SET fixed_by = ? WHERE import_id = ? AND record = ?');
      for (const { record, fixed_by } of list)
        fix.run(fixed_by === null ? null : ids.id('import', String(fixed_by)), id, record);
      return;
    }
    db.prepare('DELETE FROM reject WHERE import_id = ?').run(id);
    const add = db.prepare(
      `INSERT INTO reject (import_id, record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, fixed_by)
       VALUES (@import, @record, @physical_line, @code, @column_name, @value, @message, @cells, @faults, @invoice_key, @place, @fixed)`,
    );
    for (const reject of list)
      add.run({
        ...reject,
        import: id,
        cells: JSON.stringify(reject.cells),
        faults: JSON.stringify(reject.faults),
        fixed: reject.fixed_by === null ? null : ids.id('import', String(reject.fixed_by)),
      });
  };

  const change = (name: string, gid: string, cells: Cell[]): void => {
    const kind = kindOf(name);
    const id = ids.id(name, gid);
    if (!kind || (id === null && !kind.isEntity)) return;
    const left = leaving.get(name, gid) !== undefined;
    // the row that was taken back here stays one that is gone; what else is known of it counts
    const open = cells.filter(
      ({ unit }) => !(left && unit === 'gone') && (id === null || !pending.get(name, id, unit)),
    );
    for (const { unit, clock, device } of open) setVersion.run({ kind: name, gid, unit, clock: Number(clock), device });
    if (id === null) return;
    if (name === 'account') {
      if (open.length > 0) takeAccount({ id, ...accountValues(open, ids) });
      return;
    }
    for (const cell of open) changeUnit(kind, id, gid, cell);
  };
  return { make, change };
}

/** References without which a row can't be. */
const NEEDED = new Set(
  ['note', 'sales_order', 'call_mark', 'suggestion_answer']
    .map((name) => `${name}.store_id`)
    .concat('suggestion_answer.product_id', 'scan_correction.product_id'),
);

/** What cells say of an account, with stores by their numbers here. */
export function accountValues(cells: Pick<Cell, 'value'>[], ids: Identities): Omit<TakenAccount, 'id'> {
  const all = Object.assign({}, ...cells.map(({ value }) => value)) as {
    name?: string;
    role?: string;
    scope?: { stores?: string[]; cities?: string[]; salespeople?: string[] };
    disabled_at?: string | null;
  };
  return {
    ...(all.name === undefined ? {} : { name: all.name }),
    ...(all.role === undefined ? {} : { role: all.role }),
    ...(all.disabled_at === undefined ? {} : { disabledAt: all.disabled_at }),
    ...(all.scope === undefined
      ? {}
      : {
          scope: {
            cities: all.scope.cities ?? [],
            salespeople: all.scope.salespeople ?? [],
            stores: (all.scope.stores ?? []).flatMap((gid) => ids.id('store', gid) ?? []),
          },
        }),
  };
}

// Invoices ------------------------------------------------------------------------------------------------------------

function takeInvoices(db: Store, page: Page): void {
  if (page.invoices.length === 0) return;
  const ids = identities(db);
  const extraId = extraTaker(db, ids, page.extras);
  const lines = new Map<string, RemoteLine[]>();
  for (const line of page.lines) {
    const list = lines.get(line.invoice_id);
    if (list) list.push(line);
    else lines.set(line.invoice_id, [line]);
  }
  const pending = db.prepare("SELECT 1 FROM outbox WHERE kind = 'invoice' AND id = ?").pluck();
  const leaving = db.prepare("SELECT 1 FROM outbox_gone WHERE kind = 'invoice' AND gid = ?").pluck();
  const version = db.prepare(
    `INSERT INTO sync_version VALUES ('invoice', ?, '${WHOLE}', ?, ?) ON CONFLICT (kind, gid, unit) DO UPDATE SET clock = excluded.clock, device = excluded.device`,
  );
  const byKey = db.prepare(
    'SELECT i.id, i.external_id FROM invoice_key k JOIN invoice i ON i.id = k.invoice_id WHERE k.key = ?',
  );
  const acknowledged = db
    .prepare(
      "SELECT 1 FROM sync_row r JOIN sync_version v ON v.kind = 'invoice' AND v.gid = r.gid WHERE r.kind = 'invoice' AND r.id = ?",
    )
    .pluck();
  const header = invoiceWriter(db);
  const drop = invoiceRemover(db);
  const addKey = db.prepare('INSERT INTO invoice_key (key, invoice_id) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const dropLines = db.prepare('DELETE FROM invoice_line WHERE invoice_id = ?');
  const addLine = db.prepare(
    `INSERT INTO invoice_line (invoice_id, line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, import_id, record, physical_line)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  const sameHere = (invoice: RemoteInvoice): number | null => {
    const keys = [...invoice.keys].sort((a, b) => Number(b.startsWith('id:')) - Number(a.startsWith('id:')));
    for (const key of keys) {
      const there = byKey.get(key) as { id: number; external_id: string | null } | undefined;
      if (!there || acknowledged.get(there.id)) continue;
      if (key.startsWith('id:') || there.external_id === null || invoice.external_id === null) return there.id;
    }
    return null;
  };

  for (const invoice of page.invoices) {
    if (leaving.get(invoice.id)) continue;
    let id = ids.id('invoice', invoice.id);
    if (id === null && !invoice.gone) {
      id = sameHere(invoice);
      if (id !== null) ids.adopt('invoice', id, invoice.id);
    }
    if (id !== null && pending.get(id)) continue;
    version.run(invoice.id, Number(invoice.clock), invoice.device);
    if (invoice.gone) {
      if (id !== null) drop(id);
      continue;
    }
    const store = ids.id('store', invoice.store_id);
    const source = ids.id('import', invoice.import_id);
    if (store === null || source === null) continue;
    id = header(id, invoice, store, source);
    ids.set('invoice', id, invoice.id);
    for (const key of invoice.keys) addKey.run(key, id);
    dropLines.run(id);
    for (const line of lines.get(invoice.id) ?? [])
      addLine.run(
        id,
        line.line_no,
        ids.id('product', line.product_id),
        Number(line.quantity),
        line.price === null ? null : Number(line.price),
        Number(line.total),
        extraId(line.store_extra),
        extraId(line.product_extra),
        extraId(line.invoice_extra),
        extraId(line.line_extra),
        ids.id('import', line.import_id),
        line.record,
        line.physical_line,
      );
  }
}

/** Finds the texts of extras by their global ids, those kept already and those of the page. */
function extraTaker(db: Store, ids: Identities, extras: Page['extras']) {
  const find = db.prepare('SELECT id FROM extra WHERE hash = ? AND json = ?').pluck();
  const keep = db.prepare('INSERT INTO extra (hash, json) VALUES (?, ?)');
  for (const { id, json } of extras) {
    if (ids.id('extra', id) !== null) continue;
    const hash = hash53(json);
    ids.set('extra', (find.get(hash, json) as number | undefined) ?? Number(keep.run(hash, json).lastInsertRowid), id);
    db.prepare("INSERT OR IGNORE INTO sync_version VALUES ('extra', ?, '', 0, '')").run(id);
  }
  return (gid: string | null): number | null => (gid === null ? null : ids.id('extra', gid));
}

function invoiceWriter(db: Store) {
  const columns = `external_id, number, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total, is_credit, total, line_count, rejected_lines,
    version, import_id`;
  const values = columns.replaceAll(/\w+/g, '@$&');
  const add = db.prepare(`INSERT INTO invoice (${columns}) VALUES (${values})`);
  const change = db.prepare(`UPDATE invoice SET (${columns}) = (${values}) WHERE id = @id`);
  return (id: number | null, invoice: RemoteInvoice, store: number, source: number): number => {
    const { keys: _, clock: __, device: ___, seq: ____, gone: _____, ...row } = invoice;
    const bound = {
      ...row,
      stated_subtotal: row.stated_subtotal === null ? null : Number(row.stated_subtotal),
      stated_total: row.stated_total === null ? null : Number(row.stated_total),
      total: Number(row.total),
      is_credit: row.is_credit ? 1 : 0,
      store_id: store,
      import_id: source,
    };
    if (id === null) return Number(add.run({ ...bound, id: null }).lastInsertRowid);
    change.run({ ...bound, id });
    return id;
  };
}

function invoiceRemover(db: Store) {
  const statements = [
    'DELETE FROM invoice_line WHERE invoice_id = ?',
    'DELETE FROM invoice_key WHERE invoice_id = ?',
    'DELETE FROM correction WHERE invoice_id = ?',
    "DELETE FROM earlier_version WHERE entity = 'invoice' AND entity_id = ?",
    'DELETE FROM invoice WHERE id = ?',
    "DELETE FROM sync_row WHERE kind = 'invoice' AND id = ?",
  ].map((sql) => db.prepare(sql));
  return (id: number) => {
    for (const statement of statements) statement.run(id);
  };
}
