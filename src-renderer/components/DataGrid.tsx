import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { m } from '../messages/index.ts';
import { useColumnWidths } from './use-column-widths.ts';
import { ROW_HEIGHTS, useDensity } from './use-density.ts';

export interface Column<Row> {
  key: string;
  header: string;
  /** Explains the column, on hover and to assistive technology. */
  hint?: string;
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
  /** Storage key of the widths that the user gives the columns. */
  name?: string;
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
  /** Shows the last columns first, since they are the newest. */
  beginsAtEnd?: boolean;
}

/** Sort order of a table; without a key, its natural order. */
export interface Sorting {
  sort?: string | undefined;
  descending: boolean;
}

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
  name,
  columns: given,
  rows,
  rowKey,
  onRange,
  height,
  headHeight,
  sorted,
  onSort,
  foot,
  beginsAtEnd = false,
}: Props<Row>) {
  const box = useRef<HTMLDivElement>(null);
  const rowHeight = ROW_HEIGHTS[useDensity(({ density }) => density)];
  const { widths, resize } = useColumnWidths(name);
  const columns = useMemo(
    () => given.map((column) => (widths[column.key] ? { ...column, width: `${widths[column.key]}px` } : column)),
    [given, widths],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  const columnCount = columns.length;
  useEffect(() => {
    if (beginsAtEnd && columnCount > 0) box.current!.scrollLeft = box.current!.scrollWidth;
  }, [beginsAtEnd, columnCount]);
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
  /** Follows the pointer with the edge of a column until it is released. */
  const drag = (event: PointerEvent<HTMLElement>, key: string) => {
    const handle = event.currentTarget;
    const { left } = handle.parentElement!.getBoundingClientRect();
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const follow = ({ clientX }: globalThis.PointerEvent) => resize?.(key, clientX - left);
    handle.addEventListener('pointermove', follow);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', follow), {
      once: true,
    });
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
          {columns.map(({ key, header, head, hint, sort, number }, i) => (
            <div
              key={key}
              role="columnheader"
              className={cellClass(columns[i]!)}
              style={{ left: pinnedAt(columns, i) }}
              title={hint ?? header}
              aria-sort={ariaSort(sort, sorted)}
            >
              {sort && onSort ? (
                <button
                  type="button"
                  className="grid-sort"
                  title={hint ? `${hint} ${m.table.sortBy(header)}` : m.table.sortBy(header)}
                  {...(hint && { 'aria-description': hint })}
                  onClick={() => onSort(nextSorting(sort, number === true, sorted))}
                >
                  {header}
                  {sorted?.sort === sort && (sorted.descending ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
                </button>
              ) : (
                (head ?? header)
              )}
              {resize && (
                <span
                  className="grid-resize"
                  aria-hidden
                  onPointerDown={(event) => drag(event, key)}
                  onDoubleClick={() => resize(key, null)}
                />
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
            {columns.map(({ key }, i) => (
              <div key={key} role="cell" className={cellClass(columns[i]!)} style={{ left: pinnedAt(columns, i) }}>
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
