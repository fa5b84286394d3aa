import { Button, Menu } from '@mantine/core';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { m } from '../messages/index.ts';

/** Address of a list as a file: its rows by the same query as on the screen. */
const tableHref = (table: string, query: object, type: 'csv' | 'xlsx') =>
  `/files/tables/${table}.${type}?${new URLSearchParams({ query: JSON.stringify(query) })}`;

/** Saves a list as CSV or Excel, as it is filtered and sorted on the screen. */
export function ExportMenu({
  table,
  query,
  label = m.table.exportAs,
  size = 'sm',
  children,
}: {
  table: string;
  query: object;
  label?: string;
  size?: 'xs' | 'sm';
  children?: ReactNode;
}) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size={size} leftSection={<Download size={14} />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={tableHref(table, query, 'csv')} download>
          {m.reports.csvSave}
        </Menu.Item>
        <Menu.Item component="a" href={tableHref(table, query, 'xlsx')} download>
          {m.reports.xlsxSave}
        </Menu.Item>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
