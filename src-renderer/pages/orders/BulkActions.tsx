import { Button, Group, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import type { Order, OrderWarning } from '../../../src-shared/contract/index.ts';
import { asProblem, type Problem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { showError } from '../../components/ErrorAlert.tsx';
import { ExportMenu } from '../../components/ExportMenu.tsx';
import { showSuccess, showWarnings } from '../../components/notify.ts';
import { useAllowed } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { askToRelease } from './release.ts';

/** Confirms, cancels or exports the selected orders; each that can't be changed says why. */
export function BulkActions({ orders, onDone }: { orders: Order[]; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const mayConfirm = useAllowed('orders.confirm');
  const mayCancel = useAllowed('orders.cancel');
  const drafts = orders.filter(({ state, lines }) => state === 'draft' && lines > 0);
  const open = orders.filter(({ state }) => state === 'draft' || state === 'confirmed');
  const mayRelease = useAllowed('orders.confirmOverLimit');
  const change = async (what: 'orders.confirm' | 'orders.confirmOverLimit' | 'orders.cancel', some: Order[]) => {
    setBusy(true);
    const edits: number[] = [];
    const warnings: string[] = [];
    const held: { order: Order; problem: Problem }[] = [];
    for (const order of some) {
      const { id, edition } = order;
      try {
        const answer = await call(what, { id, edition });
        edits.push(answer.editId);
        if ('warnings' in answer) warnings.push(...answer.warnings.map((warning) => warningText(id, warning)));
      } catch (error) {
        const problem = asProblem(error);
        if (problem.code === 'credit_hold' && mayRelease) held.push({ order, problem });
        else showError(problem);
      }
    }
    setBusy(false);
    if (warnings.length > 0) showWarnings(m.orders.lookAt(warnings.length), warnings);
    if (edits.length > 0)
      showSuccess(
        what === 'orders.cancel' ? m.orders.cancelledAll(edits.length) : m.orders.confirmedAll(edits.length),
        edits,
      );
    if (held.length > 0)
      askToRelease(
        held.map(({ problem }) => problem),
        () =>
          void change(
            'orders.confirmOverLimit',
            held.map(({ order }) => order),
          ),
      );
    else if (edits.length > 0) onDone();
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

/** `#12 · Kaju Katli: Only 3 in stock, 9 too few.` */
const warningText = (id: number, { product, message, descriptor }: OrderWarning): string =>
  `#${id} · ${product === null ? '' : `${product}: `}${m.text({ message, descriptor })}`;
