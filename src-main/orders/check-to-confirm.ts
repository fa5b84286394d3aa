import { localToday } from '../../src-shared/calendar.ts';
import type { OrderDetails, OrderPricing, OrderWarning } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { withText } from '../../src-shared/messages/english.ts';
import { formatMoney } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { checkLines } from '../stock/check.ts';
import { stockOf } from '../stock/stock.ts';
import { creditOf } from './credit.ts';
import { getOrder } from './orders.ts';
import { pricingOf } from './pricing.ts';
import { orderSettings } from './settings.ts';

/** By how much a draft is beyond the credit limit of its store, in minor units; 0 where it is not, or there is none. */
function beyondCredit(db: Db, cube: SalesCube, { storeId }: OrderDetails, pricing: OrderPricing): number {
  const { leftMinor, currency } = creditOf(db, cube, storeId);
  // amounts of another currency are not compared
  if (leftMinor === null || pricing.currency !== currency) return 0;
  return Math.max(0, pricing.totalMinor - leftMinor);
}

/**
 * What a draft that is being confirmed should be looked at for: lines that the stock can’t fill, and a total beyond the credit limit,
 * which is refused where the company holds such orders, unless it is released.
 *
 * @param releasedBy who lets it go beyond the limit; null for nobody
 * @throws Problem `credit_hold`
 */
export function checkToConfirm(
  db: Db,
  cube: SalesCube,
  order: OrderDetails,
  pricing: OrderPricing,
  releasedBy: string | null,
): OrderWarning[] {
  if (order.state !== 'draft') return [];
  const over = beyondCredit(db, cube, order, pricing);
  const values = heldValues(order, over, pricing.currency);
  if (over > 0) {
    if (releasedBy === null && orderSettings(db).overCreditLimit === 'hold') throw new Problem('credit_hold', values);
    recordChange(`credit of order ${order.id}`, null, { beyondLimitMinor: over, releasedBy });
  }
  const warnings = stockWarnings(db, cube, order);
  if (over > 0)
    warnings.push({
      code: 'credit',
      lineNo: null,
      product: null,
      ...withText(message('order_warning/credit', values)),
    });
  return warnings;
}

/**
 * Checks that the undo of an edit restores no confirmed order beyond a credit limit where such orders are held.
 * @throws Problem `credit_hold`
 */
export function checkToRestore(db: Db, cube: SalesCube, editId: number, mayRelease: () => boolean): void {
  if (orderSettings(db).overCreditLimit !== 'hold') return;
  const text = db
    .prepare<unknown[], string>('SELECT rows FROM edit WHERE id = ? AND undone_at IS NULL')
    .pluck()
    .get(editId);
  const rows = JSON.parse(text ?? '[]') as { table: string; id: number; before: { state?: string } }[];
  for (const { table, id, before } of rows) {
    if (table !== 'sales_order' || before.state !== 'confirmed') continue;
    const order = getOrder(db, cube, id);
    const pricing = pricingOf(db, cube, id);
    const over = order.state === 'cancelled' ? beyondCredit(db, cube, order, pricing) : 0;
    if (over > 0 && !mayRelease()) throw new Problem('credit_hold', heldValues(order, over, pricing.currency));
  }
}

const heldValues = ({ id, storeName }: OrderDetails, over: number, currency: string) => ({
  id,
  store: storeName,
  amount: formatMoney(over, currency, 'en'),
});

function stockWarnings(db: Db, cube: SalesCube, { items, deliverOn }: OrderDetails): OrderWarning[] {
  const lines = items.map(({ productId, pieces }) => ({ productId, pieces }));
  const stock = stockOf(db, cube, localToday());
  const checked = checkLines(cube, stock, { lines, ...(deliverOn !== null && { on: deliverOn }) });
  return checked.items.flatMap((one, i): OrderWarning[] => {
    const { lineNo, name } = items[i]!;
    return one ? [{ code: 'stock', lineNo, product: name, ...one.note }] : [];
  });
}
