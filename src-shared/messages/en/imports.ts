import { FIELD_LABELS } from '../../fields.ts';
import type { MessageText } from '../catalogue.ts';

/** Messages about imports: faults of records, questions, how an import ended. */
export const imports = {
  'advice/dates': {
    message: '{count, number} dates stand in no calendar; day and month may be the other way round.',
  },
  'advice/decimal': {
    message: "{count, number} amounts can't be read; the decimal sign may be “{sign}”.",
  },
  'advice/existing': {
    message: '{count, number} records belong to invoices that are here already and differ; let the file replace them.',
  },
  'advice/missing_store': {
    message: '{count, number} of {records, number} records name no customer; take them as Walk-in.',
  },
  'advice/rejects': { message: 'To take the good records all the same, allow more rejects.' },

  'already_undone/again': {
    message: 'Import {importId} was undone already.',
    hint: 'Import its file again to have it back.',
  },
  'already_undone/fix': {
    message: 'Import {importId} was undone; its rejects have nothing to go into.',
    hint: 'Import its file again first.',
  },

  'answer/contradictions/price': { message: 'Quantity × price' },
  'answer/contradictions/total': { message: 'The amount as it stands' },
  'answer/date_order/dmy': { message: 'Day, month, year' },
  'answer/date_order/mdy': { message: 'Month, day, year' },
  'answer/date_order/ymd': { message: 'Year, month, day' },
  'answer/decimal_sign/comma': { message: 'The comma stands before decimals' },
  'answer/decimal_sign/point': { message: 'The point stands before decimals' },
  'answer/discount_unit/amount': { message: 'An amount off the line' },
  'answer/discount_unit/none': { message: 'A discount that the price has in it already' },
  'answer/discount_unit/percent': { message: 'Per cent off the line' },
  'answer/export_repeated/each': { message: 'No; count each time' },
  'answer/export_repeated/once': { message: 'Yes; count them once' },
  'answer/invoice_discount/included': { message: 'Yes, it is' },
  'answer/invoice_discount/taken_off': { message: 'No; take it off' },
  'answer/invoices_moved/apart': { message: 'Other invoices, whose numbers are used again: keep both' },
  'answer/invoices_moved/replace': { message: 'The same invoices, corrected: the file takes their place' },
  'answer/invoices_moved/skip': { message: 'Keep what is here; leave these invoices of the file out' },
  'answer/line_amount/each': { message: 'No, of one piece: the line is quantity × price' },
  'answer/line_amount/price': { message: 'No; the line is quantity × price' },
  'answer/line_amount/total': { message: 'Yes, of the whole line' },
  'answer/lines_taken_away/add': { message: 'The file has more lines of them: add these' },
  'answer/lines_taken_away/replace': { message: 'The file is right: its lines take their place' },
  'answer/lines_taken_away/skip': { message: 'Keep what is here; leave these invoices of the file out' },
  'answer/numbers_used_again/apart': { message: 'Yes; keep them apart' },
  'answer/numbers_used_again/one': { message: 'No; they are one invoice each' },
  'answer/tax_included/price': { message: 'Yes; sales are quantity × price' },
  'answer/tax_included/total': { message: 'No; sales are this amount' },

  'bad_request/file_or_upload': { message: 'Name a file or an upload, one of the two.' },
  'breaker/in_a_row': { message: 'The circuit breaker opened after {rejects} rejected records in a row' },
  'breaker/kept': { message: 'the good lines before it were kept, as asked' },
  'breaker/share': {
    message:
      'The circuit breaker opened: {rejects} of {records} records were rejected ({percent}%, allowed are {allowed}%)',
  },
  'breaker/unchanged': { message: 'the data is as it was before' },
  'breaker/would_stop': { message: 'an import would stop' },
  'busy/import': {
    message: 'An import is under way.',
    hint: 'Wait until it has ended, or cancel it, then try again.',
  },
  'cancelled/before_begin': { message: 'The import was cancelled before it began.' },
  'cancelled/before_records': { message: 'The import was cancelled before its records were read.' },
  'collision_kind/invoice': { message: 'invoice' },
  'collision_kind/product': { message: 'product' },
  'collision_kind/store': { message: 'store' },
  'collision_unknown/gone': {
    message: 'There is no {kind} {id} that was kept apart (any more).',
    hint: 'Look at the list again.',
  },
  'collision_unknown/not_removable': {
    message: 'A {kind} that was kept apart is not removed by itself.',
    hint: 'Let it count as the other one, or undo its import.',
  },
  columns_missing: {
    message: '{file} has no column for {fields}.',
    hint: 'Its columns are {columns}; recognised: {recognised}. Say which is which with a mapping, rename the columns, or export with them.',
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
  'fault/date_impossible': { message: '“{value}” is written like a date but stands in no calendar.' },
  'fault/date_missing': { message: 'The invoice date is empty.' },
  'fault/date_unreadable': { message: '“{value}” is not a date that can be read.' },
  'fault/delimiter_extra': {
    message: 'A delimiter is too many: the cells only fit their columns with one less. Check where it was taken out.',
  },
  'fault/delimiter_missing': {
    message: 'A delimiter is missing: the cells only fit their columns with one more. Check where it was put in.',
  },
  'fault/invoice_exists': {
    message: 'Invoice {value} is here already and differs; this import was told to refuse such invoices.',
  },
  'fault/invoice_missing': {
    message: 'The record names no invoice: both invoice number and invoice ID are empty.',
  },
  'fault/item_missing': { message: 'The record names no item: item name, SKU and product ID are all empty.' },
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
    message: 'The record names no customer. Fill it in, or import with missing customers taken as Walk-in.',
  },
  'fault/stray_quote': {
    message: 'A quote stands where none belongs, so the cells can only be guessed. Check them and take the quote out.',
  },
  'fault/too_large': { message: '{value} is larger than any invoice could mean.' },
  'fault/too_long': {
    message: 'The cell holds more text than a name can have; quotes may be missing or doubled nearby.',
  },
  'fault/too_many_cells': {
    message:
      'The record has more cells than the header has columns, beginning with “{value}”; a delimiter inside a cell may lack its quotes.',
  },
  'fault/total_differs': {
    message: 'The total {value} is not what the lines above it come to. Check the report; a line may be missing.',
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
    message: '{file} is not the file any more that the interrupted import had begun with.',
    hint: 'Import it anew; nothing of the interrupted run was kept.',
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
    message: 'Somebody else has corrected rejects of this import.',
    hint: 'Ask a manager to undo it.',
  },
  'foreign/import_changes': {
    message: 'This import changed what is not of your stores any more.',
    hint: 'Ask a manager to undo it.',
  },
  has_taken: {
    message: 'Import {importId} has taken its lines already.',
    hint: 'Undo it first, or import the file anew.',
  },
  import_died: { message: 'The importing thread died: {reason}.', hint: 'Import the file again.' },
  import_elsewhere: {
    message: 'Import {importId} was made on another laptop ({device}).',
    hint: 'Do it there.',
  },
  'import_ended/before_begin': { message: 'The program ended before this import had begun.' },
  'import_ended/cancelled': { message: 'Cancelled; nothing of the file was kept.' },
  'import_ended/duplicate': {
    message: 'This is the file of import {importId}, and every line of it stands as it came in.',
  },
  'import_ended/failed': { message: 'The import failed: {reason}' },
  'import_ended/interrupted': { message: 'The program ended while this import was under way; nothing of it was kept.' },
  'import_ended/resumable': {
    message: 'The program ended while this import was under way; it can go on where it stood.',
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
  import_unknown: { message: 'There is no import {importId}.', hint: 'mangalm imports lists them.' },
  'import_unknown/not_started': { message: 'Import {importId} was not started here.' },
  line_unknown: { message: 'There is no invoice line {lineId} (any more).', hint: 'Open its invoice again.' },
  'list/next': { message: '{first}, {rest}' },
  'list/or': { message: '{first} or {rest}' },
  mapping_unknown: { message: 'There is no saved mapping “{name}”.', hint: 'Saved are {saved}.' },
  'mapping_unknown/none': {
    message: 'There is no saved mapping “{name}”.',
    hint: 'None is saved yet; name a JSON file instead.',
  },
  mapping_unsure: {
    message: 'No name tells which column of {file} is which; judged by their values: {fields}.',
    hint: 'Look at it on the Imports page, or say so with --mapping FILE.json (mangalm inspect shows the proposal).',
  },
  'mapping_unsure/column': { message: '{field} from “{column}”' },
  'mapping_wrong/column': {
    message: 'The mapping takes {field} from a column “{column}” that the file does not have.',
    hint: 'Its columns are {columns}.',
  },
  'mapping_wrong/field': {
    message: 'The mapping names a field “{field}” that does not exist.',
    hint: 'Fields are {fields}.',
  },

  'meaning/carried': { message: 'What stands on an invoice’s first line counts for the lines below it.' },
  'meaning/currency_by_column': { message: 'By {column}.' },
  'meaning/currency_by_names': { message: '{currency}, by the columns’ names.' },
  'meaning/currency_by_signs': { message: 'By the signs at the amounts.' },
  'meaning/currency_none': { message: 'None is named; the company’s own is taken.' },
  'meaning/id_invoiceId': { message: 'invoice id' },
  'meaning/id_productId': { message: 'product id' },
  'meaning/id_sku': { message: 'sku' },
  'meaning/id_storeId': { message: 'store id' },
  'meaning/ids': { message: 'Invoices, stores and products go by their IDs, else by number and name.' },
  'meaning/ids_not_believed': {
    message: 'Not believed, since it does not agree with the names beside it: {ids}.',
  },
  'meaning/minus_cr': { message: 'Amounts marked Cr are negative.' },
  'meaning/minus_dr': { message: 'Amounts marked Dr are negative.' },
  'meaning/numbered_by_calendar-year': { message: 'Invoices of one number are told apart by calendar year.' },
  'meaning/numbered_by_customer': { message: 'Invoices of one number are told apart by customer.' },
  'meaning/numbered_by_fiscal-year': { message: 'Invoices of one number are told apart by fiscal year.' },
  'meaning/numbered_by_series': { message: 'Invoices of one number are told apart by series.' },
  'meaning/returns_by_column': { message: 'Returns are told by {column}.' },
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
  not_a_reject: { message: 'Record {record} is no reject of import {importId}.' },
  not_resumable: { message: 'Import {importId} is {status}; there is nothing to go on with.' },
  not_waiting: {
    message: 'Import {importId} is not waiting in the queue.',
    hint: 'Only waiting imports can be moved.',
  },
  'nothing_to_fix/nothing_in': {
    message: 'Import {importId} is {status}; nothing of it came in that corrections could join.',
    hint: 'Import the file first.',
  },
  'nothing_to_fix/no_rejects': { message: 'Import {importId} has no rejects to correct.' },
  'nothing_to_fix/not_read': { message: 'Import {importId} did not come so far as to read its file.' },
  nothing_to_undo: { message: 'Import {importId} changed nothing ({status}), so there is nothing to undo.' },

  'question/contradictions': {
    message: 'In many records {columns} is not what price, quantity, discount and tax come to. Which is right?',
  },
  'question/date_order': { message: 'In which order are the dates in {columns} written?' },
  'question/decimal_sign': {
    message: 'Amounts in {columns} have three digits behind their sign. Are these thousands?',
  },
  'question/discount_unit': { message: 'What does {columns} hold?' },
  'question/encoding_unsure': { message: 'Which of these names are written right?' },
  'question/export_repeated': {
    message: 'Some invoices stand in this file more than once, line by line the same. Were they sold once?',
  },
  'question/invoice_discount': { message: 'Is the discount in {columns} already taken off the lines?' },
  'question/invoices_moved': {
    message: 'Some invoices are here under the same number for another customer or year. What are they?',
  },
  'question/line_amount': { message: 'Is {columns} the amount of the whole line?' },
  'question/lines_taken_away': {
    message: 'Some invoices are here with lines that this file does not have. What should become of them?',
  },
  'question/numbers_used_again': {
    message: 'Some invoice numbers stand at different customers or dates. Are these different invoices?',
  },
  'question/several_tables': { message: 'Which sheet holds the invoices?' },
  'question/tax_included': { message: '{columns} is more than quantity × price. Does it include tax?' },

  reader_died: { message: 'The reading thread died: {reason}.', hint: 'Import the file again.' },
  rights_changed: { message: 'What its author may do was changed while the import was under way.' },
  suspended: { message: 'The program is closing; the import goes on when it is started again.' },
  'under_way/import': { message: 'Import {importId} is still under way.', hint: 'Wait until it has ended.' },
  upload_unknown: { message: 'That upload is not here (any more).', hint: 'Drop the file again.' },
} as const satisfies Record<string, MessageText>;
