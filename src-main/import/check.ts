import type { Fault } from '../../src-shared/contract/imports.ts';
import { AMOUNT_SCALE, divideRound, priceTimesQuantity } from '../../src-shared/money.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import { type FaultCode, faultAt, type Warning } from './faults.ts';
import { FIELDS, type Field } from './fields/columns.ts';
import { type DateFault, parseDate } from './fields/dates.ts';
import { parseScaled } from './fields/numbers.ts';
import type { Layout } from './inspect.ts';
import type { RecordFault } from './table/dialect.ts';

/** The numbers and the date of a record that holds; the texts are read from its cells. Valid until the next check. */
export interface CheckedLine {
  date: string;
  quantity: number;
  /** Ten-thousandths; null where the file has no price. */
  price: number | null;
  total: number;
  isCredit: boolean;
}

/** Largest amount or quantity taken for real: ten billion units of anything. */
const LARGEST = 1e10;
const LONGEST_NAME = 500;
const LONGEST_CELL = 100_000;
const NAMES: Field[] = [
  'invoiceId',
  'invoiceNumber',
  'storeId',
  'storeName',
  'productId',
  'sku',
  'itemName',
  'city',
  'brand',
  'category',
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** Stands where a decoder met bytes that it could not read. */
const REPLACED = '\ufffd';
const CREDIT_KIND = /credit|return|refund|gutschrift|abono/i;
const CREDIT_NUMBER = /^(?:c|cn|cr|crn|cm|scn)[-/ ]?\d/i;

/**
 * Checks records of one file against what an invoice line must be. Built once for a layout; `check` runs for every
 * record and allocates only for what is wrong.
 */
export class LineChecker {
  readonly line: CheckedLine = { date: '', quantity: 0, price: null, total: 0, isCredit: false };
  readonly faults: Fault[] = [];
  readonly warnings: Warning[] = [];
  readonly #layout: Layout;
  readonly #width: number;
  readonly #walkIn: boolean;
  readonly #at: Record<Field, number>;
  readonly #named: number[];
  #lastDateText = '';
  #lastDate: string | { fault: DateFault } = { fault: 'unreadable' };

  constructor(layout: Layout, options: { missingStore: 'reject' | 'walk-in' }) {
    this.#layout = layout;
    this.#width = layout.columns.length;
    this.#walkIn = options.missingStore === 'walk-in';
    this.#at = Object.fromEntries(
      (Object.keys(FIELDS) as Field[]).map((field) => [field, layout.mapping[field] ?? -1]),
    ) as Record<Field, number>;
    this.#named = NAMES.map((field) => this.#at[field]).filter((column) => column >= 0);
  }

  /**
   * True when the record is a whole line, now in `line` with its `warnings`; false leaves the reasons in `faults`.
   * @param raw the record's text
   * @param written what is wrong with how it is written
   * @param plain whether its text is known to hold nothing that must not be in it
   */
  check(cells: string[], raw = cells.join('\n'), written: RecordFault | null = null, plain = false): boolean {
    this.faults.length = 0;
    this.warnings.length = 0;
    const at = this.#at;
    const line = this.line;
    if (written === 'other_dialect') this.warnings.push('other_delimiter');
    else if (written !== null) this.#fault(-1, raw.slice(0, LONGEST_NAME), written);
    if (cells.length !== this.#width) this.#checkWidth(cells);
    if (raw.length > LONGEST_NAME) this.#checkNames(cells);
    if (raw.length > LONGEST_CELL || (!plain && CONTROL.test(raw))) this.#checkTexts(cells);
    if (!plain && raw.includes(REPLACED)) this.warnings.push('replaced_characters');

    if (!this.cell(cells, at.invoiceNumber) && !this.cell(cells, at.invoiceId)) {
      this.#fault(at.invoiceNumber >= 0 ? at.invoiceNumber : at.invoiceId, '', 'invoice_missing');
    }
    this.#checkDate(cells);
    if (!this.cell(cells, at.storeName) && !this.cell(cells, at.storeId)) {
      if (this.#walkIn) this.warnings.push('walk_in_store');
      else this.#fault(at.storeName >= 0 ? at.storeName : at.storeId, '', 'store_missing');
    }
    if (!this.cell(cells, at.itemName) && !this.cell(cells, at.sku) && !this.cell(cells, at.productId)) {
      const column = [at.itemName, at.sku, at.productId].find((index) => index >= 0) ?? -1;
      this.#fault(column, '', 'item_missing');
    }
    this.#checkAmounts(cells);
    line.isCredit = this.#isCredit(cells);
    if (line.isCredit && line.total > 0) {
      line.total = -line.total;
      line.quantity = -Math.abs(line.quantity);
      this.warnings.push('credit_sign_turned');
    }
    return this.faults.length === 0;
  }

  /** A cell without the blanks around it; empty where the file has no such column. */
  cell(cells: string[], column: number): string {
    if (column < 0) return '';
    const text = cells[column];
    if (!text) return '';
    const first = text.charCodeAt(0);
    const last = text.charCodeAt(text.length - 1);
    return first > 32 && last > 32 && first !== 160 && last !== 160 ? text : text.trim();
  }

  #fault(column: number, value: string, code: FaultCode): void {
    this.faults.push(faultAt(this.#layout.columns[column] ?? '', value, code));
  }

  #checkWidth(cells: string[]): void {
    if (cells.length < this.#width) {
      this.warnings.push('short_record');
      return;
    }
    const beyond = cells.slice(this.#width).find((cell) => cell.trim() !== '');
    if (beyond !== undefined) this.#fault(-1, beyond, 'too_many_cells');
  }

  #checkNames(cells: string[]): void {
    for (const column of this.#named) {
      const text = cells[column];
      if (text !== undefined && text.length > LONGEST_NAME)
        this.#fault(column, text.slice(0, LONGEST_NAME), 'too_long');
    }
  }

  #checkTexts(cells: string[]): void {
    for (let column = 0; column < cells.length; column++) {
      const text = cells[column]!;
      if (text.length > LONGEST_CELL) this.#fault(column, text.slice(0, LONGEST_NAME), 'too_long');
      if (CONTROL.test(text)) this.#fault(column, text.slice(0, LONGEST_NAME), 'control_characters');
    }
  }

  #checkDate(cells: string[]): void {
    const column = this.#at.date;
    const text = this.cell(cells, column);
    if (text === '') {
      this.#fault(column, '', 'date_missing');
      return;
    }
    if (text !== this.#lastDateText) {
      this.#lastDateText = text;
      this.#lastDate = parseDate(text, this.#layout.order);
    }
    const date = this.#lastDate;
    if (typeof date === 'string') this.line.date = date;
    else this.#fault(column, text, date.fault === 'impossible' ? 'date_impossible' : 'date_unreadable');
  }

  #checkAmounts(cells: string[]): void {
    const { quantity: quantityAt, price: priceAt, lineTotal: totalAt } = this.#at;
    const decimal = this.#layout.decimal;
    const line = this.line;
    const quantity = this.#number(
      cells,
      quantityAt,
      decimal,
      QUANTITY_SCALE,
      'quantity_unreadable',
      'quantity_rounded',
    );
    if (quantity === null) this.#fault(quantityAt, '', 'quantity_missing');
    const price = this.#number(cells, priceAt, decimal, AMOUNT_SCALE, 'price_unreadable', 'amount_rounded');
    const total = this.#number(cells, totalAt, decimal, AMOUNT_SCALE, 'total_unreadable', 'amount_rounded');
    if (price === null && total === null) this.#fault(priceAt >= 0 ? priceAt : totalAt, '', 'amount_missing');
    line.quantity = quantity ?? 0;
    line.price = price;
    line.total = total ?? (price !== null ? priceTimesQuantity(price, line.quantity) : 0);
    if (!Number.isSafeInteger(line.total))
      this.#fault(totalAt >= 0 ? totalAt : priceAt, String(line.total), 'too_large');
    if (quantity === 0) this.warnings.push('zero_quantity');
    if (price === 0 || (price === null && total === 0)) this.warnings.push('free_good');
    else if (price !== null && total !== null && !this.#totalFits(price, line.quantity, total)) {
      this.warnings.push('line_total_differs');
    }
  }

  /** A line total may lie below price × quantity by a discount, and off by rounding; not above it. */
  #totalFits(price: number, quantity: number, total: number): boolean {
    const gross = Math.abs(priceTimesQuantity(price, quantity));
    const tolerance = Math.max(AMOUNT_SCALE / 100, divideRound(Math.abs(quantity) * 50, QUANTITY_SCALE));
    return Math.abs(total) <= gross + tolerance;
  }

  /** Scaled integer; null for an empty or absent cell; 0 with a fault for what is no number. */
  #number(
    cells: string[],
    column: number,
    decimal: '.' | ',',
    scale: number,
    fault: FaultCode,
    rounded: Warning,
  ): number | null {
    const text = this.cell(cells, column);
    if (text === '') return null;
    const value = parseScaled(text, decimal, scale);
    if (Number.isNaN(value)) {
      this.#fault(column, text, fault);
      return 0;
    }
    if (Math.abs(value) > LARGEST * scale) {
      this.#fault(column, text, 'too_large');
      return 0;
    }
    if (Number.isInteger(value)) return value;
    this.warnings.push(rounded);
    return value < 0 ? -Math.round(-value) : Math.round(value);
  }

  #isCredit(cells: string[]): boolean {
    const kind = this.cell(cells, this.#at.kind);
    if (kind !== '' && CREDIT_KIND.test(kind)) return true;
    const number = this.cell(cells, this.#at.invoiceNumber);
    return this.line.total < 0 && CREDIT_NUMBER.test(number);
  }
}
