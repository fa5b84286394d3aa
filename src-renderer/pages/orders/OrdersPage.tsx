import { Button, Checkbox, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { Order } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import type { Column } from '../../components/DataGrid.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, date, money } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';
import { ListPage } from '../lists/ListPage.tsx';
import { BulkActions } from './BulkActions.tsx';
import { OrderStateBadge } from './OrderStateBadge.tsx';
import { UnsavedOrders } from './UnsavedOrders.tsx';

/** Manually entered orders, newest first. */
export default function OrdersPage() {
  const { filter, to } = useFilter();
  const [params, put] = useQueryParams();
  const state = (params.get('state') ?? undefined) as Order['state'] | undefined;
  const { from, to: until, storeId } = filter;
  const asked = JSON.parse(JSON.stringify({ from, to: until, storeId, state })) as {
    from?: string;
    to?: string;
    storeId?: number;
    state?: Order['state'];
  };
  const [selected, setSelected] = useState<ReadonlyMap<number, Order>>(new Map());
  const columns = useMemo<Column<Order>[]>(
    () => [
      {
        key: 'number',
        header: m.orders.number,
        width: '78px',
        cell: (o) => (
          <span className="with-check">
            <Checkbox
              size="xs"
              aria-label={m.table.select(`#${o.id}`)}
              checked={selected.has(o.id)}
              onChange={({ currentTarget: { checked } }) =>
                setSelected((before) => {
                  const next = new Map(before);
                  if (checked) next.set(o.id, o);
                  else next.delete(o.id);
                  return next;
                })
              }
            />
            <Link href={`/orders/${o.id}`}>{`#${o.id}`}</Link>
          </span>
        ),
      },
      { key: 'date', header: m.orders.date, width: '104px', cell: (o) => date(o.orderedOn) },
      {
        key: 'store',
        header: m.orders.store,
        width: 'minmax(170px, 2fr)',
        cell: (o) => <Link href={to(`/stores/${o.storeId}`)}>{o.storeName}</Link>,
      },
      { key: 'state', header: m.orders.state, width: '96px', cell: (o) => <OrderStateBadge state={o.state} /> },
      {
        key: 'total',
        header: m.orders.total,
        width: '104px',
        number: true,
        cell: (o) => money(o.totalMinor, o.currency),
      },
      {
        key: 'invoice',
        header: m.orders.invoice,
        width: '120px',
        cell: (o) => (o.invoiceId === null ? '' : <Link href={`/invoices/${o.invoiceId}`}>{o.invoiceNumber}</Link>),
      },
      {
        key: 'delivery',
        header: m.orders.delivery,
        width: '104px',
        cell: (o) => (o.deliverOn ? date(o.deliverOn) : ''),
      },
      { key: 'author', header: m.orders.author, width: 'minmax(80px, 1fr)', cell: (o) => o.author },
      { key: 'lines', header: m.orders.lines, width: '70px', number: true, cell: (o) => count(o.lines) },
    ],
    [to, selected],
  );
  return (
    <>
      <UnsavedOrders />
      <ListPage
        name="orders"
        only="period"
        title={m.orders.title}
        searchLabel={m.orders.search}
        none={Object.keys(asked).length > 0 || params.get('search') ? m.orders.noneFound : m.orders.none}
        columns={columns}
        filterKey={JSON.stringify(asked)}
        exported={asked}
        above={
          selected.size > 0 && <BulkActions orders={[...selected.values()]} onDone={() => setSelected(new Map())} />
        }
        fetchSlice={({ search, offset, limit }) => call('orders.list', { search, offset, limit, ...asked })}
        filters={
          <Select
            aria-label={m.orders.state}
            size="xs"
            w={140}
            data={[
              { value: '', label: m.orders.allStates },
              ...Object.entries(m.orders.states).map(([value, label]) => ({ value, label })),
            ]}
            value={state ?? ''}
            allowDeselect={false}
            onChange={(value) => put({ state: value })}
          />
        }
        actions={
          <IfAllowed ask="orders.create">
            <Button component={Link} href={storeId ? `/orders/new?storeId=${storeId}` : '/orders/new'}>
              {m.orders.new}
            </Button>
          </IfAllowed>
        }
      />
    </>
  );
}
