/**
 * Statuses of documents that are stored and shown, but do not count in figures; imported statuses are mapped to these.
 */
export const UNCOUNTED_STATUSES = [
  'Void',
  'Cancelled',
  'Draft',
  'Quotation',
  'Pro forma',
  'Order',
  'Delivery note',
  'Other document',
] as const;
export type UncountedStatus = (typeof UNCOUNTED_STATUSES)[number];

const uncounted = new Set<string>(UNCOUNTED_STATUSES.map((state) => state.toLowerCase()));

/** Whether an invoice with this status counts in sales and returns, and in what is learnt from them. */
export const isCounted = (status: string) => !uncounted.has(status.toLowerCase());
