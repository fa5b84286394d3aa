import type { MessageText } from '../catalogue.ts';

/** Messages about order sheets. */
export const scan = {
  /** How the reading of a sheet ended. */
  'scan_read/nothing_known': { message: 'No known products found. Add lines by hand.' },
  'scan_read/nothing_ordered': { message: 'The products were recognised, but nothing is ordered.' },
  'cancelled/reading': { message: 'The reading was cancelled.' },
  reading_died: { message: 'Reading stopped unexpectedly (code {code}).', hint: 'Try again.' },

  'bad_request/scan_source': { message: 'Name a file, an upload or a text, one of the three.' },
  'bad_request/scan_order': { message: 'Name one scan or several.' },
  scan_stores_differ: {
    message: 'These order sheets belong to different stores.',
    hint: 'Create one order for each store.',
  },
  scan_kind: {
    message: '{file} is not a picture, PDF or message that can be read.',
    hint: 'Use JPEG, PNG, WebP, PDF or text files.',
  },
  'file_unreadable/named': {
    message: "{file} can't be read.",
    hint: 'Check the name and that it is readable.',
  },
  scan_empty_file: { message: '{file} is empty.', hint: 'Take the photo again, or copy the message again.' },
  scan_too_large: { message: '{file} is larger than 80 MB.', hint: 'Save it smaller.' },
  picture_unreadable: {
    message: "This picture can't be read ({reason}).",
    hint: 'Take it again, or save it as JPEG or PNG.',
  },
  pdf_too_long: {
    message: 'This PDF has {pages} pages; an order sheet has at most {most}.',
    hint: 'Save the pages with the order by themselves.',
  },
  pdf_locked: {
    message: 'This PDF is locked with a password.',
    hint: 'Save it without one and drop it again.',
  },
  pdf_unreadable: { message: "This PDF can't be read ({reason}).", hint: 'Save or scan it again.' },

  scan_unknown: { message: 'There is no scan {id}.' },
  scan_gone: { message: 'The picture of scan {id} no longer exists.', hint: 'Drop it again.' },
  page_unknown: { message: 'Scan {id} has no page {page}.' },
  scan_line_unknown: { message: 'Scan {id} has no line {line}.' },
  scan_ordered: { message: 'Scan {id} is already order {order}.' },
  'scan_ordered/change': {
    message: 'Scan {id} is already order {order}.',
    hint: 'Change the order instead.',
  },
  'scan_ordered/open': { message: 'Scan {id} is already order {order}.', hint: 'Open that one.' },
  'scan_empty/case_sizes': {
    message: 'The case sizes of these products are not known.',
    hint: 'Set them on the products’ pages, or order pieces.',
  },
  'scan_empty/lines': {
    message: 'No line has both a product and a quantity yet.',
    hint: 'Fill in at least one.',
  },

  no_products: { message: 'There are no products to print yet.', hint: 'Import an invoice export first.' },
  sheet_unknown: { message: 'There is no order sheet {id}.' },
  'sheet_unknown/elsewhere': {
    message: 'This order sheet was printed by another laptop.',
    hint: 'Read it there, or print one here.',
  },
} as const satisfies Record<string, MessageText>;
