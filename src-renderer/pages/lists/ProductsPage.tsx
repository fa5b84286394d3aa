import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Product } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { count, money } from '../../components/format.ts';
import type { Column } from '../../components/Grid.tsx';
import { m } from '../../messages/index.ts';
import { ListPage } from './ListPage.tsx';
import { useCurrency } from './use-currency.ts';

/** Every product, the largest first; its name leads to the invoices with it. */
export default function ProductsPage() {
  const currency = useCurrency();
  const columns = useMemo<Column<Product>[]>(
    () => [
      { key: 'sku', header: m.products.sku, width: '110px', cell: (p) => p.sku },
      {
        key: 'name',
        header: m.products.name,
        width: 'minmax(220px, 2fr)',
        cell: (p) => <Link href={`/invoices?productId=${p.id}`}>{p.name}</Link>,
      },
      { key: 'brand', header: m.products.brand, width: 'minmax(90px, 1fr)', cell: (p) => p.brand },
      { key: 'category', header: m.products.category, width: 'minmax(90px, 1fr)', cell: (p) => p.category },
      { key: 'quantity', header: m.products.quantity, width: '100px', number: true, cell: (p) => count(p.quantity) },
      { key: 'stores', header: m.products.stores, width: '80px', number: true, cell: (p) => count(p.stores) },
      {
        key: 'revenue',
        header: m.products.revenue,
        width: '140px',
        number: true,
        cell: (p) => money(p.revenueMinor, currency),
      },
    ],
    [currency],
  );
  return (
    <ListPage
      title={m.products.title}
      searchLabel={m.products.search}
      none={m.products.none}
      columns={columns}
      fetchSlice={(slice) => call('sales.products', slice)}
    />
  );
}
