import { Link } from 'wouter';
import type { BuyingItem } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import type { Column } from '../../components/DataGrid.tsx';
import { count, date } from '../../components/format.ts';
import { IfAllowed } from '../../components/IfAllowed.tsx';
import { m } from '../../messages/index.ts';
import { ListPage } from '../lists/ListPage.tsx';
import { BuyingSettings } from './BuyingSettings.tsx';
import { MarkOrdered, OnTheWay } from './Purchases.tsx';

const COLUMNS: Column<BuyingItem>[] = [
  {
    key: 'name',
    header: m.stock.name,
    width: 'minmax(190px, 1fr)',
    cell: ({ id, name }) => <Link href={`/products/${id}`}>{name}</Link>,
  },
  { key: 'sku', header: m.products.sku, width: '82px', cell: ({ sku }) => sku },
  { key: 'pieces', header: m.stock.order, width: '78px', number: true, cell: ({ pieces }) => count(pieces) },
  {
    key: 'cases',
    header: m.stock.cases,
    width: '70px',
    number: true,
    cell: ({ cases }) => (cases === null ? '' : count(cases)),
  },
  {
    key: 'reason',
    header: m.stock.reason,
    width: 'minmax(360px, 2fr)',
    cell: ({ reason }) => <span title={m.text(reason)}>{m.text(reason)}</span>,
  },
  {
    key: 'available',
    header: m.stock.available,
    hint: m.stock.availableHint,
    width: '80px',
    number: true,
    cell: ({ available }) => count(available),
  },
  {
    key: 'coming',
    header: m.stock.coming,
    width: '84px',
    number: true,
    cell: ({ coming }) => (coming === 0 ? '' : count(coming)),
  },
  {
    key: 'runsOut',
    header: m.stock.runsOut,
    width: '104px',
    cell: ({ runsOut }) => (runsOut === null ? '' : date(runsOut)),
  },
  {
    key: 'expected',
    header: m.stock.expected,
    hint: m.stock.expectedHint,
    width: '80px',
    number: true,
    cell: ({ expected }) => count(expected),
  },
  {
    key: 'safety',
    header: m.stock.safety,
    hint: m.stock.safetyHint,
    width: '70px',
    number: true,
    cell: ({ safety }) => count(safety),
  },
  {
    key: 'leadDays',
    header: m.stock.leadDays,
    width: '84px',
    number: true,
    cell: ({ leadDays }) => m.stock.coverDays(leadDays),
  },
  { key: 'supplier', header: m.stock.supplier, width: 'minmax(90px, 1fr)', cell: ({ supplier }) => supplier },
];

/** What to order from suppliers today, and why. */
export default function BuyingPage() {
  return (
    <ListPage
      name="buying"
      only="none"
      title={m.stock.buying}
      searchLabel={m.stock.buyingSearch}
      none={m.stock.buyingNone}
      columns={COLUMNS}
      hidden={['sku', 'expected', 'safety', 'leadDays', 'supplier']}
      exported={{}}
      fetchSlice={({ search, offset, limit }) => call('stock.buying', { search, offset, limit })}
      actions={
        <>
          <OnTheWay />
          <IfAllowed ask="stock.ordered">
            <MarkOrdered />
          </IfAllowed>
        </>
      }
      above={<BuyingSettings />}
    />
  );
}
