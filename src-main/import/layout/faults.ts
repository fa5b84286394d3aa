import type { Fault } from '../../../src-shared/contract/imports.ts';

/** Why a record can't become an invoice line. The sentences say what to do; column and value are shown beside them. */
const SENTENCES = {
  invoice_missing: () => 'The record names no invoice: both invoice number and invoice ID are empty.',
  date_missing: () => 'The invoice date is empty.',
  date_unreadable: (value: string) => `“${value}” is not a date that can be read.`,
  date_impossible: (value: string) => `“${value}” is written like a date but stands in no calendar.`,
  store_missing: () => 'The record names no customer. Fill it in, or import with missing customers taken as Walk-in.',
  item_missing: () => 'The record names no item: item name, SKU and product ID are all empty.',
  quantity_missing: () => 'The quantity is empty.',
  quantity_unreadable: (value: string) => `“${value}” is not a quantity.`,
  price_unreadable: (value: string) => `“${value}” is not a price.`,
  total_unreadable: (value: string) => `“${value}” is not an amount.`,
  amount_missing: () => 'Neither a price nor a line total is given.',
  too_large: (value: string) => `${value} is larger than any invoice could mean.`,
  too_long: () => 'The cell holds more text than a name can have; quotes may be missing or doubled nearby.',
  control_characters: () => 'The cell holds control characters that no export should contain.',
  too_many_cells: (value: string) =>
    `The record has more cells than the header has columns, beginning with “${value}”; a delimiter inside a cell may lack its quotes.`,
  quote_not_closed: () =>
    'A quote opens here and is never closed. The record was read as if the quote stood for itself; check its cells.',
  stray_quote: () =>
    'A quote stands where none belongs, so the cells can only be guessed. Check them and take the quote out.',
  delimiter_missing: () =>
    'A delimiter is missing: the cells only fit their columns with one more. Check where it was put in.',
  delimiter_extra: () =>
    'A delimiter is too many: the cells only fit their columns with one less. Check where it was taken out.',
  line_too_long: () =>
    'The record is longer than any can be, so only its beginning is kept; the file may be damaged here.',
  total_row: () => 'This looks like a total or a remark between the records, not like an invoice line.',
  invoice_exists: (value: string) =>
    `Invoice ${value} is here already and differs; this import was told to refuse such invoices.`,
} as const;

export type FaultCode = keyof typeof SENTENCES;

/** A fault at a cell, with its sentence. */
export function faultAt(column: string, value: string, code: FaultCode): Fault {
  const shown = value.length > 60 ? `${value.slice(0, 57)}…` : value;
  return { column, value, code, message: SENTENCES[code](shown) };
}

/** Irregularities of lines or invoices that were imported nevertheless. */
const WARNINGS = [
  'free_good',
  'zero_quantity',
  'line_total_differs',
  'amount_rounded',
  'quantity_rounded',
  'short_record',
  'walk_in_store',
  'invoice_header_differs',
  'invoice_total_differs',
  'credit_sign_turned',
  'return_sign_turned',
  'charge_left_out',
  'discount_spread',
  'repeated_once',
  'ids_not_believed',
  'not_counted',
  'currency_assumed',
  'other_delimiter',
  'replaced_characters',
  'mixed_encoding',
  'header_repeated',
  'header_changed',
  'footer_left_out',
  'sheet_left_out',
  'hidden_sheet_left_out',
  'corrected_before',
  'not_a_reject',
] as const;
export type Warning = (typeof WARNINGS)[number];
