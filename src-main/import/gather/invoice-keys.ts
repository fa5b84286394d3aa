import type { TableRecord } from '../../table/read/record.ts';
import { cleanText, foldCode, foldIdentity, usableId } from '../fields/identity.ts';
import type { LineChecker } from '../layout/line-checker.ts';
import type { Numbering } from '../meaning/meaning.ts';
import { compactDay, fiscalYear } from './days.ts';
import type { MappedColumns } from './mapped-columns.ts';

/** An invoice number as its key holds it: without case, spaces and leading zeros. */
export function foldInvoiceNumber(text: string): string {
  return foldCode(text).toLowerCase().replace(/\s+/g, '');
}

/** The keys by which the lines of an invoice find it. */
export class InvoiceKeys {
  readonly #columns: MappedColumns;
  readonly #checker: LineChecker;
  readonly #numbering: Numbering;

  constructor(columns: MappedColumns, checker: LineChecker, numbering: Numbering) {
    this.#columns = columns;
    this.#checker = checker;
    this.#numbering = numbering;
  }

  /** The keys of an invoice: its ID where that is trusted, and its number, with a suffix where numbers are reused. */
  of(record: TableRecord) {
    const at = this.#columns;
    const id = usableId(record.text(at.invoiceId));
    const text = record.text(at.invoiceNumber);
    const number = cleanText(text);
    const apart = number === '' ? '' : this.#reuseSuffix(record);
    const numberKey = number === '' ? '' : `no:${foldInvoiceNumber(number)}${apart}`;
    const written = apart === '' ? `no:${text.toLowerCase().replace(/\s+/g, '')}` : numberKey;
    return { id, number, key: id ? `id:${id}` : numberKey, numberKey, written };
  }

  /** The suffix of a number's key where the file reuses numbers. */
  #reuseSuffix(record: TableRecord): string {
    const at = this.#columns;
    const { date } = this.#checker.line;
    switch (this.#numbering) {
      case 'series':
        return `@${foldIdentity(record.text(at.series))}`;
      case 'fiscal-year':
        return `@fy${fiscalYear(compactDay(date))}`;
      case 'calendar-year':
        return `@${date.slice(0, 4)}`;
      case 'customer':
        return `@${usableId(record.text(at.storeId)) || foldIdentity(record.text(at.storeName))}`;
      default:
        return '';
    }
  }
}
