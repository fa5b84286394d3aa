import { Group, Paper, SegmentedControl, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { Dashboard, RankedItem, RevenueShare } from '../../../src-shared/contract/index.ts';
import { Delta } from '../../components/Delta.tsx';
import { useFilter } from '../../components/filters.ts';
import { money } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

const SHOWN = 8;

interface Bar {
  key: string | number;
  name: string;
  revenueMinor: number;
  changeMinor: number | null;
  href: string;
}

/** Horizontal bars with labels, each linking to its details. */
function Bars({ bars, currency }: { bars: Bar[]; currency: string }) {
  const most = Math.max(1, ...bars.map(({ revenueMinor }) => revenueMinor));
  if (bars.length === 0) return <Text c="dimmed">{m.home.nothing}</Text>;
  return (
    <ol className="ranking">
      {bars.map(({ key, name, revenueMinor, changeMinor, href }) => (
        <li key={key}>
          <Link href={href} title={name}>
            <span className="ranking-name">{name || m.home.none}</span>
            {changeMinor !== null && <Delta now={revenueMinor} before={revenueMinor - changeMinor} />}
            <span className="figure">{money(revenueMinor, currency)}</span>
            <span className="ranking-bar" style={{ width: `${Math.max(0, (revenueMinor / most) * 100)}%` }} />
          </Link>
        </li>
      ))}
    </ol>
  );
}

function Panel({ title, side, children }: { title: string; side?: ReactNode; children: ReactNode }) {
  return (
    <Paper>
      <Group justify="space-between" mb="xs" mih={28} wrap="nowrap">
        <Title order={2}>{title}</Title>
        {side}
      </Group>
      {children}
    </Paper>
  );
}

/** Top or bottom stores or products. */
export function Ranking({
  title,
  currency,
  top,
  bottom,
  by,
  remark,
}: {
  title: string;
  currency: string;
  top: RankedItem[];
  bottom: RankedItem[];
  by: 'storeId' | 'productId';
  remark?: string | undefined;
}) {
  const { to } = useFilter();
  const [end, setEnd] = useState('top');
  const shown = (end === 'top' ? top : bottom).slice(0, SHOWN);
  return (
    <Panel
      title={title}
      side={
        bottom.length > 0 && (
          <SegmentedControl
            size="xs"
            className="no-print"
            aria-label={title}
            data={[
              { value: 'top', label: m.home.top },
              { value: 'bottom', label: m.home.bottom },
            ]}
            value={end}
            onChange={setEnd}
          />
        )
      }
    >
      {remark && (
        <Text size="sm" c="dimmed" mb={4}>
          {remark}
        </Text>
      )}
      <Bars
        currency={currency}
        bars={shown.map(({ id, ...rest }) => ({ key: id, href: to('/invoices', { [by]: id }), ...rest }))}
      />
    </Panel>
  );
}

/** Revenue by value of a dimension. */
export function Shares({
  title,
  currency,
  shares,
  by,
}: {
  title: string;
  currency: string;
  shares: RevenueShare[];
  by: 'category' | 'brand' | 'city' | 'salesperson';
}) {
  const { to } = useFilter();
  if (shares.length === 0 || (shares.length === 1 && shares[0]!.name === '')) return null;
  const rest = shares.length - SHOWN;
  return (
    <Panel
      title={title}
      side={
        rest > 0 && (
          <Link className="more" href={to(`/reports/sales-by-${by}`)}>
            +{rest}
          </Link>
        )
      }
    >
      <Bars
        currency={currency}
        bars={shares
          .slice(0, SHOWN)
          .map((share) => ({ ...share, key: share.name, href: to('/invoices', { [by]: share.name }) }))}
      />
    </Panel>
  );
}

export function InvoiceRanking({ dashboard: { topInvoices, currency } }: { dashboard: Dashboard }) {
  const { to } = useFilter();
  return (
    <Panel title={m.home.topInvoices}>
      <Bars
        currency={currency}
        bars={topInvoices.slice(0, SHOWN).map(({ id, number, storeName, totalMinor }) => ({
          key: id,
          name: `${number} · ${storeName}`,
          revenueMinor: totalMinor,
          changeMinor: null,
          href: to(`/invoices/${id}`),
        }))}
      />
    </Panel>
  );
}
