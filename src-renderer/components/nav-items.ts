import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { m } from '../messages/index.ts';

/** A page of the navigation. */
export interface NavItem {
  href: string;
  label: string;
  /** The page is shown to accounts that may call this procedure. */
  needs: ProcedureName;
  /** Its link keeps the sales filter of the current page. */
  keepsFilter?: true;
  /** The page is shown only where stock was counted. */
  needsStock?: true;
  /** Its shortcut is Alt and this digit. */
  digit?: number;
}

/** Pages of the navigation rail by group. */
export const NAV_GROUPS: { label: string; items: NavItem[] }[] = [
  {
    label: m.nav.groups.today,
    items: [
      { href: '/', label: m.nav.home, keepsFilter: true, digit: 1, needs: 'sales.dashboard' },
      { href: '/day', label: m.day.title, needs: 'day.plan' },
      { href: '/calls', label: m.nav.calls, keepsFilter: true, digit: 8, needs: 'calls.list' },
    ],
  },
  {
    label: m.nav.groups.orders,
    items: [
      { href: '/orders', label: m.nav.orders, keepsFilter: true, digit: 6, needs: 'orders.list' },
      { href: '/scans', label: m.nav.scans, needs: 'scans.list' },
      { href: '/stock', label: m.stock.title, needs: 'stock.list', needsStock: true },
      { href: '/deals', label: m.deals.title, needs: 'pricing.deals' },
    ],
  },
  {
    label: m.nav.groups.sales,
    items: [
      { href: '/stores', label: m.nav.stores, keepsFilter: true, digit: 3, needs: 'sales.stores' },
      { href: '/products', label: m.nav.products, keepsFilter: true, digit: 4, needs: 'sales.products' },
      { href: '/invoices', label: m.nav.invoices, keepsFilter: true, digit: 5, needs: 'sales.invoices' },
    ],
  },
  {
    label: m.nav.groups.insight,
    items: [
      { href: '/reports', label: m.nav.reports, keepsFilter: true, digit: 7, needs: 'reports.list' },
      { href: '/forecast', label: m.nav.forecast, digit: 9, needs: 'forecast.get' },
      { href: '/targets', label: m.targets.title, needs: 'targets.list' },
      { href: '/suggestions', label: m.nav.suggestions, digit: 0, needs: 'upsell.suggest' },
    ],
  },
  {
    label: m.nav.groups.data,
    items: [
      { href: '/imports', label: m.nav.imports, digit: 2, needs: 'imports.list' },
      { href: '/backups', label: m.backups.title, needs: 'backup.status' },
      { href: '/sync', label: m.sync.title, needs: 'sync.status' },
    ],
  },
];

/** Pages behind the entry Settings. */
export const SETTINGS_ITEMS: NavItem[] = [
  { href: '/account', label: m.account.own, needs: 'accounts.me' },
  { href: '/people', label: m.people.title, needs: 'accounts.list' },
  { href: '/audit', label: m.audit.title, needs: 'audit.list' },
  { href: '/programs', label: m.programs.title, needs: 'programs.webhooks' },
  { href: '/system', label: m.health.title, needs: 'health.get' },
];

/** Every page of the navigation. */
export const NAV_ITEMS: NavItem[] = [...NAV_GROUPS.flatMap(({ items }) => items), ...SETTINGS_ITEMS];

/** Pages that are not in the navigation, or need more than the page above them. */
const OTHER_PAGES: [RegExp, ProcedureName][] = [
  [/^\/imports\/look$/, 'imports.inspect'],
  [/^\/lookalikes\//, 'desk.lookalikes'],
  [/^\/calls\/\d+$/, 'calls.prepare'],
  [/^\/orders\/new$/, 'orders.create'],
  [/^\/stores\/\d+\/statement$/, 'owed.items'],
  [/^\/stock\/buying$/, 'stock.buying'],
  [/^\/forecast\/accuracy$/, 'forecast.overTime'],
  [/^\/leaves$/, 'upsell.suggestAll'],
];

/** The procedure that an account has to be allowed to see the page of a location; null if anybody may. */
export function neededFor(location: string): ProcedureName | null {
  const other = OTHER_PAGES.find(([path]) => path.test(location));
  return other?.[1] ?? NAV_ITEMS.find(({ href }) => isWithin(location, href))?.needs ?? null;
}

/** Whether a location is a page of the navigation or below it. */
export const isWithin = (location: string, href: string): boolean =>
  href === '/' ? location === '/' : location === href || location.startsWith(`${href}/`);
