import { Button, Checkbox, Popover, SegmentedControl, Stack } from '@mantine/core';
import { Columns3 } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { m } from '../messages/index.ts';
import type { Column } from './DataGrid.tsx';
import { type Density, useDensity } from './use-density.ts';

const STORAGE_PREFIX = 'mangalm-columns-';

function storedHiddenColumns(table: string, fallback: string[]): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_PREFIX + table) ?? 'null');
    return Array.isArray(stored) ? stored.map(String) : fallback;
  } catch {
    return fallback;
  }
}

/**
 * Visible columns of a table, persisted in localStorage, and the button to choose them. The first column is always
 * visible.
 * @param hidden keys of columns hidden by default
 */
export function useColumns<Row>(
  table: string,
  all: Column<Row>[],
  hidden: string[] = [],
): { columns: Column<Row>[]; choice: ReactNode } {
  const [hiddenKeys, setHiddenKeys] = useState(() => storedHiddenColumns(table, hidden));
  const columns = useMemo(() => all.filter(({ key }, i) => i === 0 || !hiddenKeys.includes(key)), [all, hiddenKeys]);
  const { density, choose } = useDensity();
  const toggle = (key: string, show: boolean) => {
    const next = show ? hiddenKeys.filter((other) => other !== key) : [...hiddenKeys, key];
    setHiddenKeys(next);
    localStorage.setItem(STORAGE_PREFIX + table, JSON.stringify(next));
  };
  const choice = (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<Columns3 size={14} />}>
          {m.table.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8}>
          <SegmentedControl
            size="xs"
            aria-label={m.table.density}
            data={Object.entries(m.table.densities).map(([value, label]) => ({ value, label }))}
            value={density}
            onChange={(value) => choose(value as Density)}
          />
          {all.slice(1).map(({ key, header }) => (
            <Checkbox
              key={key}
              size="xs"
              label={header}
              checked={!hiddenKeys.includes(key)}
              onChange={({ currentTarget: { checked } }) => toggle(key, checked)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
  return { columns, choice };
}
