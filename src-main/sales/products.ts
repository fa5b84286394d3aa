import { addMonths, dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput, ProductProfile, Product as ProductRow } from '../../src-shared/contract/index.ts';
import { divideRound, priceTimesQuantity, toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { storesByProduct } from '../cube/by-product.ts';
import { memoOfList, type SalesCube } from '../cube/cube.ts';
import type { ProductAttributes } from '../cube/dimensions.ts';
import { hasColumn, type Sums, scanInvoices } from '../cube/scan.ts';
import type { Db } from '../db/open.ts';
import { aggregateSales, dateRange, type SalesAggregates } from './aggregates.ts';
import { proposedCaseSize } from './case-size.ts';
import { foldText, minorUnitsIn, sortRows } from './figures.ts';
import { listedOfProduct } from './listed.ts';
import { TREND_MONTHS, trendMonths } from './store-stats.ts';
import { wholeMonths } from './whole-months.ts';

const TOP_STORES = 50;
const MAX_PRICES = 200;

/** Lists products with their sales of the period, highest revenue first by default. */
export function listProducts(cube: SalesCube, input: ParsedInput<'sales.products'>): Output<'sales.products'> {
  const { limit, offset, search, sort = 'revenueMinor', descending, ...filter } = input;
  const rows = memoOfList(
    cube,
    `products ${JSON.stringify([filter, search, sort, descending])}`,
    (): ListedProduct[] => {
      const words = foldText(search).trim();
      const money = aggregateSales(cube, filter);
      const counts = aggregateSales(cube, filter, null);
      const stores = storesByProduct(cube, filter);
      const filtersByStore = [filter.storeId, filter.city, filter.salesperson, filter.storeColumn].some(
        (one) => one !== undefined,
      );
      const productId = filter.productId === undefined ? undefined : cube.products.canonicalId[filter.productId];
      const found = [...cube.products.rows.values()].filter(
        (product) =>
          matches(product, words) &&
          (productId === undefined || product.id === productId) &&
          (filter.category === undefined || product.category === filter.category) &&
          (filter.brand === undefined || product.brand === filter.brand) &&
          hasColumn(product, filter.productColumn) &&
          (!filtersByStore || counts.byProduct.get(product.id).invoices > 0),
      );
      const listed = found.map((product) => productRow(cube, product, money, counts, stores));
      return sortRows(listed, sort, descending);
    },
  );
  const items = rows.slice(offset, offset + limit).map((row) => ({ ...row, trendMinor: trendOf(cube, row.id) }));
  return { items, total: rows.length };
}

/** A product row without its trend, which is computed only for the rows of the requested page. */
type ListedProduct = Omit<ProductRow, 'trendMinor'>;

const matches = ({ name, sku, barcode, brand, category, externalId }: ProductAttributes, words: string) =>
  words === '' ||
  foldText(name).includes(words) ||
  foldText(sku).includes(words) ||
  foldText(brand).includes(words) ||
  foldText(category).includes(words) ||
  (barcode !== '' && barcode === words) ||
  externalId.toLocaleLowerCase('en') === words;

/** Revenue less cost of goods, in ten-thousandths; null if the cost is unknown. */
const marginOf = ({ cost }: ProductAttributes, { revenue, quantity }: Sums) =>
  cost === null ? null : revenue - priceTimesQuantity(cost, quantity);

function productRow(
  facts: SalesCube,
  product: ProductAttributes,
  money: SalesAggregates,
  counts: SalesAggregates,
  stores: Int32Array,
): ListedProduct {
  const minor = minorUnitsIn(facts.currency);
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
    lastInvoice: last === null ? null : dateOfDayNumber(last),
    marginMinor: margin === null ? null : minor(margin),
  };
}

/** Revenue of a product in each of the last twelve months. */
function trendOf(cube: SalesCube, id: number): number[] {
  const minor = minorUnitsIn(cube.currency);
  return Array.from(productTrends(cube).subarray(id * TREND_MONTHS, (id + 1) * TREND_MONTHS), minor);
}

/** Revenue of the last twelve months of the data, at index product id × 12 + month. */
function productTrends(cube: SalesCube): Float64Array {
  return cube.memo('productTrends', () => {
    const months = new Map(trendMonths(cube).map((month, index) => [month, index]));
    const sums = new Float64Array(cube.products.canonicalId.length * TREND_MONTHS);
    const { canonicalId } = cube.products;
    scanInvoices(cube, { from: `${trendMonths(cube)[0] ?? '0001-01'}-01` }, ({ month, first, end }) => {
      const place = months.get(month.month)!;
      const { product, total } = month.lines;
      for (let line = first; line < end; line++)
        sums[canonicalId[product[line]!]! * TREND_MONTHS + place]! += total[line]!;
    });
    return sums;
  });
}

/**
 * Full profile of one product, over all time.
 * @throws Problem `product_unknown`
 */
export function productProfile(db: Db, cube: SalesCube, id: number): ProductProfile {
  const canonical = cube.products.canonicalId[id];
  const product = canonical === undefined ? undefined : cube.products.rows.get(canonical);
  if (!product) throw new Problem('product_unknown/list', { id });
  const filter = { productId: product.id };
  const minor = minorUnitsIn(cube.currency);
  const totals = aggregateSales(cube, filter);
  const mergedProducts = db
    .prepare<
      unknown[],
      {
        id: number;
        name: string;
      }
    >('SELECT id, name FROM product WHERE merged_into IS NOT NULL ORDER BY id')
    .all();
  const byMonth = wholeMonths(cube, totals.byMonth).map(([month, { revenue, orders, quantity }]) => ({
    month,
    revenueMinor: minor(revenue),
    orders,
    quantity: quantityToNumber(quantity),
  }));
  return {
    ...productRow(cube, product, totals, aggregateSales(cube, filter, null), storesByProduct(cube, filter)),
    trendMinor: trendOf(cube, product.id),
    currency: cube.currency,
    edition: product.edition,
    externalId: product.externalId,
    unit: product.unit,
    caseSize: product.caseSize,
    proposedCaseSize: product.caseSize === null ? proposedCaseSize(db, cube, product.id) : null,
    costMinor: product.cost === null ? null : toMinor(product.cost, cube.currency),
    withdrawn: product.withdrawn === 1,
    ...listedOfProduct(db, product, cube.currency),
    orders: totals.sums.orders,
    returnsMinor: minor(totals.sums.returns),
    byMonth,
    salesUntil: dateRange(cube)?.last ?? null,
    seasonality: seasonality(cube, byMonth),
    prices: priceHistory(cube, product.id),
    topStores: [...totals.byStore.entries()]
      .sort(([, a], [, b]) => b.revenue - a.revenue)
      .slice(0, TOP_STORES)
      .map(([store, { quantity, revenue, orders }]) => ({
        id: store,
        name: cube.stores.get(store).name,
        quantity: quantityToNumber(quantity),
        revenueMinor: minor(revenue),
        orders,
        lastInvoice: dateOfDayNumber(totals.byStore.lastDay(store)!),
      })),
    merged: mergedProducts.filter((other) => cube.products.canonicalId[other.id] === product.id),
  };
}

/**
 * Seasonal indices from January to December: average pieces of the calendar month over the average of all months. Uses
 * complete years only.
 */
function seasonality(facts: SalesCube, byMonth: { month: string; quantity: number }[]): number[] | null {
  const all = dateRange(facts);
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
function priceHistory(cube: SalesCube, productId: number): ProductProfile['prices'] {
  const days = new Map<number, Map<number, number>>();
  scanInvoices(cube, { productId }, ({ month, at, first, end, wanted }) => {
    if (month.invoices.isCredit[at] === 1) return;
    const day = month.invoices.day[at]!;
    const prices = days.get(day) ?? new Map<number, number>();
    days.set(day, prices);
    for (let line = first; line < end; line++) {
      if (wanted![month.lines.product[line]!] !== 1) continue;
      const price = unitPrice(month.lines.total[line]!, month.lines.quantity[line]!, cube.currency);
      if (price !== null) prices.set(price, (prices.get(price) ?? 0) + 1);
    }
  });
  const prices: ProductProfile['prices'] = [];
  for (const [day, counts] of days) {
    const mostFrequent = [...counts].sort(([a, n], [b, k]) => k - n || a - b)[0];
    if (!mostFrequent) continue;
    const date = dateOfDayNumber(day);
    const last = prices.at(-1);
    if (last?.priceMinor === mostFrequent[0]) {
      last.to = date;
      last.lines += mostFrequent[1];
    } else prices.push({ from: date, to: date, priceMinor: mostFrequent[0], lines: mostFrequent[1] });
  }
  return prices.slice(-MAX_PRICES).reverse();
}

/** Unit price of a line in minor units; null for returns and free goods. */
export function unitPrice(total: number, quantity: number, currency: string): number | null {
  return total <= 0 || quantity <= 0 ? null : toMinor(divideRound(total * 1000, quantity), currency);
}
