import { Button, Group, Paper, SegmentedControl, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { money } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Loading } from '../../components/Loading.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { addToDraft, quantityText } from '../../components/suggestion-actions.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

type Kind = 'new' | 'reorder';
const STORES = 100;
const PER_STORE = 3;
const SHOWN = 20;

/** Suggestions with the most expected revenue, over the stores of the call list. */
export function BestSuggestions() {
  const [kind, setKind] = useState<Kind>('new');
  const calls = useCall('calls.list', { limit: STORES, all: true });
  const storeIds = calls.data?.items.map(({ storeId }) => storeId) ?? [];
  const { data, error, reload } = useCall(
    'upsell.suggestAll',
    { storeIds, kind, limit: PER_STORE },
    { wait: calls.data === null },
  );
  const failed = calls.error ?? error;
  if (failed) return <ErrorAlert error={failed} retry={calls.error ? calls.reload : reload} />;
  const best = (data?.items ?? [])
    .flatMap(({ storeId, storeName, currency, suggestions }) =>
      suggestions.map((suggestion) => ({ storeId, storeName, currency, suggestion })),
    )
    .sort((a, b) => b.suggestion.expectedMinor - a.suggestion.expectedMinor)
    .slice(0, SHOWN);
  return (
    <Paper>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{m.upsell.best}</Title>
        <SegmentedControl
          size="xs"
          aria-label={m.upsell.kind}
          data={[
            { value: 'new', label: m.upsell.bestKinds.new },
            { value: 'reorder', label: m.upsell.bestKinds.reorder },
          ]}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
        />
      </Group>
      {!data && <Loading />}
      {data && best.length === 0 && <Text c="dimmed">{m.upsell.none}</Text>}
      {best.length > 0 && (
        <SmallTable
          rows={best}
          rowKey={({ storeId, suggestion }) => `${storeId} ${suggestion.productId}`}
          columns={[
            {
              head: m.orders.store,
              cell: ({ storeId, storeName }) => <Link href={`/stores/${storeId}`}>{storeName}</Link>,
            },
            {
              head: m.orders.product,
              cell: ({ suggestion: s }) => (
                <>
                  <Link href={`/products/${s.productId}`}>{s.product}</Link>{' '}
                  <span className="badge badge-calm">{m.upsell.kinds[s.kind]}</span>
                  <div className="suggestion-why">{m.upsell.reasons[s.kind](s.evidence)}</div>
                </>
              ),
            },
            {
              head: m.upsell.expected,
              right: true,
              cell: ({ suggestion, currency }) => money(suggestion.expectedMinor, currency),
            },
            {
              head: { label: m.upsell.add('') },
              right: true,
              cell: ({ storeId, suggestion: s }) => (
                <IfAllowed ask="orders.create">
                  <Button
                    size="compact-sm"
                    variant="light"
                    aria-label={m.upsell.addOf(s.product, quantityText(s))}
                    onClick={() => addToDraft(storeId, s).then(reload)}
                  >
                    {m.upsell.add(quantityText(s))}
                  </Button>
                </IfAllowed>
              ),
            },
          ]}
        />
      )}
    </Paper>
  );
}
