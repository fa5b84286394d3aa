import type { StoredLayout } from '../ledger/history.ts';
import { DEFAULT_MEANING } from '../meaning/meaning.ts';
import type { OpenedList } from './open-list.ts';

/** How the records of a list were read, to read corrected ones the same way. */
export type ListLayout = Pick<OpenedList, 'kind' | 'mapping' | 'decimal' | 'order' | 'currency' | 'exported'> & {
  columns: string[];
};

/** The layout of a list as it is stored with its import. */
export function storedListLayout(opened: OpenedList): StoredLayout {
  const { columns, kind, mapping, decimal, order, currency, exported, table } = opened;
  return {
    columns,
    mapping: {},
    decimal,
    order,
    timed: false,
    meaning: DEFAULT_MEANING,
    dialect: table.dialect,
    list: { columns, kind, mapping, decimal, order, currency, exported },
  };
}
