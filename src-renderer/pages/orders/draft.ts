import type { OrderDetails, OrderLineInput, ProductOption, Suggestion } from '../../../src-shared/contract/index.ts';
import { moneyInput, parseMoney, parseNumber, parseQuantity } from '../../components/parse-input.ts';
import { m } from '../../messages/index.ts';

/** An order line as raw input values, valid or not. */
export interface DraftLine {
  key: number;
  productId: number;
  sku: string;
  name: string;
  caseSize: number | null;
  /** Pieces in a case as typed, where the product's own case size is unknown; empty where it is known. */
  pieces: string;
  quantity: string;
  unit: 'piece' | 'case';
  price: string;
  source: NonNullable<OrderLineInput['source']>;
}

/** What an order says besides its lines, as it is typed. */
export interface DraftTerms {
  remark: string;
  deliverOn: string;
  discount: string;
}

export const NO_TERMS: DraftTerms = { remark: '', deliverOn: '', discount: '' };

export const draftTerms = ({ remark, deliverOn, discountPercent }: OrderDetails): DraftTerms => ({
  remark,
  deliverOn: deliverOn ?? '',
  discount: discountPercent === 0 ? '' : String(discountPercent),
});

/** A typed discount in per cent; null if it is none. */
export function discountOf({ discount }: DraftTerms): number | null {
  if (discount.trim() === '') return 0;
  const percent = parseNumber(discount.replace('%', ''));
  return percent !== null && percent >= 0 && percent <= 100 && Math.round(percent * 100) / 100 === percent
    ? percent
    : null;
}

/** Messages of the fields besides the lines, by field name of the contract. */
export function invalidTerms(terms: DraftTerms, orderedOn: string): Record<string, string> {
  return {
    ...(discountOf(terms) === null && { discountPercent: m.orders.discountBad }),
    ...(terms.deliverOn !== '' && terms.deliverOn < orderedOn && { deliverOn: m.orders.deliveryEarly }),
  };
}

/** The fields besides the lines that can be saved; the others stay as they were. */
export function savableTerms(
  terms: DraftTerms,
  orderedOn: string,
): { remark: string; deliverOn?: string | null; discountPercent?: number } {
  const wrong = invalidTerms(terms, orderedOn);
  return {
    remark: terms.remark,
    ...(wrong.deliverOn === undefined && { deliverOn: terms.deliverOn || null }),
    ...(wrong.discountPercent === undefined && { discountPercent: discountOf(terms)! }),
  };
}

let nextKey = 1;

export function draftLines({ items, currency }: OrderDetails): DraftLine[] {
  return items.map((line) => ({
    key: nextKey++,
    productId: line.productId,
    sku: line.sku,
    name: line.name,
    caseSize: line.caseSize,
    pieces: '',
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
    pieces: '',
    quantity: String(inCases ? usual / offered.caseSize! : usual),
    unit: inCases ? 'case' : 'piece',
    price: moneyInput(offered.priceMinor, currency),
    source: 'hand',
  };
}

/** The fields of a line that make it so many pieces, in cases where they fill cases. */
export function piecesInLine(
  line: Pick<DraftLine, 'caseSize' | 'pieces'>,
  pieces: number,
): Pick<DraftLine, 'quantity' | 'unit'> {
  const size = caseSizeOf(line);
  return size !== null && size > 1 && pieces % size === 0
    ? { quantity: String(pieces / size), unit: 'case' }
    : { quantity: String(pieces), unit: 'piece' };
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
    pieces: '',
    quantity: String(quantity),
    unit,
    price: moneyInput(priceMinor, currency),
    source: 'suggestion',
  };
}

/** Pieces in a case: the product's, or as typed; null if unknown. */
export function caseSizeOf({ caseSize, pieces }: Pick<DraftLine, 'caseSize' | 'pieces'>): number | null {
  const typed = parseNumber(pieces);
  return caseSize ?? (typed !== null && Number.isInteger(typed) && typed > 0 ? typed : null);
}

/** Validation messages of the inputs, by field name of the contract. */
export function invalidFields(lines: DraftLine[], currency: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  lines.forEach((line, i) => {
    const { quantity, price, unit } = line;
    const typed = parseQuantity(quantity);
    if (typed === null) wrong[`lines.${i}.quantity`] = m.orders.quantityBad;
    else if (typed.quantity <= 0) wrong[`lines.${i}.quantity`] = m.orders.quantityNotPositive;
    else if ((typed.unit ?? unit) === 'case' && caseSizeOf(line) === null)
      wrong[`lines.${i}.caseSize`] = m.orders.caseSizeMissing;
    if (price.trim() !== '' && parseMoney(price, currency) === null) wrong[`lines.${i}.price`] = m.orders.priceBad;
  });
  return wrong;
}

/** Converts valid lines to input of the contract. */
export function toOrderLines(lines: DraftLine[], currency: string): OrderLineInput[] {
  return lines.map((line) => {
    const { productId, quantity, unit, price, source } = line;
    const typed = parseQuantity(quantity)!;
    return {
      productId,
      caseSize: caseSizeOf(line),
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
  const size = (typed.unit ?? line.unit) === 'case' ? caseSizeOf(line) : 1;
  if (size === null) return null;
  const pieces = typed.quantity * size;
  const price = line.price.trim() === '' ? 0 : parseMoney(line.price, currency);
  return price === null ? null : { pieces, totalMinor: Math.round(pieces * price) };
}

/**
 * The lines to be saved: the backend takes no line with a field that is wrong. Of a product that was saved before, such a
 * line is sent as it was saved.
 * @returns the lines, the row of each, and whether all of them are as they were typed
 */
export function savableLines(
  lines: DraftLine[],
  saved: DraftLine[],
  currency: string,
): { lines: DraftLine[]; rows: number[]; isWhole: boolean } {
  const wrong = new Set(Object.keys(invalidFields(lines, currency)).map((field) => Number(field.split('.')[1])));
  const sent = lines.flatMap((line, row) => {
    const as = wrong.has(row) ? saved.find(({ productId }) => productId === line.productId) : line;
    return as ? [{ line: as, row }] : [];
  });
  return { lines: sent.map(({ line }) => line), rows: sent.map(({ row }) => row), isWhole: wrong.size === 0 };
}

/** The same lines with keys of this page, for lines that were kept by another one. */
export const withNewKeys = (lines: DraftLine[]): DraftLine[] => lines.map((line) => ({ ...line, key: nextKey++ }));
