import type { OrderDetails } from '../../../src-shared/contract/index.ts';
import { count, date, money } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

/** An order as plain text for a message: store and day, a line for each product, the total. */
export function orderText(order: OrderDetails): string {
  const lines = order.items.map(({ quantity, unit, caseSize, name }) => {
    const amount =
      unit === 'piece'
        ? m.orders.pieces(quantity)
        : caseSize === null
          ? `${count(quantity)} ${m.orders.units.case}`
          : m.orders.cases(quantity, caseSize);
    return `${name}: ${amount}`;
  });
  return [
    `${m.orders.titleOf(order.id)} · ${order.storeName} · ${date(order.orderedOn)}`,
    '',
    ...lines,
    '',
    `${m.orders.total}: ${money(order.totalMinor, order.currency)}`,
    ...(order.remark ? [order.remark] : []),
  ].join('\n');
}
