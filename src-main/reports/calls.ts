import { bucketStart } from '../../src-shared/calendar.ts';
import type { ReportCell } from '../../src-shared/contract/index.ts';
import { type CallMark, marksOf } from '../calls/marks.ts';
import type { SalesCube } from '../cube/cube.ts';
import { hasColumn, type SalesFilter } from '../cube/scan.ts';
import { salespersonOf } from '../cube/scope.ts';
import type { Db } from '../db/open.ts';
import { orderDays } from '../sales/rhythm.ts';
import { type Column, type ReportDefinition, reportFromRows } from './report.ts';

/** What the calls of a rep came to in a week. */
interface Week {
  calls: number;
  productive: number;
  noAnswer: number;
  /** Productive calls with an order in the app, and the lines of these. */
  ordered: number;
  lines: number;
  stores: Set<number>;
}

const isProductive = ({ what, outcome }: CallMark) => outcome === 'ordered' || what === 'ordered';

/**
 * Calls and visits of each rep by week, with the figures of the trade: productive calls are those that ended with an order,
 * the strike rate is their share, coverage the share of the rep's stores that were reached. The rep of a call is the one of
 * the store.
 */
export const callsByRep: ReportDefinition = {
  title: 'Calls by rep and week',
  about: 'Calls and visits, how many ended with an order, lines an order, and the share of stores that were reached.',
  takes: ['period', 'filter'],
  isLive: true,
  build: ({ db, cube, request: { filter } }) => {
    const weeks = weeksOf(db, cube, filter);
    const stores = storesByRep(cube, filter);
    const rows = [...weeks.values()]
      .sort((a, b) => (a.start === b.start ? (a.rep < b.rep ? -1 : 1) : a.start > b.start ? -1 : 1))
      .map(({ rep, start, week }): ReportCell[] => {
        const all = stores.get(rep)?.size ?? 0;
        return [
          start,
          rep,
          week.calls,
          week.productive,
          week.calls > 0 ? week.productive / week.calls : null,
          week.lines,
          week.ordered > 0 ? Math.round((10 * week.lines) / week.ordered) / 10 : null,
          week.noAnswer,
          week.stores.size,
          all,
          all > 0 ? Math.min(1, week.stores.size / all) : null,
        ];
      });
    const count = (key: string, label: string): Column => ({ key, label, type: 'number', sum: true });
    return reportFromRows(
      [
        { key: 'week', label: 'Week of', type: 'date' },
        { key: 'salesperson', label: 'Salesperson', type: 'text' },
        count('calls', 'Calls'),
        count('productive', 'Productive'),
        { key: 'strike', label: 'Strike rate', type: 'percent' },
        count('lines', 'Lines'),
        { key: 'linesPerCall', label: 'Lines a call', type: 'number' },
        count('noAnswer', 'No answer'),
        { key: 'reached', label: 'Stores reached', type: 'number' },
        { key: 'ofRep', label: 'Stores', type: 'number' },
        { key: 'coverage', label: 'Coverage', type: 'percent' },
      ],
      rows,
    );
  },
};

/** Whether a store passes the filter: its id, city, salesperson and columns of lists. */
function passes(cube: SalesCube, id: number, { storeId, city, salesperson, storeColumn }: SalesFilter): boolean {
  const store = cube.stores.rows.get(id);
  if (!store || (storeId !== undefined && id !== cube.stores.canonicalId[storeId])) return false;
  if (salesperson !== undefined && salespersonOf(cube, id) !== salesperson) return false;
  return (city === undefined || store.city === city) && hasColumn(store, storeColumn);
}

/** Stores that ever ordered, by their rep. */
function storesByRep(cube: SalesCube, filter: SalesFilter): Map<string, Set<number>> {
  const stores = new Map<string, Set<number>>();
  for (const id of orderDays(cube).keys()) {
    if (!passes(cube, id, filter)) continue;
    const rep = salespersonOf(cube, id);
    stores.set(rep, (stores.get(rep) ?? new Set()).add(id));
  }
  return stores;
}

function weeksOf(db: Db, cube: SalesCube, filter: SalesFilter) {
  const { from = '0000', to = '9999' } = filter;
  const linesOf = orderLines(db, cube);
  const counted = new Set<string>();
  const weeks = new Map<string, { rep: string; start: string; week: Week }>();
  for (const mark of marksOf(db)) {
    const store = cube.stores.canonicalId[mark.storeId]!;
    const { onDate, what } = mark;
    if (what === 'snoozed' || onDate < from || onDate > to || !passes(cube, store, filter)) continue;
    const rep = salespersonOf(cube, store);
    const start = bucketStart(onDate, 'week');
    const key = `${start} ${rep}`;
    const week = weeks.get(key)?.week ?? {
      calls: 0,
      productive: 0,
      noAnswer: 0,
      ordered: 0,
      lines: 0,
      stores: new Set<number>(),
    };
    weeks.set(key, { rep, start, week });
    if (mark.outcome === 'no_answer') {
      week.noAnswer++;
      continue;
    }
    week.calls++;
    week.stores.add(store);
    if (!isProductive(mark)) continue;
    week.productive++;
    // the orders of a day belong to one call, however many were made on it
    const day = `${store} ${onDate}`;
    const lines = linesOf.get(day) ?? 0;
    if (lines === 0 || counted.has(day)) continue;
    counted.add(day);
    week.ordered++;
    week.lines += lines;
  }
  return weeks;
}

/** Lines of the orders of a store on a day, by `store day`; cancelled ones have none. */
function orderLines(db: Db, cube: SalesCube): Map<string, number> {
  const rows = db
    .prepare<unknown[], { storeId: number; day: string; lines: number }>(
      `SELECT o.store_id AS storeId, o.ordered_on AS day, count(*) AS lines FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
       WHERE o.state <> 'cancelled' GROUP BY o.id`,
    )
    .all();
  const lines = new Map<string, number>();
  for (const { storeId, day, lines: count } of rows) {
    const key = `${cube.stores.canonicalId[storeId]!} ${day}`;
    lines.set(key, (lines.get(key) ?? 0) + count);
  }
  return lines;
}
