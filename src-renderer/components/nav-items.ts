import { m } from '../messages/index.ts';

/**
 * Navigation items of the rail, in the order of their shortcuts Alt+1 to Alt+9 and Alt+0; sales pages keep the filter.
 */
export const NAV_ITEMS = [
  { href: '/', label: m.nav.home, keepsFilter: true, needs: 'sales.dashboard' },
  { href: '/imports', label: m.nav.imports, keepsFilter: false, needs: 'imports.list' },
  { href: '/stores', label: m.nav.stores, keepsFilter: true, needs: 'sales.stores' },
  { href: '/products', label: m.nav.products, keepsFilter: true, needs: 'sales.products' },
  { href: '/invoices', label: m.nav.invoices, keepsFilter: true, needs: 'sales.invoices' },
  { href: '/orders', label: m.nav.orders, keepsFilter: true, needs: 'orders.list' },
  { href: '/reports', label: m.nav.reports, keepsFilter: true, needs: 'reports.list' },
  { href: '/calls', label: m.nav.calls, keepsFilter: true, needs: 'calls.list' },
  { href: '/forecast', label: m.nav.forecast, keepsFilter: false, needs: 'forecast.get' },
  { href: '/suggestions', label: m.nav.suggestions, keepsFilter: false, needs: 'upsell.suggest' },
  { href: '/scans', label: m.nav.scans, keepsFilter: false, needs: 'scans.list' },
] as const;

/** Administrative pages: in the account menu and the command palette. */
export const ADMIN_NAV_ITEMS = [
  { href: '/account', label: m.account.own, needs: 'accounts.me' },
  { href: '/people', label: m.people.title, needs: 'accounts.list' },
  { href: '/audit', label: m.audit.title, needs: 'audit.list' },
  { href: '/sync', label: m.sync.title, needs: 'sync.status' },
  { href: '/backups', label: m.backups.title, needs: 'backup.status' },
  { href: '/programs', label: m.programs.title, needs: 'programs.webhooks' },
  { href: '/system', label: m.health.title, needs: 'health.get' },
] as const;
