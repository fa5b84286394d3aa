import { Link } from 'wouter';
import { m } from '../messages/index.ts';
import { count, date, money } from './format.ts';
import { SmallTable } from './SmallTable.tsx';

interface SalesRow {
  id: number;
  name: string;
  quantity: number;
  revenueMinor: number;
  lastInvoice: string;
}

/** Sales per product or per store, each row linking to its invoices. */
export function SalesTable<Row extends SalesRow>({
  rows,
  currency,
  hrefOf,
}: {
  rows: Row[];
  currency: string;
  hrefOf: (row: Row) => string;
}) {
  return (
    <SmallTable
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        { head: m.stores.name, cell: (row) => <Link href={hrefOf(row)}>{row.name}</Link> },
        { head: m.store.quantity, right: true, cell: ({ quantity }) => count(quantity) },
        { head: m.stores.revenue, right: true, cell: ({ revenueMinor }) => money(revenueMinor, currency) },
        { head: m.store.lastBought, right: true, cell: ({ lastInvoice }) => date(lastInvoice) },
      ]}
    />
  );
}
