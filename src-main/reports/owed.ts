import { localToday } from '../../src-shared/calendar.ts';
import type { ReportCell } from '../../src-shared/contract/index.ts';
import { BUCKETS, type Bucket } from '../../src-shared/contract/owed.ts';
import { fromMinor } from '../../src-shared/money.ts';
import type { SalesCube } from '../cube/cube.ts';
import { hasColumn, type SalesFilter } from '../cube/scan.ts';
import { agedItems, owedByStore } from '../owed/ageing.ts';
import { type Column, type ReportDefinition, reportFromRows } from './report.ts';

const BUCKET_LABELS: Record<Bucket, string> = {
  notDue: 'Not due',
  d1_30: '1–30 days',
  d31_60: '31–60 days',
  d61_90: '61–90 days',
  over90: 'Over 90 days',
};

const dayOf = ({ to }: SalesFilter) => to ?? localToday();

/** Whether a store passes the filter: its id, city and columns of lists. */
function passes(cube: SalesCube, storeId: number, { storeId: only, city, storeColumn }: SalesFilter): boolean {
  if (only !== undefined && storeId !== cube.stores.canonicalId[only]) return false;
  const store = cube.stores.get(storeId);
  return (city === undefined || store.city === city) && hasColumn(store, storeColumn);
}

/** What each store owes, by age. */
export const outstanding: ReportDefinition = {
  title: 'Outstanding by store',
  about: 'What each store owes on the last day of the period, or today, and for how long it has been due.',
  takes: ['period', 'filter'],
  build: ({ db, cube, request: { filter } }) => {
    const amount = (minor: number) => fromMinor(minor, cube.currency);
    const rows = [...owedByStore(db, cube, dayOf(filter)).values()]
      .filter(({ storeId }) => passes(cube, storeId, filter))
      .map(({ storeId, name, totalMinor, overdueMinor, buckets, oldestDue }): ReportCell[] => {
        const { city, phone } = cube.stores.get(storeId);
        const ages = BUCKETS.map((bucket) => amount(buckets[bucket]));
        return [name, city, phone, amount(totalMinor), amount(overdueMinor), ...ages, oldestDue];
      });
    const money = (key: string, label: string): Column => ({ key, label, type: 'money', sum: true });
    return reportFromRows(
      [
        { key: 'store', label: 'Store', type: 'text' },
        { key: 'city', label: 'City', type: 'text' },
        { key: 'phone', label: 'Phone', type: 'text' },
        money('owed', 'Owed'),
        money('overdue', 'Overdue'),
        ...BUCKETS.map((bucket) => money(bucket, BUCKET_LABELS[bucket])),
        { key: 'oldest', label: 'Oldest due', type: 'date' },
      ],
      rows,
    );
  },
};

/** The open items behind it; of one store they are its statement. */
export const openBills: ReportDefinition = {
  title: 'Open bills',
  about: 'Every bill that is open on the last day of the period, or today, with credits; of one store its statement.',
  takes: ['period', 'filter'],
  build: ({ db, cube, request: { filter } }) => {
    const rows = agedItems(db, cube, dayOf(filter))
      .filter(({ storeId }) => passes(cube, storeId, filter))
      .map(({ storeId, number, date, due, days, bucket, amountMinor }): ReportCell[] => [
        cube.stores.get(storeId).name,
        number,
        date,
        due,
        days,
        BUCKET_LABELS[bucket],
        fromMinor(amountMinor, cube.currency),
      ]);
    return reportFromRows(
      [
        { key: 'store', label: 'Store', type: 'text' },
        { key: 'number', label: 'Number', type: 'text' },
        { key: 'date', label: 'Date', type: 'date' },
        { key: 'dueOn', label: 'Due', type: 'date' },
        { key: 'days', label: 'Days since due', type: 'number' },
        { key: 'bucket', label: 'Age', type: 'text' },
        { key: 'amount', label: 'Open', type: 'money', sum: true },
      ],
      rows,
    );
  },
};
