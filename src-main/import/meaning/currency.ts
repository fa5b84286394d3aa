import type { Mapping } from '../fields/columns.ts';
import { currencyInAmount, currencyInName } from '../fields/currency.ts';

/** Where the currency of an invoice comes from, without a column for it. */
export interface CurrencyReading {
  /** Given by a column name. */
  named: string | null;
  /** The columns whose cells contain a currency sign. */
  cells: number[];
}

const AMOUNTS = ['lineTotal', 'price', 'invoiceTotal', 'subtotal'] as const;

/** Detects the currency of a file's amounts from their column names and the signs in their cells. */
export function currencyOf(rows: string[][], columns: string[], mapping: Mapping, own: string): CurrencyReading {
  const amounts = AMOUNTS.flatMap((field) => mapping[field] ?? []);
  const inNames =
    amounts.map((column) => currencyInName(columns[column] ?? '', own)).find((code) => code !== null) ?? null;
  const signs = new Map(
    amounts.map((column) => [column, new Set(rows.flatMap((row) => currencyInAmount(row[column] ?? '', own) ?? []))]),
  );
  const all = new Set([...signs.values()].flatMap((codes) => [...codes]));
  // a single sign in some cells applies to the whole column
  const [only] = all.size === 1 ? all : [];
  return {
    named: only ?? inNames,
    cells: [...signs].flatMap(([column, codes]) => (codes.size > 0 && all.size > 1 ? [column] : [])),
  };
}
