import { Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link } from 'wouter';
import type { Dashboard } from '../../../src-shared/contract/index.ts';
import { count, date, money, month } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Trouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { RunningImport } from '../imports/RunningImport.tsx';
import { isUnderWay, useImports } from '../imports/state.ts';

const MonthChart = lazy(() => import('./MonthChart.tsx'));

/** What the imports brought: the figures, the months, the ten best of each; every number leads to what is behind it. */
export default function HomePage() {
  const { data, error, reload } = useCall('sales.dashboard', {});
  if (error) return <Trouble error={error} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <>
      <PageHead
        title={m.home.title}
        remark={data.from && data.to ? m.home.period(date(data.from), date(data.to)) : undefined}
      />
      {data.invoices === 0 ? <Empty /> : <Figures dashboard={data} />}
    </>
  );
}

function Empty() {
  const { trySample, items } = useImports();
  const running = items?.filter(isUnderWay) ?? [];
  return (
    <Stack>
      {running.map((item) => (
        <RunningImport key={item.importId} item={item} />
      ))}
      <Paper p="xl" ta="center">
        <Title order={2}>{m.home.emptyTitle}</Title>
        <Text c="dimmed" mt={4} mb="md">
          {m.home.emptyText}
        </Text>
        <Group justify="center">
          <Button component={Link} href="/imports">
            {m.home.toImports}
          </Button>
          <Button variant="default" onClick={trySample} disabled={running.length > 0}>
            {m.home.trySample}
          </Button>
        </Group>
      </Paper>
    </Stack>
  );
}

function Figures({ dashboard: d }: { dashboard: Dashboard }) {
  return (
    <Stack gap="md">
      {d.otherCurrencies.length > 0 && (
        <Text size="sm" c="dimmed">
          {m.home.otherCurrencies(d.otherCurrencies.join(', '))}
        </Text>
      )}
      <div className="tiles">
        <Tile href="/invoices" label={m.home.revenue} value={money(d.revenueMinor, d.currency)} />
        <Tile href="/invoices" label={m.home.invoices} value={count(d.invoices)} />
        <Tile href="/stores" label={m.home.stores} value={count(d.stores)} />
        <Tile href="/products" label={m.home.products} value={count(d.products)} />
        <Tile href="/invoices" label={m.home.average} value={money(d.averageOrderMinor, d.currency)} />
      </div>
      <Months dashboard={d} />
      <div className="panels">
        <Ranking
          title={m.home.topStores}
          currency={d.currency}
          items={d.topStores.map((s) => ({ ...s, href: `/invoices?storeId=${s.id}` }))}
        />
        <Ranking
          title={m.home.topProducts}
          currency={d.currency}
          items={d.topProducts.map((p) => ({ ...p, href: `/invoices?productId=${p.id}` }))}
        />
        <Ranking
          title={m.home.topInvoices}
          currency={d.currency}
          items={d.topInvoices.map((i) => ({
            id: i.id,
            name: `${i.number} · ${i.storeName}`,
            revenueMinor: i.totalMinor,
            href: `/invoices/${i.id}`,
          }))}
        />
      </div>
    </Stack>
  );
}

function Tile({ href, label, value }: { href: string; label: string; value: string }) {
  return (
    <Link className="tile" href={href}>
      <Text size="sm" c="dimmed" component="span" display="block">
        {label}
      </Text>
      <span className="tile-value figure">{value}</span>
    </Link>
  );
}

/** The period of a month as the invoices page takes it. */
function monthHref(name: string): string {
  const last = new Date(Date.UTC(Number(name.slice(0, 4)), Number(name.slice(5, 7)), 0)).getUTCDate();
  return `/invoices?from=${name}-01&to=${name}-${last}`;
}

function Months({ dashboard: d }: { dashboard: Dashboard }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Paper>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{m.home.byMonth}</Title>
        <Button variant="subtle" size="compact-sm" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {asTable ? m.home.showChart : m.home.showTable}
        </Button>
      </Group>
      {asTable ? (
        <MonthTable dashboard={d} />
      ) : (
        <Suspense fallback={<div className="chart" />}>
          <MonthChart months={d.byMonth} currency={d.currency} hrefOf={monthHref} />
        </Suspense>
      )}
    </Paper>
  );
}

function MonthTable({ dashboard: d }: { dashboard: Dashboard }) {
  return (
    <Table striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{m.home.month}</Table.Th>
          <Table.Th ta="right">{m.home.orders}</Table.Th>
          <Table.Th ta="right">{m.home.revenue}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {d.byMonth.map(({ month: name, orders, revenueMinor }) => (
          <Table.Tr key={name}>
            <Table.Td>
              <Link href={monthHref(name)}>{month(name)}</Link>
            </Table.Td>
            <Table.Td ta="right" className="figure">
              {count(orders)}
            </Table.Td>
            <Table.Td ta="right" className="figure">
              {money(revenueMinor, d.currency)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface Ranked {
  id: number;
  name: string;
  revenueMinor: number;
  href: string;
}

function Ranking({ title, items, currency }: { title: string; items: Ranked[]; currency: string }): ReactNode {
  const most = Math.max(1, ...items.map(({ revenueMinor }) => revenueMinor));
  return (
    <Paper>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <ol className="ranking">
        {items.map(({ id, name, revenueMinor, href }) => (
          <li key={id}>
            <Link href={href} title={name}>
              <span className="ranking-name">{name}</span>
              <span className="figure">{money(revenueMinor, currency)}</span>
              <span className="ranking-bar" style={{ width: `${Math.max(0, (revenueMinor / most) * 100)}%` }} />
            </Link>
          </li>
        ))}
      </ol>
    </Paper>
  );
}
