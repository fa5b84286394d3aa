import type { Inspection } from '../../../src-shared/contract/imports.ts';
import { type MessageDescriptor, type MessageValue, message } from '../../../src-shared/messages/descriptor.ts';
import { english } from '../../../src-shared/messages/english.ts';
import { joinMessages } from '../join-messages.ts';
import type { InspectedFile } from '../layout/inspect.ts';
import type { AmountAdjustment } from './amount-formula.ts';

type Facet = keyof NonNullable<Inspection['meaning']['descriptors']>;

/** Describes in sentences how a file is read. */
export function describeMeaning(inspected: InspectedFile): Omit<Inspection['meaning'], 'agreement'> {
  const descriptors = meaningMessages(inspected);
  const text = (facet: Facet) => english(descriptors[facet]).message;
  return {
    amounts: text('amounts'),
    identity: text('identity'),
    signs: text('signs'),
    currency: text('currency'),
    descriptors,
  };
}

function meaningMessages({ columns, mapping, meaning, notBelieved }: InspectedFile): Record<Facet, MessageDescriptor> {
  const name = (column: number | undefined) => `“${columns[column ?? -1] ?? ''}”`;
  const list = (parts: AmountAdjustment[]) => parts.map(({ column }) => name(column)).join(', ');
  const { amounts, carried, currency, minus, numbering } = meaning;
  const amount: MessageValue =
    mapping.lineTotal === undefined
      ? message('meaning/sales_by_price', { quantity: name(mapping.quantity), price: name(mapping.price) })
      : name(mapping.lineTotal);
  const discounts = amounts.discounts.length > 0 ? '_discounts' : '';
  const taxes = amounts.taxes.length > 0 ? '_taxes' : '';
  const share = amounts.invoiceDiscount ? '_share' : '';
  return {
    amounts: message(`meaning/sales${discounts}${taxes}${share}`, {
      amount,
      discounts: list(amounts.discounts),
      taxes: list(amounts.taxes),
      share: name(amounts.invoiceDiscount?.column),
    }),
    identity: sentences(
      [
        notBelieved.length > 0 &&
          message('meaning/ids_not_believed', {
            ids: joinMessages(notBelieved.map((field) => message(`meaning/id_${field}`))),
          }),
        carried !== null && message('meaning/carried'),
        numbering !== 'number' && message(`meaning/numbered_by_${numbering}`),
      ],
      message('meaning/ids'),
    ),
    signs: sentences(
      [
        mapping.kind !== undefined && message('meaning/returns_by_column', { column: name(mapping.kind) }),
        minus !== null && message(minus === 'dr' ? 'meaning/minus_dr' : 'meaning/minus_cr'),
      ],
      message('meaning/returns_negative'),
    ),
    currency:
      mapping.currency !== undefined
        ? message('meaning/currency_by_column', { column: name(mapping.currency) })
        : currency.cells.length > 0
          ? message('meaning/currency_by_signs')
          : currency.named
            ? message('meaning/currency_by_names', { currency: currency.named })
            : message('meaning/currency_none'),
  };
}

/** The sentences that apply, one after the other; else `otherwise`. */
function sentences(all: (MessageDescriptor | false)[], otherwise: MessageDescriptor): MessageDescriptor {
  const [last, ...before] = all.filter((sentence) => sentence !== false).reverse();
  return before.reduce((rest, first) => message('meaning/sentences', { first, rest }), last ?? otherwise);
}
