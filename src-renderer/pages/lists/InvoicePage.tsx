import { Anchor, Button, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { InvoiceLine } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { type Column, DataGrid } from '../../components/DataGrid.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, date, money } from '../../components/format.ts';
import { showSuccess } from '../../components/notify.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PageState } from '../../components/PageState.tsx';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';
import { invoiceStateText, uncountedState } from './InvoicesPage.tsx';
import { TraceModal } from './TraceModal.tsx';

/** One invoice: its lines in order, each with its source file and physical line. */
export default function InvoicePage({ id }: { id: number }) {
  const { data, error, reload } = useCall('sales.invoice', { id });
  const currency = data?.currency ?? '';
  const [traced, setTraced] = useState<number | null>(null);
  const { to } = useFilter();
  const columns = useMemo<Column<InvoiceLine>[]>(
    () => [
      { key: 'place', header: m.invoices.place, width: '44px', number: true, cell: (l) => l.lineNo },
      { key: 'sku', header: m.products.sku, width: '110px', cell: (l) => l.sku },
      {
        key: 'name',
        header: m.products.name,
        width: 'minmax(220px, 2fr)',
        cell: (l) => <Link href={to(`/products/${l.productId}`)}>{l.name}</Link>,
      },
      { key: 'quantity', header: m.invoices.quantity, width: '90px', number: true, cell: (l) => count(l.quantity) },
      {
        key: 'price',
        header: m.invoices.price,
        width: '100px',
        number: true,
        cell: (l) => (l.priceMinor === null ? '' : money(l.priceMinor, currency)),
      },
      {
        key: 'total',
        header: m.invoices.total,
        width: '120px',
        number: true,
        cell: (l) => money(l.totalMinor, currency),
      },
      {
        key: 'from',
        header: m.invoices.from,
        width: 'minmax(230px, 1fr)',
        cell: (l) => (
          <button
            type="button"
            className="link source"
            title={m.trace.open}
            aria-label={`${l.fileName}${m.invoices.sourceLine(l.physicalLine)}`}
            onClick={() => setTraced(l.id)}
          >
            <span>{l.fileName}</span>
            <span>{m.invoices.sourceLine(l.physicalLine)}</span>
          </button>
        ),
      },
    ],
    [currency, to],
  );
  const [, navigate] = useLocation();
  const again = () =>
    call('orders.copy', { invoiceId: id }).then((order) => {
      showSuccess(m.orders.copied(order.id));
      navigate(`/orders/${order.id}`);
    }, showError);
  if (error || !data) return <PageState title={m.invoices.title} error={error} retry={reload} />;
  const uncounted = uncountedState(data);
  return (
    <>
      <PageHeader
        title={data.number}
        remark={
          <>
            <Anchor component={Link} href={to('/invoices')} size="sm">
              {m.invoices.back}
            </Anchor>
            {' · '}
            {date(data.date)}
            {' · '}
            <Anchor component={Link} href={to(`/stores/${data.storeId}`)} size="sm">
              {data.storeName}
            </Anchor>
            {uncounted === null ? (
              invoiceStateText(data) && ` · ${invoiceStateText(data)}`
            ) : (
              <>
                {' · '}
                <span className="badge badge-warn" title={m.invoices.notCountedHint}>
                  {m.invoices.notCounted(uncounted)}
                </span>
              </>
            )}
            <OpenBalance storeId={data.storeId} invoiceId={id} />
          </>
        }
      >
        <Button variant="default" onClick={again}>
          {m.invoices.again}
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          {m.print}
        </Button>
        <Text className="tile-value figure">{money(data.totalMinor, data.currency)}</Text>
      </PageHeader>
      <DataGrid
        label={m.invoices.linesGrid}
        columns={columns}
        rows={data.items}
        rowKey={(line) => line.lineNo}
        height={Math.min(620, (data.items.length + 1) * 36 + 4)}
      />
      <TraceModal lineId={traced} currency={data.currency} onClose={() => setTraced(null)} />
    </>
  );
}

/** What is still to be paid of the invoice, and by when; nothing where that is unknown or paid. */
function OpenBalance({ storeId, invoiceId }: { storeId: number; invoiceId: number }) {
  const { data } = useCall('owed.items', { storeId, limit: 1000 });
  const item = data?.items.find((one) => one.invoiceId === invoiceId);
  if (!data || !item) return null;
  return (
    <>
      {' · '}
      <span className={item.days > 0 ? 'late' : undefined}>
        {m.owed.openUntil(money(item.amountMinor, data.currency), date(item.due))}
      </span>
    </>
  );
}
