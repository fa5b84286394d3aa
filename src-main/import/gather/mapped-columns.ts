import { FIELDS, type Field, type FieldScope } from '../fields/columns.ts';
import type { Layout } from '../layout/layout.ts';

/** The column of each field, -1 where it has none, and the columns of invoices and stores. */
export type MappedColumns = Record<Field, number> & {
  invoice: number[];
  store: number[];
  /** The columns whose cells tell one invoice from the next. */
  distinguishing: number[];
};

/** The columns of a layout, looked up once for all records. */
export function mappedColumns(layout: Layout): MappedColumns {
  const at = Object.fromEntries(
    (Object.keys(FIELDS) as Field[]).map((field) => [field, layout.mapping[field] ?? -1]),
  ) as Record<Field, number>;
  const of = (scope: FieldScope) =>
    (Object.entries(layout.mapping) as [Field, number][])
      .filter(([field]) => FIELDS[field].scope === scope)
      .map(([, column]) => column);
  const { numbering } = layout.meaning;
  const apart = numbering === 'series' ? [at.series] : numbering === 'customer' ? [at.storeId, at.storeName] : [];
  return {
    ...at,
    invoice: of('invoice'),
    store: of('store'),
    distinguishing: [...of('invoice'), ...apart.filter((column) => column >= 0)],
  };
}
