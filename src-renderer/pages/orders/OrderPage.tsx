import { Anchor, Button, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { OrderDetails } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { CreditLine } from '../../components/CreditLine.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { date, instant, money } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { OrderPricing } from '../../components/OrderPricing.tsx';
import { OwedLine } from '../../components/Owed.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { StoreCombobox } from '../../components/StoreCombobox.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { OrderEntry } from './OrderEntry.tsx';
import { OrderStateBadge } from './OrderStateBadge.tsx';
import { ShareOrder } from './ShareOrder.tsx';

/**
 * Order route. `new` starts an order, whose id enters the URL on the first save without remounting the form, so that
 * typing is not lost.
 */
export default function OrderRoute({ id }: { id: string }) {
  const [, navigate] = useLocation();
  const [begun, setBegun] = useState<number | null>(null);
  const [formKey, setFormKey] = useState(0);
  if (id === 'new' && begun !== null) {
    setBegun(null);
    setFormKey(formKey + 1);
  }
  if (id !== 'new' && begun !== Number(id)) return <OrderPage key={id} id={Number(id)} />;
  return (
    <NewOrder
      key={formKey}
      number={begun}
      onBegun={(order) => {
        setBegun(order);
        navigate(`/orders/${order}`, { replace: true });
      }}
      onMoved={() => setBegun(null)}
    />
  );
}

function NewOrder({
  number,
  onBegun,
  onMoved,
}: {
  number: number | null;
  onBegun: (id: number) => void;
  onMoved: () => void;
}) {
  const [params, setParams] = useSearchParams();
  const asked = Number(params.get('storeId'));
  // the address loses the store when the order has its number
  const [begunFor, setBegunFor] = useState<number | null>(null);
  const storeId = asked > 0 ? asked : begunFor;
  if (storeId === null)
    return (
      <>
        <PageHeader title={m.orders.new} remark={m.orders.chooseStore} />
        <StoreCombobox always onPick={({ id }) => setParams({ storeId: String(id) }, { replace: true })} />
      </>
    );
  return (
    <NewOrderForStore
      key={storeId}
      storeId={storeId}
      number={number}
      onBegun={(id) => {
        setBegunFor(storeId);
        onBegun(id);
      }}
      onMoved={onMoved}
    />
  );
}

function NewOrderForStore({
  storeId,
  number,
  onBegun,
  onMoved,
}: {
  storeId: number;
  number: number | null;
  onBegun: (id: number) => void;
  onMoved: () => void;
}) {
  const { data: store, error, reload } = useCall('sales.store', { id: storeId });
  if (error || !store) return <PageState title={m.orders.new} error={error} retry={reload} />;
  return (
    <>
      <PageHeader
        title={m.orders.newTitle(store.name)}
        remark={number === null ? store.city : m.orders.titleOf(number)}
      />
      <OwedLine storeId={store.id} />
      <CreditLine storeId={store.id} draftId={number} />
      <OrderEntry
        store={store}
        currency={store.currency}
        order={null}
        onBegun={onBegun}
        onMoved={onMoved}
        onReload={onMoved}
      />
      {number !== null && <OrderPricing id={number} />}
    </>
  );
}

function OrderPage({ id }: { id: number }) {
  const { data: order, error, reload } = useCall('orders.get', { id });
  const [turn, setTurn] = useState(0);
  const [fresh, setFresh] = useState<OrderDetails | null>(null);
  if (error || !order) return <PageState title={m.orders.titleOf(id)} error={error} retry={reload} />;
  if (order.state !== 'draft') return <OrderSheet order={order} />;
  const again = () =>
    call('orders.get', { id }).then((now) => {
      setFresh(now);
      setTurn(turn + 1);
      reload();
    }, showError);
  return (
    <>
      <OrderHeader order={order} />
      <OwedLine storeId={order.storeId} />
      <CreditLine storeId={order.storeId} draftId={id} />
      <OrderEntry
        key={turn}
        store={{ id: order.storeId, name: order.storeName }}
        currency={order.currency}
        order={fresh ?? order}
        onMoved={reload}
        onReload={again}
      />
      <OrderPricing id={id} />
    </>
  );
}

function OrderHeader({ order, children }: { order: OrderDetails; children?: React.ReactNode }) {
  return (
    <PageHeader
      title={m.orders.titleOf(order.id)}
      remark={
        <>
          <Anchor component={Link} href="/orders" size="sm" className="no-print">
            {m.orders.back}
          </Anchor>
          {' · '}
          <Anchor component={Link} href={`/stores/${order.storeId}`} size="sm">
            {order.storeName}
          </Anchor>
          {` · ${date(order.orderedOn)} `}
          {order.state === 'draft' && `· ${order.author} `}
          {order.state !== 'draft' && order.deliverOn && `· ${m.orders.deliveryOn(date(order.deliverOn))} `}
          <OrderStateBadge state={order.state} />
          {order.scan && (
            <>
              {' '}
              <Anchor component={Link} href={`/scans/${order.scan.id}`} size="sm" className="no-print">
                {order.scan.name}
              </Anchor>
            </>
          )}
          {order.invoiceId !== null && (
            <>
              {' '}
              <Anchor component={Link} href={`/invoices/${order.invoiceId}`} size="sm">
                {order.invoiceNumber}
              </Anchor>
            </>
          )}
        </>
      }
    >
      {children}
    </PageHeader>
  );
}

/** Read-only, printable view of an order that is no longer a draft. */
function OrderSheet({ order }: { order: OrderDetails }) {
  const [, navigate] = useLocation();
  const copy = () =>
    call('orders.copy', { orderId: order.id }).then(({ id }) => {
      showSuccess(m.orders.copied(id));
      navigate(`/orders/${id}`);
    }, showError);
  const cancel = () =>
    call('orders.cancel', { id: order.id, edition: order.edition }).then(
      ({ editId }) => showSuccess(m.orders.cancelled(order.id), editId),
      showError,
    );
  return (
    <>
      <OrderHeader order={order}>
        {order.state === 'confirmed' && (
          <Button variant="subtle" color="red" onClick={cancel}>
            {m.orders.cancelOrder}
          </Button>
        )}
        <ShareOrder order={order} />
        <Button variant="default" onClick={copy}>
          {m.orders.copy}
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          {m.print}
        </Button>
      </OrderHeader>
      <Text size="sm" c="dimmed" mb="xs">
        {m.orders.takenAt(instant(order.createdAt), order.author)}
        {order.confirmedAt && ` · ${m.orders.confirmedAt(instant(order.confirmedAt))}`}
      </Text>
      <ScrollX>
        <Table className="sheet">
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right">{m.invoices.place}</Table.Th>
              <Table.Th>{m.products.sku}</Table.Th>
              <Table.Th>{m.orders.product}</Table.Th>
              <Table.Th ta="right">{m.orders.quantity}</Table.Th>
              <Table.Th ta="right">{m.orders.price}</Table.Th>
              <Table.Th ta="right">{m.orders.sum}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.items.map((line) => (
              <Table.Tr key={line.lineNo}>
                <Table.Td ta="right">{line.lineNo}</Table.Td>
                <Table.Td>{line.sku}</Table.Td>
                <Table.Td>
                  <Link href={`/products/${line.productId}`}>{line.name}</Link>
                </Table.Td>
                <Table.Td ta="right" className="figure">
                  {line.unit === 'case' && line.caseSize !== null
                    ? m.orders.cases(line.quantity, line.caseSize)
                    : m.orders.pieces(line.quantity)}
                </Table.Td>
                <Table.Td ta="right" className="figure">
                  {line.priceMinor === null ? '' : money(line.priceMinor, order.currency)}
                </Table.Td>
                <Table.Td ta="right" className="figure">
                  {money(line.totalMinor, order.currency)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            {order.dealsMinor !== 0 && (
              <Table.Tr>
                <Table.Td colSpan={5}>{m.deals.title}</Table.Td>
                <Table.Td ta="right" className="figure">
                  {money(-order.dealsMinor, order.currency)}
                </Table.Td>
              </Table.Tr>
            )}
            {order.discountPercent > 0 && (
              <Table.Tr>
                <Table.Td colSpan={5}>{m.orders.discountOf(order.discountPercent)}</Table.Td>
                <Table.Td ta="right" className="figure">
                  {money(order.totalMinor - order.subtotalMinor + order.dealsMinor, order.currency)}
                </Table.Td>
              </Table.Tr>
            )}
            <Table.Tr>
              <Table.Th colSpan={5} scope="row">
                {m.orders.total}
              </Table.Th>
              <Table.Td ta="right" fw={700} className="figure">
                {money(order.totalMinor, order.currency)}
              </Table.Td>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </ScrollX>
      <OrderPricing id={order.id} />
      {order.remark && (
        <Text mt="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {order.remark}
        </Text>
      )}
    </>
  );
}
