import { createHash } from 'node:crypto';
import { foldNumber } from '../../import/collector.ts';
import type { Store } from '../../store/open.ts';
import { WHOLE } from '../capture.ts';
import type { InvoiceRow } from '../invoice-rows.ts';
import { identities, uuidOf } from '../kinds.ts';
import { copied } from '../server/connection.ts';
import { CopyText } from '../server/copy-text.ts';
import { syncState } from '../state.ts';
import { versions } from '../versions.ts';

/** Limits of invoices and, approximately, of lines in one transaction on the server. */
const INVOICES = 4_000;
const LINES = 20_000;
/** Limit of each cache of global ids, so that memory stays bounded. */
const REMEMBERED = 50_000;

/** An invoice in the outbox; `keys`: its lookup keys as a JSON array. */
interface Waiting extends InvoiceRow {
  id: number;
  clock: number;
  keys: string;
}

/** COPY columns, in the order of the fields of a batch. */
export const INVOICE_COLUMNS = `place, id, external_id, number, keys, number_key, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total,
  is_credit, total, line_count, rejected_lines, version, import_id, gone, digest, clock, device, base, base_device, own_identity`;
export const LINE_COLUMNS =
  'invoice, line_no, product, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, import, record, physical_line';

const HEADS = `
  SELECT i.id, o.clock, i.external_id, i.number, (SELECT json_group_array(key ORDER BY key LIKE 'id:%' DESC, key) FROM invoice_key k WHERE k.invoice_id = i.id) AS keys, i.date, i.due_date, i.status,
    i.store_id, i.salesperson, i.currency, i.stated_subtotal, i.stated_total, i.is_credit, i.total, i.line_count, i.rejected_lines, i.version, i.import_id
  FROM outbox o JOIN invoice i ON i.id = o.id WHERE o.kind = 'invoice' AND o.id > ? ORDER BY o.id LIMIT ?`;

const LINES_OF = `
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

/** Content hash, to detect equal invoices on two laptops: covers the content, not the provenance. */
function invoiceDigest(words: (string | number | null)[], lines: Buffer): string {
  return createHash('sha256')
    .update(words.map(String).join('\t'))
    .update('\n')
    .update(lines)
    .digest('base64url')
    .slice(0, 22);
}

export interface Batch {
  heads: string[];
  lines: CopyText;
  /** Global ids that lines refer to by 1-based position. */
  words: string[];
  extras: { id: string; json: string }[];
  /** By global id. */
  entries: Map<string, { id: number; clock: number; device: string }>;
  last: number;
}

/** Caches a lookup of global ids. */
function remembered(look: (id: number) => string): (id: number) => string {
  const seen = new Map<number, string>();
  return (id) => {
    const there = seen.get(id);
    if (there !== undefined) return there;
    if (seen.size >= REMEMBERED) seen.clear();
    const found = look(id);
    seen.set(id, found);
    return found;
  };
}

/** Reads batches of invoices after a given id; those in `ownIdentity` are not matched by number on the server. */
export function invoiceGatherer(db: Store) {
  const ids = identities(db);
  const known = versions(db);
  const heads = db.prepare(HEADS);
  const linesOf = db.prepare(LINES_OF).raw();
  const extraText = db.prepare('SELECT json FROM extra WHERE id = ?').pluck();
  const extraName = db.prepare("SELECT gid FROM sync_row WHERE kind = 'extra' AND id = ?").pluck();
  let unsent: Batch['extras'] = [];
  const gidOf = {
    product: remembered((id) => ids.gid('product', id)),
    import: remembered((id) => ids.gid('import', id)),
    store: remembered((id) => ids.gid('store', id)),
    extra: remembered((id) => {
      const named = extraName.get(id) as string | undefined;
      if (named !== undefined && known.of('extra', named, '')) return named;
      const json = extraText.get(id) as string;
      const gid = named ?? uuidOf('extra', json);
      if (named === undefined) ids.set('extra', id, gid);
      unsent.push({ id: gid, json });
      return gid;
    }),
  };
  const content = new CopyText();

  /** Writes a line twice: into `line` for COPY, ids by position; into `content` for the digest, with global ids. */
  const writeLine = (
    line: CopyText,
    content: CopyText,
    nth: number,
    [, no, product, quantity, price, total, ...rest]: LineRow,
    place: (gid: string) => number,
  ): void => {
    const [storeExtra, productExtra, invoiceExtra, lineExtra, source, record, physicalLine] = rest;
    const named = gidOf.product(product);
    line.int(nth).tab().int(no).tab().int(place(named));
    content.int(no).tab().ascii(named);
    for (const text of [line, content]) {
      text.tab().int(quantity).ascii('e-3\t');
      if (price === null) text.ascii('\\N\t');
      else text.int(price).ascii('e-4\t');
      text.int(total).ascii('e-4');
    }
    for (const id of [storeExtra, productExtra, invoiceExtra, lineExtra]) {
      if (id === null) {
        line.ascii('\t\\N');
        content.ascii('\t\\N');
      } else {
        const extra = gidOf.extra(id);
        line.tab().int(place(extra));
        content.tab().ascii(extra);
      }
    }
    line
      .tab()
      .int(place(gidOf.import(source)))
      .tab()
      .int(record)
      .tab()
      .int(physicalLine)
      .newline();
    content.newline();
  };

  return (after: number, ownIdentity: ReadonlySet<number>): Batch | null => {
    const { device } = syncState(db);
    const rows: Waiting[] = [];
    let many = 0;
    for (const row of heads.iterate(after, INVOICES) as IterableIterator<Waiting>) {
      rows.push(row);
      many += row.line_count;
      if (many >= LINES) break;
    }
    const last = rows.at(-1);
    if (!last) return null;
    const batch: Batch = {
      heads: [],
      lines: new CopyText(1 << 21),
      words: [],
      extras: [],
      entries: new Map(),
      last: last.id,
    };
    const places = new Map<string, number>();
    const place = (gid: string): number => {
      const there = places.get(gid);
      if (there !== undefined) return there;
      places.set(gid, batch.words.push(gid));
      return batch.words.length;
    };
    const all = linesOf.all({ which: JSON.stringify(rows.map(({ id }) => id)) }) as LineRow[];
    let at = 0;
    for (const row of rows) {
      const keys = JSON.parse(row.keys) as string[];
      const gid = ids.gid('invoice', row.id, keys[0]);
      const store = gidOf.store(row.store_id);
      const nth = batch.heads.length + 1;
      content.clear();
      for (; at < all.length && all[at]![0] === row.id; at++) writeLine(batch.lines, content, nth, all[at]!, place);
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
        content.bytes,
      );
      const keyArray = `{${keys.map((key) => JSON.stringify(key)).join(',')}}`;
      batch.heads.push(
        [
          nth,
          gid,
          copied(row.external_id),
          copied(row.number),
          copied(keyArray),
          row.number ? copied(`no:${foldNumber(row.number)}`) : '\\N',
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
      batch.entries.set(gid, { id: row.id, clock: row.clock, device: by });
    }
    batch.extras = unsent;
    unsent = [];
    return batch;
  };
}
