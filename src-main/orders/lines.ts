import type { ParsedInput } from '../../src-shared/contract/index.ts';
import { fromMinor, priceTimesQuantity } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { ProductAttributes, StoreAttributes } from '../cube/dimensions.ts';
import type { Db } from '../db/open.ts';
import { habitsOf, lastPriceToAnyStore } from './history.ts';

/** An order line as stored: quantity in thousandths of a piece, price per piece in ten-thousandths. */
export interface OrderLine {
  productId: number;
  quantity: number;
  unit: 'piece' | 'case';
  caseSize: number | null;
  price: number | null;
  source: string;
}

type RequestedLine = ParsedInput<'orders.create'>['lines'][number];

const MAX_QUANTITY = 1_000_000;

/** A line's total in ten-thousandths; 0 without a price. */
export function lineTotal({ price, quantity }: Pick<OrderLine, 'price' | 'quantity'>): number {
  return price === null ? 0 : priceTimesQuantity(price, quantity);
}

/**
 * The store of an order.
 * @throws Problem `order_refused` for the field `storeId`, if it is unknown or was merged
 */
export function orderingStore(db: Db, cube: SalesCube, storeId: number): StoreAttributes {
  const store = cube.stores.rows.get(storeId);
  if (store) return store;
  const canonicalId = cube.stores.canonicalId[storeId];
  const name = db.prepare('SELECT name FROM store WHERE id = ?').pluck().get(storeId) as string | undefined;
  const sentence = canonicalId
    ? `${name} was merged into ${cube.stores.get(storeId).name} (store ${canonicalId}); take the order for that one.`
    : `There is no store ${storeId}.`;
  throw new Problem('order_refused', sentence, '', { storeId: sentence });
}

/**
 * Validates requested lines and fills in missing prices with the last price of the store, else of any store.
 * @throws Problem `order_refused` with a message per invalid field, keyed like `lines.0.quantity`
 */
export function checkLines(db: Db, cube: SalesCube, storeId: number, requested: RequestedLine[]): OrderLine[] {
  const errors: Record<string, string> = {};
  const lines = requested.map((line, index): OrderLine | null => {
    const report = (field: string, sentence: string) => {
      errors[`lines.${index}.${field}`] = sentence;
    };
    const product = productOf(cube, line, report);
    const quantity = product && piecesOf(product, line, report);
    const price = priceOf(cube, line, report);
    if (!product || quantity === null || quantity === undefined) return null;
    const lastPrice = () =>
      habitsOf(db, cube, storeId).get(product.id)?.price ?? lastPriceToAnyStore(db, cube, product.id) ?? null;
    return {
      productId: product.id,
      quantity,
      unit: line.unit,
      caseSize: product.caseSize,
      price: price === undefined ? lastPrice() : price,
      source: line.source,
    };
  });
  const sentences = Object.entries(errors);
  if (sentences.length > 0) {
    const [field, sentence] = sentences[0]!;
    const more = sentences.length > 1 ? ` (and ${sentences.length - 1} more)` : '';
    const nth = Number(field.split('.')[1]) + 1;
    throw new Problem('order_refused', `Line ${nth}: ${sentence}${more}`, 'Nothing was saved.', errors);
  }
  return lines as OrderLine[];
}

type ReportError = (field: string, sentence: string) => void;

function productOf(cube: SalesCube, { productId, sku }: RequestedLine, report: ReportError): ProductAttributes | null {
  if (productId !== undefined) {
    const product = cube.products.rows.get(cube.products.canonicalId[productId] ?? 0);
    if (!product) report('product', `There is no product ${productId}.`);
    return product ?? null;
  }
  const wanted = sku?.trim().toLocaleLowerCase('en') ?? '';
  if (wanted === '') {
    report('product', 'A line needs a product, by productId or sku.');
    return null;
  }
  const found = [...cube.products.rows.values()].filter(
    (product) => product.sku.toLocaleLowerCase('en') === wanted || product.barcode === wanted,
  );
  if (found.length === 1) return found[0]!;
  report(
    'product',
    found.length === 0
      ? `There is no product with the SKU or barcode ${sku}.`
      : `${found.length} products have the SKU or barcode ${sku}; name one by productId.`,
  );
  return null;
}

/** The quantity in thousandths of a piece; null if invalid. */
function piecesOf(
  { name, caseSize }: ProductAttributes,
  { quantity, unit }: RequestedLine,
  report: ReportError,
): number | null {
  const refuse = (sentence: string) => {
    report('quantity', sentence);
    return null;
  };
  if (!Number.isFinite(quantity) || quantity <= 0) return refuse('The quantity must be more than zero.');
  if (quantity > MAX_QUANTITY) return refuse(`A quantity of more than ${MAX_QUANTITY} must be a mistake.`);
  if (unit === 'case' && caseSize === null)
    return refuse(
      `How many pieces of ${name} make a case is not known; set it on the product's page, or order pieces.`,
    );
  if (unit === 'case' && !Number.isInteger(quantity))
    return refuse(`Cases are whole: a case of ${name} is ${caseSize} pieces; order pieces for a part of one.`);
  const thousandths = quantity * QUANTITY_SCALE * (unit === 'case' ? caseSize! : 1);
  const whole = Math.round(thousandths);
  if (Math.abs(whole - thousandths) > 1e-6) return refuse('A quantity has at most three decimals.');
  return whole;
}

/** The price in ten-thousandths; null for a line without a price, undefined if not given. */
function priceOf(cube: SalesCube, { priceMinor }: RequestedLine, report: ReportError): number | null | undefined {
  if (priceMinor === undefined || priceMinor === null) return priceMinor;
  if (priceMinor < 0) report('price', 'A price can not be negative.');
  else if (!Number.isInteger(priceMinor)) report('price', 'A price is a whole number of minor units.');
  return fromMinor(Math.round(priceMinor), cube.currency);
}
