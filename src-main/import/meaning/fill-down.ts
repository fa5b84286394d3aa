import { type TableRecord, TextRecord } from '../../table/read/record.ts';
import { FIELDS, type Field, type Mapping } from '../fields/columns.ts';
import { isFooter } from '../layout/headers-and-footers.ts';
import { isNonProductLine } from './line-types.ts';
import type { FillDownRule } from './meaning.ts';

/** Excluded, since an invoice total may have the same name as a line total. */
const INVOICE_TOTALS: Field[] = ['subtotal', 'invoiceTotal'];

/** The columns that describe the invoice and its store. */
function invoiceColumns(mapping: Mapping): number[] {
  return (Object.entries(mapping) as [Field, number][])
    .filter(([field]) => ['invoice', 'store'].includes(FIELDS[field].scope) && !INVOICE_TOTALS.includes(field))
    .map(([, column]) => column);
}

/** Whether a record belongs to the same invoice as the previous one: it has its number or ID, and neither differs. */
function isSameInvoice(cells: string[], before: string[], names: number[]): boolean {
  const filled = names.filter((column) => (cells[column] ?? '').trim() !== '');
  return filled.length > 0 && filled.every((column) => cells[column]!.trim() === (before[column] ?? '').trim());
}

/** The columns that only the previous record fills. */
const gapsOf = (cells: string[], before: string[], columns: number[]): number[] =>
  columns.filter(
    (column) =>
      cells[column] !== before[column] && (cells[column] ?? '').trim() === '' && (before[column] ?? '').trim() !== '',
  );

/** Detects whether only the first line of an invoice fills in the invoice columns; null if every record does. */
export function detectFillDown(rows: string[][], columns: string[], mapping: Mapping): FillDownRule | null {
  const { invoiceNumber, invoiceId, date, itemName, sku, productId, quantity } = mapping;
  const at = (cells: string[], column: number | undefined) =>
    column === undefined ? '' : (cells[column] ?? '').trim();
  const sharedColumns = invoiceColumns(mapping);
  const names = [invoiceNumber, invoiceId].filter((column) => column !== undefined);
  const item = [itemName, sku, productId];
  let below = 0;
  let continuing = 0;
  const empty = new Map<number, number>();
  let before: string[] | null = null;
  for (const cells of rows) {
    const isNameless = names.every((column) => at(cells, column) === '');
    const goesOn =
      isNameless &&
      item.some((column) => at(cells, column) !== '') &&
      at(cells, quantity) !== '' &&
      sharedColumns.every((column) => at(cells, column) === '' || at(cells, column) === at(before ?? [], column)) &&
      at(cells, date) === '' &&
      !isFooter(cells, { mapping, columns }) &&
      !isNonProductLine(at(cells, itemName));
    if (before && (goesOn || isSameInvoice(cells, before, names))) {
      continuing++;
      if (goesOn) below++;
      const gaps = gapsOf(cells, before, sharedColumns);
      for (const column of gaps) empty.set(column, (empty.get(column) ?? 0) + 1);
      if (goesOn) continue;
      before = gaps.length > 0 ? withFilledCells(cells, before, gaps) : cells;
    } else if (!isNameless) before = cells;
  }
  // cells that are only occasionally empty are missing data, not to be filled down
  const isLeft = (column: number | undefined) => column !== undefined && (empty.get(column) ?? 0) > continuing * 0.5;
  if (below <= continuing * 0.5 && ![mapping.date, mapping.storeName, mapping.storeId].some(isLeft)) return null;
  return { below: below > continuing * 0.5, columns: sharedColumns };
}

/** The records with the invoice columns filled down. */
export function fillDown(rows: string[][], mapping: Mapping, carried: FillDownRule): string[][] {
  const carry = new FillDown(carried, mapping, null);
  return rows.map((cells) => carry.apply(new TextRecord(cells)).cells);
}

/** A record whose empty cells are filled from the previous one. */
function withFilledCells(cells: string[], before: string[], columns: number[]): string[] {
  const whole = [...cells];
  for (const column of columns) if ((whole[column] ?? '').trim() === '') whole[column] = before[column] ?? '';
  return whole;
}

/** Fills down the invoice columns of records one by one. */
export class FillDown {
  readonly #rule: FillDownRule;
  readonly #idColumns: number[];
  #previous: string[] | null;

  /** @param before the cells of the last record read by an interrupted run */
  constructor(rule: FillDownRule, { invoiceNumber, invoiceId }: Mapping, before: string[] | null) {
    this.#rule = rule;
    this.#idColumns = [invoiceNumber, invoiceId].filter((column) => column !== undefined);
    this.#previous = before;
  }

  /** The cells of the previous record, filled. */
  get before(): string[] | null {
    return this.#previous;
  }

  apply(record: TableRecord): TableRecord {
    const { below, columns } = this.#rule;
    const before = this.#previous;
    const isNameless = this.#idColumns.every((column) => !record.isFilled(column));
    const cells = record.cells;
    const continues = before !== null && (isNameless ? below : isSameInvoice(cells, before, this.#idColumns));
    if (!continues || columns.every((column) => record.isFilled(column))) {
      if (!isNameless) this.#previous = cells;
      return record;
    }
    this.#previous = withFilledCells(cells, before, columns);
    return new TextRecord(this.#previous, record.line, record.raw, record.fault);
  }
}
