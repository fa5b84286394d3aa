import { Text } from '@mantine/core';
import { m } from '../messages/index.ts';
import { money } from './format.ts';
import { useCall } from './use-call.ts';

/** What is left of a store's credit, after a draft or what is talked of; nothing for a store without a limit. */
export function CreditLine({
  storeId,
  draftId = null,
  plusMinor = 0,
}: {
  storeId: number;
  draftId?: number | null;
  /** What it may order besides. */
  plusMinor?: number;
}) {
  const { data: credit } = useCall('orders.credit', { storeId });
  const { data: pricing } = useCall('orders.pricing', { id: draftId ?? 0 }, { wait: draftId === null });
  const { data: settings } = useCall('orders.settings', {});
  if (!credit || credit.leftMinor === null || credit.limitMinor === null) return null;
  const show = (minor: number) => money(minor, credit.currency);
  const ordered = plusMinor + (pricing?.currency === credit.currency ? pricing.totalMinor : 0);
  const after = credit.leftMinor - ordered;
  return (
    <Text size="sm" mb="sm">
      {m.deals.credit(show(credit.limitMinor), show(credit.owedMinor), show(credit.openOrdersMinor))}{' '}
      {after < 0 ? (
        <Text component="strong" size="sm" c="var(--app-bad)" role="alert">
          {ordered > 0 ? m.deals.creditOver(show(-after)) : m.deals.creditOverNow(show(-after))}{' '}
          {settings?.overCreditLimit === 'hold' && m.deals.creditHold}
        </Text>
      ) : (
        m.deals.creditLeft(show(after))
      )}
    </Text>
  );
}
