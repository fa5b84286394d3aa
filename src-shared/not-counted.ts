/** States of documents that are kept and shown, and in no figure: what a file calls them becomes one of these. */
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

/** Whether an invoice of that state counts in sales, returns and whatever is learnt from them. */
export const isCounted = (status: string) => !known.has(status.toLowerCase());
