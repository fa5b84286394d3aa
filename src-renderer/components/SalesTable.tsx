import { Table } from '@mantine/core';
import { Link } from 'wouter';
import { m } from '../messages/index.ts';
import { count, date, money } from './format.ts';

interface Sold {
  id: number;
  name: string;
  quantity: number;
  revenueMinor: number;
  lastInvoice: string;
}

/** What was sold of things, or to stores, each leading to its invoices. */
export function SalesTable<Row extends Sold>({
  rows,
  currency,
  hrefOf,
}: {
  rows: Row[];
  currency: string;
  hrefOf: (row: Row) => string;
}) {
  return (
    <Table className="small-table" mt="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{m.stores.name}</Table.Th>
          <Table.Th ta="right">{m.store.quantity}</Table.Th>
          <Table.Th ta="right">{m.stores.revenue}</Table.Th>
          <Table.Th ta="right">{m.store.lastBought}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id}>
            <Table.Td>
              <Link href={hrefOf(row)}>{row.name}</Link>
            </Table.Td>
            <Table.Td ta="right" className="figure">
              {count(row.quantity)}
            </Table.Td>
            <Table.Td ta="right" className="figure">
              {money(row.revenueMinor, currency)}
            </Table.Td>
            <Table.Td ta="right" className="figure">
              {date(row.lastInvoice)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
