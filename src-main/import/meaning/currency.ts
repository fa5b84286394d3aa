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
  const named =
    amounts.map((column) => currencyInName(columns[column] ?? '', own)).find((code) => code !== null) ?? null;
  const cells = amounts.filter((column) => rows.some((row) => currencyInAmount(row[column] ?? '', own) !== null));
  return { named, cells };
}
