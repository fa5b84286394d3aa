import { Button, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { SuggestionList } from '../../components/SuggestionList.tsx';
import { addToDraft, refuseSuggestion } from '../../components/suggestion-actions.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

const SHOWN = 6;

/** Suggested products for a store, with reasons. */
export function StoreSuggestions({ storeId }: { storeId: number }) {
  const { data } = useCall('upsell.suggest', { storeId, limit: SHOWN });
  if (!data) return null;
  return (
    <Paper>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2}>{m.upsell.ofStore}</Title>
        <Group gap="xs" className="no-print">
          <Button component={Link} href={`/leaves?ids=${storeId}`} size="compact-sm" variant="default">
            {m.upsell.visitSheet}
          </Button>
          <Button component={Link} href="/suggestions" size="compact-sm" variant="default">
            {m.upsell.howGood}
          </Button>
        </Group>
      </Group>
      {data.basis !== 'own' && <Text size="sm">{m.upsell.basis[data.basis]}</Text>}
      {data.suggestions.length === 0 && (
        <Text size="sm" c="dimmed">
          {m.upsell.none}
        </Text>
      )}
      <SuggestionList
        items={data.suggestions}
        currency={data.currency}
        onTake={(suggestion) => addToDraft(storeId, suggestion)}
        onTurnDown={(suggestion, why) => refuseSuggestion(storeId, suggestion, why)}
      />
      {data.leftOut > 0 && (
        <Text size="xs" c="dimmed">
          {m.upsell.leftOut(data.leftOut)}
        </Text>
      )}
      {data.outOfStock > 0 && (
        <Text size="xs" c="dimmed">
          {m.upsell.outOfStock(data.outOfStock)}
        </Text>
      )}
    </Paper>
  );
}
