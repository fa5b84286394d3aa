import { describe, expect, it } from 'vitest';
import { english } from '../../../src-shared/messages/english.ts';
import { distinctNames, mapColumns, missingFields } from './columns.ts';

describe('columns are found by name', () => {
  it('whatever their case, spacing and punctuation', () => {
    const mapping = mapColumns([
      'INVOICE  NO.',
      'store_name',
      'Invoice-Date',
      'item name',
      'QTY',
      'Rate',
      'Amount',
      'Batch No',
    ]);
    expect(mapping).toEqual({
      invoiceNumber: 0,
      storeName: 1,
      date: 2,
      itemName: 3,
      quantity: 4,
      price: 5,
      lineTotal: 6,
      batch: 7,
    });
  });

  it('the surest name wins, the other column stays an extra', () => {
    const mapping = mapColumns([
      'Item Desc',
      'Description',
      'Item Name',
      'Shipping City',
      'Billing City',
      'Date',
      'Invoice Date',
    ]);
    expect(mapping).toEqual({ itemName: 2, city: 4, date: 6 });
  });

  it('a lone total is the line total', () => {
    expect(mapColumns(['Invoice', 'Qty', 'Total'])).toMatchObject({ lineTotal: 2 });
    expect(mapColumns(['Invoice', 'Qty', 'Rate', 'Total'])).toMatchObject({ price: 2, invoiceTotal: 3 });
  });

  it('in other languages', () => {
    expect(mapColumns(['Rechnungsnummer', 'Datum', 'Kunde', 'Artikel', 'Menge', 'Einzelpreis'])).toEqual({
      invoiceNumber: 0,
      date: 1,
      storeName: 2,
      itemName: 3,
      quantity: 4,
      price: 5,
    });
  });

  it('says what is missing', () => {
    expect(missingFields(mapColumns(['Invoice No', 'Qty']), 'reject').map((label) => english(label).message)).toEqual([
      'Invoice Date',
      'Customer Name',
      'Item Name (or SKU)',
      'Item Price (or Item Total)',
    ]);
    expect(missingFields(mapColumns(['Invoice No', 'Date', 'SKU', 'Qty', 'Price']), 'walk-in')).toEqual([]);
  });

  it('names blank and repeated columns apart', () => {
    expect(distinctNames(['a', '', 'a', ' '])).toEqual(['a', 'Column 2', 'a (2)', 'Column 4']);
    expect(distinctNames(['a (2)', 'a', 'a', 'a'])).toEqual(['a (2)', 'a', 'a (3)', 'a (4)']);
  });
});
