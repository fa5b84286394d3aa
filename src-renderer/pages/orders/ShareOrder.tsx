import type { OrderDetails } from '../../../src-shared/contract/index.ts';
import { SendMenu } from '../../components/SendMenu.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { orderText } from './order-text.ts';

/** Sends an order to its store. */
export function ShareOrder({ order }: { order: OrderDetails }) {
  const store = useCall('sales.store', { id: order.storeId }).data;
  return <SendMenu text={orderText(order)} name={m.orders.titleOf(order.id)} store={store} />;
}
