import { Button, Group, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import type { Order } from '../../../src-shared/contract/index.ts';
import { asProblem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { ExportMenu } from '../../components/ExportMenu.tsx';
import { showSuccess } from '../../components/notify.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';

/** Confirms, cancels or exports the selected orders; each that can't be changed says why. */
export function BulkActions({ orders, onDone }: { orders: Order[]; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const mayConfirm = useAllowed('orders.confirm');
  const mayCancel = useAllowed('orders.cancel');
  const drafts = orders.filter(({ state, lines }) => state === 'draft' && lines > 0);
  const open = orders.filter(({ state }) => state === 'draft' || state === 'confirmed');
  const change = async (what: 'orders.confirm' | 'orders.cancel', some: Order[]) => {
    setBusy(true);
    const edits: number[] = [];
    for (const { id, edition } of some) {
      try {
        edits.push((await call(what, { id, edition })).editId);
      } catch (error) {
        showError(asProblem(error));
      }
    }
    setBusy(false);
    if (edits.length === 0) return;
    showSuccess(
      what === 'orders.confirm' ? m.orders.confirmedAll(edits.length) : m.orders.cancelledAll(edits.length),
      edits,
    );
    onDone();
  };
  return (
    <Paper p="xs" mb="sm">
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {m.orders.selected(orders.length)}
        </Text>
        {mayConfirm && (
          <Button size="xs" disabled={busy || drafts.length === 0} onClick={() => change('orders.confirm', drafts)}>
            {m.orders.confirmAll(drafts.length)}
          </Button>
        )}
        {mayCancel && (
          <Button
            size="xs"
            variant="default"
            disabled={busy || open.length === 0}
            onClick={() => change('orders.cancel', open)}
          >
            {m.orders.cancelAll(open.length)}
          </Button>
        )}
        <ExportMenu size="xs" table="order-lines" query={{ ids: orders.map(({ id }) => id) }} />
        <Button size="xs" variant="subtle" onClick={onDone}>
          {m.products.unselect}
        </Button>
      </Group>
    </Paper>
  );
}
