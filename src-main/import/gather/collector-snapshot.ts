import type { StagedInvoice, StagedProduct, StagedStore } from './batch.ts';

/** State of an interrupted import, to resume from. */
export interface CollectorSnapshot {
  stores: StagedStore[];
  products: StagedProduct[];
  invoices: { staged: StagedInvoice; places: number }[];
  waitingPlaces: [invoiceKey: string, places: number][];
  extras: number;
}
