import { FIELD_LABELS } from '../../fields.ts';
import type { MessageText } from '../catalogue.ts';

/** Messages about imports: faults of records, questions, how an import ended. */
export const imports = {
  'advice/dates': {
    message: '{count, number} dates are not valid; day and month may be swapped.',
  },
  'advice/decimal': {
    message: "{count, number} amounts can't be read; the decimal sign may be “{sign}”.",
  },
  'advice/existing': {
    message: '{count, number} records belong to existing invoices that differ; let the file replace them.',
  },
  'advice/missing_store': {
    message: '{count, number} of {records, number} records have no customer; use “Walk-in” for them.',
  },
  'advice/rejects': { message: 'To import the good records anyway, allow more rejects.' },

  'already_undone/again': {
    message: 'Import {importId} was undone already.',
    hint: 'Import its file again to restore it.',
  },
  'already_undone/fix': {
    message: 'Import {importId} was undone, so its rejects can’t be corrected.',
    hint: 'Import its file again first.',
  },

  'answer/contradictions/price': { message: 'Quantity × price' },
  'answer/contradictions/total': { message: 'The amount in the file' },
  'answer/date_order/dmy': { message: 'Day, month, year' },
  'answer/date_order/mdy': { message: 'Month, day, year' },
  'answer/date_order/ymd': { message: 'Year, month, day' },
  'answer/decimal_sign/comma': { message: 'Comma before decimals' },
  'answer/decimal_sign/point': { message: 'Point before decimals' },
  'answer/discount_unit/amount': { message: 'An amount off the line' },
  'answer/discount_unit/none': { message: 'A discount already in the price' },
  'answer/discount_unit/percent': { message: 'Per cent off the line' },
  'answer/export_repeated/each': { message: 'No; count each time' },
  'answer/export_repeated/once': { message: 'Yes; count them once' },
  'answer/invoice_discount/included': { message: 'Yes, it is' },
  'answer/invoice_discount/taken_off': { message: 'No; take it off' },
  'answer/invoices_moved/apart': { message: 'Other invoices with the same numbers: keep both' },
  'answer/invoices_moved/replace': { message: 'The same invoices, corrected: use the file' },
  'answer/invoices_moved/skip': { message: 'Keep what is here; leave these invoices of the file out' },
  'answer/line_amount/each': { message: 'No, of one piece: the line is quantity × price' },
  'answer/line_amount/price': { message: 'No; the line is quantity × price' },
  'answer/line_amount/total': { message: 'Yes, of the whole line' },
  'answer/lines_taken_away/add': { message: 'Both; add the file’s lines' },
  'answer/lines_taken_away/replace': { message: 'The file’s lines; remove the others' },
  'answer/lines_taken_away/skip': { message: 'Keep what is here; leave these invoices of the file out' },
  'answer/numbers_used_again/apart': { message: 'Yes; keep them apart' },
  'answer/numbers_used_again/one': { message: 'No; they are one invoice each' },
  'answer/tax_included/price': { message: 'Yes; sales are quantity × price' },
  'answer/tax_included/total': { message: 'No; sales are this amount' },

  'bad_request/file_or_upload': { message: 'Name a file or an upload, one of the two.' },
  'breaker/in_a_row': { message: 'The error limit was reached after {rejects} rejected records in a row' },
  'breaker/kept': { message: 'the good lines before it were kept, as you chose' },
  'breaker/share': {
    message:
      'The error limit was reached: {rejects} of {records} records were rejected ({percent}%, {allowed}% allowed)',
  },
  'breaker/unchanged': { message: 'nothing was changed' },
  'breaker/would_stop': { message: 'an import would stop' },
  'busy/import': {
    message: 'An import is running.',
    hint: 'Wait until it has ended, or cancel it, then try again.',
  },
  'cancelled/before_begin': { message: 'The import was cancelled before it began.' },
  'cancelled/before_records': { message: 'The import was cancelled before its records were read.' },
  'collision_kind/invoice': { message: 'invoice' },
  'collision_kind/product': { message: 'product' },
  'collision_kind/store': { message: 'store' },
  'collision_unknown/gone': {
    message: 'The {kind} {id} is no longer to be reviewed.',
    hint: 'Look at the list again.',
  },
  'collision_unknown/not_removable': {
    message: 'A {kind} to review can’t be removed by itself.',
    hint: 'Merge it with the other one, or undo its import.',
  },
  columns_missing: {
    message: '{file} has no column for {fields}.',
    hint: 'Its columns are {columns}; recognised: {recognised}. Map them, rename them, or export again with these columns.',
  },
  'columns_missing/more': { message: '{columns} and {count} more' },
  'columns_missing/none': { message: 'none' },
  'columns_missing/recognised': { message: '{field} ("{column}")' },

  'fault/amount_missing': { message: 'Neither a price nor a line total is given.' },
  'fault/control_characters': { message: 'The cell holds control characters that no export should contain.' },
  'fault/columns_touch': {
    message:
      'Two values meet where other lines have blanks between two columns, so it isn’t known where one ends. Check the cells.',
  },
  'fault/date_impossible': { message: '“{value}” is not a valid date.' },
  'fault/date_missing': { message: 'The invoice date is empty.' },
  'fault/date_unreadable': { message: '“{value}” can’t be read as a date.' },
  'fault/delimiter_extra': {
    message: 'A delimiter is too many: the cells only fit their columns with one less. Check where it was taken out.',
  },
  'fault/delimiter_missing': {
    message: 'A delimiter is missing: the cells only fit their columns with one more. Check where it was put in.',
  },
  'fault/invoice_exists': {
    message: 'Invoice {value} already exists and differs; this import does not change existing invoices.',
  },
  'fault/invoice_missing': {
    message: 'The record has no invoice: both invoice number and invoice ID are empty.',
  },
  'fault/item_missing': { message: 'The record has no item: item name, SKU and product ID are all empty.' },
  'fault/line_too_long': {
    message: 'The record is longer than any can be, so only its beginning is kept; the file may be damaged here.',
  },
  'fault/price_unreadable': { message: '“{value}” is not a price.' },
  'fault/quantity_missing': { message: 'The quantity is empty.' },
  'fault/quantity_unreadable': { message: '“{value}” is not a quantity.' },
  'fault/quote_not_closed': {
    message:
      'A quote opens here and is never closed. The record was read as if the quote stood for itself; check its cells.',
  },
  'fault/store_missing': {
    message: 'The record has no customer. Fill it in, or import missing customers as “Walk-in”.',
  },
  'fault/stray_quote': {
    message: 'A quote is in the wrong place, so the cells can only be guessed. Check them and remove the quote.',
  },
  'fault/too_large': { message: '{value} is too large for an invoice.' },
  'fault/too_long': {
    message: 'The cell holds more text than a name can have; quotes may be missing or doubled nearby.',
  },
  'fault/too_many_cells': {
    message:
      'The record has more cells than the header has columns, beginning with “{value}”; a delimiter inside a cell may lack its quotes.',
  },
  'fault/total_differs': {
    message: 'The total {value} differs from the lines above it. Check the report; a line may be missing.',
  },
  'fault/total_row': {
    message: 'This looks like a total or a remark between the records, not like an invoice line.',
  },
  'fault/total_unreadable': { message: '“{value}” is not an amount.' },

  'field/balance': { message: FIELD_LABELS.balance },
  'field/batch': { message: FIELD_LABELS.batch },
  'field/brand': { message: FIELD_LABELS.brand },
  'field/category': { message: FIELD_LABELS.category },
  'field/city': { message: FIELD_LABELS.city },
  'field/country': { message: FIELD_LABELS.country },
  'field/currency': { message: FIELD_LABELS.currency },
  'field/date': { message: FIELD_LABELS.date },
  'field/dueDate': { message: FIELD_LABELS.dueDate },
  'field/invoiceId': { message: FIELD_LABELS.invoiceId },
  'field/invoiceNumber': { message: FIELD_LABELS.invoiceNumber },
  'field/invoiceTotal': { message: FIELD_LABELS.invoiceTotal },
  'field/itemName': { message: FIELD_LABELS.itemName },
  'field/kind': { message: FIELD_LABELS.kind },
  'field/lineTotal': { message: FIELD_LABELS.lineTotal },
  'field/paidOn': { message: FIELD_LABELS.paidOn },
  'field/price': { message: FIELD_LABELS.price },
  'field/productId': { message: FIELD_LABELS.productId },
  'field/quantity': { message: FIELD_LABELS.quantity },
  'field/salesperson': { message: FIELD_LABELS.salesperson },
  'field/series': { message: FIELD_LABELS.series },
  'field/sku': { message: FIELD_LABELS.sku },
  'field/state': { message: FIELD_LABELS.state },
  'field/status': { message: FIELD_LABELS.status },
  'field/storeId': { message: FIELD_LABELS.storeId },
  'field/storeName': { message: FIELD_LABELS.storeName },
  'field/subtotal': { message: FIELD_LABELS.subtotal },
  'field/unit': { message: FIELD_LABELS.unit },
  field_or_other: { message: '{field} (or {other})' },

  file_changed: {
    message: '{file} has changed since the interrupted import.',
    hint: 'Import it again; nothing of the interrupted run was kept.',
  },
  file_header_only: {
    message: '{file} has a header and no records below it.',
    hint: 'Export it again with the invoices in it.',
  },
  folder_missing: {
    message: 'There is no folder {folder}.',
    hint: 'Make it first, or choose another.',
  },
  'foreign/fixed_by_others': {
    message: 'Someone else has corrected rejects of this import.',
    hint: 'Ask a manager to undo it.',
  },
  'foreign/import_changes': {
    message: 'This import changed data outside your stores.',
    hint: 'Ask a manager to undo it.',
  },
  has_taken: {
    message: 'Import {importId} is already done.',
    hint: 'Undo it first, or import the file again.',
  },
  import_died: { message: 'The import stopped unexpectedly: {reason}.', hint: 'Import the file again.' },
  import_elsewhere: {
    message: 'Import {importId} was made on another laptop ({device}).',
    hint: 'Do it there.',
  },
  'import_ended/before_begin': { message: 'The app closed before this import started.' },
  'import_ended/cancelled': { message: 'Cancelled; nothing of the file was kept.' },
  'import_ended/duplicate': {
    message: 'This is the file of import {importId}; all its lines are unchanged.',
  },
  'import_ended/failed': { message: 'The import failed: {reason}' },
  'import_ended/interrupted': { message: 'The app closed during this import; nothing of it was kept.' },
  'import_ended/resumable': {
    message: 'The app closed during this import. You can resume it.',
  },
  'import_ended/stopped': { message: '{reason}; {outcome}.' },
  'import_status/cancelled': { message: 'cancelled' },
  'import_status/completed': { message: 'completed' },
  'import_status/completed_with_rejects': { message: 'completed_with_rejects' },
  'import_status/dry_run': { message: 'dry_run' },
  'import_status/failed': { message: 'failed' },
  'import_status/interrupted': { message: 'interrupted' },
  'import_status/needs_answer': { message: 'needs_answer' },
  'import_status/queued': { message: 'queued' },
  'import_status/running': { message: 'running' },
  'import_status/stopped': { message: 'stopped' },
  import_unknown: { message: 'There is no import {importId}.', hint: 'The list of imports shows those that are here.' },
  'import_unknown/not_started': { message: 'Import {importId} was not started here.' },
  line_unknown: { message: 'There is no invoice line {lineId}.', hint: 'Open its invoice again.' },
  'list/next': { message: '{first}, {rest}' },
  'list/or': { message: '{first} or {rest}' },
  mapping_unknown: { message: 'There is no saved mapping “{name}”.', hint: 'Saved are {saved}.' },
  'mapping_unknown/none': {
    message: 'There is no saved mapping “{name}”.',
    hint: 'None is saved yet; name a JSON file instead.',
  },
  mapping_unsure: {
    message: 'The column names of {file} are not known; judged by their values: {fields}.',
    hint: 'Check it on the Imports page, or use --mapping FILE.json (mangalm inspect shows the proposal).',
  },
  'mapping_unsure/column': { message: '{field} from “{column}”' },
  'mapping_wrong/column': {
    message: 'The mapping uses a column “{column}” for {field}, but the file does not have it.',
    hint: 'Its columns are {columns}.',
  },
  'mapping_wrong/field': {
    message: 'The mapping has a field “{field}” that does not exist.',
    hint: 'Fields are {fields}.',
  },

  'meaning/carried': { message: 'The first line of an invoice fills the lines below it.' },
  'meaning/currency_by_column': { message: 'By {column}.' },
  'meaning/currency_by_names': { message: '{currency}, by the columns’ names.' },
  'meaning/currency_by_signs': { message: 'By the currency signs of the amounts.' },
  'meaning/currency_none': { message: 'The file has none; the company’s currency is used.' },
  'meaning/id_invoiceId': { message: 'invoice id' },
  'meaning/id_productId': { message: 'product id' },
  'meaning/id_sku': { message: 'sku' },
  'meaning/id_storeId': { message: 'store id' },
  'meaning/ids': { message: 'Invoices, stores and products are matched by ID, else by number and name.' },
  'meaning/ids_not_believed': {
    message: 'Not used, as it contradicts the names next to it: {ids}.',
  },
  'meaning/minus_cr': { message: 'Amounts marked Cr are negative.' },
  'meaning/minus_dr': { message: 'Amounts marked Dr are negative.' },
  'meaning/numbered_by_calendar-year': { message: 'Invoices with the same number are separated by calendar year.' },
  'meaning/numbered_by_customer': { message: 'Invoices with the same number are separated by customer.' },
  'meaning/numbered_by_fiscal-year': { message: 'Invoices with the same number are separated by fiscal year.' },
  'meaning/numbered_by_series': { message: 'Invoices with the same number are separated by series.' },
  'meaning/returns_by_column': { message: 'Returns are recognised by {column}.' },
  'meaning/returns_negative': { message: 'Negative amounts and quantities are returns.' },
  'meaning/sales': { message: 'Sales are {amount}.' },
  'meaning/sales_by_price': { message: '{quantity} × {price}' },
  'meaning/sales_discounts': { message: 'Sales are {amount}, less {discounts}.' },
  'meaning/sales_discounts_share': {
    message: 'Sales are {amount}, less {discounts}, less each invoice’s share of {share}.',
  },
  'meaning/sales_discounts_taxes': { message: 'Sales are {amount}, less {discounts}, without the tax in {taxes}.' },
  'meaning/sales_discounts_taxes_share': {
    message: 'Sales are {amount}, less {discounts}, without the tax in {taxes}, less each invoice’s share of {share}.',
  },
  'meaning/sales_share': { message: 'Sales are {amount}, less each invoice’s share of {share}.' },
  'meaning/sales_taxes': { message: 'Sales are {amount}, without the tax in {taxes}.' },
  'meaning/sales_taxes_share': {
    message: 'Sales are {amount}, without the tax in {taxes}, less each invoice’s share of {share}.',
  },
  'meaning/sentences': { message: '{first} {rest}' },

  needs_answer: {
    message: '{file} was not imported: {question}',
    hint: 'Answer on the Imports page, or with --answer {answers}.',
  },
  not_a_reject: { message: 'Record {record} is not a reject of import {importId}.' },
  not_resumable: { message: 'Import {importId} is {status}; there is nothing to resume.' },
  not_waiting: {
    message: 'Import {importId} is not waiting in the queue.',
    hint: 'Only waiting imports can be moved.',
  },
  'nothing_to_fix/nothing_in': {
    message: 'Import {importId} is {status}, so its rejects can’t be corrected.',
    hint: 'Import the file first.',
  },
  'nothing_to_fix/no_rejects': { message: 'Import {importId} has no rejects to correct.' },
  'nothing_to_fix/not_read': { message: 'Import {importId} stopped before it read its file.' },
  nothing_to_undo: { message: 'Import {importId} changed nothing ({status}), so there is nothing to undo.' },

  'question/contradictions': {
    message: 'In many records {columns} differs from price, quantity, discount and tax. Which is right?',
  },
  'question/date_order': { message: 'In which order are the dates in {columns} written?' },
  'question/decimal_sign': {
    message: 'Amounts in {columns} have three digits behind their sign. Are these thousands?',
  },
  'question/discount_unit': { message: 'What does {columns} contain?' },
  'question/encoding_unsure': { message: 'Which of these names look right?' },
  'question/export_repeated': {
    message: 'Some invoices appear in this file more than once, line for line. Were they sold only once?',
  },
  'question/invoice_discount': { message: 'Is the discount in {columns} already taken off the lines?' },
  'question/invoices_moved': {
    message: 'Some invoices exist with the same number for another customer or year. What are they?',
  },
  'question/line_amount': { message: 'Is {columns} the amount of the whole line?' },
  'question/lines_taken_away': {
    message: 'Some existing invoices have lines that this file does not have. Which lines are right?',
  },
  'question/numbers_used_again': {
    message: 'Some invoice numbers appear with different customers or dates. Are these different invoices?',
  },
  'question/several_tables': { message: 'Which sheet contains the invoices?' },
  'question/tax_included': { message: '{columns} is more than quantity × price. Does it include tax?' },

  reader_died: { message: 'Reading stopped unexpectedly: {reason}.', hint: 'Import the file again.' },
  rights_changed: { message: 'The permissions of the person importing changed during the import.' },
  suspended: { message: 'The app is closing. The import continues at the next start.' },
  undo_died: {
    message: 'The undo stopped unexpectedly: {reason}.',
    hint: 'Nothing was changed. Undo the import again.',
  },
  'under_way/import': { message: 'Import {importId} is still running.', hint: 'Wait until it has ended.' },
  upload_unknown: { message: 'The uploaded file is no longer here.', hint: 'Drop the file again.' },
} as const satisfies Record<string, MessageText>;
