import type { Mapping } from '../fields/columns.ts';
import { currencyInAmount, currencyInName } from '../fields/currency.ts';

/** Where an invoice's currency stands, besides a column for it. */
export interface CurrencyReading {
  /** By the name of a column, where that tells. */
  named: string | null;
  /** The columns whose cells bear its sign. */
  cells: number[];
}

const AMOUNTS = ['lineTotal', 'price', 'invoiceTotal', 'subtotal'] as const;

/** Finds what tells the currency of a file's amounts: the names of their columns, signs at them. */
export function currencyOf(rows: string[][], columns: string[], mapping: Mapping, own: string): CurrencyReading {
  const amounts = AMOUNTS.flatMap((field) => mapping[field] ?? []);
  const inNames =
    amounts.map((column) => currencyInName(columns[column] ?? '', own)).find((code) => code !== null) ?? null;
  const signs = new Map(
    amounts.map((column) => [column, new Set(rows.flatMap((row) => currencyInAmount(row[column] ?? '', own) ?? []))]),
  );
  const all = new Set([...signs.values()].flatMap((codes) => [...codes]));
  // one sign here and there in a column is the sign of all of it
  const [only] = all.size === 1 ? all : [];
  return {
    named: only ?? inNames,
    cells: [...signs].flatMap(([column, codes]) => (codes.size > 0 && all.size > 1 ? [column] : [])),
  };
}
