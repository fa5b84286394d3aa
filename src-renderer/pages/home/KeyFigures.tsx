import { Text } from '@mantine/core';
import type { Dashboard, PeriodFigures } from '../../../src-shared/contract/index.ts';
import { Delta } from '../../components/Delta.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, money } from '../../components/format.ts';
import { Tile } from '../../components/Tile.tsx';
import { m } from '../../messages/index.ts';

type Figure = 'revenueMinor' | 'orders' | 'stores' | 'averageOrderMinor' | 'returnsMinor' | 'units';

/** Key figures of a period, each compared with last year, or with the previous period where last year has no data. */
export function KeyFigures({ dashboard: d }: { dashboard: Dashboard }) {
  const { to } = useFilter();
  const against = d.change.lastYear ? 'lastYear' : 'before';
  const earlier: PeriodFigures | null = d.change[against];
  const changes = (figure: Figure, lessIsGood = false) =>
    earlier && earlier[figure] > 0 ? (
      <>
        <Delta now={d[figure]} before={earlier[figure]} lessIsGood={lessIsGood} />
        <Text span size="xs" c="dimmed">
          {m.home.against[against]}
        </Text>
      </>
    ) : null;
  const amount = (minor: number) => money(minor, d.currency);
  return (
    <div className="tiles tiles-six">
      <Tile href={to('/invoices')} label={m.home.revenue} value={amount(d.revenueMinor)}>
        {changes('revenueMinor')}
      </Tile>
      <Tile href={to('/invoices')} label={m.home.orders} value={count(d.orders)}>
        {changes('orders')}
      </Tile>
      <Tile href={to('/stores')} label={m.home.stores} value={count(d.stores)}>
        {changes('stores')}
      </Tile>
      <Tile href={to('/invoices', { sort: 'totalMinor' })} label={m.home.average} value={amount(d.averageOrderMinor)}>
        {changes('averageOrderMinor')}
      </Tile>
      <Tile href={to('/invoices', { returns: true })} label={m.home.returns} value={amount(d.returnsMinor)}>
        {changes('returnsMinor', true)}
      </Tile>
      <Tile href={to('/products')} label={m.home.units} value={count(d.units)}>
        {changes('units')}
      </Tile>
    </div>
  );
}
