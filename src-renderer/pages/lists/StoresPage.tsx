import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Store } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { count, date, money } from '../../components/format.ts';
import type { Column } from '../../components/Grid.tsx';
import { m } from '../../messages/index.ts';
import { ListPage } from './ListPage.tsx';
import { useCurrency } from './use-currency.ts';

/** Every store, the largest first; its number of invoices leads to them. */
export default function StoresPage() {
  const currency = useCurrency();
  const columns = useMemo<Column<Store>[]>(
    () => [
      {
        key: 'name',
        header: m.stores.name,
        width: 'minmax(200px, 2fr)',
        cell: (s) => <Link href={`/invoices?storeId=${s.id}`}>{s.name}</Link>,
      },
      { key: 'city', header: m.stores.city, width: 'minmax(120px, 1fr)', cell: (s) => s.city },
      {
        key: 'invoices',
        header: m.stores.invoices,
        width: '100px',
        number: true,
        cell: (s) => <Link href={`/invoices?storeId=${s.id}`}>{count(s.invoices)}</Link>,
      },
      { key: 'last', header: m.stores.last, width: '140px', cell: (s) => (s.lastInvoice ? date(s.lastInvoice) : '') },
      {
        key: 'revenue',
        header: m.stores.revenue,
        width: '140px',
        number: true,
        cell: (s) => money(s.revenueMinor, currency),
      },
    ],
    [currency],
  );
  return (
    <ListPage
      title={m.stores.title}
      searchLabel={m.stores.search}
      none={m.stores.none}
      columns={columns}
      fetchSlice={(slice) => call('sales.stores', slice)}
    />
  );
}
