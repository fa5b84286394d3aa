import { parseScaled } from '../../table/notation/numbers.ts';
import { foldName } from '../../table/sniff/fold-name.ts';
import type { Mapping } from '../fields/columns.ts';
import { foldCode } from '../fields/identity.ts';

/** The first records of a file as evidence of what its columns mean. */
export interface AmountSample {
  names: string[];
  rows: string[][];
  mapping: Mapping;
  decimal: '.' | ',';
  /** For each row the index of its invoice within the sample; negative if it has none. */
  invoices: Int32Array;
}

/** A column of numbers. */
export interface NumberColumn {
  index: number;
  name: string;
  /** NaN if a cell holds no number. */
  values: Float64Array;
  /** The number of cells that hold a number, and of those that aren't zero. */
  filled: number;
  nonZero: number;
  /** Whether it describes the line or its whole invoice; null if no invoice of the sample has two lines. */
  level: 'line' | 'invoice' | null;
  /** It holds a tax rate in per cent. */
  isRate?: boolean;
}

/** The invoice index of each row, by number or ID. */
export function invoiceIndexes(rows: string[][], { invoiceNumber, invoiceId }: Mapping): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(rows, (cells) => {
    const key = foldCode(cells[invoiceNumber ?? -1] ?? '') || foldCode(cells[invoiceId ?? -1] ?? '');
    if (key === '') return -1;
    let nth = known.get(key);
    if (nth === undefined) {
      nth = known.size;
      known.set(key, nth);
    }
    return nth;
  });
}

/** The share of cells with something else, in numbers, from which a column is not one of numbers. */
const MAX_OTHER = 0.2;

/** The numeric columns of a sample, without those that have few numbers. */
export function numberColumns({ names, rows, decimal, invoices }: AmountSample): NumberColumn[] {
  const columns: NumberColumn[] = [];
  for (let index = 0; index < names.length; index++) {
    const values = new Float64Array(rows.length);
    let filled = 0;
    let other = 0;
    let nonZero = 0;
    let before = '';
    let text = '';
    let value = Number.NaN;
    // a column of texts is left as soon as no further cell could make it one of numbers
    for (let i = 0; i < rows.length && other <= (filled + rows.length - i) * MAX_OTHER; i++) {
      const cell = rows[i]![index] ?? '';
      // the lines of an invoice repeat much of it
      if (cell !== before) {
        before = cell;
        text = cell.trim();
        value = text === '' ? Number.NaN : parseScaled(text, decimal, 10_000) / 10_000;
      }
      values[i] = value;
      if (Number.isNaN(value)) {
        if (text !== '') other++;
      } else {
        filled++;
        if (value !== 0) nonZero++;
      }
    }
    if (filled === 0 || other > filled * MAX_OTHER) continue;
    columns.push({ index, name: foldName(names[index]!), values, filled, nonZero, level: levelOf(values, invoices) });
  }
  return columns;
}

/** Whether the numbers are constant within invoices of several lines. */
function levelOf(values: Float64Array, invoices: Int32Array): NumberColumn['level'] {
  const first = new Map<number, number>();
  const still = new Map<number, boolean>();
  for (let i = 0; i < values.length; i++) {
    const invoice = invoices[i]!;
    if (invoice < 0 || Number.isNaN(values[i]!)) continue;
    const before = first.get(invoice);
    if (before === undefined) first.set(invoice, values[i]!);
    else still.set(invoice, (still.get(invoice) ?? true) && before === values[i]!);
  }
  if (still.size === 0) return null;
  const moving = [...still.values()].filter((same) => !same).length;
  return moving > still.size * 0.05 ? 'line' : 'invoice';
}

/** The largest absolute value. */
export function largestOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  return largest;
}
