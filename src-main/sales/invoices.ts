import type { Checked, Output } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice, type Met, noSums, sumsOf } from '../facts/scan.ts';
import { uncounted } from '../facts/uncounted.ts';
import type { Store as Database } from '../store/open.ts';
import { folded, like } from './figures.ts';

/** The sorted result of an invoice query, with the sums of the matching lines. */
interface Found {
  ids: Int32Array;
  /** Sum of the matching lines in ten-thousandths, by index in {@link ids}. */
  matched: Float64Array;
  sums: { currency: string; totalMinor: number }[];
}

/**
 * Lists invoices, newest first by default: either those that count in figures, or those that are only stored and shown.
 */
export function listInvoices(db: Database, facts: Facts, input: Checked<'sales.invoices'>): Output<'sales.invoices'> {
  const { limit, offset, counted, ...question } = input;
  const among = counted === 'yes' ? facts : uncounted(db, facts);
  const { ids, matched, sums } = among.once(`invoices ${JSON.stringify(question)}`, () => find(db, among, question));
  const one = db.prepare(`${INVOICE} WHERE i.id = ?`);
  const items = Array.from(ids.subarray(offset, offset + limit), (id, i) => {
    const invoice = invoiceOf(facts, one.get(id) as InvoiceRow);
    return { ...invoice, matchedMinor: toMinor(matched[offset + i]!, invoice.currency) };
  });
  return { items, total: ids.length, sums };
}

function find(
  db: Database,
  facts: Facts,
  {
    search,
    sort = 'date',
    descending,
    returns,
    ids: only,
    ...filter
  }: Omit<Checked<'sales.invoices'>, 'limit' | 'offset' | 'counted'>,
): Found {
  const isNamed = named(db, facts, search);
  const among = only && new Set(only);
  const ids: number[] = [];
  const amounts: number[] = [];
  const keys: number[] = [];
  const totals = new Map<string, { total: number }>();
  let [lastCurrency, ofCurrency] = ['', { total: 0 }];
  const its = noSums();
  const rank = sort === 'storeName' ? storeRank(facts) : sort === 'number' ? numberRank(db, facts) : null;
  eachInvoice(
    facts,
    filter,
    (met) => {
      const { month, at, store } = met;
      const id = month.invoices.id[at]!;
      if ((among && !among.has(id)) || !isNamed(id, store)) return;
      const { revenue, returns: back } = sumsOf(met, its);
      if (returns !== undefined && (back !== 0 || hasReturn(met)) !== returns) return;
      ids.push(id);
      amounts.push(revenue);
      if (sort === 'totalMinor') keys.push(revenue);
      else if (rank) keys.push(rank[sort === 'number' ? id : store]!);
      const currency = month.currencies[month.invoices.currency[at]!]!;
      if (currency !== lastCurrency) {
        lastCurrency = currency;
        ofCurrency = totals.get(currency) ?? { total: 0 };
        totals.set(currency, ofCurrency);
      }
      ofCurrency.total += revenue;
    },
    null,
  );
  const found: Found = {
    ids: new Int32Array(ids.length),
    matched: new Float64Array(ids.length),
    sums: [...totals].map(([currency, { total }]) => ({ currency, totalMinor: toMinor(total, currency) })),
  };
  placesInOrder(ids.length, keys, descending).forEach((place, nth) => {
    found.ids[nth] = ids[place]!;
    found.matched[nth] = amounts[place]!;
  });
  return found;
}

/**
 * Indices in sort order. Invoices arrive oldest first; ties are listed newest first. Without keys the order is by date.
 */
function placesInOrder(count: number, keys: number[], descending: boolean): Int32Array {
  const places = new Int32Array(count);
  const newestFirst = keys.length > 0 || descending;
  for (let nth = 0; nth < count; nth++) places[nth] = newestFirst ? count - 1 - nth : nth;
  if (keys.length === 0) return places;
  return places.sort((a, b) => (descending ? keys[b]! - keys[a]! : keys[a]! - keys[b]!) || b - a);
}

function hasReturn({ month, at, first, end, wanted }: Met): boolean {
  if (month.invoices.isCredit[at] === 1) return true;
  const { product, quantity, total } = month.lines;
  for (let line = first; line < end; line++)
    if ((!wanted || wanted[product[line]!] === 1) && (quantity[line]! < 0 || total[line]! < 0)) return true;
  return false;
}

/** Whether a search text matches an invoice: its number or its store's name. */
function named(db: Database, facts: Facts, search: string): (id: number, store: number) => boolean {
  const words = folded(search).trim();
  if (words === '') return () => true;
  const numbered = new Set(
    db.prepare("SELECT id FROM invoice WHERE number LIKE ? ESCAPE '\\'").pluck().all(like(search)) as number[],
  );
  const stores = new Set(
    [...facts.stores.rows.values()].filter(({ name }) => folded(name).includes(words)).map(({ id }) => id),
  );
  return (id, store) => numbered.has(id) || stores.has(store);
}

/** Rank of the store's name, by store id. */
function storeRank(facts: Facts): Int32Array {
  const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const ranks = new Int32Array(facts.stores.countsAs.length);
  [...facts.stores.rows.values()]
    .sort((a, b) => compare(a.name, b.name) || a.id - b.id)
    .forEach(({ id }, place) => {
      ranks[id] = place;
    });
  return ranks;
}

/** Rank of the invoice number, by invoice id: shorter numbers first, so that INV-9 precedes INV-10. */
function numberRank(db: Database, facts: Facts): Int32Array {
  return facts.once('numberRank', () => {
    const ids = db.prepare('SELECT id FROM invoice ORDER BY length(number), number, id').pluck().all() as number[];
    const ranks = new Int32Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
    ids.forEach((id, place) => {
      ranks[id] = place;
    });
    return ranks;
  });
}

const INVOICE = `SELECT i.id, i.number, i.date, i.status, i.store_id AS storeId, i.salesperson, i.line_count AS lines, i.total, i.currency,
  i.is_credit AS isCredit, i.rejected_lines AS rejectedLines FROM invoice i`;

interface InvoiceRow {
  id: number;
  number: string;
  date: string;
  status: string;
  storeId: number;
  salesperson: string;
  lines: number;
  total: number;
  currency: string;
  isCredit: number;
  rejectedLines: number;
}

function invoiceOf(facts: Facts, { total, isCredit, ...row }: InvoiceRow) {
  const store = facts.stores.of(row.storeId);
  return {
    ...row,
    storeId: store.id,
    storeName: store.name,
    isCredit: isCredit === 1,
    totalMinor: toMinor(total, row.currency),
  };
}

interface LineRow {
  id: number;
  lineNo: number;
  productId: number;
  quantity: number;
  price: number | null;
  total: number;
  importId: number;
  fileName: string;
  physicalLine: number;
}

/**
 * One invoice with its lines in document order, each with its source file and physical line.
 * @throws Problem `invoice_unknown`
 */
export function getInvoice(db: Database, facts: Facts, id: number): Output<'sales.invoice'> {
  const row = db.prepare(`${INVOICE} WHERE i.id = ?`).get(id) as InvoiceRow | undefined;
  if (!row)
    throw new Problem(
      'invoice_unknown',
      `There is no invoice ${id}.`,
      'The list of invoices shows those that are here.',
    );
  const lines = db
    .prepare(
      `SELECT l.id, l.line_no AS lineNo, l.product_id AS productId, l.quantity, l.price, l.total, l.import_id AS importId,
         json_extract(m.summary, '$.file.name') AS fileName, l.physical_line AS physicalLine
       FROM invoice_line l JOIN import m ON m.id = l.import_id WHERE l.invoice_id = ? ORDER BY l.line_no`,
    )
    .all(id) as LineRow[];
  const items = lines.map(({ quantity, price, total, productId, ...line }) => {
    const product = facts.products.of(productId);
    return {
      ...line,
      productId: product.id,
      sku: product.sku,
      name: product.name,
      quantity: quantityToNumber(quantity),
      priceMinor: price === null ? null : toMinor(price, row.currency),
      totalMinor: toMinor(total, row.currency),
    };
  });
  return { ...invoiceOf(facts, row), items };
}
