import type { Order } from '../../src-shared/contract/index.ts';
import { type AreaContext, emitsChange } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { checkToConfirm } from './check-to-confirm.ts';
import { creditOf } from './credit.ts';
import { fittingDeals } from './fitting-deals.ts';
import { searchProducts } from './offer.ts';
import { cancelOrder, confirmOrder, copyOrder, createOrder, getOrder, listOrders, saveOrder } from './orders.ts';
import { approvePrices, keepPricing, pricingOf, pricingToConfirm, setCoupons, withDeals } from './pricing.ts';
import { changeOrderSettings, orderSettings } from './settings.ts';

/**
 * Manually entered orders.
 * @param matchInvoices matches confirmed orders with the invoices that are here
 */
export function ordersArea({ db, currentCube, emit }: AreaContext, matchInvoices: () => void): Handlers<'orders'> {
  const emittingChange = emitsChange(emit);
  const priced = <T extends Order>(order: T): T => withDeals(db, currentCube(), [order])[0]!;
  const confirm = (id: number, edition: number | undefined, name: string, releasedBy: string | null) => {
    const pricing = pricingToConfirm(db, currentCube(), id);
    const warnings = checkToConfirm(db, currentCube(), getOrder(db, currentCube(), id), pricing, releasedBy);
    const { editId } = emittingChange(confirmOrder(db, currentCube(), name, id, edition));
    keepPricing(db, id, pricing);
    // its invoice may have been here already
    matchInvoices();
    return { ...priced(getOrder(db, currentCube(), id)), editId, warnings };
  };
  return {
    'orders.list': (input) => {
      const { items, total } = listOrders(db, currentCube(), input);
      return { items: withDeals(db, currentCube(), items), total };
    },
    'orders.get': ({ id }) => priced(getOrder(db, currentCube(), id)),
    'orders.offer': (input) => searchProducts(db, currentCube(), input),
    'orders.create': (input, { name }) => emittingChange(priced(createOrder(db, currentCube(), name, input))),
    'orders.save': (input) => emittingChange(priced(saveOrder(db, currentCube(), input))),
    'orders.copy': (input, { name }) => emittingChange(priced(copyOrder(db, currentCube(), name, input))),
    'orders.confirm': ({ id, edition }, { name }) => confirm(id, edition, name, null),
    'orders.confirmOverLimit': ({ id, edition }, { name }) => confirm(id, edition, name, name),
    'orders.settings': () => orderSettings(db),
    'orders.changeSettings': (input) => emittingChange(changeOrderSettings(db, input)),
    'orders.pricing': ({ id }) => pricingOf(db, currentCube(), id),
    'orders.deals': (input) => fittingDeals(db, currentCube(), input),
    'orders.credit': ({ storeId }) => creditOf(db, currentCube(), storeId),
    'orders.setCoupons': ({ id, coupons }) => emittingChange(setCoupons(db, currentCube(), id, coupons)),
    'orders.approve': ({ id, edition }, { name }) =>
      emittingChange(approvePrices(db, currentCube(), name, id, edition)),
    'orders.cancel': ({ id, edition }, { name }) => {
      const pricing = pricingOf(db, currentCube(), id);
      const answer = cancelOrder(db, currentCube(), name, id, edition);
      keepPricing(db, id, pricing);
      return emittingChange(priced(answer));
    },
  };
}
