import { Button, Group, Text } from '@mantine/core';
import type { Output } from '../../../src-shared/contract/index.ts';
import { m } from '../../messages/index.ts';

export type ProposedStore = Output<'scans.storesOf'>['items'][number];

/** Stores that an order may come from, each with what says so and a button to choose it. */
export function StoreProposals({
  stores,
  onStore,
}: {
  stores: readonly ProposedStore[];
  onStore: (store: { id: number; name: string }) => void;
}) {
  return stores.map(({ storeId: id, storeName, city, by }) => {
    const name = city && !storeName.includes(city) ? `${storeName}, ${city}` : storeName;
    return (
      <Group key={id} justify="space-between" mt="xs" gap="xs">
        <Text size="sm">{m.scans.fromStore(name, by)}</Text>
        <Button size="xs" variant="light" onClick={() => onStore({ id, name: storeName })}>
          {m.scans.useStore(storeName)}
        </Button>
      </Group>
    );
  });
}
