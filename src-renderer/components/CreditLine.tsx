import { Text } from '@mantine/core';
import { m } from '../messages/index.ts';
import { money } from './format.ts';
import { useCall } from './use-call.ts';

/** What is left of a store's credit, before and after a draft; nothing for a store without a limit. */
export function CreditLine({ storeId, draftId }: { storeId: number; draftId: number | null }) {
  const { data: credit } = useCall('orders.credit', { storeId });
  const { data: pricing } = useCall('orders.pricing', { id: draftId ?? 0 }, { wait: draftId === null });
  const { data: settings } = useCall('orders.settings', {});
  if (!credit || credit.leftMinor === null || credit.limitMinor === null) return null;
  const show = (minor: number) => money(minor, credit.currency);
  const after = credit.leftMinor - (pricing?.currency === credit.currency ? pricing.totalMinor : 0);
  return (
    <Text size="sm" mb="sm">
      {m.deals.credit(show(credit.limitMinor), show(credit.owedMinor), show(credit.openOrdersMinor))}{' '}
      {after < 0 ? (
        <Text component="strong" size="sm" c="var(--app-bad)" role="alert">
          {m.deals.creditOver(show(-after))} {settings?.overCreditLimit === 'hold' && m.deals.creditHold}
        </Text>
      ) : (
        m.deals.creditLeft(show(after))
      )}
    </Text>
  );
}
