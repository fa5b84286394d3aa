import { localToday } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput, ProductOption } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { ProductAttributes } from '../cube/dimensions.ts';
import type { Db } from '../db/open.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { foldText } from '../sales/figures.ts';
import { matchQuality } from '../sales/search.ts';
import { availablePieces } from '../stock/fit.ts';
import { stockOf } from '../stock/stock.ts';
import { habitsOf } from './history.ts';
import { usualPrice } from './lines.ts';

/** Searches products by name, SKU or barcode; equal matches by how often the store buys them, then by revenue. */
export function searchProducts(db: Db, cube: SalesCube, input: ParsedInput<'orders.offer'>): Output<'orders.offer'> {
  const storeId = cube.stores.canonicalId[input.storeId] ?? 0;
  const habits = habitsOf(db, cube, storeId);
  const { byProduct } = aggregateSales(cube, {});
  const query = foldText(input.text).trim();
  const found = [...cube.products.rows.values()]
    .map((product) => ({ product, fit: matchScore(product, query), habit: habits.get(product.id) }))
    .filter((one) => one.fit > 0)
    .sort(
      (a, b) =>
        b.fit - a.fit ||
        (b.habit?.times ?? 0) - (a.habit?.times ?? 0) ||
        byProduct.get(b.product.id).revenue - byProduct.get(a.product.id).revenue ||
        a.product.id - b.product.id,
    )
    .slice(0, input.limit);
  const today = localToday();
  const stock = stockOf(db, cube, today);
  const items = found.map(({ product, habit }): ProductOption => {
    const price = usualPrice(db, cube, storeId, product.id, today);
    return {
      productId: product.id,
      sku: product.sku,
      barcode: product.barcode,
      name: product.name,
      caseSize: product.caseSize,
      unit: product.unit,
      priceMinor: price === null ? null : toMinor(price, cube.currency),
      usualQuantity: habit ? quantityToNumber(habit.quantity) : null,
      lastInvoice: habit?.last ?? null,
      available: availablePieces(stock, product.id, today),
    };
  });
  return { items };
}

/** Match score, 0 for none: an exact SKU or barcode ranks above any name; words match in any order. */
function matchScore({ name, sku, barcode }: ProductAttributes, query: string): number {
  if (query === '') return 1;
  if (foldText(sku) === query || (barcode !== '' && barcode === query)) return 5;
  const whole = Math.max(matchQuality(name, query), foldText(sku).startsWith(query) ? 3 : 0);
  if (whole > 0) return whole;
  return query.split(/\s+/).every((word) => matchQuality(name, word) > 0) ? 1 : 0;
}
