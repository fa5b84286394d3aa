import type { MessageText } from '../catalogue.ts';

/** Stock: what is there, and what to buy. */
export const stock = {
  /** Of what the program proposes. */
  'stock_note/less': { message: 'Only {left, number} in stock, {wanted, number} would be usual.' },
  'stock_note/instead': { message: 'Instead of {product}, which is out of stock.' },
  'stock_note/none': { message: 'Out of stock.' },
  /** Of what somebody typed. */
  'stock_line/less': { message: 'Only {left, number} in stock, {missing, number} too few.' },
  'stock_line/instead': { message: 'Out of stock. Nearest: {product}, {left, number} in stock.' },
  'stock_line/none': { message: 'Out of stock.' },
  purchase_refused: { message: 'Nothing was noted as ordered: {reason}' },
  purchase_unknown: { message: 'There is no purchase {id}.' },
  /** Why something is on the buying list. */
  'buying_reason/promised': { message: 'More is promised to stores than is in stock.' },
  'buying_reason/out': { message: 'Out of stock.' },
  'buying_reason/too_late': { message: 'Runs out {day}; an order arrives {arrives}.' },
  'buying_reason/runs_out': { message: 'Runs out {day}; the next order arrives {next}.' },
  'buying_reason/expires': { message: '{pieces, number} in stock expire unsold.' },
  'buying_reason/safety': {
    message: 'Lasts until {next} only if no more is sold than expected.',
  },
} as const satisfies Record<string, MessageText>;
