import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { Columns3 } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { m } from '../messages/index.ts';
import type { Column } from './Grid.tsx';

const KEPT = 'mangalm-columns-';

function keptHidden(table: string, fallback: string[]): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT + table) ?? 'null');
    return Array.isArray(kept) ? kept.map(String) : fallback;
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
  const [away, setAway] = useState(() => keptHidden(table, hidden));
  const columns = useMemo(() => all.filter(({ key }, i) => i === 0 || !away.includes(key)), [all, away]);
  const toggle = (key: string, show: boolean) => {
    const next = show ? away.filter((other) => other !== key) : [...away, key];
    setAway(next);
    localStorage.setItem(KEPT + table, JSON.stringify(next));
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
          {all.slice(1).map(({ key, header }) => (
            <Checkbox
              key={key}
              size="xs"
              label={header}
              checked={!away.includes(key)}
              onChange={({ currentTarget: { checked } }) => toggle(key, checked)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
  return { columns, choice };
}
