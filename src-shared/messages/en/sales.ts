import type { MessageText } from '../catalogue.ts';

/** Messages about stores, products, invoices, orders, notes, calls and reports. */
export const sales = {} as const satisfies Record<string, MessageText>;
