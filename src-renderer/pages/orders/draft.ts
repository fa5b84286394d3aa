import type { OrderDetails, OrderLineInput, ProductOption, Suggestion } from '../../../src-shared/contract/index.ts';
import { moneyInput, parseMoney, parseQuantity } from '../../components/parse-input.ts';
import { m } from '../../messages/index.ts';

/** An order line as raw input values, valid or not. */
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

export function draftLines({ items, currency }: OrderDetails): DraftLine[] {
  return items.map((line) => ({
    key: nextKey++,
    productId: line.productId,
    sku: line.sku,
    name: line.name,
    caseSize: line.caseSize,
    quantity: String(line.quantity),
    unit: line.unit,
    price: moneyInput(line.priceMinor, currency),
    source: line.source as DraftLine['source'],
  }));
}

/** New line for a product with the store's usual quantity, in cases if that is a whole number of them. */
export function newLine(offered: ProductOption, currency: string): DraftLine {
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
    price: moneyInput(offered.priceMinor, currency),
    source: 'hand',
  };
}

/** New line with the quantity of a suggestion. */
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
    price: moneyInput(priceMinor, currency),
    source: 'suggestion',
  };
}

/** Validation messages of the inputs, by field name of the contract. */
export function invalidFields(lines: DraftLine[], currency: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  lines.forEach(({ quantity, price }, i) => {
    if (parseQuantity(quantity) === null) wrong[`lines.${i}.quantity`] = m.orders.quantityBad;
    if (price.trim() !== '' && parseMoney(price, currency) === null) wrong[`lines.${i}.price`] = m.orders.priceBad;
  });
  return wrong;
}

/** Converts valid lines to input of the contract. */
export function toOrderLines(lines: DraftLine[], currency: string): OrderLineInput[] {
  return lines.map(({ productId, quantity, unit, price, source }) => {
    const typed = parseQuantity(quantity)!;
    return {
      productId,
      quantity: typed.quantity,
      unit: typed.unit ?? unit,
      priceMinor: price.trim() === '' ? null : parseMoney(price, currency),
      source,
    };
  });
}

/** Pieces and total of a line; null while its input is invalid. */
export function lineTotal(line: DraftLine, currency: string): { pieces: number; totalMinor: number } | null {
  const typed = parseQuantity(line.quantity);
  if (!typed) return null;
  const pieces = typed.quantity * ((typed.unit ?? line.unit) === 'case' ? (line.caseSize ?? 1) : 1);
  const price = line.price.trim() === '' ? 0 : parseMoney(line.price, currency);
  return price === null ? null : { pieces, totalMinor: Math.round(pieces * price) };
}
