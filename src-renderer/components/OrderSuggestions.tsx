import { Paper, Text, Title } from '@mantine/core';
import { type Ref, useImperativeHandle, useState } from 'react';
import type { Suggestion } from '../../src-shared/contract/index.ts';
import { m } from '../messages/index.ts';
import { SuggestionList } from './SuggestionList.tsx';
import { refuseSuggestion } from './suggestion-actions.ts';
import { useCall } from './use-call.ts';

/** Imperative handle for keyboard actions on the first suggestion. */
export interface SuggestionShortcuts {
  take(): void;
  ask(): void;
}

const SHOWN = 4;

/** Suggestions for the order being entered; updated as its lines change. */
export function OrderSuggestions({
  storeId,
  within,
  onTake,
  keys,
}: {
  storeId: number;
  within: number[];
  onTake: (suggestion: Suggestion) => void;
  keys: Ref<SuggestionShortcuts>;
}) {
  const { data } = useCall('upsell.suggest', { storeId, within, limit: SHOWN });
  const [asking, setAsking] = useState<number | null>(null);
  // exclude products added since the last response
  const items = data?.suggestions.filter(({ productId }) => !within.includes(productId)) ?? [];
  useImperativeHandle(keys, () => ({
    take: () => {
      if (items[0]) onTake(items[0]);
    },
    ask: () => setAsking(items[0]?.productId ?? null),
  }));
  if (!data || items.length === 0) return null;
  return (
    <Paper my="sm" className="no-print">
      <Title order={2} mb={4}>
        {m.upsell.whileOrdering}
      </Title>
      <SuggestionList
        items={items}
        currency={data.currency}
        onTake={onTake}
        onTurnDown={(suggestion, why) => refuseSuggestion(storeId, suggestion, why)}
        asking={asking}
        onAsking={setAsking}
      />
      <Text size="xs" c="dimmed">
        {m.upsell.hint}
      </Text>
    </Paper>
  );
}
