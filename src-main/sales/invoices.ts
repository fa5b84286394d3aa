import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { memoOfList, type SalesCube } from '../cube/cube.ts';
import { emptySums, type InvoiceCursor, invoiceSums, scanInvoices } from '../cube/scan.ts';
import { uncountedCube } from '../cube/uncounted.ts';
import type { Db } from '../db/open.ts';
import { foldText, likePattern } from './figures.ts';

/** The sorted result of an invoice query, with the sums of the matching lines. */
interface InvoiceQueryResult {
  ids: Int32Array;
  /** Sum of the matching lines in ten-thousandths, by index in {@link ids}. */
  matched: Float64Array;
  sums: { currency: string; totalMinor: number }[];
}

/**
 * Lists invoices, newest first by default: either those that count in figures, or those that are only stored and shown.
 */
export function listInvoices(db: Db, cube: SalesCube, input: ParsedInput<'sales.invoices'>): Output<'sales.invoices'> {
  const { limit, offset, counted, ...query } = input;
  const source = counted === 'yes' ? cube : uncountedCube(db, cube);
  const { ids, matched, sums } = memoOfList(source, `invoices ${JSON.stringify(query)}`, () =>
    queryInvoices(db, source, query),
  );
  const readInvoice = db.prepare<unknown[], InvoiceRow>(`${INVOICE} WHERE i.id = ?`);
  const items = Array.from(ids.subarray(offset, offset + limit), (id, i) => {
    const invoice = invoiceOf(cube, readInvoice.get(id)!);
    return { ...invoice, matchedMinor: toMinor(matched[offset + i]!, invoice.currency) };
  });
  return { items, total: ids.length, sums };
}

function queryInvoices(
  db: Db,
  cube: SalesCube,
  {
    search,
    sort = 'date',
    descending,
    returns,
    ids: onlyIds,
    ...filter
  }: Omit<ParsedInput<'sales.invoices'>, 'limit' | 'offset' | 'counted'>,
): InvoiceQueryResult {
  const matchesSearch = invoiceMatcher(db, cube, search);
  const wantedIds = onlyIds && new Set(onlyIds);
  const most = cube.months.reduce((sum, { invoices }) => sum + invoices.id.length, 0);
  const ids = new Int32Array(most);
  const amounts = new Float64Array(most);
  const keys = new Float64Array(sort === 'date' ? 0 : most);
  let count = 0;
  const totals = new Map<string, { total: number }>();
  let [lastCurrency, currencyTotal] = ['', { total: 0 }];
  const sumsBuffer = emptySums();
  const rank = sort === 'storeName' ? storeNameRanks(cube) : sort === 'number' ? invoiceNumberRanks(db, cube) : null;
  scanInvoices(
    cube,
    filter,
    (invoice) => {
      const { month, at, store } = invoice;
      const id = month.invoices.id[at]!;
      if ((wantedIds && !wantedIds.has(id)) || !matchesSearch(id, store)) return;
      const { revenue, returns: returned } = invoiceSums(invoice, sumsBuffer);
      if (returns !== undefined && (returned !== 0 || hasReturn(invoice)) !== returns) return;
      ids[count] = id;
      amounts[count] = revenue;
      if (sort === 'totalMinor') keys[count] = revenue;
      else if (rank) keys[count] = rank[sort === 'number' ? id : store]!;
      count++;
      const currency = month.currencies[month.invoices.currency[at]!]!;
      if (currency !== lastCurrency) {
        lastCurrency = currency;
        currencyTotal = totals.get(currency) ?? { total: 0 };
        totals.set(currency, currencyTotal);
      }
      currencyTotal.total += revenue;
    },
    null,
  );
  const found: InvoiceQueryResult = {
    ids: new Int32Array(count),
    matched: new Float64Array(count),
    sums: [...totals].map(([currency, { total }]) => ({ currency, totalMinor: toMinor(total, currency) })),
  };
  sortedIndices(count, sort === 'date' ? null : keys, descending).forEach((index, nth) => {
    found.ids[nth] = ids[index]!;
    found.matched[nth] = amounts[index]!;
  });
  return found;
}

/**
 * Indices in sort order. Invoices arrive oldest first; ties are listed newest first. Without keys the order is by date.
 */
function sortedIndices(count: number, keys: Float64Array | null, descending: boolean): Int32Array {
  const indices = new Int32Array(count);
  const newestFirst = keys !== null || descending;
  for (let nth = 0; nth < count; nth++) indices[nth] = newestFirst ? count - 1 - nth : nth;
  if (keys === null) return indices;
  return indices.sort((a, b) => (descending ? keys[b]! - keys[a]! : keys[a]! - keys[b]!) || b - a);
}

function hasReturn({ month, at, first, end, wanted }: InvoiceCursor): boolean {
  if (month.invoices.isCredit[at] === 1) return true;
  const { product, quantity, total } = month.lines;
  for (let line = first; line < end; line++)
    if ((!wanted || wanted[product[line]!] === 1) && (quantity[line]! < 0 || total[line]! < 0)) return true;
  return false;
}

/** Whether a search text matches an invoice: its number or its store's name. */
function invoiceMatcher(db: Db, cube: SalesCube, search: string): (id: number, store: number) => boolean {
  const words = foldText(search).trim();
  if (words === '') return () => true;
  const matchingIds = new Set(
    db
      .prepare<unknown[], number>("SELECT id FROM invoice WHERE number LIKE ? ESCAPE '\\'")
      .pluck()
      .all(likePattern(search)),
  );
  const stores = new Set(
    [...cube.stores.rows.values()].filter(({ name }) => foldText(name).includes(words)).map(({ id }) => id),
  );
  return (id, store) => matchingIds.has(id) || stores.has(store);
}

/** Rank of the store's name, by store id. */
function storeNameRanks(cube: SalesCube): Int32Array {
  const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const ranks = new Int32Array(cube.stores.canonicalId.length);
  [...cube.stores.rows.values()]
    .sort((a, b) => compare(a.name, b.name) || a.id - b.id)
    .forEach(({ id }, place) => {
      ranks[id] = place;
    });
  return ranks;
}

/** Rank of the invoice number, by invoice id: shorter numbers first, so that INV-9 precedes INV-10. */
function invoiceNumberRanks(db: Db, cube: SalesCube): Int32Array {
  return cube.memo('numberRank', () => {
    const ids = db
      .prepare<unknown[], number>('SELECT id FROM invoice ORDER BY length(number), number, id')
      .pluck()
      .all();
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

function invoiceOf(cube: SalesCube, { total, isCredit, ...row }: InvoiceRow) {
  const store = cube.stores.get(row.storeId);
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
export function getInvoice(db: Db, cube: SalesCube, id: number): Output<'sales.invoice'> {
  const row = db.prepare<unknown[], InvoiceRow>(`${INVOICE} WHERE i.id = ?`).get(id);
  if (!row) throw new Problem('invoice_unknown', { id });
  const lines = db
    .prepare<unknown[], LineRow>(
      `SELECT l.id, l.line_no AS lineNo, l.product_id AS productId, l.quantity, l.price, l.total, l.import_id AS importId,
         json_extract(m.summary, '$.file.name') AS fileName, l.physical_line AS physicalLine
       FROM invoice_line l JOIN import m ON m.id = l.import_id WHERE l.invoice_id = ? ORDER BY l.line_no`,
    )
    .all(id);
  const items = lines.map(({ quantity, price, total, productId, ...line }) => {
    const product = cube.products.get(productId);
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
  return { ...invoiceOf(cube, row), items };
}
