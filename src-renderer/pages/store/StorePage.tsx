import { Anchor, Button, Paper, Stack, Text, Title } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { PurchasedProduct, StoreProfile } from '../../../src-shared/contract/index.ts';
import { useFilter, withFilter } from '../../components/filters.ts';
import { count, date, money, moneyShort } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { MonthBars, monthPeriod } from '../../components/MonthBars.tsx';
import { Owed } from '../../components/Owed.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { SalesTable } from '../../components/SalesTable.tsx';
import { SegmentBadge } from '../../components/SegmentBadge.tsx';
import { Tile } from '../../components/Tile.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { Contact } from './Contact.tsx';
import { EditStore } from './EditStore.tsx';
import { NextOrder } from './NextOrder.tsx';
import { Notes } from './Notes.tsx';
import { OrderSheets } from './OrderSheets.tsx';
import { StoreSuggestions } from './StoreSuggestions.tsx';

/** Store profile: revenue, purchase behaviour, lost products, and notes. */
export default function StorePage({ id }: { id: number }) {
  const { data: s, error, reload } = useCall('sales.store', { id });
  const [editing, setEditing] = useState(false);
  const { to } = useFilter();
  if (error || !s) return <PageState title={m.stores.title} error={error} retry={reload} />;
  return (
    <>
      <PageHeader
        title={s.name}
        remark={
          <>
            <Anchor component={Link} href={to('/stores')} size="sm">
              {m.store.back}
            </Anchor>
            {s.city && ` · ${s.city}`}
            {s.salesperson && ` · ${s.salesperson}`}{' '}
            <SegmentBadge
              name={s.segment}
              scores={s.recency === null ? undefined : m.store.scores(s.recency, s.frequency!, s.monetary!)}
            />
          </>
        }
      >
        <Button component={Link} href={withFilter('/invoices', { storeId: s.id })} variant="default">
          {m.store.invoices}
        </Button>
        <IfAllowed ask="desk.editStore">
          <Button variant="default" onClick={() => setEditing(true)}>
            {m.store.edit}
          </Button>
        </IfAllowed>
        <IfAllowed ask="orders.create">
          <Button component={Link} href={`/orders/new?storeId=${s.id}`}>
            {m.store.order}
          </Button>
        </IfAllowed>
      </PageHeader>
      {editing && <EditStore store={s} onClose={() => setEditing(false)} />}
      <Stack gap="sm">
        <Tiles store={s} />
        {s.byMonth.length === 0 ? <Text c="dimmed">{m.store.noInvoices}</Text> : <Months store={s} />}
        <Owed storeId={s.id} />
        <NextOrder storeId={s.id} />
        <StoreSuggestions storeId={s.id} />
        <div className="panels panels-wide">
          <Products title={m.store.mix} list={s.topProducts} store={s} />
          <Products
            title={m.store.stopped}
            hint={m.store.stoppedHint}
            none={m.store.nothingStopped}
            list={s.stopped}
            store={s}
          />
        </div>
        <div className="panels">
          <OpenOrders store={s} />
          <LatestInvoices store={s} />
          <OrderSheets storeId={s.id} />
          <Notes store={s} />
          <Contact store={s} />
        </div>
      </Stack>
    </>
  );
}

function Tiles({ store: s }: { store: StoreProfile }) {
  const invoices = withFilter('/invoices', { storeId: s.id });
  return (
    <div className="tiles tiles-six">
      <Tile href={invoices} label={m.store.lifetime} value={money(s.lifetimeMinor, s.currency)} />
      <Tile href={invoices} label={m.store.orders} value={count(s.orders)} />
      <Tile href={invoices} label={m.store.average} value={money(s.averageOrderMinor, s.currency)} />
      <Tile label={m.store.rhythm} value={s.usualDays === null ? m.store.noRhythm : m.stores.every(s.usualDays)} />
      <Tile label={m.store.next} value={s.nextOrderDate ? date(s.nextOrderDate) : '–'}>
        {s.overdueDays !== null && s.overdueDays > 0 && <span className="late">{m.store.overdue(s.overdueDays)}</span>}
      </Tile>
      <Tile
        href={withFilter('/invoices', { storeId: s.id }, { returns: true })}
        label={m.store.returns}
        value={money(s.returnsMinor, s.currency)}
      />
    </div>
  );
}

function Months({ store: s }: { store: StoreProfile }) {
  const [, navigate] = useLocation();
  const months = useMemo(
    () => s.byMonth.map(({ month, revenueMinor }) => ({ month, value: revenueMinor })),
    [s.byMonth],
  );
  const format = useCallback((value: number) => money(value, s.currency), [s.currency]);
  const short = useCallback((value: number) => moneyShort(value, s.currency), [s.currency]);
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.store.byMonth}
      </Title>
      <MonthBars
        label={m.store.byMonth}
        months={months}
        format={format}
        short={short}
        until={s.salesUntil}
        onPick={(month) => navigate(withFilter('/invoices', { storeId: s.id, ...monthPeriod(month) }))}
      />
    </Paper>
  );
}

const SHOWN = 10;

function Products({
  title,
  hint,
  none,
  list,
  store,
}: {
  title: string;
  hint?: string;
  none?: string;
  list: PurchasedProduct[];
  store: StoreProfile;
}) {
  return (
    <Paper>
      <Title order={2}>{title}</Title>
      {hint && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      {list.length === 0 && none && (
        <Text size="sm" mt="xs">
          {none}
        </Text>
      )}
      {list.length > 0 && (
        <SalesTable
          rows={list.slice(0, SHOWN)}
          currency={store.currency}
          hrefOf={(product) => withFilter('/invoices', { storeId: store.id, productId: product.id })}
        />
      )}
    </Paper>
  );
}

function OpenOrders({ store: s }: { store: StoreProfile }) {
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.store.openOrders}
      </Title>
      {s.openOrders.length === 0 && (
        <Text size="sm" c="dimmed">
          {m.store.noOpenOrders}
        </Text>
      )}
      <ol className="ranking">
        {s.openOrders.map((order) => (
          <li key={order.id}>
            <Link href={`/orders/${order.id}`}>
              <span className="ranking-name">
                {m.orders.titleOf(order.id)} · {date(order.orderedOn)} ·{' '}
                {m.orders.states[order.state as keyof typeof m.orders.states]}
              </span>
              <span className="figure">{money(order.totalMinor, order.currency)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </Paper>
  );
}

const LATEST = 8;

function LatestInvoices({ store: s }: { store: StoreProfile }) {
  const items = useCall('sales.invoices', { storeId: s.id, limit: LATEST }).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.store.latest}
      </Title>
      <ol className="ranking">
        {items.map((invoice) => (
          <li key={invoice.id}>
            <Link href={`/invoices/${invoice.id}`}>
              <span className="ranking-name">
                {invoice.number} · {date(invoice.date)}
              </span>
              <span className="figure">{money(invoice.totalMinor, invoice.currency)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </Paper>
  );
}
