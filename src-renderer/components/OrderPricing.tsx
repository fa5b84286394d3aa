import { Alert, Button, Group, Paper, TagsInput, Text, Title } from '@mantine/core';
import type { OrderPricing as Pricing } from '../../src-shared/contract/index.ts';
import { call } from '../client.ts';
import { m } from '../messages/index.ts';
import { showError } from './ErrorAlert.tsx';
import { money } from './format.ts';
import { IfAllowed } from './IfAllowed.tsx';
import { SmallTable } from './SmallTable.tsx';
import { useCall } from './use-call.ts';

/** What an order costs and by which rules; nothing where the company has neither price lists nor deals. */
export function OrderPricing({ id }: { id: number }) {
  const { data: pricing, reload } = useCall('orders.pricing', { id });
  if (!pricing?.applies) return null;
  const { state, lines, free, currency, valueMinor, netMinor, discountPercent, totalMinor } = pricing;
  const show = (minor: number) => money(minor, currency);
  const rules = lines.flatMap((line) => line.rules.map((rule) => ({ line, rule })));
  return (
    <Paper component="section" aria-label={m.deals.ofOrder} mt="sm">
      <Title order={2} mb={4}>
        {m.deals.ofOrder}
      </Title>
      <Text>
        <strong>{m.deals.toPay(show(totalMinor))}</strong>{' '}
        {totalMinor !== valueMinor && (
          <Text component="span" size="sm" c="dimmed">
            {m.deals.insteadOf(show(valueMinor))}
          </Text>
        )}
      </Text>
      {rules.length === 0 && free.length === 0 && (
        <Text size="sm" c="dimmed">
          {m.deals.noneApplies}
        </Text>
      )}
      {rules.length > 0 && (
        <SmallTable
          rows={rules}
          rowKey={({ line, rule }) => `${line.lineNo} ${rule.dealId}`}
          columns={[
            { head: m.orders.product, cell: ({ line }) => line.name },
            { head: m.deals.rule, cell: ({ rule }) => (rule.dealId === null ? m.deals.byHand : rule.name) },
            { head: m.deals.less, right: true, cell: ({ rule }) => show(rule.amountMinor) },
            { head: m.deals.net, right: true, cell: ({ line }) => show(line.netMinor) },
          ]}
        />
      )}
      {discountPercent > 0 && (
        <Text size="sm">
          {m.orders.discountOf(discountPercent)}: {show(totalMinor - netMinor)}
        </Text>
      )}
      {free.map(({ dealId, productId, name, pieces, product, valueMinor: worth }) => (
        <Text size="sm" key={`${dealId} ${productId}`}>
          {m.deals.freeGoods(pieces, product, show(worth))} ({name})
        </Text>
      ))}
      <Approval id={id} pricing={pricing} onApproved={reload} />
      {state === 'draft' && <Coupons id={id} pricing={pricing} onSaved={reload} />}
    </Paper>
  );
}

function Approval({ id, pricing, onApproved }: { id: number; pricing: Pricing; onApproved: () => void }) {
  const { approval, approvedBy, limitPercent, edition } = pricing;
  if (approval === 'none') return null;
  if (approval === 'given')
    return (
      <Text size="sm" mt={4}>
        {m.deals.approved(approvedBy)}
      </Text>
    );
  const approve = () => call('orders.approve', { id, edition }).then(onApproved, showError);
  return (
    <Alert color="yellow" mt="xs" role="alert">
      <Group justify="space-between">
        <Text size="sm">{m.deals.beyondLimit(limitPercent ?? 0)}</Text>
        <IfAllowed ask="orders.approve">
          <Button size="xs" variant="default" onClick={approve}>
            {m.deals.approve}
          </Button>
        </IfAllowed>
      </Group>
    </Alert>
  );
}

function Coupons({ id, pricing, onSaved }: { id: number; pricing: Pricing; onSaved: () => void }) {
  const { coupons, unknownCoupons } = pricing;
  return (
    <IfAllowed ask="orders.setCoupons">
      <TagsInput
        className="no-print"
        label={m.deals.coupons}
        description={m.deals.couponsHint}
        maw={360}
        mt="xs"
        size="xs"
        maxTags={10}
        value={coupons}
        onChange={(codes) => call('orders.setCoupons', { id, coupons: codes }).then(onSaved, showError)}
        error={unknownCoupons.length > 0 ? m.deals.unknownCoupons(unknownCoupons.join(', ')) : undefined}
      />
    </IfAllowed>
  );
}
