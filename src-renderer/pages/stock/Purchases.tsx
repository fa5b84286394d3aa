import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { call } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { count, date } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { SmallTable } from '../../components/SmallTable.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

/** The most products that are noted as ordered at once. */
const MOST = 1000;

/** Notes the whole buying list as ordered, so that it is not on it again. */
export function MarkOrdered() {
  const mark = async () => {
    try {
      const { items } = await call('stock.buying', { limit: MOST });
      if (items.length === 0) return;
      confirm({
        title: m.stock.orderedTitle,
        text: m.stock.orderedText(items.length),
        yes: m.stock.orderedYes,
        onYes: () =>
          void call('stock.ordered', {
            items: items.map(({ id, pieces }) => ({ productId: id, pieces })),
          }).then(({ ids }) => showSuccess(m.stock.ordered(ids.length)), showError),
      });
    } catch (error) {
      showError(error);
    }
  };
  return <Button onClick={mark}>{m.stock.markOrdered}</Button>;
}

/** What is on the way from suppliers, behind a button; nothing while nothing is. */
export function OnTheWay() {
  const [opened, setOpened] = useState(false);
  const items = useCall('stock.purchases', {}).data?.items ?? [];
  if (items.length === 0) return null;
  const takeBack = (id: number) => call('stock.removePurchases', { ids: [id] }).catch(showError);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {m.stock.onTheWay(items.length)}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={m.stock.onTheWay(items.length)}
        size="xl"
        closeButtonProps={{ 'aria-label': m.close }}
      >
        <SmallTable
          rows={items}
          rowKey={({ id }) => id}
          columns={[
            { head: m.stock.name, cell: ({ productId, name }) => <Link href={`/products/${productId}`}>{name}</Link> },
            { head: m.stock.pieces, right: true, cell: ({ pieces }) => count(pieces) },
            { head: m.stock.orderedOn, cell: ({ orderedOn }) => date(orderedOn) },
            { head: m.stock.arrivesOn, cell: ({ arrivesOn }) => date(arrivesOn) },
            { head: m.stock.orderedBy, cell: ({ author }) => author },
            {
              head: { label: m.stock.takeBack },
              right: true,
              cell: ({ id, name }) => (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`${m.stock.takeBack}: ${name}`}
                  onClick={() => takeBack(id)}
                >
                  {m.stock.takeBack}
                </Button>
              ),
            },
          ]}
        />
      </Modal>
    </>
  );
}
