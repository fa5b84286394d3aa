import { addDays } from '../../src-shared/calendar.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { callList } from '../calls/list.ts';
import { marksOf } from '../calls/marks.ts';
import type { SalesCube } from '../cube/cube.ts';
import { salespersonOf } from '../cube/scope.ts';
import type { Db } from '../db/open.ts';
import { expectedSales } from '../forecast/expected-sales.ts';
import { listOrders } from '../orders/orders.ts';
import { withDeals } from '../orders/pricing.ts';
import { owedByStore } from '../owed/ageing.ts';
import { targetList } from '../targets/progress.ts';
import { hasTargets } from '../targets/target-rows.ts';
import type { DigestCell, DigestSection } from './sections.ts';
import type { Week } from './week.ts';

const MOST_ROWS = 15;

/** Stores that owe what was due by the end of the week. */
export function overdueSection(db: Db, cube: SalesCube, { to }: Week): DigestSection {
  const all = [...owedByStore(db, cube, to).values()];
  const overdue = all
    .filter(({ overdueMinor }) => overdueMinor > 0)
    .sort((a, b) => b.overdueMinor - a.overdueMinor || a.storeId - b.storeId);
  const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
  const rows = overdue
    .slice(0, MOST_ROWS)
    .map(({ storeId, name, totalMinor, overdueMinor, oldestDue }): DigestCell[] => [
      name,
      salespersonOf(cube, storeId),
      cube.stores.get(storeId).phone,
      totalMinor,
      overdueMinor,
      oldestDue,
    ]);
  const totals: DigestCell[] = [
    message('digest/all_stores'),
    '',
    '',
    sum(({ totalMinor }) => totalMinor),
    sum(({ overdueMinor }) => overdueMinor),
    null,
  ];
  return {
    title: message('digest/overdue'),
    columns: [
      { label: message('digest/store'), type: 'text' },
      { label: message('digest/salesperson'), type: 'text' },
      { label: message('digest/phone'), type: 'text' },
      { label: message('digest/owed'), type: 'money' },
      { label: message('digest/overdue_amount'), type: 'money' },
      { label: message('digest/oldest_due'), type: 'date' },
    ],
    rows: rows.length > 0 ? [totals, ...rows] : [],
    more: Math.max(0, overdue.length - MOST_ROWS),
  };
}

/** The targets of the month that the week ends in, as they stood at its end; null where there are none. */
export function targetsSection(db: Db, cube: SalesCube, { to }: Week): DigestSection | null {
  if (!hasTargets(db)) return null;
  const month = to.slice(0, 7);
  const reader = { name: '', scope: null };
  const list = targetList(db, cube, to, reader, expectedSales(db, cube, to), { month, own: false, until: to });
  if (list.items.length === 0) return null;
  return {
    title: message('digest/targets'),
    remark: message('digest/targets_remark', { month, days: list.workingDaysLeft }),
    columns: [
      { label: message('digest/target_of'), type: 'text' },
      { label: message('digest/target'), type: 'money' },
      { label: message('digest/achieved'), type: 'money' },
      { label: message('digest/share'), type: 'percent' },
      { label: message('digest/to_go'), type: 'money' },
      { label: message('digest/per_day'), type: 'money' },
      { label: message('digest/lands'), type: 'money' },
      { label: message('digest/chance'), type: 'percent' },
    ],
    rows: list.items.map((item): DigestCell[] => [
      [item.salesperson, item.region?.name, item.category].filter(Boolean).join(' · ') || message('digest/all_sales'),
      item.targetMinor,
      item.achievedMinor,
      item.achievedMinor / item.targetMinor,
      item.toGoMinor,
      item.perDayMinor,
      item.expectedMinor,
      item.landing?.chance ?? null,
    ]),
  };
}

/** Calls, visits and orders of the week, by the salesperson of the store. */
export function callsSection(db: Db, cube: SalesCube, { from, to }: Week): DigestSection {
  const counts = new Map<string, { called: number; visited: number; ordered: number; orders: number; minor: number }>();
  const of = (storeId: number) => {
    const name = salespersonOf(cube, cube.stores.canonicalId[storeId] ?? storeId);
    const known = counts.get(name) ?? { called: 0, visited: 0, ordered: 0, orders: 0, minor: 0 };
    counts.set(name, known);
    return known;
  };
  for (const { storeId, what, onDate } of marksOf(db))
    if (onDate >= from && onDate <= to && what !== 'snoozed') of(storeId)[what]++;
  const { items } = listOrders(db, cube, { from, to, search: '', limit: 100_000, offset: 0 });
  for (const { storeId, state, totalMinor, currency } of withDeals(db, cube, items)) {
    if (state === 'draft' || state === 'cancelled') continue;
    const one = of(storeId);
    one.orders++;
    if (currency === cube.currency) one.minor += totalMinor;
  }
  return {
    title: message('digest/calls'),
    columns: [
      { label: message('digest/salesperson'), type: 'text' },
      { label: message('digest/called'), type: 'number' },
      { label: message('digest/visited'), type: 'number' },
      { label: message('digest/ordered'), type: 'number' },
      { label: message('digest/orders'), type: 'number' },
      { label: message('digest/orders_worth'), type: 'money' },
    ],
    rows: [...counts]
      .sort(([, a], [, b]) => b.minor - a.minor || b.called - a.called)
      .map(([name, { called, visited, ordered, orders, minor }]) => [
        name || message('digest/nobody'),
        ...[called, visited, ordered, orders, minor],
      ]),
  };
}

/** The stores to call first in the week after. */
export function nextCallsSection(db: Db, cube: SalesCube, { to }: Week): DigestSection {
  const date = addDays(to, 1);
  const { items, total } = callList(db, cube, date, { date, all: false, limit: MOST_ROWS });
  return {
    title: message('digest/next_calls'),
    columns: [
      { label: message('digest/store'), type: 'text' },
      { label: message('digest/salesperson'), type: 'text' },
      { label: message('digest/phone'), type: 'text' },
      { label: message('digest/expected_on'), type: 'date' },
      { label: message('digest/expected_order'), type: 'money' },
      { label: message('digest/overdue_amount'), type: 'money' },
    ],
    rows: items.map((call): DigestCell[] => [
      call.storeName,
      call.salesperson,
      call.phone,
      call.expectedOrderDate,
      call.expectedOrderMinor,
      call.overdueMinor,
    ]),
    more: Math.max(0, total - items.length),
  };
}
