import { Anchor, Text } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import type { Invoice } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { count, date, money } from '../../components/format.ts';
import type { Column } from '../../components/Grid.tsx';
import { m } from '../../messages/index.ts';
import { ListPage } from './ListPage.tsx';

/** What an invoice is besides its status in the file. */
export function stateOf(invoice: Omit<Invoice, 'matchedMinor'>): string {
  if (invoice.rejectedLines > 0) return m.invoices.incomplete(invoice.rejectedLines);
  return invoice.isCredit ? m.invoices.credit : invoice.status;
}

const COLUMNS: Column<Invoice>[] = [
  {
    key: 'number',
    header: m.invoices.number,
    width: '140px',
    cell: (i) => <Link href={`/invoices/${i.id}`}>{i.number}</Link>,
  },
  { key: 'date', header: m.invoices.date, width: '130px', cell: (i) => date(i.date) },
  {
    key: 'store',
    header: m.invoices.store,
    width: 'minmax(180px, 2fr)',
    cell: (i) => <Link href={`/invoices?storeId=${i.storeId}`}>{i.storeName}</Link>,
  },
  { key: 'state', header: m.invoices.state, width: 'minmax(110px, 1fr)', cell: stateOf },
  { key: 'lines', header: m.invoices.lines, width: '70px', number: true, cell: (i) => count(i.lines) },
  {
    key: 'total',
    header: m.invoices.total,
    width: '140px',
    number: true,
    cell: (i) => money(i.totalMinor, i.currency),
  },
];

/** Every invoice, the newest first; of one store, product or period where the address says so. */
export default function InvoicesPage() {
  const [params] = useSearchParams();
  const number = (name: string) => (params.get(name) ? { [name]: Number(params.get(name)) } : {});
  const day = (name: string) => (params.get(name) ? { [name]: params.get(name)! } : {});
  const filters = { ...number('storeId'), ...number('productId'), ...day('from'), ...day('to') };
  const filtered = Object.keys(filters).length > 0;
  return (
    <ListPage
      title={m.invoices.title}
      searchLabel={m.invoices.search}
      none={m.invoices.none}
      columns={COLUMNS}
      filterKey={JSON.stringify(filters)}
      fetchSlice={(slice) => call('sales.invoices', { ...slice, ...filters })}
      filter={
        filtered && (
          <Text size="sm" mb="xs">
            {m.invoices.filtered}{' '}
            <Anchor component={Link} href="/invoices" size="sm">
              {m.invoices.showAll}
            </Anchor>
          </Text>
        )
      }
    />
  );
}
