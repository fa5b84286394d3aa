import type { Fault } from '../../../src-shared/contract/imports.ts';
import type { FaultCode } from '../../../src-shared/fault.ts';
import { AMOUNT_SCALE, divideRound, priceTimesQuantity } from '../../../src-shared/money.ts';
import { QUANTITY_SCALE } from '../../../src-shared/quantity.ts';
import type { UncountedStatus } from '../../../src-shared/uncounted-status.ts';
import { ledgerSide } from '../../table/notation/numbers.ts';
import type { TableRecord } from '../../table/read/record.ts';
import { MAX_CELL_CHARACTERS } from '../../table/source/limits.ts';
import { FIELDS, type Field } from '../fields/columns.ts';
import { type DateFault, parseDate } from '../fields/dates.ts';
import { type AmountAdjustment, addedTax, discountOn, includedTax } from '../meaning/amount-formula.ts';
import { documentKind, statusKind } from '../meaning/document-kinds.ts';
import { faultAt, type Warning } from './faults.ts';
import type { Layout } from './layout.ts';

/** As spreadsheets write a long number; a document number such as `5E10` has neither point nor sign. */
const CUT_NUMBER = /^-?\d[.,]\d+E\+\d{2,3}$/i;

/** The numbers and the date of a valid record; texts are read from its cells. Valid until the next check. */
export interface CheckedLine {
  date: string;
  quantity: number;
  /** Ten-thousandths; null where the file has no price. */
  price: number | null;
  total: number;
  isCredit: boolean;
  /** Why the document counts in no figure; null where it counts. */
  notCounted: UncountedStatus | null;
}

/** Largest plausible amount or quantity: ten billion units. */
const MAX_UNITS = 1e10;
const MAX_NAME_LENGTH = 500;
const NAME_FIELDS: Field[] = [
  'invoiceId',
  'invoiceNumber',
  'storeId',
  'storeName',
  'productId',
  'sku',
  'itemName',
  'city',
  'state',
  'country',
  'brand',
  'category',
  'unit',
  'salesperson',
  'status',
  'currency',
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** Written by a decoder for bytes that it could not decode. */
const REPLACEMENT_CHARACTER = '\ufffd';
const CREDIT_NUMBER = /^(?:c|cn|cr|crn|cm|scn)[-/ ]?\d/i;

/**
 * Validates the records of one file as invoice lines. Built once for a layout; `check` runs for every record and
 * allocates only for faults and warnings.
 */
export class LineChecker {
  readonly line: CheckedLine = { date: '', quantity: 0, price: null, total: 0, isCredit: false, notCounted: null };
  readonly faults: Fault[] = [];
  readonly warnings: Warning[] = [];
  /** Records whose amounts can be compared with each other, and how many of them contradict the settled meaning. */
  readonly agreement = { compared: 0, contradicting: 0 };
  readonly #layout: Layout;
  readonly #width: number;
  readonly #walkIn: boolean;
  readonly #columnOf: Record<Field, number>;
  readonly #nameColumns: number[];
  readonly #numberColumn: number[];
  /** The record whose invoice number was looked at last, and that number if it lacks digits. */
  #numberMark = -1;
  #shortened: string | null = null;
  #lastDateText = '';
  #lastDate: string | { fault: DateFault } = { fault: 'unreadable' };

  constructor(layout: Layout, options: { missingStore: 'reject' | 'walk-in' }) {
    this.#layout = layout;
    this.#width = layout.columns.length;
    this.#walkIn = options.missingStore === 'walk-in';
    this.#columnOf = Object.fromEntries(
      (Object.keys(FIELDS) as Field[]).map((field) => [field, layout.mapping[field] ?? -1]),
    ) as Record<Field, number>;
    this.#numberColumn = [this.#columnOf.invoiceNumber];
    this.#nameColumns = NAME_FIELDS.map((field) => this.#columnOf[field]).filter((column) => column >= 0);
  }

  /** True where the record is a valid line, now in `line` with its `warnings`; false leaves the reasons in `faults`. */
  check(record: TableRecord): boolean {
    this.faults.length = 0;
    this.warnings.length = 0;
    const at = this.#columnOf;
    const { fault, plain, size } = record;
    if (fault === 'other_dialect') this.warnings.push('other_delimiter');
    else if (fault !== null) this.#fault(-1, record.raw.slice(0, MAX_NAME_LENGTH), fault);
    if (record.width !== this.#width) this.#checkWidth(record);
    if (size > MAX_NAME_LENGTH) this.#checkNames(record);
    if (size > MAX_CELL_CHARACTERS || (!plain && CONTROL_CHARACTERS.test(record.raw))) this.#checkTexts(record.cells);
    if (!plain && record.raw.includes(REPLACEMENT_CHARACTER)) this.warnings.push('replaced_characters');

    if (!record.isFilled(at.invoiceNumber) && !record.isFilled(at.invoiceId)) {
      this.#fault(at.invoiceNumber >= 0 ? at.invoiceNumber : at.invoiceId, '', 'invoice_missing');
    }
    if (at.invoiceId < 0) this.#checkNumber(record);
    this.#checkDate(record);
    if (!record.isFilled(at.storeName) && !record.isFilled(at.storeId)) {
      if (this.#walkIn) this.warnings.push('walk_in_store');
      else this.#fault(at.storeName >= 0 ? at.storeName : at.storeId, '', 'store_missing');
    }
    if (!record.isFilled(at.itemName) && !record.isFilled(at.sku) && !record.isFilled(at.productId)) {
      const column = [at.itemName, at.sku, at.productId].find((index) => index >= 0) ?? -1;
      this.#fault(column, '', 'item_missing');
    }
    this.#checkAmounts(record);
    this.#checkKind(record);
    return this.faults.length === 0;
  }

  #fault(column: number, value: string, code: FaultCode): void {
    this.faults.push(faultAt(this.#layout.columns[column] ?? '', value, code));
  }

  #checkWidth({ width, cells }: TableRecord): void {
    if (width < this.#width) {
      this.warnings.push('short_record');
      return;
    }
    const excessCell = cells.slice(this.#width).find((cell) => cell.trim() !== '');
    if (excessCell !== undefined) this.#fault(-1, excessCell, 'too_many_cells');
  }

  #checkNames(record: TableRecord): void {
    for (const column of this.#nameColumns) {
      if (!record.mayExceed(column, MAX_NAME_LENGTH)) continue;
      const text = record.cell(column);
      if (text.length > MAX_NAME_LENGTH) this.#fault(column, text.slice(0, MAX_NAME_LENGTH), 'too_long');
    }
  }

  #checkTexts(cells: string[]): void {
    for (let column = 0; column < cells.length; column++) {
      const text = cells[column]!;
      if (text.length > MAX_CELL_CHARACTERS) this.#fault(column, text.slice(0, MAX_NAME_LENGTH), 'too_long');
      if (CONTROL_CHARACTERS.test(text)) this.#fault(column, text.slice(0, MAX_NAME_LENGTH), 'control_characters');
    }
  }

  /** Numbers that a spreadsheet has cut to their first digits would make one invoice of several. */
  #checkNumber(record: TableRecord): void {
    if (!record.isUnchangedSince(this.#numberMark, this.#numberColumn)) {
      this.#numberMark = record.mark;
      const text = record.text(this.#columnOf.invoiceNumber);
      this.#shortened = CUT_NUMBER.test(text) ? text : null;
    }
    if (this.#shortened !== null) this.#fault(this.#columnOf.invoiceNumber, this.#shortened, 'number_shortened');
  }

  #checkDate(record: TableRecord): void {
    const column = this.#columnOf.date;
    const text = record.text(column);
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

  #checkAmounts(record: TableRecord): void {
    const { quantity: quantityAt, price: priceAt, lineTotal: totalAt } = this.#columnOf;
    const decimal = this.#layout.decimal;
    const line = this.line;
    const quantity = this.#number(
      record,
      quantityAt,
      decimal,
      QUANTITY_SCALE,
      'quantity_unreadable',
      'quantity_rounded',
    );
    if (quantity === null) this.#fault(quantityAt, '', 'quantity_missing');
    const price = this.#number(record, priceAt, decimal, AMOUNT_SCALE, 'price_unreadable', 'amount_rounded');
    const total = this.#number(record, totalAt, decimal, AMOUNT_SCALE, 'total_unreadable', 'amount_rounded');
    if (price === null && total === null) this.#fault(priceAt >= 0 ? priceAt : totalAt, '', 'amount_missing');
    line.quantity = quantity ?? 0;
    line.price = price;
    line.total = this.#netAmount(record, total ?? (price !== null ? priceTimesQuantity(price, line.quantity) : 0));
    if (total !== null && price !== null && this.faults.length === 0) this.#compareTotal(record, price, total);
    // a negative quantity is a return, whatever the sign of its amount
    if (line.quantity < 0 && line.total > 0) {
      line.total = -line.total;
      this.warnings.push('return_sign_turned');
    }
    if (!Number.isSafeInteger(line.total))
      this.#fault(totalAt >= 0 ? totalAt : priceAt, String(line.total), 'too_large');
    if (quantity === 0) this.warnings.push('zero_quantity');
    if (price === 0 || (price === null && total === 0)) this.warnings.push('free_good');
    else if (price !== null && total !== null && !this.#isTotalPlausible(price, line.quantity, total)) {
      this.warnings.push('line_total_differs');
    }
  }

  /** An amount after discounts and without the tax included in it. */
  #netAmount(record: TableRecord, amount: number): number {
    const { discounts, taxes } = this.#layout.meaning.amounts;
    let revenue = this.#isNegativeSide(record) ? -Math.abs(amount) : amount;
    for (const part of discounts)
      revenue -= discountOn(revenue, this.line.quantity / QUANTITY_SCALE, part.as, this.#adjustment(record, part));
    for (const part of taxes) revenue -= includedTax(revenue, this.#adjustment(record, part), part.as);
    return Math.round(revenue);
  }

  /** The value of a discount or a tax: an amount in ten-thousandths, or a rate; 0 for a cell without one. */
  #adjustment(record: TableRecord, { column, as }: AmountAdjustment): number {
    const value = record.scaled(column, this.#layout.decimal, AMOUNT_SCALE);
    if (value === null || Number.isNaN(value)) return 0;
    return as === 'percent' || as === 'fraction' ? value / AMOUNT_SCALE : value;
  }

  #isNegativeSide(record: TableRecord): boolean {
    const { minus } = this.#layout.meaning;
    if (minus === null) return false;
    return (
      ledgerSide(record.text(this.#columnOf.lineTotal)) === minus ||
      ledgerSide(record.text(this.#columnOf.price)) === minus
    );
  }

  /** Compares a total with the one that price, quantity, discounts and taxes give. */
  #compareTotal(record: TableRecord, price: number, total: number): void {
    const { equation } = this.#layout.meaning.amounts;
    if (equation === null) return;
    const quantity = this.line.quantity / QUANTITY_SCALE;
    let net = priceTimesQuantity(price, this.line.quantity);
    for (const part of equation.discounts) net -= discountOn(net, quantity, part.as, this.#adjustment(record, part));
    const due = equation.taxes.reduce((sum, part) => sum + addedTax(net, this.#adjustment(record, part), part.as), net);
    this.agreement.compared++;
    const tolerance = AMOUNT_SCALE / 50 + Math.abs(quantity) * 50;
    if (Math.abs(Math.abs(total) - Math.abs(due)) > tolerance) this.agreement.contradicting++;
  }

  /** A line total may be below price × quantity by a discount, and off by rounding, but not above it. */
  #isTotalPlausible(price: number, quantity: number, total: number): boolean {
    const gross = Math.abs(priceTimesQuantity(price, quantity));
    const tolerance = Math.max(AMOUNT_SCALE / 100, divideRound(Math.abs(quantity) * 50, QUANTITY_SCALE));
    return Math.abs(total) <= gross + tolerance;
  }

  /** Scaled integer; null for an empty or absent cell; 0 with a fault for what is no number. */
  #number(
    record: TableRecord,
    column: number,
    decimal: '.' | ',',
    scale: number,
    fault: FaultCode,
    rounded: Warning,
  ): number | null {
    const value = record.scaled(column, decimal, scale);
    if (value === null) return null;
    if (Number.isNaN(value)) {
      this.#fault(column, record.text(column), fault);
      return 0;
    }
    if (Math.abs(value) > MAX_UNITS * scale) {
      this.#fault(column, record.text(column), 'too_large');
      return 0;
    }
    if (Number.isInteger(value)) return value;
    this.warnings.push(rounded);
    return value < 0 ? -Math.round(-value) : Math.round(value);
  }

  /** Whether the document is a sale, a return, or does not count. */
  #checkKind(record: TableRecord): void {
    const { line } = this;
    const kind = documentKind(record.text(this.#columnOf.kind)) ?? null;
    const status = statusKind(record.text(this.#columnOf.status));
    const documentClass = kind === null || kind === 'sale' ? (status ?? kind) : kind;
    line.isCredit =
      documentClass === 'return' ||
      (documentClass === null && line.total < 0 && CREDIT_NUMBER.test(record.text(this.#columnOf.invoiceNumber)));
    line.notCounted =
      documentClass === null || documentClass === 'sale' || documentClass === 'return' ? null : documentClass;
  }
}
