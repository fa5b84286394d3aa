import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Input, Invoice } from '../../../src-shared/contract/index.ts';
import { isCounted } from '../../../src-shared/uncounted-status.ts';
import { call } from '../../client.ts';
import type { Column } from '../../components/DataGrid.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, date, money } from '../../components/format.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';
import { ListPage } from './ListPage.tsx';

/** State label of a document excluded from all figures; null for one that counts. */
export function uncountedState({ status }: Pick<Invoice, 'status'>): string | null {
  return isCounted(status) ? null : (m.invoices.states[status.toLowerCase()] ?? status);
}

/** State label of an invoice, derived from more than its status in the file. */
export function invoiceStateText(invoice: Pick<Invoice, 'rejectedLines' | 'isCredit' | 'status'>): string {
  if (invoice.rejectedLines > 0) return m.invoices.incomplete(invoice.rejectedLines);
  return invoice.isCredit ? m.invoices.credit : invoice.status;
}

type Sort = NonNullable<Input<'sales.invoices'>['sort']>;

/** All invoices, newest first; with `ids` in the URL only those, and their total. */
export default function InvoicesPage() {
  const { filter, to } = useFilter();
  const [params, put] = useQueryParams();
  const behind = params.get('ids');
  const ids = behind ? { ids: behind.split(',').map(Number).filter(Number.isSafeInteger) } : {};
  const returns = params.get('returns') === 'true' ? { returns: true } : {};
  const counted = params.get('counted') === 'no' ? 'no' : 'yes';
  const partly = filter.productId !== undefined || filter.category !== undefined || filter.brand !== undefined;
  const columns = useMemo<Column<Invoice>[]>(
    () => [
      {
        key: 'number',
        header: m.invoices.number,
        width: '104px',
        sort: 'number',
        cell: (i) => <Link href={to(`/invoices/${i.id}`)}>{i.number}</Link>,
      },
      { key: 'date', header: m.invoices.date, width: '104px', sort: 'date', cell: (i) => date(i.date) },
      {
        key: 'store',
        header: m.invoices.store,
        width: 'minmax(160px, 2fr)',
        sort: 'storeName',
        cell: (i) => <Link href={to(`/stores/${i.storeId}`)}>{i.storeName}</Link>,
      },
      {
        key: 'salesperson',
        header: m.invoices.salesperson,
        width: 'minmax(90px, 1fr)',
        cell: (i) => i.salesperson,
      },
      {
        key: 'state',
        header: m.invoices.state,
        width: 'minmax(90px, 1fr)',
        cell: (i) => {
          const state = uncountedState(i);
          return state === null ? invoiceStateText(i) : <span className="badge badge-calm">{state}</span>;
        },
      },
      { key: 'lines', header: m.invoices.lines, width: '50px', number: true, cell: (i) => count(i.lines) },
      ...(partly
        ? [
            {
              key: 'matched',
              header: m.invoices.matched,
              width: '104px',
              number: true,
              sort: 'totalMinor',
              cell: (i: Invoice) => money(i.matchedMinor, i.currency),
            },
          ]
        : []),
      {
        key: 'total',
        header: m.invoices.total,
        width: '104px',
        number: true,
        ...(partly ? {} : { sort: 'totalMinor' }),
        cell: (i) => money(i.totalMinor, i.currency),
      },
    ],
    [to, partly],
  );
  return (
    <ListPage
      name="invoices"
      title={m.invoices.title}
      searchLabel={m.invoices.search}
      needsSales
      none={counted === 'no' ? m.invoices.noneUncounted : m.invoices.none}
      columns={columns}
      hidden={['salesperson']}
      filterKey={JSON.stringify([returns, behind, counted])}
      exported={{ ...filter, ...returns, ...ids, counted }}
      fetchSlice={({ sort, ...question }) =>
        call('sales.invoices', {
          ...question,
          ...filter,
          ...returns,
          ...ids,
          counted,
          ...(sort ? { sort: sort as Sort } : {}),
        })
      }
      remark={({ sums }) =>
        sums.length > 0
          ? m.invoices.sum(sums.map(({ totalMinor, currency }) => money(totalMinor, currency)).join(' + '))
          : undefined
      }
      filters={
        <>
          <SegmentedControl
            size="xs"
            aria-label={m.invoices.counted}
            data={Object.entries(m.invoices.countedOnes).map(([value, label]) => ({ value, label }))}
            value={counted}
            onChange={(value) => put({ counted: value === 'no' ? 'no' : null })}
          />
          {behind && (
            <Button size="compact-xs" variant="light" rightSection={<X size={12} />} onClick={() => put({ ids: null })}>
              {m.upsell.behind}
            </Button>
          )}
          <Checkbox
            size="xs"
            label={m.invoices.returns}
            checked={'returns' in returns}
            onChange={({ currentTarget: { checked } }) => put({ returns: checked ? 'true' : null })}
          />
        </>
      }
    />
  );
}
