import type { MessageText } from '../catalogue.ts';

/** Deals and prices. */
export const pricing = {
  deal_refused: { message: 'The deal was not saved: {reason}', hint: 'Change the field and save again.' },
  deal_unknown: { message: 'There is no deal {id}.' },
  /** What is wrong with a field of a deal. */
  'deal_field/name_missing': { message: 'A deal needs a name.' },
  'deal_field/ends_before_it_begins': { message: 'It ends before it begins.' },
  'deal_field/amount_not_positive': { message: 'The amount must be more than zero.' },
  'deal_field/currency_missing': { message: 'An amount needs a currency, such as INR or USD.' },
  'deal_field/percent_range': { message: 'A discount is more than 0% and at most 100%, with two decimals.' },
  'deal_field/price_negative': { message: 'A price can’t be negative.' },
  'deal_field/one_of_two': { message: 'Give either a percent or an amount.' },
  'deal_field/quantity_whole': { message: 'A quantity is a whole number from 1 on.' },
  'deal_field/slabs_missing': { message: 'Give at least one slab.' },
  'deal_field/slab_hole': { message: 'Quantities from {from} to {to} are in no slab.' },
  'deal_field/slab_overlap': { message: 'The quantity {quantity} is in two slabs.' },
  'deal_field/slab_order': { message: 'The slab ends before it begins.' },
  'deal_field/slab_open': { message: 'Only the last slab has no end.' },
  'deal_field/slab_ends': { message: 'The last slab has no end.' },
  'deal_field/two_prices': { message: 'The deal “{deal}” already sets the price of {product}.' },
  'deal_field/two_prices_on': { message: 'The deal “{deal}” already sets the price of {product} on {date}.' },
  order_needs_approval: {
    message: 'Order {id} has prices more than {percent}% below the list.',
    hint: 'Ask a manager to approve it, or raise the prices.',
  },
  credit_hold: {
    message: 'Order {id} takes {store} {amount} over its credit limit.',
    hint: 'Ask a manager to confirm it, or make it smaller.',
  },
  credit_limit_refused: { message: 'The credit limit was not saved: {reason}' },
  'credit_limit_refused/no_currency': {
    message: 'No currency is known yet. Import invoices first.',
  },
  'fault/limit_currency': { message: '“{value}” is not in the currency of the invoices.' },
  'order_warning/credit': { message: '{amount} over the credit limit of {store}.' },
  approval_not_needed: { message: 'The prices of order {id} need no approval.' },
} as const satisfies Record<string, MessageText>;
