import { m } from '../messages/index.ts';

/** The places of the rail, in the order of their keys Alt+1 to Alt+9 and Alt+0 as far as they go; those that show sales keep the filter. */
export const PLACES = [
  { href: '/', label: m.nav.home, keepsFilter: true },
  { href: '/imports', label: m.nav.imports, keepsFilter: false },
  { href: '/stores', label: m.nav.stores, keepsFilter: true },
  { href: '/products', label: m.nav.products, keepsFilter: true },
  { href: '/invoices', label: m.nav.invoices, keepsFilter: true },
  { href: '/orders', label: m.nav.orders, keepsFilter: true },
  { href: '/reports', label: m.nav.reports, keepsFilter: true },
  { href: '/calls', label: m.nav.calls, keepsFilter: true },
  { href: '/forecast', label: m.nav.forecast, keepsFilter: false },
  { href: '/suggestions', label: m.nav.suggestions, keepsFilter: false },
  { href: '/scans', label: m.nav.scans, keepsFilter: false },
] as const;
