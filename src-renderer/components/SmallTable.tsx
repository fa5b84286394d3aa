import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { Wide } from './Wide.tsx';

export interface SmallColumn<Row> {
  /** A head that shows nothing has a label for whoever can't see that. */
  head: string | { label: string };
  /** Figures and buttons stand to the right. */
  right?: boolean;
  cell: (row: Row) => ReactNode;
}

/** A table of a few rows, all of them shown; long lists have their grid. */
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
    <Wide>
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
    </Wide>
  );
}
