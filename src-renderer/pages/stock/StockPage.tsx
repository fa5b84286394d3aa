import { Button, Paper, SegmentedControl, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Input, StockFilter, StockItem } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import type { Column } from '../../components/DataGrid.tsx';
import { count, date } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { useCall } from '../../components/use-call.ts';
import { useAllowed } from '../../components/use-me.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';
import { ListPage } from '../lists/ListPage.tsx';
import { WeeksChart } from './WeeksChart.tsx';

type Sort = NonNullable<Input<'stock.list'>['sort']>;

const FILTERS = Object.keys(m.stock.shows) as StockFilter[];

const some = (pieces: number) => (pieces === 0 ? '' : count(pieces));

const COLUMNS: Column<StockItem>[] = [
  {
    key: 'name',
    header: m.stock.name,
    width: 'minmax(190px, 2fr)',
    sort: 'name',
    cell: ({ id, name }) => <Link href={`/products/${id}`}>{name}</Link>,
  },
  {
    key: 'available',
    header: m.stock.available,
    hint: m.stock.availableHint,
    width: '80px',
    number: true,
    sort: 'available',
    cell: ({ available }) => count(available),
  },
  {
    key: 'perWeek',
    header: m.stock.perWeek,
    hint: m.stock.perWeekHint,
    width: '78px',
    number: true,
    sort: 'perWeek',
    cell: ({ id, perWeek }) => <Link href={`/forecast?productId=${id}`}>{count(perWeek)}</Link>,
  },
  {
    key: 'cover',
    header: m.stock.cover,
    hint: m.stock.coverHint,
    width: '92px',
    number: true,
    sort: 'coverDays',
    cell: ({ coverDays }) => (coverDays === null ? m.stock.coverLong : m.stock.coverDays(coverDays)),
  },
  {
    key: 'runsOut',
    header: m.stock.runsOut,
    width: '104px',
    cell: ({ runsOut }) => (runsOut === null ? '' : date(runsOut)),
  },
  {
    key: 'expiry',
    header: m.stock.expiry,
    width: '104px',
    sort: 'nextExpiry',
    cell: ({ nextExpiry }) => (nextExpiry === null ? '' : date(nextExpiry)),
  },
  {
    key: 'unsold',
    header: m.stock.unsold,
    hint: m.stock.unsoldHint,
    width: '140px',
    number: true,
    sort: 'unsold',
    cell: ({ unsold }) => some(unsold),
  },
  {
    key: 'onHand',
    header: m.stock.onHand,
    hint: m.stock.onHandHint,
    width: '78px',
    number: true,
    sort: 'onHand',
    cell: ({ onHand }) => count(onHand),
  },
  {
    key: 'promised',
    header: m.stock.promised,
    hint: m.stock.promisedHint,
    width: '82px',
    number: true,
    sort: 'promised',
    cell: ({ promised }) => (promised === 0 ? '' : <Link href="/orders?state=confirmed">{count(promised)}</Link>),
  },
  {
    key: 'expired',
    header: m.stock.expired,
    width: '76px',
    number: true,
    sort: 'expired',
    cell: ({ expired }) => some(expired),
  },
  {
    key: 'beyond',
    header: m.stock.beyond,
    hint: m.stock.beyondHint,
    width: '80px',
    number: true,
    sort: 'beyond',
    cell: ({ id, beyond, countedOn }) =>
      beyond === 0 ? '' : <Link href={`/invoices?productId=${id}&from=${countedOn}`}>{count(beyond)}</Link>,
  },
  {
    key: 'soldExpired',
    header: m.stock.soldExpired,
    hint: m.stock.soldExpiredHint,
    width: '80px',
    number: true,
    sort: 'soldExpired',
    cell: ({ soldExpired }) =>
      soldExpired === 0 ? '' : <Link href="/reports/sold-after-expiry">{count(soldExpired)}</Link>,
  },
  { key: 'sku', header: m.products.sku, width: '82px', sort: 'sku', cell: ({ sku }) => sku },
  {
    key: 'category',
    header: m.stock.category,
    width: 'minmax(84px, 1fr)',
    sort: 'category',
    cell: ({ category }) => category,
  },
  { key: 'brand', header: m.stock.brand, width: 'minmax(80px, 1fr)', cell: ({ brand }) => brand },
  { key: 'places', header: m.stock.places, width: 'minmax(90px, 1fr)', cell: ({ places }) => places },
  {
    key: 'countedOn',
    header: m.stock.countedOn,
    width: '104px',
    sort: 'countedOn',
    cell: ({ countedOn }) => date(countedOn),
  },
];

/** What is in stock, what is promised, how long it lasts and what expires. */
export default function StockPage() {
  const [params, put] = useQueryParams();
  const show = FILTERS.find((one) => one === params.get('show')) ?? 'all';
  const asked = useMemo(() => ({ show }), [show]);
  const state = useCall('stock.state', {});
  const { data } = useCall('stock.list', { limit: 0 }, { wait: state.data?.isCounted !== true });
  if (!state.data) return <PageState title={m.stock.title} error={state.error} retry={state.reload} />;
  if (!state.data.isCounted) return <NoStock />;
  return (
    <ListPage
      name="stock"
      only="none"
      title={m.stock.title}
      searchLabel={m.stock.search}
      none={m.stock.none}
      columns={COLUMNS}
      hidden={['expired', 'beyond', 'soldExpired', 'sku', 'category', 'brand', 'places', 'countedOn']}
      filterKey={show}
      exported={asked}
      remark={() => m.stock.counted(date(state.data!.countedOn!))}
      fetchSlice={({ search, offset, limit, sort, descending }) =>
        call('stock.list', { search, offset, limit, show, ...(sort ? { sort: sort as Sort, descending } : {}) })
      }
      actions={
        <IfAllowed ask="stock.buying">
          <Button component={Link} href="/stock/buying" variant="default">
            {m.stock.buying}
          </Button>
        </IfAllowed>
      }
      filters={
        <SegmentedControl
          size="xs"
          aria-label={m.stock.title}
          data={FILTERS.map((value) => ({ value, label: labelOf(value, data?.counts) }))}
          value={show}
          onChange={(value) => put({ show: value === 'all' ? null : value })}
        />
      }
      above={
        data && (
          <>
            {data.basis === 'average' && (
              <Text size="sm" c="dimmed" mb="xs">
                {m.stock.average}
              </Text>
            )}
            <WeeksChart weeks={data.weeks} />
          </>
        )
      }
    />
  );
}

const labelOf = (filter: StockFilter, counts: Record<StockFilter, number> | undefined): string =>
  counts ? m.stock.showsWith(m.stock.shows[filter], counts[filter]) : m.stock.shows[filter];

/** In place of the stock while none was counted: how to load it. */
function NoStock() {
  const mayImport = useAllowed('imports.start');
  return (
    <>
      <PageHeader title={m.stock.title} />
      <Paper p="xl" ta="center">
        <Title order={2}>{m.stock.emptyTitle}</Title>
        <Text c="dimmed" mt={4} mb={mayImport ? 'md' : 0}>
          {mayImport ? m.stock.emptyText : m.stock.emptyAsk}
        </Text>
        {mayImport && (
          <Button component={Link} href="/imports">
            {m.stock.toImports}
          </Button>
        )}
      </Paper>
    </>
  );
}
