import { Anchor, Button, Paper, Stack, Text, Title } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { ProductProfile } from '../../../src-shared/contract/index.ts';
import type { ChartStyle } from '../../components/Chart.tsx';
import { useFilter, withFilter } from '../../components/filters.ts';
import { count, date, money, percent } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Chart } from '../../components/LazyChart.tsx';
import { MonthBars, monthPeriod } from '../../components/MonthBars.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { SalesTable } from '../../components/SalesTable.tsx';
import { Tile } from '../../components/Tile.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { EditProduct } from './EditProduct.tsx';
import { Listed } from './Listed.tsx';

/** Product profile: sales, stores, prices, and seasonality. */
export default function ProductPage({ id }: { id: number }) {
  const { data: p, error, reload } = useCall('sales.product', { id });
  const [editing, setEditing] = useState(false);
  const { to } = useFilter();
  if (error || !p) return <PageState title={m.products.title} error={error} retry={reload} />;
  return (
    <>
      <PageHeader
        title={p.name}
        remark={
          <>
            <Anchor component={Link} href={to('/products')} size="sm">
              {m.product.back}
            </Anchor>
            {[p.sku, p.barcode, p.brand, p.category].filter(Boolean).map((text) => ` · ${text}`)}
            {p.caseSize !== null && ` · ${m.orders.caseOf(p.caseSize)}`}
          </>
        }
      >
        <Button component={Link} href={withFilter('/invoices', { productId: p.id })} variant="default">
          {m.product.invoices}
        </Button>
        <IfAllowed ask="desk.editProduct">
          <Button variant="default" onClick={() => setEditing(true)}>
            {m.product.edit}
          </Button>
        </IfAllowed>
      </PageHeader>
      {editing && <EditProduct product={p} onClose={() => setEditing(false)} />}
      <Stack gap="sm">
        <Tiles product={p} />
        <Listed product={p} />
        {p.byMonth.length > 0 && <Months product={p} />}
        <div className="panels panels-wide">
          <Stores product={p} />
          <Stack gap="sm">
            <Prices product={p} />
            <Season product={p} />
          </Stack>
        </div>
        {p.merged.length > 0 && (
          <Text size="sm">
            {m.product.merged}: {p.merged.map(({ name }) => name).join(', ')}
          </Text>
        )}
      </Stack>
    </>
  );
}

function Tiles({ product: p }: { product: ProductProfile }) {
  const invoices = withFilter('/invoices', { productId: p.id });
  const [latest] = p.prices;
  return (
    <div className="tiles tiles-six">
      <Tile href={invoices} label={m.products.revenue} value={money(p.revenueMinor, p.currency)} />
      <Tile href={invoices} label={m.product.sold} value={count(p.quantity)}>
        {m.upsell.invoices(p.orders)}
      </Tile>
      <Tile href={withFilter('/stores', { productId: p.id })} label={m.products.stores} value={count(p.stores)} />
      <Tile label={m.product.price} value={latest ? money(latest.priceMinor, p.currency) : '–'} />
      <Tile label={m.product.margin} value={p.marginMinor === null ? '–' : money(p.marginMinor, p.currency)}>
        {p.marginMinor === null
          ? m.product.noCost
          : p.revenueMinor > 0
            ? percent(p.marginMinor / p.revenueMinor)
            : undefined}
      </Tile>
      <Tile
        href={withFilter('/invoices', { productId: p.id }, { returns: true })}
        label={m.product.returns}
        value={money(p.returnsMinor, p.currency)}
      />
    </div>
  );
}

function Months({ product: p }: { product: ProductProfile }) {
  const [, navigate] = useLocation();
  const months = useMemo(() => p.byMonth.map(({ month, quantity }) => ({ month, value: quantity })), [p.byMonth]);
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.product.byMonth}
      </Title>
      <MonthBars
        label={m.product.byMonth}
        months={months}
        format={count}
        short={count}
        until={p.salesUntil}
        onPick={(month) => navigate(withFilter('/invoices', { productId: p.id, ...monthPeriod(month) }))}
      />
    </Paper>
  );
}

const SHOWN = 15;

function Stores({ product: p }: { product: ProductProfile }) {
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.product.stores}
      </Title>
      <SalesTable
        rows={p.topStores.slice(0, SHOWN)}
        currency={p.currency}
        hrefOf={(store) => withFilter('/invoices', { storeId: store.id, productId: p.id })}
      />
    </Paper>
  );
}

function Prices({ product: p }: { product: ProductProfile }) {
  const prices = useMemo(() => [...p.prices].reverse(), [p.prices]);
  const option = useCallback(
    (style: ChartStyle) => ({
      xAxis: { ...style.category([]), type: 'time', data: undefined },
      yAxis: { ...style.value((value) => money(value, p.currency)), scale: true },
      series: [
        {
          type: 'line',
          step: 'end',
          symbol: 'none',
          name: m.product.prices,
          data: [
            ...prices.map(({ from, priceMinor }) => [from, priceMinor]),
            ...prices.slice(-1).map(({ to, priceMinor }) => [to, priceMinor]),
          ],
          lineStyle: { color: style.bar, width: 2 },
          itemStyle: { color: style.bar },
          tooltip: { valueFormatter: (value: unknown) => money(Number(value), p.currency) },
        },
      ],
    }),
    [prices, p.currency],
  );
  if (prices.length === 0) return null;
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.product.prices}
      </Title>
      {prices.length > 1 && <Chart option={option} height={150} label={m.product.prices} />}
      <ul className="plain-list">
        {p.prices.slice(0, 5).map(({ from, to, priceMinor, lines }) => (
          <li key={from}>
            <span>
              {date(from)} {m.product.priceTo} {date(to)}
            </span>
            <span className="figure">
              {money(priceMinor, p.currency)} · {m.lookalikes.lines(lines)}
            </span>
          </li>
        ))}
      </ul>
    </Paper>
  );
}

function Season({ product: p }: { product: ProductProfile }) {
  const { seasonality } = p;
  const option = useCallback(
    (style: ChartStyle) => ({
      xAxis: style.category(m.product.months),
      yAxis: style.value((value) => percent(value)),
      series: [
        {
          type: 'bar',
          name: m.product.season,
          data: seasonality ?? [],
          barMaxWidth: 24,
          itemStyle: { color: style.bar, borderRadius: [3, 3, 0, 0] },
          tooltip: { valueFormatter: (value: unknown) => percent(Number(value)) },
        },
      ],
    }),
    [seasonality],
  );
  return (
    <Paper>
      <Title order={2}>{m.product.season}</Title>
      <Text size="sm" c="dimmed">
        {seasonality ? m.product.seasonHint : m.product.noSeason}
      </Text>
      {seasonality && <Chart option={option} height={150} label={`${m.product.season}. ${m.product.seasonHint}`} />}
    </Paper>
  );
}
