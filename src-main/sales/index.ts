import type { Handlers } from '../app.ts';
import type { Store } from '../store/open.ts';
import { dashboard } from './dashboard.ts';
import { getInvoice, listInvoices, listProducts, listStores } from './lists.ts';

/** What the invoices say: figures and lists. */
export function salesArea(db: Store): Handlers<'sales'> {
  return {
    'sales.dashboard': (input) => dashboard(db, input),
    'sales.stores': (input) => listStores(db, input),
    'sales.products': (input) => listProducts(db, input),
    'sales.invoices': (input) => listInvoices(db, input),
    'sales.invoice': ({ id }) => getInvoice(db, id),
  };
}
