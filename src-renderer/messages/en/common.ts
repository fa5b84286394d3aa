import type { ProgramText } from '../program-text.ts';
import { withReadableDates } from '../readable-dates.ts';
import { plural } from '../write.ts';
import { procedures } from './procedures.ts';

/** Texts that several pages share. */
export const common = {
  procedures,
  connectionLost: 'The app is not responding. This page continues by itself when it is back.',
  failed: 'Something went wrong',
  /** A message of the program: by its descriptor, else as it was written. */
  text: ({ message }: ProgramText): string => withReadableDates(message),
  /** The next step of a message of the program, if it has one. */
  hint: ({ hint }: ProgramText): string => withReadableDates(hint ?? ''),
  /** What went wrong and the next step. */
  problem: ({ message, hint }: ProgramText): string => withReadableDates(`${message} ${hint ?? ''}`.trim()),
  notFound: 'Page not found',
  notFoundHint: 'The address has no page. It may have been mistyped.',
  forbidden: 'No access',
  forbiddenHint: 'Your role does not include this page. Ask an owner if you need it.',
  retry: 'Try again',
  loading: 'Loading…',
  filter: {
    label: 'Filters',
    period: 'Period',
    periods: {
      all: 'All time',
      month: 'This month',
      lastMonth: 'Last month',
      days30: 'Last 30 days',
      days90: 'Last 90 days',
      months12: 'Last 12 months',
      year: 'This year',
      lastYear: 'Last year',
      own: 'From … to …',
    },
    from: 'From',
    to: 'To',
    store: 'Store',
    product: 'Product',
    category: 'Category',
    brand: 'Brand',
    salesperson: 'Salesperson',
    city: 'City',
    more: 'Filter',
    clear: 'Clear filters',
    drop: (what: string) => `Remove the filter ${what}`,
    unnamed: '(none)',
    outOfOrder: 'The end is before the start.',
  },
  close: 'Close',
  save: 'Save',
  cancel: 'Cancel',
  remove: 'Remove',
  print: 'Print',
  table: {
    columns: 'Columns',
    sortBy: (column: string) => `Sort by ${column}`,
    select: (name: string) => `Select ${name}`,
    sum: 'Sum',
    exportAs: 'Export',
    density: 'Row height',
    densities: { normal: 'Normal', compact: 'Compact' },
  },
  views: {
    title: 'Views',
    name: 'Name of this view',
    forget: (name: string) => `Delete the view ${name}`,
  },
  edits: {
    undo: 'Undo',
    undone: 'Undone.',
  },
  count: (shown: number) => plural(shown, 'entry', 'entries'),
  searchHint: 'Press / to search',
};
