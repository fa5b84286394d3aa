import fc from 'fast-check';
import { dayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from './cube.ts';
import type { Dimension, ProductAttributes, StoreAttributes } from './dimensions.ts';
import { emptyMonth } from './pack.ts';
import { emptySums, type SalesFilter, type Sums } from './scan.ts';

/** Random sales for property tests, and what of them a filter takes, invoice by invoice. */

const MONTHS = ['2025-01', '2025-02', '2025-04'];
const SALESPEOPLE = ['Anil', 'Deepa'];
/** The last store and the last product are merged into the first. */
const STORES = 4;
const PRODUCTS = 5;

interface RandomInvoice {
  month: number;
  day: number;
  store: number;
  salesperson: string;
  currency: string;
  isCredit: boolean;
  lines: { product: number; total: number; quantity: number }[];
}

const invoiceArbitrary: fc.Arbitrary<RandomInvoice> = fc.record({
  month: fc.integer({ min: 0, max: 2 }),
  day: fc.integer({ min: 1, max: 28 }),
  store: fc.integer({ min: 1, max: STORES }),
  salesperson: fc.constantFrom(...SALESPEOPLE),
  currency: fc.constantFrom('USD', 'USD', 'USD', 'INR'),
  isCredit: fc.boolean(),
  lines: fc.array(
    fc.record({
      product: fc.integer({ min: 1, max: PRODUCTS }),
      total: fc.integer({ min: -50, max: 500 }),
      quantity: fc.integer({ min: -5, max: 50 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

/** Oldest first. */
export const salesArbitrary = fc
  .array(invoiceArbitrary, { maxLength: 25 })
  .map((invoices) => invoices.sort((a, b) => a.month - b.month || a.day - b.day));

const dateArbitrary = fc.constantFrom(
  undefined,
  '2024-12-31',
  '2025-01-01',
  '2025-01-10',
  '2025-01-31',
  '2025-02-15',
  '2025-02-28',
  '2025-03-31',
  '2025-04-20',
);

/** Half of the filters take all stores. */
export const filterArbitrary: fc.Arbitrary<SalesFilter> = fc
  .tuple(
    fc.record({
      from: dateArbitrary,
      to: dateArbitrary,
      category: fc.constantFrom(undefined, 'Sweets'),
      productId: fc.constantFrom(undefined, undefined, undefined, 1, 2, PRODUCTS),
    }),
    fc.record({
      storeId: fc.constantFrom(undefined, 1, 2, STORES),
      city: fc.constantFrom(undefined, 'Tracy'),
      salesperson: fc.constantFrom(undefined, ...SALESPEOPLE),
    }),
    fc.boolean(),
  )
  .map(([filter, ofStores, isOfStores]) => (isOfStores ? { ...filter, ...ofStores } : filter));

const lastIsFirst = (count: number) => (id: number) => (id === count ? 1 : id);
const canonicalStore = lastIsFirst(STORES);
const canonicalProduct = lastIsFirst(PRODUCTS);
const cityOf = (store: number) => (store === 1 ? 'Tracy' : 'Fremont');
const categoryOf = (product: number) => (product % 2 === 0 ? 'Sweets' : 'Snacks');

function dimension<Row>(count: number, rowOf: (id: number) => Row): Dimension<Row> {
  const canonicalId = Int32Array.from({ length: count + 1 }, (_, id) => lastIsFirst(count)(id));
  const rows = new Map(Array.from({ length: count - 1 }, (_, nth) => [nth + 1, rowOf(nth + 1)]));
  return { canonicalId, rows, get: (id) => rows.get(canonicalId[id]!)! };
}

/** @param invoices oldest first */
export function cubeOf(invoices: RandomInvoice[]): SalesCube {
  const months = MONTHS.map((month, nth) => {
    const ofMonth = invoices.filter((one) => one.month === nth);
    const currencies = [...new Set(ofMonth.map(({ currency }) => currency))];
    const salespeople = [...new Set(ofMonth.map(({ salesperson }) => salesperson))];
    const packedMonth = emptyMonth(month, ofMonth.length, ofMonth.flatMap(({ lines }) => lines).length);
    let line = 0;
    ofMonth.forEach((invoice, at) => {
      packedMonth.invoices.id[at] = invoices.indexOf(invoice) + 1;
      packedMonth.invoices.store[at] = invoice.store;
      packedMonth.invoices.salesperson[at] = salespeople.indexOf(invoice.salesperson);
      packedMonth.invoices.day[at] = dayOf(invoice);
      packedMonth.invoices.currency[at] = currencies.indexOf(invoice.currency);
      packedMonth.invoices.isCredit[at] = invoice.isCredit ? 1 : 0;
      packedMonth.invoices.firstLine[at] = line;
      for (const { product, total, quantity } of invoice.lines) {
        packedMonth.lines.product[line] = product;
        packedMonth.lines.total[line] = total;
        packedMonth.lines.quantity[line++] = quantity;
      }
    });
    packedMonth.invoices.firstLine[ofMonth.length] = line;
    return { ...packedMonth, currencies, salespeople };
  });
  return {
    database: 0,
    months,
    stores: dimension(STORES, (id) => ({ id, name: `Store ${id}`, city: cityOf(id), listed: {} }) as StoreAttributes),
    products: dimension(
      PRODUCTS,
      (id) => ({ id, name: `Product ${id}`, category: categoryOf(id) }) as ProductAttributes,
    ),
    currency: 'USD',
    otherCurrencies: ['INR'],
    memo: (_, make) => make(),
    memoBySales: (_, make) => make(),
  };
}

const dayOf = ({ month, day }: RandomInvoice) => dayNumber(`${MONTHS[month]}-01`) + day - 1;

/** An invoice that a filter takes, with the sums of its lines that pass. */
interface TakenInvoice {
  id: number;
  store: number;
  salesperson: string;
  month: string;
  day: number;
  sums: Sums;
}

/** What a filter takes, without columns, masks or anything kept. @param only product whose lines alone count */
export function takenOf(
  invoices: RandomInvoice[],
  filter: SalesFilter,
  currency: string | null,
  only?: number,
): TakenInvoice[] {
  const { from, to, storeId, city, salesperson, category, productId } = filter;
  return invoices.flatMap((invoice, nth) => {
    const date = `${MONTHS[invoice.month]}-${String(invoice.day).padStart(2, '0')}`;
    const store = canonicalStore(invoice.store);
    const isTaken =
      (from === undefined || date >= from) &&
      (to === undefined || date <= to) &&
      (storeId === undefined || store === canonicalStore(storeId)) &&
      (city === undefined || cityOf(store) === city) &&
      (salesperson === undefined || invoice.salesperson === salesperson) &&
      (currency === null || invoice.currency === currency);
    const lines = invoice.lines.filter(
      ({ product }) =>
        (category === undefined || categoryOf(canonicalProduct(product)) === category) &&
        (productId === undefined || canonicalProduct(product) === canonicalProduct(productId)) &&
        (only === undefined || canonicalProduct(product) === only),
    );
    if (!isTaken || lines.length === 0) return [];
    const sums = { ...emptySums(), invoices: 1, orders: invoice.isCredit ? 0 : 1, lines: lines.length };
    for (const { total, quantity } of lines) {
      sums.revenue += total;
      sums.quantity += quantity;
      if (invoice.isCredit || total < 0 || quantity < 0) sums.returns -= total;
    }
    if (!invoice.isCredit) sums.ordered = sums.revenue;
    const { salesperson: seller } = invoice;
    return [{ id: nth + 1, store, salesperson: seller, month: MONTHS[invoice.month]!, day: dayOf(invoice), sums }];
  });
}

/** Sums of invoices by a key. */
export function sumsBy<Key>(taken: TakenInvoice[], keyOf: (invoice: TakenInvoice) => Key): Map<Key, Sums> {
  const sums = new Map<Key, Sums>();
  for (const invoice of taken) {
    const known = sums.get(keyOf(invoice)) ?? emptySums();
    for (const measure of Object.keys(known) as (keyof Sums)[]) known[measure] += invoice.sums[measure];
    sums.set(keyOf(invoice), known);
  }
  return sums;
}
