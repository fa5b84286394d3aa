import { dateOfDayNumber, dayNumber, earlier } from '../../src-shared/calendar.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { toMinor } from '../../src-shared/money.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Sums } from '../cube/scan.ts';
import { salespersonOf } from '../cube/scope.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { averageOrder } from '../sales/figures.ts';
import { isLostAfter, isQuietAfter, orderDays, usualWait } from '../sales/rhythm.ts';
import { changeOf, type DigestCell, type DigestColumn, type DigestSection } from './sections.ts';
import { type Week, weeksBefore } from './week.ts';

/** Weeks of a year, so that weekdays are compared with the same ones. */
const YEAR = 52;
const MOST_ROWS = 15;

const comparisons = (type: DigestColumn['type']): DigestColumn[] => [
  { label: message('digest/week'), type },
  { label: message('digest/before'), type },
  { label: message('digest/change'), type: 'change' },
  { label: message('digest/last_year'), type },
  { label: message('digest/change_last_year'), type: 'change' },
];
const compared = (now: number, before: number, lastYear: number): DigestCell[] => [
  now,
  before,
  changeOf(now, before),
  lastYear,
  changeOf(now, lastYear),
];

/** The week, the one before, and the same of last year. */
const threeWeeks = (cube: SalesCube, week: Week) =>
  [week, weeksBefore(week, 1), weeksBefore(week, YEAR)].map((period) => aggregateSales(cube, period)) as [
    ReturnType<typeof aggregateSales>,
    ReturnType<typeof aggregateSales>,
    ReturnType<typeof aggregateSales>,
  ];

/** Revenue, invoices, stores and returns of the week, compared. */
export function companySections(cube: SalesCube, week: Week): DigestSection[] {
  const weeks = threeWeeks(cube, week);
  const minor = (amount: number) => toMinor(Math.round(amount), cube.currency);
  const row = (name: Parameters<typeof message>[0], of: (one: (typeof weeks)[number]) => number): DigestCell[] => [
    { id: name },
    ...compared(of(weeks[0]), of(weeks[1]), of(weeks[2])),
  ];
  const head = { label: message('digest/figure'), type: 'text' as const };
  return [
    {
      title: message('digest/sales'),
      columns: [head, ...comparisons('money')],
      rows: [
        row('digest/revenue', ({ sums }) => minor(sums.revenue)),
        row('digest/average', ({ sums }) => minor(averageOrder(sums))),
        row('digest/returns', ({ sums }) => minor(sums.returns)),
      ],
    },
    {
      title: message('digest/activity'),
      columns: [head, ...comparisons('number')],
      rows: [
        row('digest/invoices', ({ sums }) => sums.orders),
        row('digest/stores', ({ stores }) => stores),
        row('digest/products', ({ products }) => products),
      ],
    },
  ];
}

/** What each salesperson invoiced, compared. */
export function salespeopleSection(cube: SalesCube, week: Week): DigestSection {
  const weeks = threeWeeks(cube, week);
  const revenueOf = (sums: Map<string, Sums>, name: string) => toMinor(sums.get(name)?.revenue ?? 0, cube.currency);
  const names = new Set(weeks.slice(0, 2).flatMap(({ bySalesperson }) => [...bySalesperson.keys()]));
  const rows = [...names].map((name): DigestCell[] => {
    const [now, before, lastYear] = weeks.map(({ bySalesperson }) => revenueOf(bySalesperson, name));
    return [name || message('digest/nobody'), ...compared(now!, before!, lastYear!)];
  });
  return {
    title: message('digest/salespeople'),
    columns: [{ label: message('digest/salesperson'), type: 'text' }, ...comparisons('money')],
    rows: rows.sort((a, b) => Number(b[1]) - Number(a[1])),
  };
}

/** Stores whose first order was in the week. */
export function newStoresSection(cube: SalesCube, week: Week): DigestSection {
  const { byStore } = aggregateSales(cube, week);
  const [from, to] = [dayNumber(week.from), dayNumber(week.to)];
  const found = [...orderDays(cube)].filter(([, [first]]) => first! >= from && first! <= to);
  return {
    title: message('digest/new_stores'),
    columns: [
      { label: message('digest/store'), type: 'text' },
      { label: message('digest/city'), type: 'text' },
      { label: message('digest/salesperson'), type: 'text' },
      { label: message('digest/first_order'), type: 'date' },
      { label: message('digest/revenue'), type: 'money' },
    ],
    rows: found
      .map(([id, [first]]): DigestCell[] => {
        const { name, city } = cube.stores.get(id);
        const revenue = toMinor(byStore.revenue(id), cube.currency);
        return [name, city, salespersonOf(cube, id), dateOfDayNumber(first!), revenue];
      })
      .sort((a, b) => Number(b[4]) - Number(a[4])),
  };
}

/** Stores that became quiet or lost within the week, by their rhythm; those worth most first. */
export function lostStoresSection(cube: SalesCube, week: Week, knownUntil: string): DigestSection {
  const { byStore } = aggregateSales(cube, { to: week.to });
  const start = dayNumber(week.from) - 1;
  // what is not known yet is no silence
  const end = dayNumber(earlier(week.to, knownUntil));
  const rows: { worth: number; cells: DigestCell[] }[] = [];
  for (const [id, all] of orderDays(cube)) {
    const days = all.filter((day) => day <= end);
    const wait = usualWait(days);
    const last = days.at(-1);
    if (wait === null || last === undefined || last > start) continue;
    const isLost = isLostAfter(wait, end - last) && !isLostAfter(wait, start - last);
    const isQuiet = isQuietAfter(wait, end - last) && !isQuietAfter(wait, start - last);
    if (!isLost && !isQuiet) continue;
    const { name, city } = cube.stores.get(id);
    const worth = toMinor(byStore.revenue(id), cube.currency);
    rows.push({
      worth,
      cells: [
        name,
        city,
        salespersonOf(cube, id),
        message(isLost ? 'digest/lost' : 'digest/quiet'),
        dateOfDayNumber(last),
        Math.round(wait),
        worth,
      ],
    });
  }
  rows.sort((a, b) => b.worth - a.worth);
  return {
    title: message('digest/lost_stores'),
    remark: message('digest/lost_remark'),
    columns: [
      { label: message('digest/store'), type: 'text' },
      { label: message('digest/city'), type: 'text' },
      { label: message('digest/salesperson'), type: 'text' },
      { label: message('digest/state'), type: 'text' },
      { label: message('digest/last_order'), type: 'date' },
      { label: message('digest/usual_days'), type: 'number' },
      { label: message('digest/worth'), type: 'money' },
    ],
    rows: rows.slice(0, MOST_ROWS).map(({ cells }) => cells),
    more: Math.max(0, rows.length - MOST_ROWS),
  };
}
