import { Text } from '@mantine/core';
import type { Dashboard, PeriodFigures } from '../../../src-shared/contract/index.ts';
import { Delta } from '../../components/Delta.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, money, percent } from '../../components/format.ts';
import { Tile } from '../../components/Tile.tsx';
import { m } from '../../messages/index.ts';

type Figure = 'revenueMinor' | 'orders' | 'stores' | 'averageOrderMinor' | 'returnsMinor' | 'units';

/** Key figures of a period, each compared with the previous period and with last year. */
export function KeyFigures({ dashboard: d }: { dashboard: Dashboard }) {
  const { to } = useFilter();
  const changes = (figure: Figure, lessIsGood = false) =>
    (['before', 'lastYear'] as const).map((name) => {
      const earlier: PeriodFigures | null = d.change[name];
      return earlier ? (
        <Delta
          key={name}
          now={d[figure]}
          before={earlier[figure]}
          lessIsGood={lessIsGood}
          label={(change) => m.home.changeLabel(change, m.home.against[name])}
        />
      ) : null;
    });
  const amount = (minor: number) => money(minor, d.currency);
  return (
    <div>
      <div className="tiles">
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
        {d.concentration && (
          <Tile
            href={to('/stores')}
            label={m.home.concentration(d.concentration.stores)}
            value={percent(d.concentration.share)}
          >
            {m.home.concentrationHint}
          </Tile>
        )}
      </div>
      {(d.change.before || d.change.lastYear) && (
        <Text size="xs" c="dimmed" mt={4}>
          {[d.change.before && m.home.changesBefore, d.change.lastYear && m.home.changesLastYear]
            .filter(Boolean)
            .join(m.home.changesThen)}
        </Text>
      )}
    </div>
  );
}
