import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { ScrollX } from './ScrollX.tsx';

export interface SmallColumn<Row> {
  /** Header text; a header without visible text needs a label for assistive technology. */
  head: string | { label: string };
  /** Right-aligns figures and buttons. */
  right?: boolean;
  cell: (row: Row) => ReactNode;
}

/** Unvirtualised table for a few rows; long lists use DataGrid. */
export function SmallTable<Row>({
  columns,
  rows,
  rowKey,
}: {
  columns: SmallColumn<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
}) {
  return (
    <ScrollX>
      <Table className="small-table">
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ head, right }) =>
              typeof head === 'string' ? (
                <Table.Th key={head} ta={right ? 'right' : undefined}>
                  {head}
                </Table.Th>
              ) : (
                <Table.Th key={head.label} aria-label={head.label} />
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map(({ head, right, cell }) => (
                <Table.Td
                  key={typeof head === 'string' ? head : head.label}
                  ta={right ? 'right' : undefined}
                  className={right ? 'figure' : undefined}
                >
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  );
}
