import type { Happen } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import type { Handlers } from '../handlers.ts';
import type { Store as Database } from '../store/open.ts';
import { offer } from './offer.ts';
import { cancelOrder, confirmOrder, copyOrder, createOrder, getOrder, listOrders, saveOrder } from './orders.ts';

/** Manually entered orders. */
export function ordersArea(db: Database, facts: () => Facts, happen: Happen): Handlers<'orders'> {
  const told = <T>(answer: T): T => {
    happen('desk.changed', {});
    return answer;
  };
  return {
    'orders.list': (input) => listOrders(db, facts(), input),
    'orders.get': ({ id }) => getOrder(db, facts(), id),
    'orders.offer': (input) => offer(db, facts(), input),
    'orders.create': (input, { name }) => told(createOrder(db, facts(), name, input)),
    'orders.save': (input) => told(saveOrder(db, facts(), input)),
    'orders.copy': (input, { name }) => told(copyOrder(db, facts(), name, input)),
    'orders.confirm': ({ id, edition }, { name }) => told(confirmOrder(db, facts(), name, id, edition)),
    'orders.cancel': ({ id, edition }, { name }) => told(cancelOrder(db, facts(), name, id, edition)),
  };
}
