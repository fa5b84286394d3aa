import { Button, Group, Paper, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { draftNextOrder } from '../../components/draft-next-order.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { count, date, joinNames, money, percent } from '../../components/format.ts';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

const SHOWN = 8;

/** Predicted next order of a store, with a button to draft it. */
export function NextOrder({ storeId }: { storeId: number }) {
  const { data: next } = useCall('forecast.nextOrder', { storeId });
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  if (!next || next.lines.length + next.outOfStock.length === 0) return null;
  const take = () => {
    setBusy(true);
    draftNextOrder(storeId)
      .then(navigate, showError)
      .finally(() => setBusy(false));
  };
  return (
    <Paper>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2}>{m.nextOrder.title}</Title>
        <Group gap="xs" className="no-print">
          <Button component={Link} href={`/forecast?storeId=${storeId}`} size="compact-sm" variant="default">
            {m.nextOrder.forecast}
          </Button>
          <Button size="compact-sm" loading={busy} disabled={next.lines.length === 0} onClick={take}>
            {m.nextOrder.draft}
          </Button>
        </Group>
      </Group>
      <Text size="sm" mb="xs">
        {next.expectedOrderDate
          ? m.nextOrder.when(date(next.expectedOrderDate), date(next.expectedFrom!), date(next.expectedTo!))
          : m.nextOrder.noRhythm}
      </Text>
      <SmallTable
        rows={next.lines.slice(0, SHOWN)}
        rowKey={({ productId }) => productId}
        columns={[
          {
            head: m.nextOrder.product,
            cell: ({ productId, name, note }) => (
              <>
                <Link href={`/products/${productId}`}>{name}</Link>
                {note && (
                  <Text size="xs" fw={600}>
                    {m.text(note)}
                  </Text>
                )}
              </>
            ),
          },
          {
            head: m.nextOrder.quantity,
            right: true,
            cell: ({ unit, quantity }) => (unit === 'case' ? m.nextOrder.cases(quantity) : count(quantity)),
          },
          { head: m.nextOrder.total, right: true, cell: ({ totalMinor }) => money(totalMinor, next.currency) },
          {
            head: m.nextOrder.chance,
            right: true,
            cell: ({ chance }) => percent(Math.round(chance * 100) / 100),
          },
          {
            head: m.nextOrder.often,
            right: true,
            cell: ({ inOrders, ofOrders }) => m.nextOrder.inOrders(inOrders, ofOrders),
          },
        ]}
      />
      {next.lines.length > SHOWN && (
        <Text size="xs" c="dimmed">
          {m.nextOrder.more(next.lines.length - SHOWN)}
        </Text>
      )}
      {next.outOfStock.length > 0 && (
        <Text size="xs" c="dimmed">
          {m.nextOrder.outOfStock(joinNames(next.outOfStock.map(({ name }) => name)))}
        </Text>
      )}
    </Paper>
  );
}
