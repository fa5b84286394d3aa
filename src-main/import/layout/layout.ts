import type { Mapping } from '../fields/columns.ts';
import type { DateOrder } from '../fields/dates.ts';
import type { ListLayout } from '../lists/list-layout.ts';
import type { Meaning } from '../meaning/meaning.ts';

/** How a file's records become lines: which column is which field, and how values are written. */
export interface Layout {
  columns: string[];
  mapping: Mapping;
  decimal: '.' | ',';
  order: DateOrder;
  /** Whether invoice dates carry a time, which the date field does not hold. */
  timed: boolean;
  meaning: Meaning;
  /** How a list is read, which has none of the fields of invoices. */
  list?: ListLayout;
}
