import type { Offered, OrderLineInput, Suggestion, WholeOrder } from '../../../src-shared/contract/index.ts';
import { moneyField, typedMoney, typedQuantity } from '../../components/typed.ts';
import { m } from '../../messages/index.ts';

/** A line as it stands in the fields of the entry, right or not yet. */
export interface DraftLine {
  key: number;
  productId: number;
  sku: string;
  name: string;
  caseSize: number | null;
  quantity: string;
  unit: 'piece' | 'case';
  price: string;
  source: NonNullable<OrderLineInput['source']>;
}

let nextKey = 1;

export function linesOf({ items, currency }: WholeOrder): DraftLine[] {
  return items.map((line) => ({
    key: nextKey++,
    productId: line.productId,
    sku: line.sku,
    name: line.name,
    caseSize: line.caseSize,
    quantity: String(line.quantity),
    unit: line.unit,
    price: moneyField(line.priceMinor, currency),
    source: line.source as DraftLine['source'],
  }));
}

/** A new line for a product, with the quantity that the store usually takes, in cases where it comes out whole. */
export function lineFor(offered: Offered, currency: string): DraftLine {
  const usual = offered.usualQuantity ?? 1;
  const inCases = offered.caseSize !== null && offered.usualQuantity !== null && usual % offered.caseSize === 0;
  return {
    key: nextKey++,
    productId: offered.productId,
    sku: offered.sku,
    name: offered.name,
    caseSize: offered.caseSize,
    quantity: String(inCases ? usual / offered.caseSize! : usual),
    unit: inCases ? 'case' : 'piece',
    price: moneyField(offered.priceMinor, currency),
    source: 'hand',
  };
}

/** A new line for a suggestion, as much as it says. */
export function suggestedLine(suggestion: Suggestion, currency: string): DraftLine {
  const { productId, sku, product: name, caseSize, quantity, unit, priceMinor } = suggestion;
  return {
    key: nextKey++,
    productId,
    sku,
    name,
    caseSize,
    quantity: String(quantity),
    unit,
    price: moneyField(priceMinor, currency),
    source: 'suggestion',
  };
}

/** What is wrong with the fields as typed, by the house's names for them. */
export function wrongFields(lines: DraftLine[], currency: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  lines.forEach(({ quantity, price }, i) => {
    if (typedQuantity(quantity) === null) wrong[`lines.${i}.quantity`] = m.orders.quantityBad;
    if (price.trim() !== '' && typedMoney(price, currency) === null) wrong[`lines.${i}.price`] = m.orders.priceBad;
  });
  return wrong;
}

/** The lines as the house takes them; they are typed right. */
export function asked(lines: DraftLine[], currency: string): OrderLineInput[] {
  return lines.map(({ productId, quantity, unit, price, source }) => {
    const typed = typedQuantity(quantity)!;
    return {
      productId,
      quantity: typed.quantity,
      unit: typed.unit ?? unit,
      priceMinor: price.trim() === '' ? null : typedMoney(price, currency),
      source,
    };
  });
}

/** Pieces and sum of a line as it stands; null while it is not typed right. */
export function reckoned(line: DraftLine, currency: string): { pieces: number; totalMinor: number } | null {
  const typed = typedQuantity(line.quantity);
  if (!typed) return null;
  const pieces = typed.quantity * ((typed.unit ?? line.unit) === 'case' ? (line.caseSize ?? 1) : 1);
  const price = line.price.trim() === '' ? 0 : typedMoney(line.price, currency);
  return price === null ? null : { pieces, totalMinor: Math.round(pieces * price) };
}
