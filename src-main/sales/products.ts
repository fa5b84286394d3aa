import { addMonths, dateOfDay } from '../../src-shared/calendar.ts';
import type { Checked, Output, ProductProfile, Product as ProductRow } from '../../src-shared/contract/index.ts';
import { divideRound, priceTimesQuantity, toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { storesByProduct } from '../facts/by-product.ts';
import type { ProductFacts } from '../facts/dimensions.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice, type Sums } from '../facts/scan.ts';
import type { Store as Database } from '../store/open.ts';
import { folded, minorOf, sortRows } from './figures.ts';
import { TREND_MONTHS, trendMonths } from './store-stats.ts';
import { extent, type Tally, tally } from './tally.ts';

const TOP_STORES = 50;
const MOST_PRICES = 200;

/** Lists products with their sales of the period, highest revenue first by default. */
export function listProducts(facts: Facts, input: Checked<'sales.products'>): Output<'sales.products'> {
  const { limit, offset, search, sort = 'revenueMinor', descending, ...filter } = input;
  const rows = facts.once(`products ${JSON.stringify([filter, search, sort, descending])}`, (): ListedProduct[] => {
    const words = folded(search).trim();
    const money = tally(facts, filter);
    const counts = tally(facts, filter, null);
    const stores = storesByProduct(facts, filter);
    const bought = [filter.storeId, filter.city, filter.salesperson].some((one) => one !== undefined);
    const asked = filter.productId === undefined ? undefined : facts.products.countsAs[filter.productId];
    const found = [...facts.products.rows.values()].filter(
      (product) =>
        matches(product, words) &&
        (asked === undefined || product.id === asked) &&
        (filter.category === undefined || product.category === filter.category) &&
        (filter.brand === undefined || product.brand === filter.brand) &&
        (!bought || counts.byProduct.get(product.id).invoices > 0),
    );
    const listed = found.map((product) => row(facts, product, money, counts, stores));
    return sortRows(listed, sort, descending);
  });
  const items = rows.slice(offset, offset + limit).map((row) => ({ ...row, trendMinor: trendOf(facts, row.id) }));
  return { items, total: rows.length };
}

/** A product row without its trend, which is computed only for the rows of the requested page. */
type ListedProduct = Omit<ProductRow, 'trendMinor'>;

const matches = ({ name, sku, barcode, brand, category, externalId }: ProductFacts, words: string) =>
  words === '' ||
  folded(name).includes(words) ||
  folded(sku).includes(words) ||
  folded(brand).includes(words) ||
  folded(category).includes(words) ||
  (barcode !== '' && barcode === words) ||
  externalId.toLocaleLowerCase('en') === words;

/** Revenue less cost of goods, in ten-thousandths; null if the cost is unknown. */
const marginOf = ({ cost }: ProductFacts, { revenue, quantity }: Sums) =>
  cost === null ? null : revenue - priceTimesQuantity(cost, quantity);

function row(facts: Facts, product: ProductFacts, money: Tally, counts: Tally, stores: Int32Array): ListedProduct {
  const minor = minorOf(facts.currency);
  const sums = money.byProduct.get(product.id);
  const last = counts.byProduct.lastDay(product.id);
  const margin = marginOf(product, sums);
  const { id, sku, barcode, name, brand, category } = product;
  return {
    id,
    sku,
    barcode,
    name,
    brand,
    category,
    quantity: quantityToNumber(counts.byProduct.get(id).quantity),
    revenueMinor: minor(sums.revenue),
    stores: stores[id]!,
    lastInvoice: last === null ? null : dateOfDay(last),
    marginMinor: margin === null ? null : minor(margin),
  };
}

/** Revenue of a product in each of the last twelve months. */
function trendOf(facts: Facts, id: number): number[] {
  const minor = minorOf(facts.currency);
  return Array.from(trends(facts).subarray(id * TREND_MONTHS, (id + 1) * TREND_MONTHS), minor);
}

/** Revenue of the last twelve months of the data, at index product id × 12 + month. */
function trends(facts: Facts): Float64Array {
  return facts.once('productTrends', () => {
    const months = new Map(trendMonths(facts).map((month, place) => [month, place]));
    const sums = new Float64Array(facts.products.countsAs.length * TREND_MONTHS);
    const { countsAs } = facts.products;
    eachInvoice(facts, { from: `${trendMonths(facts)[0] ?? '0001-01'}-01` }, ({ month, first, end }) => {
      const place = months.get(month.month)!;
      const { product, total } = month.lines;
      for (let line = first; line < end; line++)
        sums[countsAs[product[line]!]! * TREND_MONTHS + place]! += total[line]!;
    });
    return sums;
  });
}

/**
 * Full profile of one product, over all time.
 * @throws Problem `product_unknown`
 */
export function productProfile(db: Database, facts: Facts, id: number): ProductProfile {
  const known = facts.products.countsAs[id];
  const product = known === undefined ? undefined : facts.products.rows.get(known);
  if (!product)
    throw new Problem(
      'product_unknown',
      `There is no product ${id}.`,
      'The list of products shows those that are here.',
    );
  const filter = { productId: product.id };
  const minor = minorOf(facts.currency);
  const mine = tally(facts, filter);
  const others = db.prepare('SELECT id, name FROM product WHERE merged_into IS NOT NULL ORDER BY id').all() as {
    id: number;
    name: string;
  }[];
  const byMonth = [...mine.byMonth].map(([month, { revenue, orders, quantity }]) => ({
    month,
    revenueMinor: minor(revenue),
    orders,
    quantity: quantityToNumber(quantity),
  }));
  return {
    ...row(facts, product, mine, tally(facts, filter, null), storesByProduct(facts, filter)),
    trendMinor: trendOf(facts, product.id),
    currency: facts.currency,
    edition: product.edition,
    externalId: product.externalId,
    unit: product.unit,
    caseSize: product.caseSize,
    costMinor: product.cost === null ? null : toMinor(product.cost, facts.currency),
    withdrawn: product.withdrawn === 1,
    orders: mine.sums.orders,
    returnsMinor: minor(mine.sums.returns),
    byMonth,
    seasonality: seasonality(facts, byMonth),
    prices: pricesOf(facts, product.id),
    topStores: [...mine.byStore.entries()]
      .sort(([, a], [, b]) => b.revenue - a.revenue)
      .slice(0, TOP_STORES)
      .map(([store, { quantity, revenue, orders }]) => ({
        id: store,
        name: facts.stores.of(store).name,
        quantity: quantityToNumber(quantity),
        revenueMinor: minor(revenue),
        orders,
        lastInvoice: dateOfDay(mine.byStore.lastDay(store)!),
      })),
    merged: others.filter((other) => facts.products.countsAs[other.id] === product.id),
  };
}

/**
 * Seasonal indices from January to December: average pieces of the calendar month over the average of all months. Uses
 * complete years only.
 */
function seasonality(facts: Facts, byMonth: { month: string; quantity: number }[]): number[] | null {
  const all = extent(facts);
  if (!all) return null;
  const first = all.first.endsWith('-01') ? all.first.slice(0, 7) : addMonths(all.first, 1).slice(0, 7);
  const pieces = new Map(byMonth.map(({ month, quantity }) => [month, quantity]));
  const sums = new Array<number>(12).fill(0);
  let years = 0;
  for (let start = first; ; start = addMonths(`${start}-01`, 12).slice(0, 7)) {
    const year = Array.from({ length: 12 }, (_, month) => addMonths(`${start}-01`, month).slice(0, 7));
    if (addMonths(`${year[11]}-01`, 1) > all.last) break;
    for (const month of year) sums[Number(month.slice(5)) - 1]! += pieces.get(month) ?? 0;
    years++;
  }
  const all12 = sums.reduce((sum, quantity) => sum + quantity, 0);
  return years === 0 || all12 <= 0 ? null : sums.map((sum) => (12 * sum) / all12);
}

/**
 * Price history: the most frequent unit price of each day, consecutive equal prices merged. Returns and free goods are
 * ignored.
 */
function pricesOf(facts: Facts, productId: number): ProductProfile['prices'] {
  const days = new Map<number, Map<number, number>>();
  eachInvoice(facts, { productId }, ({ month, at, first, end, wanted }) => {
    if (month.invoices.isCredit[at] === 1) return;
    const day = month.invoices.day[at]!;
    const prices = days.get(day) ?? new Map<number, number>();
    days.set(day, prices);
    for (let line = first; line < end; line++) {
      if (wanted![month.lines.product[line]!] !== 1) continue;
      const price = unitPrice(month.lines.total[line]!, month.lines.quantity[line]!, facts.currency);
      if (price !== null) prices.set(price, (prices.get(price) ?? 0) + 1);
    }
  });
  const prices: ProductProfile['prices'] = [];
  for (const [day, counts] of days) {
    const usual = [...counts].sort(([a, n], [b, k]) => k - n || a - b)[0];
    if (!usual) continue;
    const date = dateOfDay(day);
    const last = prices.at(-1);
    if (last?.priceMinor === usual[0]) {
      last.to = date;
      last.lines += usual[1];
    } else prices.push({ from: date, to: date, priceMinor: usual[0], lines: usual[1] });
  }
  return prices.slice(-MOST_PRICES).reverse();
}

/** Unit price of a line in minor units; null for returns and free goods. */
export function unitPrice(total: number, quantity: number, currency: string): number | null {
  return total <= 0 || quantity <= 0 ? null : toMinor(divideRound(total * 1000, quantity), currency);
}
