import { describe, expect, it } from 'vitest';
import { documentKind, statusKind } from './document-kinds.ts';

describe('a document', () => {
  it.each([
    ['Credit Sales', 'sale'],
    ['Cash Sales', 'sale'],
    ['Sales on credit', 'sale'],
    ['Customer Invoice', 'sale'],
    ['Tax Invoice', 'sale'],
    ['INV', null],
    ['Customer Credit Note', 'return'],
    ['Credit Memo', 'return'],
    ['CREDIT_NOTE', 'return'],
    ['Sales Return', 'return'],
    ['Gutschrift', 'return'],
    ['Nota de crédito', 'return'],
    ['Facture d’avoir', 'return'],
    ['Void', 'Void'],
    ['Cancelled Invoice', 'Cancelled'],
    ['Canceled', 'Cancelled'],
    ['Draft', 'Draft'],
    ['Entwurf', 'Draft'],
    ['Pro-Forma Invoice', 'Pro forma'],
    ['Proforma', 'Pro forma'],
    ['Quotation', 'Quotation'],
    ['Sales Order', 'Order'],
    ['Delivery Note', 'Delivery note'],
    ['Receipt', 'Other document'],
    ['रद्द', 'Cancelled'],
    ['Черновик', 'Draft'],
  ])('%j is %j', (text, kind) => expect(documentKind(text)).toBe(kind));

  it.each([
    ['Paid', null],
    ['Closed', null],
    ['Overdue', null],
    ['Sent', null],
    ['Partially Paid', null],
    ['Void', 'Void'],
    ['refunded', 'Cancelled'],
    ['partially_refunded', null],
    ['Credit Note', 'return'],
    ['cancelled', 'Cancelled'],
  ])('of status %j is %j', (text, kind) => expect(statusKind(text)).toBe(kind));
});
