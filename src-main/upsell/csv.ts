import type { Suggestions } from '../../src-shared/contract/index.ts';
import { minorDigits } from '../../src-shared/money.ts';
import { csvRecord } from '../csv.ts';

/** Suggestions as CSV, one a record. */
export function* suggestionsCsv(all: Suggestions[], end: string): Generator<string> {
  const columns = [
    'Store',
    'SKU',
    'Product',
    'Kind',
    'Quantity',
    'Unit',
    'Price',
    'Chance',
    'Expected',
    'Currency',
    'Why',
  ];
  yield csvRecord(columns, end);
  for (const { storeName, currency, suggestions } of all) {
    const decimal = (minor: number | null) =>
      minor === null ? '' : (minor / 10 ** minorDigits(currency)).toFixed(minorDigits(currency));
    for (const s of suggestions)
      yield csvRecord(
        [
          storeName,
          s.sku,
          s.product,
          s.kind,
          String(s.quantity),
          s.unit,
          decimal(s.priceMinor),
          String(s.confidence),
          decimal(s.expectedMinor),
          currency,
          s.reason,
        ],
        end,
      );
  }
}
