import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { m } from '../messages/index.ts';

export interface Column<Row> {
  key: string;
  header: string;
  /** Replaces the name in the header cell, e.g. with a control. */
  head?: ReactNode;
  /** A CSS grid track: `120px`, `minmax(160px, 2fr)`. */
  width: string;
  number?: boolean;
  /** Stays in sight while the others scroll; only the first columns, of fixed width. */
  pinned?: boolean;
  /** Sort key of this column in the backend. */
  sort?: string;
  cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  /** Rows loaded so far; `undefined` for rows still to be fetched. */
  rows: (Row | undefined)[];
  rowKey: (row: Row) => number | string;
  /** Called with the visible row range, so that the owner can fetch missing rows. */
  onRange?: (from: number, to: number) => void;
  /** Maximum height. */
  height: number | string;
  /** Height of the header row, if it holds more than names. */
  headHeight?: number;
  sorted?: Sorting;
  onSort?: (sorting: Sorting) => void;
  /** Sticky footer row: one cell per column. */
  foot?: ReactNode[];
}

/** Sort order of a table; without a key, its natural order. */
export interface Sorting {
  sort?: string | undefined;
  descending: boolean;
}

const ROW_HEIGHT = 36;
const COLUMN_GAP = 12;
const ROW_PADDING = 12;

/** Minimum width shared by header and rows, so that their columns align. */
function minTableWidth(columns: { width: string }[]): number {
  const tracks = columns.reduce((sum, { width }) => sum + Number(/\d+/.exec(width)?.[0] ?? 0), 0);
  return tracks + (columns.length - 1) * COLUMN_GAP + 2 * ROW_PADDING;
}

/** How far from the left a pinned column stays; undefined for the others. */
function pinnedAt(columns: { pinned?: boolean; width: string }[], index: number): number | undefined {
  if (!columns[index]!.pinned) return undefined;
  return columns.slice(0, index).reduce((sum, { width }) => sum + Number.parseInt(width, 10) + COLUMN_GAP, 0);
}

/**
 * Virtualised table: renders only the visible rows. Scrolls by keyboard and exposes the row count and each row's index
 * to assistive technology.
 */
export function DataGrid<Row>({
  label,
  columns,
  rows,
  rowKey,
  onRange,
  height,
  headHeight,
  sorted,
  onSort,
  foot,
}: Props<Row>) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items.at(-1)?.index ?? 0;
  useEffect(() => onRange?.(from, to), [onRange, from, to, rows]);
  const tracks = { gridTemplateColumns: columns.map(({ width }) => width).join(' '), minWidth: minTableWidth(columns) };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') return stepTo(event, event.key === 'ArrowDown' ? 1 : -1);
    if (event.target !== box.current) return;
    if (event.key === 'Home') virtual.scrollToIndex(0);
    else if (event.key === 'End') virtual.scrollToIndex(rows.length - 1);
    else return;
    event.preventDefault();
  };
  /** Moves focus from a link in one row to the first link of the row above or below. */
  const stepTo = (event: KeyboardEvent, step: number) => {
    const row = (event.target as HTMLElement).closest('[aria-rowindex]');
    const next = Number(row?.getAttribute('aria-rowindex')) + step;
    const link = box.current?.querySelector<HTMLElement>(`.grid-row[aria-rowindex="${next}"] a`);
    if (!row?.classList.contains('grid-row') || !link) return;
    event.preventDefault();
    link.focus();
    virtual.scrollToIndex(next - 2);
  };
  return (
    <div
      className="grid"
      ref={box}
      style={{ maxHeight: height }}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + (foot ? 2 : 1)}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup">
        <div
          className="grid-head"
          role="row"
          aria-rowindex={1}
          style={{ ...tracks, ...(headHeight ? { height: headHeight } : {}) }}
        >
          {columns.map(({ key, header, head, number, sort }, i) => (
            <div
              key={key}
              role="columnheader"
              className={cellClass(columns[i]!)}
              style={{ left: pinnedAt(columns, i) }}
              title={header}
              aria-sort={ariaSort(sort, sorted)}
            >
              {sort && onSort ? (
                <button
                  type="button"
                  className="grid-sort"
                  title={m.table.sortBy(header)}
                  onClick={() => onSort(nextSorting(sort, number === true, sorted))}
                >
                  {header}
                  {sorted?.sort === sort && (sorted.descending ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
                </button>
              ) : (
                (head ?? header)
              )}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return (
            <div
              key={row === undefined ? `blank-${index}` : rowKey(row)}
              className="grid-row"
              role="row"
              aria-rowindex={index + 2}
              style={{ ...tracks, transform: `translateY(${start}px)` }}
            >
              {columns.map(({ key, cell }, i) => (
                <div key={key} role="cell" className={cellClass(columns[i]!)} style={{ left: pinnedAt(columns, i) }}>
                  {row === undefined ? <span title={m.loading}>…</span> : cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {foot && (
        <div role="rowgroup" className="grid-foot">
          <div className="grid-head" role="row" aria-rowindex={rows.length + 2} style={tracks}>
            {columns.map(({ key, number }, i) => (
              <div key={key} role="cell" className={number ? 'cell cell-number' : 'cell'}>
                {foot[i]}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

const cellClass = ({ number, pinned }: { number?: boolean; pinned?: boolean }): string =>
  `cell${number ? ' cell-number' : ''}${pinned ? ' cell-pinned' : ''}`;

function ariaSort(sort: string | undefined, sorted: Sorting | undefined) {
  if (!sort || !sorted) return undefined;
  if (sorted.sort !== sort) return 'none' as const;
  return sorted.descending ? ('descending' as const) : ('ascending' as const);
}

/** A new column sorts numbers descending and text ascending; the same column reverses. */
function nextSorting(sort: string, isNumber: boolean, sorted: Sorting | undefined): Sorting {
  return sorted?.sort === sort ? { sort, descending: !sorted.descending } : { sort, descending: isNumber };
}
