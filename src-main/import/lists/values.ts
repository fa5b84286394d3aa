import type { FaultCode } from '../../../src-shared/fault.ts';
import { AMOUNT_SCALE } from '../../../src-shared/money.ts';
import { QUANTITY_SCALE } from '../../../src-shared/quantity.ts';
import { withAsciiDigits } from '../../table/notation/digits.ts';
import { ledgerSide, parseScaled } from '../../table/notation/numbers.ts';
import { MAX_VALUE_CHARACTERS } from '../../table/source/limits.ts';
import { type DateOrder, parseDate, parseMonth } from '../fields/dates.ts';
import { cleanText } from '../fields/identity.ts';
import { hasGtinCheckDigit, isGstin, looksLikeGstin } from './check-digits.ts';
import type { ValueType } from './fields.ts';
import type { ListValue } from './row-state.ts';

/** How the values of a list are written. */
export interface ListNotation {
  decimal: '.' | ',';
  order: DateOrder;
}

/** Longest text of a field. */
const MAX_TEXT = 1000;
/** Largest amount in ten-thousandths: a trillion. */
const MAX_AMOUNT = 1e16 / 2;
/** A long number as a spreadsheet shows it, with digits lost. */
const SHORTENED = /^[-+]?\d(?:[.,]\d+)?e\+?\d+$/i;
const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]{2,}$/;
const PHONE = /^[+\d\s().,;/|&–-]*(?:(?:ext|x|extn)\.?\s*\d+)?[+\d\s().,;/|&–-]*$/i;
const NO_VALUE = /^(?:-+|–|—|n[./]?a\.?|nil|null|none|not available|unregistered|urp|#n\/a|\.)$/i;
const YES = /^(?:y|yes|true|1|x|✓|✔|ja|oui|sí|si|discontinued|inactive|withdrawn|stopped|obsolete|हाँ|हां)$/i;
const NO = /^(?:n|no|false|0|nein|non|active|नहीं)$/i;
const CONTROL = /(?![\t\n\r])\p{Cc}/u;

type Parsed = { value: ListValue } | { fault: FaultCode };

const faulty = (fault: FaultCode): Parsed => ({ fault });
const valued = (value: ListValue): Parsed => ({ value });

/**
 * The value of a cell: text, or an integer in the unit of its field. Null for an empty cell, and for the words that
 * stand for one.
 */
export function parseValue(type: ValueType, cell: string, notation: ListNotation): Parsed {
  if (CONTROL.test(cell)) return faulty('control_characters');
  const text = cleanText(cell.trim());
  if (text === '') return valued(null);
  if (text.length > MAX_TEXT) return faulty('too_long');
  if (type !== 'text' && NO_VALUE.test(text)) return valued(null);
  switch (type) {
    case 'text':
      return valued(text);
    case 'code':
      return SHORTENED.test(text) ? faulty('number_shortened') : valued(text);
    case 'phone':
      return parsePhone(text);
    case 'email':
      return text.split(/\s*[,;]\s*/).every((one) => EMAIL.test(one)) ? valued(text) : faulty('email_invalid');
    case 'taxNumber':
      return parseTaxNumber(text);
    case 'barcode':
      return parseBarcode(text);
    case 'date': {
      const date = parseDate(text, notation.order);
      if (typeof date === 'string') return valued(date);
      return faulty(date.fault === 'impossible' ? 'date_impossible' : 'date_unreadable');
    }
    case 'month': {
      const month = parseMonth(text, notation.order);
      return month === null ? faulty('month_unreadable') : valued(month);
    }
    case 'flag':
      if (YES.test(text)) return valued(1);
      return NO.test(text) ? valued(0) : faulty('flag_unreadable');
    default:
      return parseNumber(type, text, notation.decimal);
  }
}

function parsePhone(text: string): Parsed {
  if (SHORTENED.test(text)) return faulty('number_shortened');
  const digits = withAsciiDigits(text).replace(/\D/g, '').length;
  return PHONE.test(withAsciiDigits(text)) && digits >= 6 ? valued(text) : faulty('phone_invalid');
}

function parseTaxNumber(text: string): Parsed {
  if (SHORTENED.test(text)) return faulty('number_shortened');
  const compact = text.replace(/[\s-]/g, '').toUpperCase();
  if (looksLikeGstin(compact)) return isGstin(compact) ? valued(compact) : faulty('tax_number_invalid');
  return compact.length <= 30 && /\d/.test(compact) ? valued(text) : faulty('tax_number_invalid');
}

function parseBarcode(text: string): Parsed {
  if (SHORTENED.test(text)) return faulty('number_shortened');
  const compact = text.replace(/[\s-]/g, '');
  if (!/^\d+$/.test(compact)) return /^[\w.+/]{3,40}$/.test(compact) ? valued(compact) : faulty('barcode_invalid');
  // spreadsheets take off the leading zero of a UPC
  const padded = compact.length === 11 || compact.length === 7 ? `0${compact}` : compact;
  return hasGtinCheckDigit(padded) ? valued(padded) : faulty('barcode_invalid');
}

const SCALES = { amount: AMOUNT_SCALE, balance: AMOUNT_SCALE, quantity: QUANTITY_SCALE, whole: 1000, percent: 100 };
const UNREADABLE = {
  amount: 'value_no_amount',
  balance: 'value_no_amount',
  quantity: 'quantity_unreadable',
  whole: 'number_unreadable',
  percent: 'number_unreadable',
} as const satisfies Record<keyof typeof SCALES, FaultCode>;

function parseNumber(type: keyof typeof SCALES, text: string, decimal: '.' | ','): Parsed {
  if (text.length > MAX_VALUE_CHARACTERS) return faulty(UNREADABLE[type]);
  const scaled = parseScaled(text, decimal, SCALES[type]);
  if (Number.isNaN(scaled)) return faulty(UNREADABLE[type]);
  if (Math.abs(scaled) > MAX_AMOUNT) return faulty('too_large');
  const rounded = Math.round(scaled);
  // a creditor's side of a ledger: the store is owed
  const value = type === 'balance' && ledgerSide(text) === 'cr' ? -Math.abs(rounded) : rounded;
  if (value < 0 && type !== 'balance') return faulty('negative');
  if (type !== 'whole') return type === 'percent' && value > 10_000 ? faulty('number_unreadable') : valued(value);
  return value % 1000 === 0 && value <= 100_000_000 ? valued(value / 1000) : faulty('number_unreadable');
}

/** A value as an exported list has it, from which it can be read again: decimal point, ISO dates. */
export function formatValue(type: ValueType, value: ListValue): string | number {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (type === 'flag') return value === 1 ? 'yes' : '';
  if (type === 'whole') return value;
  return value / SCALES[type as keyof typeof SCALES];
}

/** Whether a cell is how a spreadsheet program writes a value back that it took for a number. */
export function isSpreadsheetForm(cell: string, value: ListValue): boolean {
  if (typeof value !== 'string') return false;
  const text = cell.trim();
  if (!/^\+?[\d\s]+$/.test(value)) return false;
  const digits = value.replace(/\D/g, '');
  if (text === digits.replace(/^0+(?=\d)/, '')) return true;
  if (!SHORTENED.test(text) || digits.length < 12) return false;
  const decimals = /[.,](\d+)e/i.exec(text)?.[1]?.length ?? 0;
  return Number(text.replace(',', '.')) === Number(Number(digits).toExponential(decimals));
}
