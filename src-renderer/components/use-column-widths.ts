import { useState } from 'react';

const MIN_WIDTH = 48;
const keyOf = (table: string) => `mangalm-widths-${table}`;

function storedWidths(table: string): Record<string, number> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(table)) ?? '{}');
    return stored && typeof stored === 'object' ? (stored as Record<string, number>) : {};
  } catch {
    return {};
  }
}

/** Widths in pixels that the user gave columns of a table, kept on this computer; without a name, none can be given. */
export function useColumnWidths(table: string | undefined) {
  const [widths, setWidths] = useState(() => (table === undefined ? {} : storedWidths(table)));
  const resize = (column: string, width: number | null) => {
    if (table === undefined) return;
    const { [column]: _, ...others } = widths;
    const next = width === null ? others : { ...others, [column]: Math.max(MIN_WIDTH, Math.round(width)) };
    setWidths(next);
    localStorage.setItem(keyOf(table), JSON.stringify(next));
  };
  return { widths, resize: table === undefined ? null : resize };
}
