import type { MessageText } from '../catalogue.ts';

/** Messages about order sheets. */
export const scan = {
  /** How the reading of a sheet ended. */
  'scan_read/nothing_known': { message: 'Nothing in it looks like a product that is known here.' },
  'scan_read/nothing_ordered': { message: 'Its products were recognised; nothing is ordered.' },
  'cancelled/reading': { message: 'The reading was cancelled.' },
  reading_died: { message: 'The reading thread ended early (code {code}).', hint: 'Try again.' },

  'bad_request/scan_source': { message: 'Name a file, an upload or a text, one of the three.' },
  'bad_request/scan_order': { message: 'Name one scan or several.' },
  scan_stores_differ: {
    message: 'These order sheets belong to different stores.',
    hint: 'Make an order of each store by itself.',
  },
  scan_kind: {
    message: '{file} is no picture, PDF or message that can be read here.',
    hint: 'JPEG, PNG, WebP, PDF and text files are.',
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
  scan_gone: { message: 'The picture of scan {id} is not there any more.', hint: 'Drop it again.' },
  page_unknown: { message: 'Scan {id} has no page {page}.' },
  scan_line_unknown: { message: 'Scan {id} has no line {line}.' },
  scan_ordered: { message: 'Scan {id} is order {order} already.' },
  'scan_ordered/change': {
    message: 'Scan {id} is order {order} already.',
    hint: 'Change the order instead.',
  },
  'scan_ordered/open': { message: 'Scan {id} is order {order} already.', hint: 'Open that one.' },
  'scan_empty/case_sizes': {
    message: 'How many pieces a case has is not known of any of these products.',
    hint: 'Set it on the products’ pages, or say pieces.',
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
