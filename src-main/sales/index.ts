import type { Facts } from '../facts/facts.ts';
import type { Handlers } from '../handlers.ts';
import type { Store as Database } from '../store/open.ts';
import { choices } from './choices.ts';
import { dashboard } from './dashboard.ts';
import { find } from './find.ts';
import { getInvoice, listInvoices } from './invoices.ts';
import { news } from './news.ts';
import { listProducts, productProfile } from './products.ts';
import { series } from './series.ts';
import { type DeskOf, listStores, storeProfile } from './stores.ts';

/** Procedures on invoices: figures, lists and profiles. */
export function salesArea(db: Database, facts: () => Facts, deskOf: DeskOf): Handlers<'sales'> {
  return {
    'sales.dashboard': (input) => dashboard(db, facts(), input),
    'sales.news': (input) => news(db, facts(), input),
    'sales.series': (input) => series(facts(), input),
    'sales.choices': () => choices(facts()),
    'sales.stores': (input) => listStores(facts(), input),
    'sales.products': (input) => listProducts(facts(), input),
    'sales.invoices': (input) => listInvoices(db, facts(), input),
    'sales.store': ({ id }) => storeProfile(db, facts(), id, deskOf),
    'sales.product': ({ id }) => productProfile(db, facts(), id),
    'sales.invoice': ({ id }) => getInvoice(db, facts(), id),
    'sales.find': ({ text }) => find(db, facts(), text),
  };
}
