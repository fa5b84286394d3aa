import { Button, Group, Paper, SegmentedControl, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { DealItem } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { ErrorAlert, showError } from '../../components/ErrorAlert.tsx';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { Loading } from '../../components/Loading.tsx';
import { showSuccess } from '../../components/notify.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { parseNumber } from '../../components/parse-input.ts';
import { SendMenu } from '../../components/SendMenu.tsx';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useCall } from '../../components/use-call.ts';
import { useKept } from '../../components/use-kept.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { CreditRule } from './CreditRule.tsx';
import { DealForm } from './DealForm.tsx';
import { conditionText, daysText, dealsText, goodsText, termsText } from './deal-text.ts';

/** What the company offers to stores, and how far a price may be lowered. */
export default function DealsPage() {
  const [removed, setRemoved] = useState(false);
  const { data, error, reload } = useCall('pricing.deals', { removed });
  const [edited, setEdited] = useState<DealItem | 'new' | null>(null);
  const mayChange = useAllowed('pricing.saveDeal');
  return (
    <>
      <PageHeader title={m.deals.title}>
        {data && !removed && data.items.length > 0 && (
          <SendMenu text={dealsText(data.items)} name={m.deals.title} store={null} />
        )}
        {mayChange && <Button onClick={() => setEdited('new')}>{m.deals.add}</Button>}
      </PageHeader>
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {!data && error === null && <Loading />}
      {data && (
        <>
          {mayChange && (
            <SegmentedControl
              className="no-print"
              size="xs"
              mb="sm"
              aria-label={m.deals.title}
              data={[
                { value: 'current', label: m.deals.current },
                { value: 'removed', label: m.deals.removed },
              ]}
              value={removed ? 'removed' : 'current'}
              onChange={(value) => setRemoved(value === 'removed')}
            />
          )}
          {data.items.length === 0 ? (
            <Text c="dimmed">{m.deals.none}</Text>
          ) : (
            <SmallTable
              rows={data.items}
              rowKey={({ id }) => id}
              columns={[
                { head: m.deals.name, cell: ({ name }) => name },
                { head: m.deals.gives, cell: termsText },
                { head: m.deals.goods, cell: goodsText },
                { head: m.deals.stores, cell: ({ storeGroup }) => storeGroup || m.deals.allStores },
                { head: m.deals.days, cell: daysText },
                { head: m.deals.condition, cell: conditionText },
                {
                  head: { label: m.deals.edit },
                  right: true,
                  cell: (deal) => mayChange && <Actions deal={deal} onEdit={() => setEdited(deal)} onDone={reload} />,
                },
              ]}
            />
          )}
          <div className="no-print">
            <IfAllowed ask="pricing.changeSettings">
              <PriceLimit />
            </IfAllowed>
            <IfAllowed ask="orders.changeSettings">
              <CreditRule />
            </IfAllowed>
          </div>
          {edited && (
            <DealForm
              deal={edited === 'new' ? null : edited}
              currency={data.currency}
              storeGroups={data.storeGroups}
              onClose={() => setEdited(null)}
              onSaved={reload}
            />
          )}
        </>
      )}
    </>
  );
}

function Actions({ deal, onEdit, onDone }: { deal: DealItem; onEdit: () => void; onDone: () => void }) {
  const { id, edition, name, removed } = deal;
  const set = (to: boolean) =>
    call('pricing.removeDeal', { id, edition, removed: to }).then(() => {
      showSuccess(to ? m.deals.wasRemoved : m.deals.saved);
      onDone();
    }, showError);
  if (removed)
    return (
      <Button size="compact-xs" variant="default" aria-label={`${m.deals.restore}: ${name}`} onClick={() => set(false)}>
        {m.deals.restore}
      </Button>
    );
  const ask = () =>
    confirm({
      title: m.deals.removeTitle(name),
      text: m.deals.removeText,
      yes: m.deals.remove,
      onYes: () => void set(true),
    });
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Button size="compact-xs" variant="default" aria-label={`${m.deals.edit}: ${name}`} onClick={onEdit}>
        {m.deals.change}
      </Button>
      <Button size="compact-xs" variant="subtle" color="red" aria-label={`${m.deals.remove}: ${name}`} onClick={ask}>
        {m.deals.remove}
      </Button>
    </Group>
  );
}

function PriceLimit() {
  const { data, reload } = useCall('pricing.settings', {});
  const [typed, setTyped] = useKept<string | null>('price limit', null);
  if (!data) return null;
  const text = typed ?? (data.limitPercent === null ? '' : String(data.limitPercent));
  const limit = text.trim() === '' ? null : parseNumber(text);
  const isWrong = text.trim() !== '' && (limit === null || limit < 0 || limit > 100);
  const save = () =>
    call('pricing.changeSettings', { limitPercent: limit }).then(() => {
      showSuccess(m.deals.limitSaved);
      setTyped(null);
      reload();
    }, showError);
  return (
    <Paper component="section" mt="md" aria-labelledby="price-limit">
      <Title order={2} id="price-limit" mb={4}>
        {m.deals.limit}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {m.deals.limitText}
      </Text>
      <Group gap="sm" align="flex-end">
        <TextInput
          size="xs"
          w={220}
          label={m.deals.limitLabel}
          inputMode="decimal"
          value={text}
          error={isWrong && m.orders.quantityBad}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
        />
        <Button size="xs" variant="default" onClick={save} disabled={isWrong || typed === null}>
          {m.save}
        </Button>
      </Group>
    </Paper>
  );
}
