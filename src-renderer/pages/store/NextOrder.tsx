import { Button, Group, Paper, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { draftNext } from '../../components/draft-next.ts';
import { count, date, money, percent } from '../../components/format.ts';
import { tellTrouble } from '../../components/Trouble.tsx';
import { useCall } from '../../components/use-call.ts';
import { Wide } from '../../components/Wide.tsx';
import { m } from '../../messages/index.ts';

const SHOWN = 8;

/** When a store will order again and what, and the way to make an order of it. */
export function NextOrder({ storeId }: { storeId: number }) {
  const { data: next } = useCall('forecast.nextOrder', { storeId });
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  if (!next || next.lines.length === 0) return null;
  const take = () => {
    setBusy(true);
    draftNext(storeId)
      .then(navigate, tellTrouble)
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
          <Button size="compact-sm" loading={busy} onClick={take}>
            {m.nextOrder.draft}
          </Button>
        </Group>
      </Group>
      <Text size="sm" mb="xs">
        {next.expectedOrderDate
          ? m.nextOrder.when(date(next.expectedOrderDate), date(next.expectedFrom!), date(next.expectedTo!))
          : m.nextOrder.noRhythm}
      </Text>
      <Wide>
        <Table className="small-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{m.nextOrder.product}</Table.Th>
              <Table.Th ta="right">{m.nextOrder.quantity}</Table.Th>
              <Table.Th ta="right">{m.nextOrder.total}</Table.Th>
              <Table.Th ta="right">{m.nextOrder.chance}</Table.Th>
              <Table.Th ta="right">{m.nextOrder.often}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {next.lines.slice(0, SHOWN).map((line) => (
              <Table.Tr key={line.productId}>
                <Table.Td>
                  <Link href={`/products/${line.productId}`}>{line.name}</Link>
                </Table.Td>
                <Table.Td ta="right">
                  {line.unit === 'case' ? m.nextOrder.cases(line.quantity) : count(line.quantity)}
                </Table.Td>
                <Table.Td ta="right">{money(line.totalMinor, next.currency)}</Table.Td>
                <Table.Td ta="right">{percent(Math.round(line.chance * 100) / 100)}</Table.Td>
                <Table.Td ta="right">{m.nextOrder.inOrders(line.inOrders, line.ofOrders)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
      {next.lines.length > SHOWN && (
        <Text size="xs" c="dimmed">
          {m.nextOrder.more(next.lines.length - SHOWN)}
        </Text>
      )}
    </Paper>
  );
}
