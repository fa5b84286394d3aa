import { Button, Text } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { NextOrder, StoreProfile, Suggestions } from '../../../src-shared/contract/index.ts';
import { count, date, money } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { amountOf } from '../../components/suggest.ts';
import { Trouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

/** Printable visit sheets, one per store: contact, predicted next order, and suggestions. */
export default function LeavesPage() {
  const [params] = useSearchParams();
  const storeIds = (params.get('ids') ?? '').split(',').map(Number).filter(Boolean);
  const { data, error, reload } = useCall('upsell.suggestAll', { storeIds, limit: 10 });
  if (error) return <Trouble error={error} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <>
      <div className="no-print">
        <PageHead title={storeIds.length > 1 ? m.upsell.leaves : m.upsell.leaf}>
          <Button onClick={() => window.print()}>{m.print}</Button>
        </PageHead>
      </div>
      {data.items.map((suggestions) => (
        <Leaf key={suggestions.storeId} suggestions={suggestions} />
      ))}
    </>
  );
}

function Leaf({ suggestions: s }: { suggestions: Suggestions }) {
  const { data: store } = useCall('sales.store', { id: s.storeId });
  const { data: next } = useCall('forecast.nextOrder', { storeId: s.storeId });
  if (!store || !next) return <Loading />;
  return (
    <article className="leaf">
      <LeafHead store={store} on={s.date} />
      {next.lines.length > 0 && <Expected next={next} />}
      <h3>{m.upsell.ofStore}</h3>
      {s.suggestions.length === 0 && <Text size="sm">{m.upsell.none}</Text>}
      <table className="paper">
        <thead>
          <tr>
            <th>{m.upsell.leafTick}</th>
            <th>{m.orders.product}</th>
            <th className="figure">{m.orders.quantity}</th>
            <th className="figure">{m.orders.price}</th>
            <th>{m.upsell.leafWhy}</th>
          </tr>
        </thead>
        <tbody>
          {s.suggestions.map((one) => (
            <tr key={one.productId}>
              <td className="leaf-tick">☐</td>
              <td>
                {one.product} <span className="offer-side">{one.sku}</span>
              </td>
              <td className="figure">{amountOf(one)}</td>
              <td className="figure">{one.priceMinor === null ? '–' : money(one.priceMinor, s.currency)}</td>
              <td>{m.upsell.reasons[one.kind](one.evidence)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

function LeafHead({ store: s, on }: { store: StoreProfile; on: string }) {
  return (
    <header>
      <h2>{s.name}</h2>
      <p>{[s.contact, s.phone, s.address || s.city, m.upsell.leafOn(date(on))].filter(Boolean).join(' · ')}</p>
    </header>
  );
}

function Expected({ next }: { next: NextOrder }) {
  return (
    <>
      <h3>{m.upsell.leafNext}</h3>
      <p>
        {next.lines
          .map(
            ({ name, quantity, unit }) =>
              `${unit === 'case' ? m.nextOrder.cases(quantity) : count(quantity)} × ${name}`,
          )
          .join(' · ')}
      </p>
    </>
  );
}
