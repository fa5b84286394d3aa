import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { filterChoices } from './choices.ts';
import { dashboard } from './dashboard.ts';
import { getInvoice, listInvoices } from './invoices.ts';
import { news } from './news.ts';
import { listProducts, productProfile } from './products.ts';
import { search } from './search.ts';
import { series } from './series.ts';
import { listStores, type StoreExtrasReader, storeProfile } from './stores.ts';

/** Procedures on invoices: figures, lists and profiles. */
export function salesArea({ db, currentCube }: AreaContext, readStoreExtras: StoreExtrasReader): Handlers<'sales'> {
  return {
    'sales.dashboard': (input) => dashboard(db, currentCube(), input),
    'sales.news': (input) => news(db, currentCube(), input),
    'sales.series': (input) => series(currentCube(), input),
    'sales.choices': () => filterChoices(currentCube()),
    'sales.stores': (input) => listStores(currentCube(), input),
    'sales.products': (input) => listProducts(currentCube(), input),
    'sales.invoices': (input) => listInvoices(db, currentCube(), input),
    'sales.store': ({ id }) => storeProfile(db, currentCube(), id, readStoreExtras),
    'sales.product': ({ id }) => productProfile(db, currentCube(), id),
    'sales.invoice': ({ id }) => getInvoice(db, currentCube(), id),
    'sales.find': ({ text }) => search(db, currentCube(), text),
  };
}
