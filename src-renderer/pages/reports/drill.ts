import type { Report, ReportCell, ReportColumn } from '../../../src-shared/contract/index.ts';

type LinkTo = (path: string, more?: Record<string, string | undefined>) => string;

/** A period that a column's label or a date names, as its first and last day; null if it names none. */
export function periodOf(label: string): { from: string; to: string } | null {
  if (/^\d{4}-\d\d-\d\d$/.test(label)) return { from: label, to: label };
  const quarter = /^(\d{4})[- ]Q([1-4])$/.exec(label);
  const [year, first, months] = quarter
    ? [Number(quarter[1]), 3 * (Number(quarter[2]) - 1), 3]
    : /^\d{4}-\d\d$/.test(label)
      ? [Number(label.slice(0, 4)), Number(label.slice(5)) - 1, 1]
      : /^\d{4}$/.test(label)
        ? [Number(label), 0, 12]
        : [0, 0, 0];
  if (months === 0) return null;
  const day = (at: Date) => at.toISOString().slice(0, 10);
  return { from: day(new Date(Date.UTC(year, first, 1))), to: day(new Date(Date.UTC(year, first + months, 0))) };
}

/** Where a cell of a report leads: to the invoices behind it, or to what it names; null if nowhere. */
export function linkOf(report: Report, cells: ReportCell[], at: number, to: LinkTo): string | null {
  const column = report.columns[at]!;
  const cell = cells[at];
  if (typeof cell === 'string' && cell !== '') {
    if (column.key === 'store') return to('/stores', { search: cell });
    if (column.key === 'product' || column.key === 'sku') return to('/products', { search: cell });
    if (column.key === 'number') return to('/invoices', { search: cell });
    if (column.key === 'day') return to('/invoices', { from: cell, to: cell });
  }
  const filter = filterOf(report.columns, cells);
  if (filter === null) return null;
  if (at === 0) return to('/invoices', filter);
  // a column of a pivot is a period; other columns are of several kinds
  const period = /^c\d+$/.test(column.key) ? periodOf(column.label) : null;
  return period && typeof cell === 'number' && cell !== 0 ? to('/invoices', { ...filter, ...period }) : null;
}

/** The filter that a row of sums by a name stands for. */
function filterOf(columns: ReportColumn[], cells: ReportCell[]): Record<string, string> | null {
  const { key } = columns[0]!;
  const name = cells[0];
  if (!['category', 'brand', 'salesperson', 'city'].includes(key) || typeof name !== 'string') return null;
  // a report with more texts, such as lines of invoices, has no row of a name alone
  return columns.slice(1).some(({ type }) => type === 'text') ? null : { [key]: name };
}
