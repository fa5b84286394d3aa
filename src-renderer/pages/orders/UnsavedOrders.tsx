import { Alert, Button, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import { instant } from '../../components/format.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { forgetUnsaved, useUnsavedDrafts } from './unsaved-drafts.ts';

/** Orders with input that is kept on this computer alone, each with a link to go on. */
export function UnsavedOrders() {
  const account = useMe(({ me }) => me?.account?.id ?? null);
  const drafts = useUnsavedDrafts(account);
  if (drafts.length === 0) return null;
  return (
    <Alert color="yellow" mb="sm" title={m.orders.unsavedOrders}>
      {drafts.map(({ storeId, storeName, orderId, lines, at }) => (
        <Group key={`${orderId} ${storeId}`} gap="xs">
          <Link href={orderId === null ? `/orders/new?storeId=${storeId}` : `/orders/${orderId}`}>
            {m.orders.unsavedOrder(storeName, lines.length)}
          </Link>
          <Text size="xs" c="dimmed">
            {instant(at)}
          </Text>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`${m.orders.discardUnsaved}: ${storeName}`}
            onClick={() => forgetUnsaved({ account, storeId, orderId })}
          >
            {m.orders.discardUnsaved}
          </Button>
        </Group>
      ))}
    </Alert>
  );
}
