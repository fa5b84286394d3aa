import { Button, Text } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { NextOrder, StoreProfile, Suggestions } from '../../../src-shared/contract/index.ts';
import { count, date, money } from '../../components/format.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState, Pending } from '../../components/PageState.tsx';
import { quantityText } from '../../components/suggestion-actions.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

/** Printable visit sheets, one per store: contact, predicted next order, and suggestions. */
export default function VisitSheetsPage() {
  const [params] = useSearchParams();
  const storeIds = (params.get('ids') ?? '').split(',').map(Number).filter(Boolean);
  const { data, error, reload } = useCall('upsell.suggestAll', { storeIds, limit: 10 });
  if (error || !data) return <PageState title={m.upsell.visitSheets} error={error} retry={reload} />;
  return (
    <>
      <div className="no-print">
        <PageHeader title={storeIds.length > 1 ? m.upsell.visitSheets : m.upsell.visitSheet}>
          <Button onClick={() => window.print()}>{m.print}</Button>
        </PageHeader>
      </div>
      {storeIds.length === 0 && <Text c="dimmed">{m.upsell.visitSheetNone}</Text>}
      {data.items.map((suggestions) => (
        <VisitSheet key={suggestions.storeId} suggestions={suggestions} />
      ))}
    </>
  );
}

function VisitSheet({ suggestions: s }: { suggestions: Suggestions }) {
  const { data: store, error, reload } = useCall('sales.store', { id: s.storeId });
  const next = useCall('forecast.nextOrder', { storeId: s.storeId });
  if (!store) return <Pending error={error} retry={reload} />;
  if (!next.data) return <Pending error={next.error} retry={next.reload} />;
  return (
    <article className="leaf">
      <VisitSheetHeader store={store} on={s.date} />
      {next.data.lines.length > 0 && <PredictedOrder next={next.data} />}
      <h3>{m.upsell.ofStore}</h3>
      {s.suggestions.length === 0 && <Text size="sm">{m.upsell.none}</Text>}
      <table className="paper">
        <thead>
          <tr>
            <th>{m.upsell.visitSheetTick}</th>
            <th>{m.orders.product}</th>
            <th className="figure">{m.orders.quantity}</th>
            <th className="figure">{m.orders.price}</th>
            <th>{m.upsell.visitSheetWhy}</th>
          </tr>
        </thead>
        <tbody>
          {s.suggestions.map((one) => (
            <tr key={one.productId}>
              <td className="leaf-tick">☐</td>
              <td>
                {one.product} <span className="offer-side">{one.sku}</span>
              </td>
              <td className="figure">{quantityText(one)}</td>
              <td className="figure">{one.priceMinor === null ? '–' : money(one.priceMinor, s.currency)}</td>
              <td>
                {one.note && `${m.text(one.note)} `}
                {m.upsell.reasons[one.kind](one.evidence)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

function VisitSheetHeader({ store: s, on }: { store: StoreProfile; on: string }) {
  return (
    <header>
      <h2>{s.name}</h2>
      <p>{[s.contact, s.phone, s.address || s.city, m.upsell.visitSheetOn(date(on))].filter(Boolean).join(' · ')}</p>
    </header>
  );
}

function PredictedOrder({ next }: { next: NextOrder }) {
  return (
    <>
      <h3>{m.upsell.visitSheetNext}</h3>
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
