import { createHash } from 'node:crypto';
import type { Db } from '../../db/open.ts';
import { foldInvoiceNumber } from '../../import/gather/invoice-keys.ts';
import { baseVersionsOf } from '../base-versions.ts';
import { WHOLE_INVOICE } from '../capture.ts';
import type { InvoiceRow } from '../invoice-writer.ts';
import { copyField } from '../server/connection.ts';
import { CopyBuffer } from '../server/copy-buffer.ts';
import { syncState } from '../state.ts';
import { deterministicUuid, globalIdsOf } from '../synced-tables.ts';

/** Limits of invoices and, approximately, of lines in one transaction on the server. */
const MAX_INVOICES = 4_000;
const MAX_LINES = 20_000;
/** Limit of each cache of global ids, so that memory stays bounded. */
const MAX_CACHED_IDS = 50_000;

/** An invoice in the outbox; `keys`: its lookup keys as a JSON array. */
interface PendingInvoice extends InvoiceRow {
  id: number;
  clock: number;
  keys: string;
}

/** COPY columns, in the order of the fields of a batch. */
export const INVOICE_COLUMNS = `place, id, external_id, number, keys, number_key, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total,
  is_credit, total, line_count, rejected_lines, version, import_id, gone, digest, clock, device, base, base_device, own_identity`;
export const LINE_COLUMNS =
  'invoice, line_no, product, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, import, record, physical_line';

const INVOICES_QUERY = `
  SELECT i.id, o.clock, i.external_id, i.number, (SELECT json_group_array(key ORDER BY key LIKE 'id:%' DESC, key) FROM invoice_key k WHERE k.invoice_id = i.id) AS keys, i.date, i.due_date, i.status,
    i.store_id, i.salesperson, i.currency, i.stated_subtotal, i.stated_total, i.is_credit, i.total, i.line_count, i.rejected_lines, i.version, i.import_id
  FROM outbox o JOIN invoice i ON i.id = o.id WHERE o.kind = 'invoice' AND o.id > ? ORDER BY o.id LIMIT ?`;

const LINES_QUERY = `
  SELECT l.invoice_id, l.line_no, l.product_id, l.quantity, l.price, l.total, l.store_extra, l.product_extra, l.invoice_extra, l.line_extra, l.import_id, l.record, l.physical_line
  FROM json_each(@which) j CROSS JOIN invoice_line l ON l.invoice_id = j.value ORDER BY l.invoice_id, l.line_no`;

type LineTuple = [
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

export interface InvoiceBatch {
  heads: string[];
  lines: CopyBuffer;
  /** Global ids that lines refer to by 1-based position. */
  words: string[];
  extras: { id: string; json: string }[];
  /** By global id. */
  entries: Map<string, { id: number; clock: number; device: string }>;
  last: number;
}

/** Caches a lookup of global ids. */
function cachedLookup(lookup: (id: number) => string): (id: number) => string {
  const cache = new Map<number, string>();
  return (id) => {
    const cached = cache.get(id);
    if (cached !== undefined) return cached;
    if (cache.size >= MAX_CACHED_IDS) cache.clear();
    const found = lookup(id);
    cache.set(id, found);
    return found;
  };
}

/** Reads batches of invoices after a given id; those in `ownIdentity` are not matched by number on the server. */
export function invoiceBatchReader(db: Db) {
  const ids = globalIdsOf(db);
  const baseVersions = baseVersionsOf(db);
  const heads = db.prepare<unknown[], PendingInvoice>(INVOICES_QUERY);
  const linesOf = db.prepare<unknown[], LineTuple>(LINES_QUERY).raw();
  const extraText = db.prepare<unknown[], string>('SELECT json FROM extra WHERE id = ?').pluck();
  const extraName = db.prepare<unknown[], string>("SELECT gid FROM sync_row WHERE kind = 'extra' AND id = ?").pluck();
  let unsent: InvoiceBatch['extras'] = [];
  const gidOf = {
    product: cachedLookup((id) => ids.gid('product', id)),
    import: cachedLookup((id) => ids.gid('import', id)),
    store: cachedLookup((id) => ids.gid('store', id)),
    extra: cachedLookup((id) => {
      const named = extraName.get(id);
      if (named !== undefined && baseVersions.of('extra', named, '')) return named;
      const json = extraText.get(id)!;
      const gid = named ?? deterministicUuid(['extra', json]);
      if (named === undefined) ids.set('extra', id, gid);
      unsent.push({ id: gid, json });
      return gid;
    }),
  };
  const content = new CopyBuffer();

  /** Writes a line twice: into `line` for COPY, ids by position; into `content` for the digest, with global ids. */
  const writeLine = (
    line: CopyBuffer,
    content: CopyBuffer,
    invoicePosition: number,
    [, lineNo, product, quantity, price, total, ...rest]: LineTuple,
    positionOf: (gid: string) => number,
  ): void => {
    const [storeExtra, productExtra, invoiceExtra, lineExtra, source, record, physicalLine] = rest;
    const productId = gidOf.product(product);
    line.int(invoicePosition).tab().int(lineNo).tab().int(positionOf(productId));
    content.int(lineNo).tab().ascii(productId);
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
        line.tab().int(positionOf(extra));
        content.tab().ascii(extra);
      }
    }
    line
      .tab()
      .int(positionOf(gidOf.import(source)))
      .tab()
      .int(record)
      .tab()
      .int(physicalLine)
      .newline();
    content.newline();
  };

  return (after: number, ownIdentity: ReadonlySet<number>): InvoiceBatch | null => {
    const { device } = syncState(db);
    const rows: PendingInvoice[] = [];
    let lineCount = 0;
    for (const row of heads.iterate(after, MAX_INVOICES)) {
      rows.push(row);
      lineCount += row.line_count;
      if (lineCount >= MAX_LINES) break;
    }
    const last = rows.at(-1);
    if (!last) return null;
    const batch: InvoiceBatch = {
      heads: [],
      lines: new CopyBuffer(1 << 21),
      words: [],
      extras: [],
      entries: new Map(),
      last: last.id,
    };
    const positions = new Map<string, number>();
    const place = (gid: string): number => {
      const there = positions.get(gid);
      if (there !== undefined) return there;
      positions.set(gid, batch.words.push(gid));
      return batch.words.length;
    };
    const all = linesOf.all({ which: JSON.stringify(rows.map(({ id }) => id)) });
    let at = 0;
    for (const row of rows) {
      const keys = JSON.parse(row.keys) as string[];
      const gid = ids.gid('invoice', row.id, keys[0]);
      const store = gidOf.store(row.store_id);
      const nth = batch.heads.length + 1;
      content.clear();
      for (; at < all.length && all[at]![0] === row.id; at++) writeLine(batch.lines, content, nth, all[at]!, place);
      const base = baseVersions.of('invoice', gid, WHOLE_INVOICE);
      const author = base?.clock === row.clock ? base.device : device;
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
          copyField(row.external_id),
          copyField(row.number),
          copyField(keyArray),
          row.number ? copyField(`no:${foldInvoiceNumber(row.number)}`) : '\\N',
          row.date,
          row.due_date ?? '\\N',
          copyField(row.status),
          store,
          copyField(row.salesperson),
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
          author,
          base?.clock ?? '\\N',
          base?.device ?? '\\N',
          ownIdentity.has(row.id) ? 't' : 'f',
        ].join('\t'),
      );
      batch.entries.set(gid, { id: row.id, clock: row.clock, device: author });
    }
    batch.extras = unsent;
    unsent = [];
    return batch;
  };
}
