import type { MessageText } from '../catalogue.ts';

/** Messages about stores, products, invoices, orders, notes, calls and reports. */
export const sales = {
  store_unknown: { message: 'There is no store {id}.' },
  'store_unknown/list': {
    message: 'There is no store {id}.',
    hint: 'The list of stores shows those that are here.',
  },
  'store_unknown/removed': { message: 'There is no store {id}.', hint: 'It may have been removed.' },
  product_not_added: { message: 'The product was not added. {reason}' },
  'product_not_added/doubt': { message: 'Its values can be read in several ways.' },
  product_exists: {
    message: 'There is already a product like this: {name}.',
    hint: 'Use that one, or give this one another name, SKU and barcode.',
  },
  product_unknown: { message: 'There is no product {id}.' },
  'product_unknown/list': {
    message: 'There is no product {id}.',
    hint: 'The list of products shows those that are here.',
  },
  'product_unknown/removed': { message: 'There is no product {id}.', hint: 'It may have been removed.' },
  invoice_unknown: {
    message: 'There is no invoice {id}.',
    hint: 'The list of invoices shows those that are here.',
  },
  order_unknown: {
    message: 'There is no order {id}.',
    hint: 'The list of orders shows those that are here.',
  },
  'order_unknown/removed': { message: 'There is no order {id}.', hint: 'It may have been removed.' },
  note_unknown: { message: 'There is no note {id}.', hint: 'It may have been removed.' },
  call_unknown: { message: 'There is no call {id}.', hint: 'It may have been removed.' },
  call_refused: { message: 'The call is not saved: {reason}', hint: 'What you typed is still there.' },
  'call_field/day_missing': { message: 'On which day does the store want to be called?' },
  'call_field/day_not_later': { message: 'Choose a day after that of the call.' },
  'call_field/lines_without_order': { message: 'Quantities are typed, but the store ordered nothing.' },
  'call_field/order_without_lines': {
    message: 'Nothing is taken yet, and there is no order of that day.',
  },
  answer_unknown: { message: 'There is no answer {id}.', hint: 'It may have been removed.' },

  'changed_meanwhile/store': {
    message: 'Another window changed this store; nothing was overwritten.',
    hint: 'Load it again and look at what is there now.',
  },
  'changed_meanwhile/product': {
    message: 'Another window changed this product; nothing was overwritten.',
    hint: 'Load it again and look at what is there now.',
  },
  'changed_meanwhile/note': {
    message: 'Another window changed this note; nothing was overwritten.',
    hint: 'Load it again and look at what is there now.',
  },
  'changed_meanwhile/order': {
    message: 'Another window changed this order; nothing was overwritten.',
    hint: 'Load it again and look at what is there now.',
  },
  'changed_meanwhile/call': {
    message: 'Another window changed this call; nothing was overwritten.',
    hint: 'Load it again and look at what is there now.',
  },
  'changed_meanwhile/answer': {
    message: 'Another window changed this answer; nothing was overwritten.',
    hint: 'Load it again and look at what is there now.',
  },
  'changed_meanwhile/deal': {
    message: 'Another window changed this deal; nothing was overwritten.',
    hint: 'Load it again and look at what is there now.',
  },
  edit_unknown: { message: 'There is no change {id}.' },
  edit_undone: { message: 'That was undone already.' },
  'merge_refused/store': {
    message: 'The store {id} no longer exists or was merged into another.',
    hint: 'Load the list again and choose among those it shows.',
  },
  'merge_refused/product': {
    message: 'The product {id} no longer exists or was merged into another.',
    hint: 'Load the list again and choose among those it shows.',
  },
  'merge_refused/one': {
    message: 'There is nothing to merge: only one was chosen.',
    hint: 'Choose at least two.',
  },

  'order_refused/store_unknown': { message: 'There is no store {id}.' },
  'order_refused/store_merged': {
    message: '{name} was merged into {into} (store {id}); take the order for that one.',
  },
  'order_refused/delivery_early': {
    message: 'The delivery date is before the date of the order.',
    hint: 'Nothing was saved.',
  },
  'order_refused/line': { message: 'Line {line}: {reason}', hint: 'Nothing was saved.' },
  'order_refused/lines': { message: 'Line {line}: {reason} (and {more} more)', hint: 'Nothing was saved.' },
  /** What is wrong with a field of an order's line. */
  'order_line/product_missing': { message: 'A line needs a product, by productId or sku.' },
  'order_line/sku_unknown': { message: 'There is no product with the SKU or barcode {sku}.' },
  'order_line/sku_ambiguous': {
    message: '{count} products have the SKU or barcode {sku}; name one by productId.',
  },
  'order_line/quantity_not_positive': { message: 'The quantity must be more than zero.' },
  'order_line/quantity_too_large': { message: 'The quantity can’t be more than {most}.' },
  'order_line/quantity_decimals': { message: 'A quantity has at most three decimals.' },
  'order_line/case_size_unknown': {
    message: "The case size of {product} is not known. Set it on the product's page, or order pieces.",
  },
  'order_line/case_not_whole': {
    message: 'A case of {product} has {pieces} pieces. Order pieces for a part of a case.',
  },
  'order_line/price_negative': { message: 'The price can’t be negative.' },
  'order_line/price_not_whole': { message: 'A price is a whole number of minor units.' },
  order_state: {
    message: "Order {id} is {status} and can't be {action}.",
    hint: 'Copy it to start a new one.',
  },
  /** The status of an order, for `order_state`. */
  'order_status/draft': { message: 'draft' },
  'order_status/confirmed': { message: 'confirmed' },
  'order_status/cancelled': { message: 'cancelled' },
  'order_status/invoiced': { message: 'invoiced ({invoice})' },
  /** What can't be done with an order, for `order_state`. */
  'order_action/changed': { message: 'changed' },
  'order_action/confirmed': { message: 'confirmed' },
  'order_action/cancelled': { message: 'cancelled' },
  order_empty: { message: 'Order {id} has no lines yet.', hint: 'Add at least one product first.' },
  copy_of_nothing: {
    message: 'There are no lines to copy.',
    hint: 'Name an order or an invoice that has some.',
  },

  'bad_request/pivot': { message: 'Choose rows and columns for the report.' },
  report_unknown: { message: 'There is no report “{name}”.', hint: 'The list of reports shows those that are here.' },
  'report_unknown/saved': {
    message: 'There is no such saved report.',
    hint: 'It may have been removed already.',
  },
  too_many_columns: {
    message: 'This would need {columns} columns, one for each {dimension}.',
    hint: 'Choose a coarser period or another dimension for the columns, or a narrower filter.',
  },
  /** What the columns of a report are of, for `too_many_columns`. */
  'report_dimension/store': { message: 'store' },
  'report_dimension/product': { message: 'product' },
  'report_dimension/category': { message: 'category' },
  'report_dimension/brand': { message: 'brand' },
  'report_dimension/salesperson': { message: 'salesperson' },
  'report_dimension/city': { message: 'city' },
  'report_dimension/day': { message: 'day' },
  'report_dimension/week': { message: 'week' },
  'report_dimension/month': { message: 'month' },
  'report_dimension/quarter': { message: 'quarter' },
  'report_dimension/year': { message: 'year' },
} as const satisfies Record<string, MessageText>;
