import { currencyInAmount, currencyInName } from '../../table/notation/currency.ts';
import type { Mapping } from '../fields/columns.ts';

/** Where the currency of an invoice comes from, without a column for it. */
export interface CurrencySource {
  /** Given by a column name. */
  named: string | null;
  /** The columns whose cells contain a currency sign. */
  cells: number[];
}

const AMOUNT_FIELDS = ['lineTotal', 'price', 'invoiceTotal', 'subtotal'] as const;

/** Detects the currency of a file's amounts from their column names and the signs in their cells. */
export function detectCurrency(
  rows: string[][],
  columns: string[],
  mapping: Mapping,
  homeCurrency: string,
): CurrencySource {
  const amounts = AMOUNT_FIELDS.flatMap((field) => mapping[field] ?? []);
  const inNames =
    amounts.map((column) => currencyInName(columns[column] ?? '', homeCurrency)).find((code) => code !== null) ?? null;
  const signs = new Map(
    amounts.map((column) => [
      column,
      new Set(rows.flatMap((row) => currencyInAmount(row[column] ?? '', homeCurrency) ?? [])),
    ]),
  );
  const all = new Set([...signs.values()].flatMap((codes) => [...codes]));
  // a single sign in some cells applies to the whole column
  const [only] = all.size === 1 ? all : [];
  return {
    named: only ?? inNames,
    cells: [...signs].flatMap(([column, codes]) => (codes.size > 0 && all.size > 1 ? [column] : [])),
  };
}
