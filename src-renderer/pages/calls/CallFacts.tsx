import { Alert, Anchor, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { CallPreparation, FittingDeals, StoreProfile } from '../../../src-shared/contract/index.ts';
import { CreditLine } from '../../components/CreditLine.tsx';
import { date, money, shortDate, weekdayDate } from '../../components/format.ts';
import { OwedLine } from '../../components/Owed.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { termsText } from '../deals/deal-text.ts';

/** What to know before calling: a promised call, what is owed, and the credit left after the order. */
export function CallBriefing({ call: c, netMinor }: { call: CallPreparation; netMinor: number }) {
  return (
    <>
      {c.promise && (
        <Alert color="yellow" mb="sm" py="xs" role="status">
          {m.calls.promiseMade(weekdayDate(c.promise.day), shortDate(c.promise.madeOn), c.promise.author)}
        </Alert>
      )}
      <OwedLine storeId={c.storeId} />
      <CreditLine storeId={c.storeId} plusMinor={netMinor} />
    </>
  );
}

const NOTES = 3;
const INVOICES = 4;
const DEALS = 6;

/** Beside the products: the last orders, notes, and deals that fit. */
export function CallFacts({
  call: c,
  store,
  deals,
}: {
  call: CallPreparation;
  store: StoreProfile | null;
  deals: FittingDeals | null;
}) {
  const { data: invoices } = useCall('sales.invoices', { storeId: c.storeId, limit: INVOICES });
  const { data: offered } = useCall('pricing.deals', { on: c.date });
  const dealOf = new Map(offered?.items.map((deal) => [deal.id, deal]));
  return (
    <aside className="call-facts">
      {deals && deals.deals.length > 0 && (
        <Facts title={m.calls.deals}>
          {deals.deals.slice(0, DEALS).map((deal) => {
            const its = dealOf.get(deal.dealId);
            return (
              <li key={deal.dealId}>
                <Text size="sm" fw={600} component="span">
                  {deal.name}
                </Text>{' '}
                {deal.worthMinor > 0 && (
                  <span className="badge badge-calm">{money(-deal.worthMinor, deals.currency)}</span>
                )}
                {missingText(deal, deals.currency)}{' '}
                {its && (
                  <Text size="xs" c="dimmed" component="span">
                    {termsText(its)}
                  </Text>
                )}
              </li>
            );
          })}
        </Facts>
      )}
      {store && store.openOrders.length > 0 && (
        <Facts title={m.calls.openOrders}>
          {store.openOrders.map(({ id, orderedOn, totalMinor, currency }) => (
            <li key={id}>
              <Anchor component={Link} size="sm" href={`/orders/${id}`}>
                {m.orders.titleOf(id)}
              </Anchor>{' '}
              · {shortDate(orderedOn)} · {money(totalMinor, currency)}
            </li>
          ))}
        </Facts>
      )}
      {invoices && invoices.items.length > 0 && (
        <Facts title={m.calls.lastOrders}>
          {invoices.items.map(({ id, date: on, totalMinor, currency }) => (
            <li key={id}>
              <Anchor component={Link} size="sm" href={`/invoices/${id}`}>
                {date(on)}
              </Anchor>{' '}
              · {money(totalMinor, currency)}
            </li>
          ))}
        </Facts>
      )}
      {c.earlierCalls.length > 0 && (
        <Facts title={m.calls.earlierCalls}>
          {c.earlierCalls.map((one) => (
            <li key={one.id}>
              <Text size="xs" c="dimmed" component="span">
                {shortDate(one.onDate)}
              </Text>{' '}
              {callResultText(one)} · {one.author}
            </li>
          ))}
        </Facts>
      )}
      {store && store.notes.length > 0 && (
        <Facts title={m.calls.notes}>
          {store.notes.slice(0, NOTES).map(({ id, date: on, text }) => (
            <li key={id}>
              <Text size="xs" c="dimmed" component="span">
                {shortDate(on)}
              </Text>{' '}
              {text}
            </li>
          ))}
        </Facts>
      )}
    </aside>
  );
}

/** How a call ended. */
export const callResultText = ({ outcome, what }: NonNullable<CallPreparation['lastCall']>) =>
  outcome ? m.calls.outcomes[outcome] : m.calls.marks[what as keyof typeof m.calls.marks];

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2}>{title}</Title>
      <ul>{children}</ul>
    </section>
  );
}

const unitsText = ({ quantity, unit }: { quantity: number; unit: 'piece' | 'case' }) =>
  unit === 'case' ? m.upsell.cases(quantity) : m.orders.pieces(quantity);

function missingText({ missing, missingMinor }: FittingDeals['deals'][number], currency: string): string {
  const parts = [
    missing && m.calls.missing(unitsText(missing), missing.product),
    missingMinor > 0 && m.calls.missingAmount(money(missingMinor, currency)),
  ];
  return parts.filter(Boolean).join(' · ');
}
