import { Button, Select } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Input, Segment as SegmentName, Store } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import type { Column } from '../../components/DataGrid.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, date, money } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { SegmentBadge } from '../../components/SegmentBadge.tsx';
import { Sparkline } from '../../components/Sparkline.tsx';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';
import { ListPage } from './ListPage.tsx';
import { useCurrency } from './use-currency.ts';

type Sort = NonNullable<Input<'sales.stores'>['sort']>;

/** All stores by revenue, with their purchase segments. */
export default function StoresPage() {
  const currency = useCurrency();
  const { filter, to } = useFilter();
  const [params, put] = useQueryParams();
  const segment = (params.get('segment') ?? undefined) as SegmentName | undefined;
  const quiet = params.get('quiet') === 'true' ? { quiet: true } : {};
  const columns = useMemo<Column<Store>[]>(
    () => [
      {
        key: 'name',
        header: m.stores.name,
        width: 'minmax(156px, 2fr)',
        sort: 'name',
        cell: (s) => <Link href={to(`/stores/${s.id}`)}>{s.name}</Link>,
      },
      {
        key: 'segment',
        hint: m.stores.hints.segment,
        header: m.stores.segment,
        width: '88px',
        sort: 'segment',
        cell: (s) => <SegmentBadge name={s.segment} />,
      },
      {
        key: 'rhythm',
        hint: m.stores.hints.rhythm,
        header: m.stores.rhythm,
        width: '100px',
        sort: 'usualDays',
        cell: (s) => (s.usualDays === null ? '' : m.stores.every(s.usualDays)),
      },
      {
        key: 'overdue',
        hint: m.stores.hints.overdue,
        header: m.stores.overdue,
        width: '84px',
        number: true,
        sort: 'overdueDays',
        cell: (s) =>
          s.overdueDays !== null && s.overdueDays > 0 ? (
            <span className={s.overdueDays > (s.usualDays ?? 0) ? 'late' : undefined}>
              {m.stores.days(s.overdueDays)}
            </span>
          ) : (
            ''
          ),
      },
      {
        key: 'invoices',
        header: m.stores.invoices,
        width: '62px',
        number: true,
        sort: 'invoices',
        cell: (s) => <Link href={to('/invoices', { storeId: s.id })}>{count(s.invoices)}</Link>,
      },
      {
        key: 'revenue',
        header: m.stores.revenue,
        width: '102px',
        number: true,
        sort: 'revenueMinor',
        cell: (s) => money(s.revenueMinor, currency),
      },
      {
        key: 'trend',
        hint: m.stores.hints.trend,
        header: m.stores.trend,
        width: '78px',
        cell: (s) => <Sparkline values={s.trendMinor} label={m.stores.trendLabel(s.name)} />,
      },
      { key: 'city', header: m.stores.city, width: 'minmax(90px, 1fr)', sort: 'city', cell: (s) => s.city },
      {
        key: 'salesperson',
        header: m.stores.salesperson,
        width: 'minmax(90px, 1fr)',
        sort: 'salesperson',
        cell: (s) => s.salesperson,
      },
      {
        key: 'last',
        header: m.stores.last,
        width: '104px',
        sort: 'lastInvoice',
        cell: (s) => (s.lastInvoice ? date(s.lastInvoice) : ''),
      },
      {
        key: 'lifetime',
        hint: m.stores.hints.lifetime,
        header: m.stores.lifetime,
        width: '104px',
        number: true,
        sort: 'lifetimeMinor',
        cell: (s) => money(s.lifetimeMinor, currency),
      },
    ],
    [currency, to],
  );
  return (
    <ListPage
      name="stores"
      title={m.stores.title}
      searchLabel={m.stores.search}
      needsSales
      none={m.stores.none}
      columns={columns}
      hidden={['salesperson', 'lifetime']}
      filterKey={JSON.stringify([segment, quiet])}
      exported={{ ...filter, ...quiet, ...(segment ? { segment } : {}) }}
      fetchSlice={({ sort, ...question }) =>
        call('sales.stores', {
          ...question,
          ...filter,
          ...quiet,
          ...(segment ? { segment } : {}),
          ...(sort ? { sort: sort as Sort } : {}),
        })
      }
      filters={
        <Select
          aria-label={m.stores.segment}
          size="xs"
          w={140}
          data={[
            { value: '', label: m.stores.segmentAll },
            ...Object.entries(m.segments).map(([value, label]) => ({ value, label })),
          ]}
          value={segment ?? ''}
          allowDeselect={false}
          onChange={(value) => put({ segment: value })}
        />
      }
      actions={
        <IfAllowed ask="desk.lookalikes">
          <Button component={Link} href="/lookalikes/store" variant="default">
            {m.stores.lookalikes}
          </Button>
        </IfAllowed>
      }
    />
  );
}
