import type { Fault } from '../../../src-shared/contract/imports.ts';
import { type FaultCode, quotedValue } from '../../../src-shared/fault.ts';
import { english } from '../../../src-shared/messages/english.ts';

/** A fault at a cell. */
export function faultAt(column: string, value: string, code: FaultCode): Fault {
  return { column, value, code, message: sentenceOf(code, quotedValue(value)) };
}

const PLACE = '\0';
const sentences = new Map<FaultCode, string[]>();

/**
 * The English sentence of a fault: formatted once for each code and kept as the text around its value, since a file may
 * hold hundreds of thousands of faults.
 */
function sentenceOf(code: FaultCode, value: string): string {
  let texts = sentences.get(code);
  if (!texts) {
    texts = english({ id: `fault/${code}`, values: { value: PLACE } }).message.split(PLACE);
    sentences.set(code, texts);
  }
  return texts.join(value);
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
  'document_without_lines',
  'sheet_left_out',
  'hidden_sheet_left_out',
  'corrected_before',
  'not_a_reject',
] as const;
export type Warning = (typeof WARNINGS)[number];
