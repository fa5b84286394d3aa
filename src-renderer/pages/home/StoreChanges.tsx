import { Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { Dashboard } from '../../../src-shared/contract/index.ts';
import { useFilter } from '../../components/filters.ts';
import { date, money } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

const SHOWN = 8;

/** Stores overdue by their usual order interval, by descending lifetime revenue. */
export function OverdueStores({ dashboard: d }: { dashboard: Dashboard }) {
  const { to } = useFilter();
  return (
    <Paper>
      <Title order={2} title={m.home.quietHint}>
        <Link className="plain" href={to('/stores', { quiet: true })}>
          {m.home.quiet(d.quietStoresInAll)}
        </Link>
      </Title>
      <Text size="sm" c="dimmed" mb={4}>
        {m.home.quietHint}
      </Text>
      <ol className="ranking">
        {d.quietStores.slice(0, SHOWN).map(({ id, name, overdueDays, lifetimeMinor }) => (
          <li key={id}>
            <Link href={to(`/stores/${id}`)} title={money(lifetimeMinor, d.currency)}>
              <span className="ranking-name">{name}</span>
              <span className="figure late">{m.home.overdue(overdueDays)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </Paper>
  );
}

/** Stores whose first invoice lies in the period. */
export function NewStores({ dashboard: d }: { dashboard: Dashboard }) {
  const { to, filter } = useFilter();
  return (
    <Paper>
      <Title order={2} mb="xs">
        {m.home.fresh(d.newStoresInAll)}
      </Title>
      {!filter.from && (
        <Text size="sm" c="dimmed">
          {m.home.freshNeedsPeriod}
        </Text>
      )}
      {filter.from && d.newStores.length === 0 && <Text c="dimmed">{m.home.nothing}</Text>}
      <ol className="ranking">
        {d.newStores.slice(0, SHOWN).map(({ id, name, firstInvoice, revenueMinor }) => (
          <li key={id}>
            <Link href={to(`/stores/${id}`)} title={date(firstInvoice)}>
              <span className="ranking-name">{name}</span>
              <span className="figure">{money(revenueMinor, d.currency)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </Paper>
  );
}
