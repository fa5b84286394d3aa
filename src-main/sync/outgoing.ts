import { createHash } from 'node:crypto';
import path from 'node:path';
import { foldIdentity } from '../import/collector.ts';
import type { Store } from '../store/open.ts';
import { applying, WHOLE } from './capture.ts';
import { type Identities, identities, KINDS, type Kind, kindOf, uuidOf } from './kinds.ts';
import { copied, json, type Link } from './server/connection.ts';
import { syncState } from './state.ts';

/** Cells, and invoices with about so many lines, in one transaction on the server. */
const CELLS = 5_000;
const INVOICES = 4_000;
const LINES = 20_000;
const REJECTS = 20_000;

interface Entry {
  kind: string;
  id: number;
  unit: string;
  clock: number;
}

interface Outgoing extends Entry {
  gid: string;
  value: Record<string, unknown>;
  device: string;
  base: { clock: number; device: string } | null;
  store: string | null;
}

/** How the server took what was sent. */
interface Verdict {
  kind: string;
  id: string;
  unit: string;
  verdict: 'taken' | 'key_taken' | 'rights' | 'equal' | 'lost';
  other: string | null;
  clock: string | null;
  device: string | null;
}

/** What keeps a row from going as yet: imports under way, and accounts that nobody can sign in to. */
const NOT_YET = `(o.kind = 'import' AND (SELECT status FROM import i WHERE i.id = o.id) IN ('queued', 'running', 'interrupted'))
  OR (o.kind = 'account' AND (SELECT password FROM account a WHERE a.id = o.id) IS NULL AND NOT EXISTS (SELECT 1 FROM sync_row r WHERE r.kind = 'account' AND r.id = o.id))`;

/** How many changes wait to be sent, and since when. */
export function waiting(db: Store): { changes: number; since: number | null } {
  return db
    .prepare(
      `SELECT count(*) AS changes, min(clock) AS since FROM (SELECT o.clock FROM outbox o WHERE NOT (${NOT_YET}) UNION ALL SELECT clock FROM outbox_gone)`,
    )
    .get() as { changes: number; since: number | null };
}

export interface Sent {
  pushed: number;
  /** Changes that this login may not make. */
  refused: number;
}

/** Without the last row where its units may go on in the next batch: the server looks at the names of a row together. */
function whole(list: Entry[]): Entry[] {
  const last = list.at(-1);
  if (list.length < CELLS || list[0]!.id === last!.id) return list;
  return list.filter(({ id }) => id !== last!.id);
}

/** Tells of progress; throws where it is to stop. */
export type Tick = (done: number) => void;

/** Sends what waits in the outbox, kind by kind; what cannot go stays there. Can be cut off anywhere and begun again. */
export async function push(db: Store, link: Link, tick: Tick): Promise<Sent> {
  const sent: Sent = { pushed: 0, refused: 0 };
  await link.query('SELECT mangalm.stage()');
  const sender = cellSender(db, link, sent, tick);
  for (const name of ['store', 'product', 'import']) await sender.kind(name);
  await pushInvoices(db, link, sent, tick);
  for (const { name } of KINDS) if (!['store', 'product', 'import'].includes(name)) await sender.kind(name);
  await sender.gone();
  return sent;
}

function versions(db: Store) {
  const of = db.prepare('SELECT clock, device FROM sync_version WHERE kind = ? AND gid = ? AND unit = ?');
  const set = db.prepare(
    'INSERT INTO sync_version VALUES (@kind, @gid, @unit, @clock, @device) ON CONFLICT (kind, gid, unit) DO UPDATE SET clock = excluded.clock, device = excluded.device',
  );
  return {
    of: (kind: string, gid: string, unit: string) =>
      (of.get(kind, gid, unit) as { clock: number; device: string } | undefined) ?? null,
    set: (kind: string, gid: string, unit: string, clock: number, device: string) =>
      void set.run({ kind, gid, unit, clock, device }),
  };
}

/** Reads units of rows as they travel: `{column: value}`, other rows by their global ids. */
function unitReader(db: Store, ids: Identities) {
  const statements = new Map<string, ReturnType<Store['prepare']>>();
  const read = (sql: string) => {
    const there = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, there);
    return there;
  };
  const { deviceName } = syncState(db);
  const columnsOf = (kind: Kind, id: number, columns: readonly string[]) => {
    const row = read(`SELECT ${columns.join(', ')} FROM ${kind.table} WHERE id = ?`).get(id) as
      | Record<string, string | number | null>
      | undefined;
    if (!row) return null;
    return Object.fromEntries(
      Object.entries(row).map(([column, value]) => {
        const ref = kind.refs[column];
        // a correction for all stores says so by 0
        if (ref) return [column, value === null || value === 0 ? null : ids.gid(ref, Number(value))];
        if (kind.name === 'account' && column === 'scope') return [column, scopeOut(JSON.parse(String(value)), ids)];
        return [column, kind.json.has(column) && value !== null ? JSON.parse(String(value)) : value];
      }),
    );
  };
  return (kind: Kind, id: number, unit: string): Record<string, unknown> | null => {
    if (unit === 'gone') return { gone: false };
    if (unit.startsWith('own.')) {
      const key = unit.slice(4);
      const own = read(`SELECT own FROM ${kind.table} WHERE id = ?`).pluck().get(id) as string | undefined;
      if (own === undefined) return null;
      const value = (JSON.parse(own) as Record<string, unknown>)[key];
      return value === undefined ? {} : { [key]: value };
    }
    if (unit.startsWith('key ')) {
      const key = unit.slice(4);
      const there = read(`SELECT 1 FROM ${kind.table}_key WHERE key = ? AND ${kind.table}_id = ?`).get(key, id);
      return there ? { key } : {};
    }
    if (unit === 'lines') {
      const lines = read(
        'SELECT line_no, product_id, quantity, unit, case_size, price, source FROM sales_order_line WHERE order_id = ? ORDER BY line_no',
      ).all(id) as { product_id: number }[];
      return { lines: lines.map((line) => ({ ...line, product_id: ids.gid('product', line.product_id) })) };
    }
    if (unit === 'rejects') {
      const counts = read('SELECT count(*) AS rejects, count(fixed_by) AS fixed FROM reject WHERE import_id = ?').get(
        id,
      );
      const fixes = read(
        'SELECT record, fixed_by FROM reject WHERE import_id = ? AND fixed_by IS NOT NULL ORDER BY record',
      ).all(id) as { record: number; fixed_by: number }[];
      // two laptops may correct the same record, each by an import of its own
      const by = uuidOf(...fixes.map(({ record, fixed_by }) => `${record} ${ids.gid('import', fixed_by)}`));
      return { ...(counts as object), by };
    }
    const value = columnsOf(kind, id, kind.units[unit] ?? []);
    if (value && kind.name === 'import') {
      const there = read('SELECT path, device FROM import WHERE id = ?').get(id) as {
        path: string;
        device: string | null;
      };
      return { ...value, file: path.basename(there.path), device: there.device ?? deviceName };
    }
    return value;
  };
}

/** A scope names stores; on the way they go by their global ids. */
function scopeOut({ stores = [], ...rest }: { stores?: number[] }, ids: Identities) {
  return { ...rest, stores: stores.map((id) => ids.gid('store', id)) };
}

function cellSender(db: Store, link: Link, sent: Sent, tick: Tick) {
  const ids = identities(db);
  const known = versions(db);
  const readUnit = unitReader(db, ids);
  const entries = db.prepare(
    `SELECT kind, id, unit, clock FROM outbox o WHERE kind = @kind AND (id, unit) > (@id, @unit) AND NOT (${NOT_YET}) ORDER BY id, unit LIMIT ${CELLS}`,
  );
  const forget = db.prepare('DELETE FROM outbox WHERE kind = ? AND id = ? AND unit = ?');
  const rejectsOf = db.prepare('SELECT count(*) FROM reject WHERE import_id = ?').pluck();
  const storeOf = new Map<string, ReturnType<Store['prepare']>>();

  const gather = (list: Entry[]): Outgoing[] => {
    const { device } = syncState(db);
    const out: Outgoing[] = [];
    let rejects = 0;
    for (const entry of list) {
      const kind = kindOf(entry.kind)!;
      const value = readUnit(kind, entry.id, entry.unit);
      if (value === null) {
        // the row went while its entry stayed: what was never sent need not be taken back
        forget.run(entry.kind, entry.id, entry.unit);
        continue;
      }
      if (entry.unit === 'rejects') {
        rejects += rejectsOf.get(entry.id) as number;
        if (rejects > REJECTS && out.length > 0) break;
      }
      const gid = ids.gid(entry.kind, entry.id);
      const base = known.of(entry.kind, gid, entry.unit);
      let store: string | null = null;
      if (kind.storeColumn) {
        const read =
          storeOf.get(kind.name) ?? db.prepare(`SELECT ${kind.storeColumn} FROM ${kind.table} WHERE id = ?`).pluck();
        storeOf.set(kind.name, read);
        const id = read.get(entry.id) as number;
        store = id ? ids.gid('store', id) : null;
      }
      // what is sent again after the server was replaced keeps the device that wrote it
      out.push({ ...entry, gid, value, device: base?.clock === entry.clock ? base.device : device, base, store });
    }
    return out;
  };

  const send = async (out: Outgoing[]): Promise<Verdict[]> => {
    const lines = out.map(({ kind, gid, unit, value, clock, device, base, store }) =>
      [
        kind,
        gid,
        copied(unit),
        copied(json(value)),
        clock,
        device,
        base?.clock ?? '\\N',
        base?.device ?? '\\N',
        store ?? '\\N',
      ].join('\t'),
    );
    return link.transaction(async () => {
      await link.copy('stage_cell', 'kind, id, unit, value, clock, device, base, base_device, store', lines);
      const imports = out.filter(({ unit }) => unit === 'rejects').map(({ id }) => id);
      if (imports.length > 0) await link.copy('stage_reject', REJECT_COLUMNS, rejectLines(db, ids, imports));
      return link.query<Verdict>('SELECT * FROM mangalm.merge_cells()');
    });
  };

  const acknowledge = (out: Outgoing[], verdicts: Verdict[]): void => {
    const said = new Map(verdicts.map((verdict) => [`${verdict.kind} ${verdict.id} ${verdict.unit}`, verdict]));
    applying(db, () => {
      const done = db.prepare('DELETE FROM outbox WHERE kind = ? AND id = ? AND unit = ? AND clock = ?');
      const others = new Map(verdicts.flatMap(({ id, verdict, other }) => (verdict === 'taken' ? [[id, other!]] : [])));
      for (const { kind, id, unit, clock, gid, device } of out) {
        const verdict = said.get(`${kind} ${gid} ${unit}`);
        const other = others.get(gid);
        if (verdict?.verdict === 'rights') {
          sent.refused++;
          // accounts are made where all is seen; this laptop's stay its own
          if (kind === 'account') done.run(kind, id, unit, clock);
        } else if (other !== undefined) {
          // this row is what the server knows by another global id: it takes that and goes again, unless that one is here too
          const there = ids.id(kind, other);
          if (there === null) ids.adopt(kind, id, other);
          else if (there !== id && verdict?.verdict === 'key_taken')
            moveKey(db, ids, kind, unit.slice(4), verdict.other!);
        } else {
          done.run(kind, id, unit, clock);
          if (verdict?.verdict === 'key_taken') moveKey(db, ids, kind, unit.slice(4), verdict.other!);
          else if (verdict?.verdict === 'equal') known.set(kind, gid, unit, Number(verdict.clock), verdict.device!);
          else if (!verdict) known.set(kind, gid, unit, clock, device);
        }
      }
    });
  };

  /** The next batch of a kind behind a row's unit; null where there is none. */
  const next = (name: string, { id, unit }: { id: number; unit: string }): Outgoing[] | null => {
    for (let at = { id, unit }; ; ) {
      const list = whole(entries.all({ kind: name, id: at.id, unit: at.unit }) as Entry[]);
      const last = list.at(-1);
      if (!last) return null;
      const out = db.transaction(() => gather(list)).immediate();
      if (out.length > 0) return out;
      at = last;
    }
  };

  return {
    /** Sends the cells of a kind, in passes until one moves nothing: an entity that turns out to be another is sent again as that. */
    kind: async (name: string) => {
      for (let pass = 0; pass < 4; pass++) {
        let taken = false;
        await inTurn(
          next(name, { id: -1, unit: '' }),
          send,
          (before) => next(name, before.at(-1)!),
          (out, verdicts) => {
            taken ||= verdicts.some(({ verdict }) => verdict === 'taken');
            acknowledge(out, verdicts);
            sent.pushed +=
              out.length - verdicts.filter(({ verdict }) => verdict === 'taken' || verdict === 'rights').length;
            tick(out.length);
          },
        );
        if (!taken) return;
      }
    },
    /** Sends what was taken back. */
    gone: async () => {
      const list = db.prepare("SELECT kind, gid, clock FROM outbox_gone WHERE kind <> 'invoice' LIMIT ?");
      const done = db.prepare('DELETE FROM outbox_gone WHERE kind = ? AND gid = ? AND clock = ?');
      for (;;) {
        const rows = list.all(CELLS) as { kind: string; gid: string; clock: number }[];
        if (rows.length === 0) return;
        const { device } = syncState(db);
        const lines = rows.map(({ kind, gid, clock }) => {
          const base = known.of(kind, gid, 'gone');
          return [
            kind,
            gid,
            'gone',
            '{"gone": true}',
            clock,
            device,
            base?.clock ?? '\\N',
            base?.device ?? '\\N',
            '\\N',
          ].join('\t');
        });
        await link.transaction(async () => {
          await link.copy('stage_cell', 'kind, id, unit, value, clock, device, base, base_device, store', lines);
          await link.query('SELECT * FROM mangalm.merge_cells()');
        });
        db.transaction(() => {
          for (const { kind, gid, clock } of rows) {
            done.run(kind, gid, clock);
            known.set(kind, gid, 'gone', clock, device);
          }
        }).immediate();
        sent.pushed += rows.length;
        tick(rows.length);
      }
    },
  };
}

/** A name in files means another entity for everybody: the row that is that gets it, where it is here. */
function moveKey(db: Store, ids: Identities, kind: string, key: string, other: string): void {
  const there = ids.id(kind, other);
  if (there === null) return;
  db.prepare(`UPDATE ${kind}_key SET ${kind}_id = ? WHERE key = ?`).run(there, key);
  db.prepare('DELETE FROM outbox WHERE kind = ? AND unit = ?').run(kind, `key ${key}`);
}

const REJECT_COLUMNS =
  'import_id, record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, fixed_by';

function* rejectLines(db: Store, ids: Identities, imports: number[]): Generator<string> {
  const rows = db.prepare(
    'SELECT record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, fixed_by FROM reject WHERE import_id = ? AND record > ? ORDER BY record LIMIT 1000',
  );
  for (const id of imports) {
    const gid = ids.gid('import', id);
    for (let after = -1; ; ) {
      const some = rows.all(id, after) as Record<string, string | number | null>[];
      if (some.length === 0) break;
      for (const row of some)
        yield [
          gid,
          row.record!,
          row.physical_line!,
          copied(row.code!),
          copied(row.column_name!),
          copied(row.value!),
          copied(row.message!),
          copied(json(JSON.parse(String(row.cells)))),
          copied(json(JSON.parse(String(row.faults)))),
          copied(row.invoice_key!),
          copied(row.place!),
          row.fixed_by === null ? '\\N' : ids.gid('import', Number(row.fixed_by)),
        ].join('\t');
      after = Number(some.at(-1)!.record);
    }
  }
}

// Invoices ------------------------------------------------------------------------------------------------------------

interface InvoiceRow {
  id: number;
  clock: number;
  external_id: string | null;
  number: string;
  keys: string;
  date: string;
  due_date: string | null;
  status: string;
  store_id: number;
  salesperson: string;
  currency: string;
  stated_subtotal: number | null;
  stated_total: number | null;
  is_credit: number;
  total: number;
  line_count: number;
  rejected_lines: number;
  version: number;
  import_id: number;
}

const INVOICE_COLUMNS = `id, external_id, number, keys, number_key, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total,
  is_credit, total, line_count, rejected_lines, version, import_id, gone, digest, clock, device, base, base_device, own_identity`;
const LINE_COLUMNS = `invoice_id, date, store_id, line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra,
  import_id, record, physical_line`;

const LINE = `
  SELECT l.invoice_id, l.line_no, l.product_id, l.quantity, l.price, l.total, l.store_extra, l.product_extra, l.invoice_extra, l.line_extra, l.import_id, l.record, l.physical_line
  FROM json_each(@which) j CROSS JOIN invoice_line l ON l.invoice_id = j.value ORDER BY l.invoice_id, l.line_no`;

type LineRow = [
  invoice: number,
  lineNo: number,
  product: number,
  quantity: number,
  price: number | null,
  total: number,
  storeExtra: number | null,
  productExtra: number | null,
  invoiceExtra: number | null,
  lineExtra: number | null,
  source: number,
  record: number,
  physicalLine: number,
];

const amount = (value: number | null): string => (value === null ? '\\N' : `${value}e-4`);

/** What says whether two laptops hold the same invoice: all that stands on it, nothing of where it came from. */
function invoiceDigest(words: (string | number | null)[], lines: string): string {
  return createHash('sha256')
    .update(words.map(String).join('\t'))
    .update('\n')
    .update(lines)
    .digest('base64url')
    .slice(0, 22);
}

interface Batch {
  heads: string[];
  lines: string[];
  extras: { id: string; json: string }[];
  months: Set<string>;
  /** By global id. */
  entries: Map<string, { id: number; clock: number; device: string }>;
  last: number;
}

/** Gathers invoices behind a row; those of `ownIdentity` go as they are though another has their number. */
function invoiceGatherer(db: Store) {
  const ids = identities(db);
  const known = versions(db);
  const heads = db.prepare(
    `SELECT i.id, o.clock, i.external_id, i.number, (SELECT json_group_array(key) FROM invoice_key k WHERE k.invoice_id = i.id) AS keys, i.date, i.due_date, i.status,
       i.store_id, i.salesperson, i.currency, i.stated_subtotal, i.stated_total, i.is_credit, i.total, i.line_count, i.rejected_lines, i.version, i.import_id
     FROM outbox o JOIN invoice i ON i.id = o.id WHERE o.kind = 'invoice' AND o.id > ? ORDER BY o.id LIMIT ?`,
  );
  const lines = db.prepare(LINE).raw();
  const used = (columns: string[]) =>
    columns
      .map(
        (column) =>
          `SELECT l.${column} AS id FROM json_each(@which) j CROSS JOIN invoice_line l ON l.invoice_id = j.value`,
      )
      .join(' UNION ');
  const nameless = (kind: string, ...columns: string[]) =>
    db
      .prepare(
        `SELECT u.id FROM (${used(columns)}) u WHERE u.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sync_row r WHERE r.kind = '${kind}' AND r.id = u.id)`,
      )
      .pluck();
  const extras = ['store_extra', 'product_extra', 'invoice_extra', 'line_extra'];
  const namelessExtras = nameless('extra', ...extras);
  const extraText = db.prepare('SELECT json FROM extra WHERE id = ?').pluck();
  const unsent = db.prepare(
    `SELECT r.gid AS id, e.json FROM (${used(extras)}) u CROSS JOIN extra e ON e.id = u.id CROSS JOIN sync_row r ON r.kind = 'extra' AND r.id = e.id
     WHERE NOT EXISTS (SELECT 1 FROM sync_version v WHERE v.kind = 'extra' AND v.gid = r.gid)`,
  );

  const remembered = (kind: string) => {
    const seen = new Map<number, string>();
    return (id: number): string => {
      const there = seen.get(id) ?? ids.gid(kind, id);
      seen.set(id, there);
      return there;
    };
  };
  const gidOf = {
    product: remembered('product'),
    import: remembered('import'),
    store: remembered('store'),
    extra: remembered('extra'),
  };
  const extra = (id: number | null): string => (id === null ? '\\N' : gidOf.extra(id));

  return (after: number, ownIdentity: ReadonlySet<number>): Batch | null => {
    const { device } = syncState(db);
    const rows: InvoiceRow[] = [];
    let many = 0;
    for (const row of heads.iterate(after, INVOICES) as IterableIterator<InvoiceRow>) {
      rows.push(row);
      many += row.line_count;
      if (many >= LINES) break;
    }
    const last = rows.at(-1);
    if (!last) return null;
    const which = { which: JSON.stringify(rows.map(({ id }) => id)) };
    for (const id of namelessExtras.all(which) as number[])
      ids.set('extra', id, uuidOf('extra', extraText.get(id) as string));
    const batch: Batch = {
      heads: [],
      lines: [],
      extras: unsent.all(which) as Batch['extras'],
      months: new Set(),
      entries: new Map(),
      last: last.id,
    };
    const all = lines.all(which) as LineRow[];
    let at = 0;
    for (const row of rows) {
      const gid = ids.gid('invoice', row.id);
      const store = gidOf.store(row.store_id);
      const prefix = `${gid}\t${row.date}\t${store}\t`;
      let content = '';
      for (; at < all.length && all[at]![0] === row.id; at++) {
        const [, no, product, quantity, price, total, es, ep, ei, el, source, record, line] = all[at]!;
        // amounts stay whole numbers with their exponent
        const says = `${no}\t${gidOf.product(product)}\t${quantity}e-3\t${amount(price)}\t${total}e-4\t${extra(es)}\t${extra(ep)}\t${extra(ei)}\t${extra(el)}`;
        content += `${says}\n`;
        batch.lines.push(`${prefix}${says}\t${gidOf.import(source)}\t${record}\t${line}`);
      }
      const base = known.of('invoice', gid, WHOLE);
      const by = base?.clock === row.clock ? base.device : device;
      const digest = invoiceDigest(
        [
          row.external_id,
          row.number,
          row.date,
          row.due_date,
          row.status,
          store,
          row.salesperson,
          row.currency,
          row.stated_subtotal,
          row.stated_total,
          row.is_credit,
          row.rejected_lines,
        ],
        content,
      );
      const keys = `{${(JSON.parse(row.keys) as string[]).map((key) => JSON.stringify(key)).join(',')}}`;
      batch.heads.push(
        [
          gid,
          copied(row.external_id),
          copied(row.number),
          copied(keys),
          row.number ? copied(`no:${foldIdentity(row.number)}`) : '\\N',
          row.date,
          row.due_date ?? '\\N',
          copied(row.status),
          store,
          copied(row.salesperson),
          row.currency,
          amount(row.stated_subtotal),
          amount(row.stated_total),
          row.is_credit ? 't' : 'f',
          amount(row.total),
          row.line_count,
          row.rejected_lines,
          row.version,
          gidOf.import(row.import_id),
          'f',
          digest,
          row.clock,
          by,
          base?.clock ?? '\\N',
          base?.device ?? '\\N',
          ownIdentity.has(row.id) ? 't' : 'f',
        ].join('\t'),
      );
      batch.months.add(row.date.slice(0, 7));
      batch.entries.set(gid, { id: row.id, clock: row.clock, device: by });
    }
    return batch;
  };
}

/** Sends batch after batch; while the server merges one, the next is gathered, and while that goes out the one before is acknowledged. */
async function inTurn<Batch, Answer>(
  first: Batch | null,
  send: (batch: Batch) => Promise<Answer>,
  gather: (before: Batch) => Batch | null,
  acknowledge: (batch: Batch, answer: Answer) => void,
): Promise<void> {
  const begin = (batch: Batch) => {
    const flying = send(batch);
    // its failure is told where it is waited for
    flying.catch(() => {});
    return flying;
  };
  let batch = first;
  let flying = batch && begin(batch);
  while (batch && flying) {
    const next = gather(batch);
    const answer = await flying;
    flying = next && begin(next);
    acknowledge(batch, answer);
    batch = next;
  }
}

async function pushInvoices(db: Store, link: Link, sent: Sent, tick: Tick): Promise<void> {
  const gatherer = invoiceGatherer(db);
  const ownIdentity = new Set<number>();
  const gather = (after: number) => db.transaction(() => gatherer(after, ownIdentity)).immediate();
  const made = new Set<string>();
  const send = async ({ heads, lines, extras, months: touched }: Batch): Promise<Verdict[]> => {
    const months = [...touched].filter((month) => !made.has(month));
    if (months.length > 0) await link.query('SELECT mangalm.make_months($1)', [months]);
    for (const month of months) made.add(month);
    return link.transaction(async () => {
      await link.copy('stage_invoice', INVOICE_COLUMNS, heads);
      await link.copy('stage_line', LINE_COLUMNS, lines);
      if (extras.length > 0)
        await link.copy(
          'stage_extra',
          'id, json',
          extras.map(({ id, json }) => `${id}\t${copied(json)}`),
        );
      return link.query<Verdict>('SELECT * FROM mangalm.merge_invoices()');
    });
  };
  for (let pass = 0; pass < 4; pass++) {
    let taken = false;
    await inTurn(
      gather(-1),
      send,
      (batch) => gather(batch.last),
      (batch, verdicts) => {
        taken = acknowledgeInvoices(db, batch, verdicts, ownIdentity, sent) || taken;
        tick(batch.heads.length);
      },
    );
    if (!taken) break;
  }
  await pushGoneInvoices(db, link, sent, tick);
}

function acknowledgeInvoices(
  db: Store,
  batch: Batch,
  verdicts: Verdict[],
  ownIdentity: Set<number>,
  sent: Sent,
): boolean {
  const said = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  const ids = identities(db);
  const known = versions(db);
  const done = db.prepare("DELETE FROM outbox WHERE kind = 'invoice' AND id = ? AND clock = ?");
  let taken = false;
  db.transaction(() => {
    for (const { id } of batch.extras) known.set('extra', id, '', 0, '');
    for (const [gid, { id, clock, device }] of batch.entries) {
      const verdict = said.get(gid);
      if (verdict?.verdict === 'rights') {
        sent.refused++;
        continue;
      }
      if (verdict?.verdict === 'taken') {
        taken = true;
        const there = ids.id('invoice', verdict.other!);
        if (there === null) ids.adopt('invoice', id, verdict.other!);
        else ownIdentity.add(id);
        continue;
      }
      done.run(id, clock);
      sent.pushed++;
      if (verdict?.verdict === 'equal') known.set('invoice', gid, WHOLE, Number(verdict.clock), verdict.device!);
      else if (!verdict) known.set('invoice', gid, WHOLE, clock, device);
    }
  }).immediate();
  return taken;
}

async function pushGoneInvoices(db: Store, link: Link, sent: Sent, tick: Tick): Promise<void> {
  const known = versions(db);
  const list = db.prepare("SELECT gid, clock FROM outbox_gone WHERE kind = 'invoice' LIMIT ?");
  const done = db.prepare("DELETE FROM outbox_gone WHERE kind = 'invoice' AND gid = ? AND clock = ?");
  for (;;) {
    const rows = list.all(CELLS) as { gid: string; clock: number }[];
    if (rows.length === 0) return;
    const { device } = syncState(db);
    const lines = rows.map(({ gid, clock }) => {
      const base = known.of('invoice', gid, WHOLE);
      return [gid, 't', '', clock, device, base?.clock ?? '\\N', base?.device ?? '\\N', 't'].join('\t');
    });
    const verdicts = await link.transaction(async () => {
      await link.copy('stage_invoice', 'id, gone, digest, clock, device, base, base_device, own_identity', lines);
      return link.query<Verdict>('SELECT * FROM mangalm.merge_invoices()');
    });
    const said = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
    db.transaction(() => {
      for (const { gid, clock } of rows) {
        const verdict = said.get(gid);
        done.run(gid, clock);
        if (verdict?.verdict === 'rights') sent.refused++;
        else if (!verdict) known.set('invoice', gid, WHOLE, clock, device);
      }
    }).immediate();
    sent.pushed += rows.length;
    tick(rows.length);
  }
}
