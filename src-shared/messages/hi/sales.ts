import type { Translation } from '../catalogue.ts';
import type { sales as en } from '../en/sales.ts';

/** Messages about stores, products, invoices, orders, notes, calls and reports. */
export const sales: Translation<typeof en> = {};
