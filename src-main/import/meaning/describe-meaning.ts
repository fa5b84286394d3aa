import type { InspectedFile } from '../layout/inspect.ts';
import type { AmountAdjustment } from './amounts.ts';

/** Describes in sentences how a file is read. */
export function describeMeaning({ columns, mapping, meaning, notBelieved }: InspectedFile) {
  const name = (column: number | undefined) => `“${columns[column ?? -1] ?? ''}”`;
  const list = (parts: AmountAdjustment[]) => parts.map(({ column }) => name(column)).join(', ');
  const { amounts, carried, currency, minus, numbering } = meaning;
  const base =
    mapping.lineTotal === undefined ? `${name(mapping.quantity)} × ${name(mapping.price)}` : name(mapping.lineTotal);
  const sentences = [`Sales are ${base}`];
  if (amounts.discounts.length > 0) sentences.push(`less ${list(amounts.discounts)}`);
  if (amounts.taxes.length > 0) sentences.push(`without the tax in ${list(amounts.taxes)}`);
  if (amounts.invoiceDiscount) sentences.push(`less each invoice’s share of ${name(amounts.invoiceDiscount.column)}`);
  const ids = notBelieved.map((field) => field.replace(/Id$/, ' ID').toLowerCase());
  const identity = [
    ids.length > 0 ? `Not believed, since it does not agree with the names beside it: ${ids.join(', ')}.` : '',
    carried ? 'What stands on an invoice’s first line counts for the lines below it.' : '',
    numbering === 'number' ? '' : `Invoices of one number are told apart by ${numbering.replace('-', ' ')}.`,
  ];
  return {
    amounts: `${sentences.join(', ')}.`,
    identity:
      identity.filter(Boolean).join(' ') || 'Invoices, stores and products go by their IDs, else by number and name.',
    signs:
      [
        mapping.kind === undefined ? '' : `Returns are told by ${name(mapping.kind)}.`,
        minus === null ? '' : `Amounts marked ${minus === 'dr' ? 'Dr' : 'Cr'} are negative.`,
      ]
        .filter(Boolean)
        .join(' ') || 'Negative amounts and quantities are returns.',
    currency:
      mapping.currency !== undefined
        ? `By ${name(mapping.currency)}.`
        : currency.cells.length > 0
          ? 'By the signs at the amounts.'
          : currency.named
            ? `${currency.named}, by the columns’ names.`
            : 'None is named; the company’s own is taken.',
  };
}
