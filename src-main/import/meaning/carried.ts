import { isRemark } from '../between-records.ts';
import { FIELDS, type Field, type Mapping } from '../fields/columns.ts';
import { type TableRecord, TextRecord } from '../table/record.ts';
import { isNoGoods } from './goods.ts';

/** Which cells of an invoice stand on its first line alone, and count for those below. */
export interface Carried {
  /** Whether a record without a number goes on with the invoice above it. */
  below: boolean;
  /** The columns whose empty cells are those of the record above. */
  columns: number[];
}

/** What an invoice comes to may be called as a line's total is. */
const SUMS: Field[] = ['subtotal', 'invoiceTotal'];

/** The columns that tell of the invoice and its store. */
function invoiceColumns(mapping: Mapping): number[] {
  return (Object.entries(mapping) as [Field, number][])
    .filter(([field]) => ['invoice', 'store'].includes(FIELDS[field].scope) && !SUMS.includes(field))
    .map(([, column]) => column);
}

/** Whether a record names the invoice of the one before: by one of its number and ID, and by none of them another. */
function isOfSame(cells: string[], before: string[], names: number[]): boolean {
  const filled = names.filter((column) => (cells[column] ?? '').trim() !== '');
  return filled.length > 0 && filled.every((column) => cells[column]!.trim() === (before[column] ?? '').trim());
}

/** Finds whether a file tells of an invoice on its first line alone; null where each record tells all. */
export function carriedDown(rows: string[][], columns: string[], mapping: Mapping): Carried | null {
  const { invoiceNumber, invoiceId, date, itemName, sku, productId, quantity } = mapping;
  const at = (cells: string[], column: number | undefined) =>
    column === undefined ? '' : (cells[column] ?? '').trim();
  const told = invoiceColumns(mapping);
  const names = [invoiceNumber, invoiceId].filter((column) => column !== undefined);
  const item = [itemName, sku, productId];
  let below = 0;
  let continuing = 0;
  const empty = new Map<number, number>();
  let before: string[] | null = null;
  for (const cells of rows) {
    const hasItem = item.some((column) => at(cells, column) !== '') && at(cells, quantity) !== '';
    const isNameless = names.every((column) => at(cells, column) === '');
    const agrees = told.every((column) => at(cells, column) === '' || at(cells, column) === at(before ?? [], column));
    const goesOn =
      isNameless &&
      hasItem &&
      agrees &&
      at(cells, date) === '' &&
      !isRemark(cells, { mapping, columns }) &&
      !isNoGoods(at(cells, itemName));
    if (before && (goesOn || isOfSame(cells, before, names))) {
      continuing++;
      if (goesOn) below++;
      for (const column of told)
        if (at(cells, column) === '' && at(before, column) !== '') empty.set(column, (empty.get(column) ?? 0) + 1);
      if (goesOn) continue;
      before = filled(cells, before, told);
    } else if (!isNameless) before = cells;
  }
  // a cell that is missing here and there is missing, not left to the line above
  const isLeft = (column: number | undefined) => column !== undefined && (empty.get(column) ?? 0) > continuing * 0.5;
  if (below <= continuing * 0.5 && ![mapping.date, mapping.storeName, mapping.storeId].some(isLeft)) return null;
  return { below: below > continuing * 0.5, columns: told };
}

/** Records with what stands on an invoice's first line alone on each of its lines. */
export function filledDown(rows: string[][], mapping: Mapping, carried: Carried): string[][] {
  const carry = new CarryDown(carried, mapping, null);
  return rows.map((cells) => carry.take(new TextRecord(cells)).cells);
}

/** A record with what it leaves empty as the one before has it. */
function filled(cells: string[], before: string[], columns: number[]): string[] {
  const whole = [...cells];
  for (const column of columns) if ((whole[column] ?? '').trim() === '') whole[column] = before[column] ?? '';
  return whole;
}

/** Fills the cells of records that stand on an invoice's first line alone, as the records go by. */
export class CarryDown {
  readonly #carried: Carried;
  readonly #names: number[];
  #before: string[] | null;

  /** @param before the cells of the last record that an interrupted run had read */
  constructor(carried: Carried, { invoiceNumber, invoiceId }: Mapping, before: string[] | null) {
    this.#carried = carried;
    this.#names = [invoiceNumber, invoiceId].filter((column) => column !== undefined);
    this.#before = before;
  }

  /** The cells of the record before, filled. */
  get before(): string[] | null {
    return this.#before;
  }

  take(record: TableRecord): TableRecord {
    const { below, columns } = this.#carried;
    const before = this.#before;
    const isNameless = this.#names.every((column) => !record.isFilled(column));
    const cells = record.cells;
    const continues = before !== null && (isNameless ? below : isOfSame(cells, before, this.#names));
    if (!continues || columns.every((column) => record.isFilled(column))) {
      if (!isNameless) this.#before = cells;
      return record;
    }
    this.#before = filled(cells, before, columns);
    return new TextRecord(this.#before, record.line, record.raw, record.fault);
  }
}
