import type { Checked, Offered, Output } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { ProductFacts } from '../facts/dimensions.ts';
import type { Facts } from '../facts/facts.ts';
import { folded } from '../sales/figures.ts';
import { fit } from '../sales/find.ts';
import { tally } from '../sales/tally.ts';
import type { Store as Database } from '../store/open.ts';
import { habitsOf, priceToAnyone } from './history.ts';

/** Searches products by name, SKU or barcode; equal matches by how often the store buys them, then by revenue. */
export function offer(db: Database, facts: Facts, input: Checked<'orders.offer'>): Output<'orders.offer'> {
  const storeId = facts.stores.countsAs[input.storeId] ?? 0;
  const habits = habitsOf(db, facts, storeId);
  const { byProduct } = tally(facts, {});
  const words = folded(input.text).trim();
  const found = [...facts.products.rows.values()]
    .map((product) => ({ product, fit: matches(product, words), habit: habits.get(product.id) }))
    .filter((one) => one.fit > 0)
    .sort(
      (a, b) =>
        b.fit - a.fit ||
        (b.habit?.times ?? 0) - (a.habit?.times ?? 0) ||
        byProduct.get(b.product.id).revenue - byProduct.get(a.product.id).revenue ||
        a.product.id - b.product.id,
    )
    .slice(0, input.limit);
  const items = found.map(({ product, habit }): Offered => {
    const price = habit?.price ?? priceToAnyone(db, facts, product.id);
    return {
      productId: product.id,
      sku: product.sku,
      barcode: product.barcode,
      name: product.name,
      caseSize: product.caseSize,
      unit: product.unit,
      priceMinor: price === null ? null : toMinor(price, facts.currency),
      usualQuantity: habit ? quantityToNumber(habit.quantity) : null,
      lastInvoice: habit?.last ?? null,
    };
  });
  return { items };
}

/** Match score, 0 for none: an exact SKU or barcode ranks above any name; words match in any order. */
function matches({ name, sku, barcode }: ProductFacts, words: string): number {
  if (words === '') return 1;
  if (folded(sku) === words || (barcode !== '' && barcode === words)) return 5;
  const whole = Math.max(fit(name, words), folded(sku).startsWith(words) ? 3 : 0);
  if (whole > 0) return whole;
  return words.split(/\s+/).every((word) => fit(name, word) > 0) ? 1 : 0;
}
