/**
 * Statuses of documents that are stored and shown, but do not count in figures; imported statuses are mapped to these.
 */
export const NOT_COUNTED = [
  'Void',
  'Cancelled',
  'Draft',
  'Quotation',
  'Pro forma',
  'Order',
  'Delivery note',
  'Other document',
] as const;
export type NotCounted = (typeof NOT_COUNTED)[number];

const known = new Set<string>(NOT_COUNTED.map((state) => state.toLowerCase()));

/** Whether an invoice with this status counts in sales and returns, and in what is learnt from them. */
export const isCounted = (status: string) => !known.has(status.toLowerCase());
