import { parseScaled } from '../../table/notation/numbers.ts';
import { shapeOf } from '../../table/sniff/cell-shapes.ts';
import type { Field, Guesses } from './columns.ts';

/** The number of records a guess is based on. */
const SAMPLE_RECORDS = 400;

/** Fields of which one tells an invoice, a store or a product. */
const INVOICE: Field[] = ['invoiceNumber', 'invoiceId'];
const STORE: Field[] = ['storeName', 'storeId'];
const PRODUCT: Field[] = ['itemName', 'sku', 'productId'];
/** What is guessed: of each group one field, unless one is known. */
const GUESSED: Field[][] = [['date'], ['quantity'], ['price'], ['lineTotal'], INVOICE, STORE, PRODUCT];

interface ColumnStatistics {
  index: number;
  values: string[];
  filled: number;
  distinct: number;
  share: Record<'number' | 'date' | 'text' | 'code', number>;
}

/**
 * Guesses fields that column names don't identify, from the values: dates, amounts with quantity × price = total,
 * numbers and names that change with the invoice or within it. Only the user can confirm these, so every guess has
 * confidence `ask`.
 */
export function guessByValues(records: string[][], width: number, decimal: '.' | ',', known: Guesses): Guesses {
  const sample = records.slice(0, SAMPLE_RECORDS);
  const isKnown = (fields: Field[]) => fields.some((field) => known[field]);
  if (sample.length < 2 || GUESSED.every(isKnown)) return {};
  const usedColumns = new Set(Object.values(known).map(({ column }) => column));
  const columns = Array.from({ length: width }, (_, index) => index)
    .filter((index) => !usedColumns.has(index))
    .map((index) => columnStatistics(sample, index))
    .filter(({ filled }) => filled > 0.5);
  const guesses: Guesses = {};
  const guess = (field: Field, column: ColumnStatistics | undefined) => {
    if (!column || known[field] || usedColumns.has(column.index)) return;
    guesses[field] = { column: column.index, confidence: 'ask' };
    usedColumns.add(column.index);
  };
  guess(
    'date',
    columns.find(({ share }) => share.date > 0.9),
  );
  const amounts = findAmounts(sample, columns, decimal, known);
  for (const [field, index] of Object.entries(amounts) as [Field, number][])
    guess(
      field,
      columns.find((column) => column.index === index),
    );
  const unusedColumns = () => columns.filter(({ index }) => !usedColumns.has(index));
  if (!isKnown(INVOICE)) guess('invoiceNumber', findInvoiceColumn(sample, unusedColumns(), known.date ?? guesses.date));
  const invoice = (known.invoiceNumber ?? known.invoiceId ?? guesses.invoiceNumber)?.column;
  if (!isKnown(STORE) && invoice !== undefined)
    guess(
      'storeName',
      unusedColumns().find((column) => column.share.text > 0.3 && determines(sample, invoice, column.index)),
    );
  if (!isKnown(PRODUCT))
    guess(
      'itemName',
      unusedColumns()
        .filter(({ share }) => share.text > 0.5)
        .sort((a, b) => b.distinct - a.distinct)[0],
    );
  if (!known.quantity && !guesses.quantity)
    guess(
      'quantity',
      unusedColumns().find((column) => column.share.number > 0.95 && areSmallIntegers(column.values, decimal)),
    );
  if (!known.lineTotal && !known.price && !guesses.lineTotal && !guesses.price)
    guess(
      'lineTotal',
      unusedColumns().find((column) => column.share.number > 0.95),
    );
  return guesses;
}

function columnStatistics(sample: string[][], index: number): ColumnStatistics {
  const values = sample.map((cells) => cells[index]?.trim() ?? '');
  const filled = values.filter(Boolean);
  const share = { number: 0, date: 0, text: 0, code: 0 };
  for (const value of filled) {
    const shape = shapeOf(value);
    if (shape === 'number' || shape === 'date') share[shape]++;
    else if (shape === 'code') share.code++;
    else share.text++;
  }
  for (const key of Object.keys(share) as (keyof typeof share)[]) share[key] /= Math.max(1, filled.length);
  return { index, values, filled: filled.length / sample.length, distinct: new Set(filled).size, share };
}

/** The three columns of which the first two multiply to the third in most records, not counting factors of 0 and 1. */
function findAmounts(
  sample: string[][],
  columns: ColumnStatistics[],
  decimal: '.' | ',',
  known: Guesses,
): Guesses | Partial<Record<Field, number>> {
  const indices = new Set(columns.filter(({ share }) => share.number > 0.9).map(({ index }) => index));
  for (const field of ['quantity', 'price', 'lineTotal'] as const) {
    const column = known[field]?.column;
    if (column !== undefined) indices.add(column);
  }
  const numbers = [...indices].slice(0, 14).map((index) => ({
    index,
    values: sample.map((cells) => parseScaled(cells[index]?.trim() ?? '', decimal, 10_000) / 10_000),
  }));
  let best: { quantity: number; price: number; lineTotal: number; share: number } | null = null;
  for (const q of numbers) {
    if (known.quantity && known.quantity.column !== q.index) continue;
    for (const p of numbers) {
      if (p.index === q.index || (known.price && known.price.column !== p.index)) continue;
      for (const t of numbers) {
        if (t.index === q.index || t.index === p.index || (known.lineTotal && known.lineTotal.column !== t.index))
          continue;
        let fits = 0;
        let telling = 0;
        for (let i = 0; i < sample.length; i++) {
          const [quantity, price, total] = [q.values[i]!, p.values[i]!, t.values[i]!];
          if (!(Math.abs(quantity) > 0) || Math.abs(quantity) === 1 || !(Math.abs(price) > 0) || price === 1) continue;
          telling++;
          if (Math.abs(quantity * price - total) <= 0.011 + Math.abs(quantity) * 0.005) fits++;
        }
        const whole = q.values.filter(Number.isInteger).length / sample.length;
        const earlier = q.index < p.index ? 0.01 : 0;
        const share = telling < 2 ? 0 : fits / telling + whole * 0.1 + earlier;
        if (share > Math.max(0.9, best?.share ?? 0))
          best = { quantity: q.index, price: p.index, lineTotal: t.index, share };
      }
    }
  }
  if (!best) return {};
  const { quantity, price, lineTotal } = best;
  return { quantity, price, lineTotal };
}

/** A column of codes or numbers that is constant over runs of records and determines the date. */
function findInvoiceColumn(
  sample: string[][],
  columns: ColumnStatistics[],
  date: { column: number } | undefined,
): ColumnStatistics | undefined {
  const runs = (column: ColumnStatistics) =>
    column.values.filter((value, i) => i === 0 || value !== column.values[i - 1]).length;
  return columns
    .filter(({ filled, distinct, share }) => filled > 0.95 && distinct > 1 && share.text < 0.2 && share.date < 0.1)
    .filter((column) => !date || determines(sample, column.index, date.column))
    .filter((column) => runs(column) < column.values.length * 0.8 || column.distinct === column.values.length)
    .sort((a, b) => b.distinct - a.distinct)[0];
}

/** Whether one column determines the value of another. */
function determines(sample: string[][], key: number, value: number): boolean {
  const seen = new Map<string, string>();
  let against = 0;
  for (const cells of sample) {
    const [k, v] = [cells[key] ?? '', cells[value] ?? ''];
    const before = seen.get(k);
    if (before === undefined) seen.set(k, v);
    else if (before !== v) against++;
  }
  return against <= sample.length * 0.01;
}

function areSmallIntegers(values: string[], decimal: '.' | ','): boolean {
  const numbers = values.filter(Boolean).map((value) => parseScaled(value, decimal, 1));
  return numbers.every((n) => Number.isInteger(n) && Math.abs(n) < 100_000);
}
