import { hash } from 'node:crypto';
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
/** Limit of each cache of references, so that memory stays bounded. */
const MAX_CACHED_REFERENCES = 50_000;

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
  FROM invoice_line l WHERE l.invoice_id IN (SELECT value FROM json_each(?)) ORDER BY l.invoice_id, l.line_no`;

/** A row of {@link LINES_QUERY}. */
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

/** Places in a {@link LineTuple}: it is not destructured, since that costs a third of the time of a batch. */
const LINE = {
  invoice: 0,
  lineNo: 1,
  product: 2,
  quantity: 3,
  price: 4,
  total: 5,
  firstExtra: 6,
  lastExtra: 9,
  source: 10,
  record: 11,
  physicalLine: 12,
} as const;

const amount = (value: number | null): string => (value === null ? '\\N' : `${value}e-4`);

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

/** A row that lines refer to, and its position among the words of the batch that named it last. */
interface Reference {
  gid: string;
  /** The global id as ASCII: it goes into the digest of each line. */
  gidBytes: Uint8Array;
  batch: number;
  position: number;
  /** Of an extra: whether the server is known to have its text. */
  isAcknowledged: boolean;
}

/** Caches references by local id. */
function referenceCache(gidOf: (id: number) => string): (id: number) => Reference {
  const cache = new Map<number, Reference>();
  return (id) => {
    const cached = cache.get(id);
    if (cached !== undefined) return cached;
    if (cache.size >= MAX_CACHED_REFERENCES) cache.clear();
    const gid = gidOf(id);
    const reference = { gid, gidBytes: Buffer.from(gid), batch: 0, position: 0, isAcknowledged: false };
    cache.set(id, reference);
    return reference;
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
  const references = {
    product: referenceCache((id) => ids.gid('product', id)),
    import: referenceCache((id) => ids.gid('import', id)),
    store: referenceCache((id) => ids.gid('store', id)),
    extra: referenceCache((id) => {
      const named = extraName.get(id);
      if (named !== undefined) return named;
      const gid = deterministicUuid(['extra', extraText.get(id)!]);
      ids.set('extra', id, gid);
      return gid;
    }),
  };
  let batchNumber = 0;

  /** The position of a reference among the words of the current batch, which it joins where it is not among them yet. */
  const positionOf = (reference: Reference, { words }: InvoiceBatch): number => {
    if (reference.batch !== batchNumber) {
      reference.batch = batchNumber;
      reference.position = words.push(reference.gid);
    }
    return reference.position;
  };

  /**
   * The same of an extra, whose text goes with each batch until one of them is acknowledged: batches on two connections
   * don't depend on one another.
   */
  const positionOfExtra = (id: number, extra: Reference, batch: InvoiceBatch): number => {
    if (extra.batch !== batchNumber && !extra.isAcknowledged) {
      extra.isAcknowledged = baseVersions.of('extra', extra.gid, '') !== null;
      if (!extra.isAcknowledged) batch.extras.push({ id: extra.gid, json: extraText.get(id)! });
    }
    return positionOf(extra, batch);
  };

  /** What the digest of an invoice covers: its content, not its provenance. */
  const content = new CopyBuffer();

  /** Writes a line twice: into `lines` for COPY, ids by position; into `content` for the digest, with global ids. */
  const writeLine = (batch: InvoiceBatch, invoicePosition: number, line: LineTuple): void => {
    const { lines } = batch;
    const product = references.product(line[LINE.product]);
    lines.int(invoicePosition).tab().int(line[LINE.lineNo]).tab().int(positionOf(product, batch)).tab();
    const amounts = lines.length;
    lines.int(line[LINE.quantity]).ascii('e-3\t');
    const price = line[LINE.price];
    if (price === null) lines.ascii('\\N\t');
    else lines.int(price).ascii('e-4\t');
    lines.int(line[LINE.total]).ascii('e-4');
    content.int(line[LINE.lineNo]).tab().append(product.gidBytes).tab().tailOf(lines, amounts);
    for (let column = LINE.firstExtra; column <= LINE.lastExtra; column++) {
      const id = line[column] as number | null;
      if (id === null) {
        lines.ascii('\t\\N');
        content.ascii('\t\\N');
      } else {
        const extra = references.extra(id);
        lines.tab().int(positionOfExtra(id, extra, batch));
        content.tab().append(extra.gidBytes);
      }
    }
    lines
      .tab()
      .int(positionOf(references.import(line[LINE.source]), batch))
      .tab()
      .int(line[LINE.record])
      .tab()
      .int(line[LINE.physicalLine])
      .newline();
    content.newline();
  };

  return (after: number, ownIdentity: ReadonlySet<number>): InvoiceBatch | null => {
    const { device } = syncState(db);
    batchNumber++;
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
    const all = linesOf.all(JSON.stringify(rows.map(({ id }) => id)));
    let at = 0;
    for (const row of rows) {
      const keys = JSON.parse(row.keys) as string[];
      const gid = ids.gid('invoice', row.id, keys[0]);
      const store = references.store(row.store_id).gid;
      const nth = batch.heads.length + 1;
      content.clear();
      content
        .utf8(
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
          ]
            .map(String)
            .join('\t'),
        )
        .newline();
      for (; at < all.length && all[at]![LINE.invoice] === row.id; at++) writeLine(batch, nth, all[at]!);
      const digest = hash('sha256', content.bytes, 'base64url').slice(0, 22);
      const base = baseVersions.of('invoice', gid, WHOLE_INVOICE);
      const author = base?.clock === row.clock ? base.device : device;
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
          references.import(row.import_id).gid,
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
    return batch;
  };
}
