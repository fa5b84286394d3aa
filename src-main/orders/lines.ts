import type { ParsedInput } from '../../src-shared/contract/index.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { fromMinor, priceTimesQuantity } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { ProductAttributes, StoreAttributes } from '../cube/dimensions.ts';
import type { Db } from '../db/open.ts';
import { listPricesOf } from '../pricing/list-prices.ts';
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
  const name = db.prepare<unknown[], string>('SELECT name FROM store WHERE id = ?').pluck().get(storeId);
  if (!canonicalId)
    throw new Problem(
      'order_refused/store_unknown',
      { id: storeId },
      { fields: { storeId: message('store_unknown', { id: storeId }) } },
    );
  const merged = { name: String(name), into: cube.stores.get(storeId).name, id: canonicalId };
  throw new Problem('order_refused/store_merged', merged, {
    fields: { storeId: message('order_refused/store_merged', merged) },
  });
}

/**
 * Validates requested lines and fills in missing prices with the list price, else the last price of the store, else of any store.
 * @throws Problem `order_refused` with a message per invalid field, keyed like `lines.0.quantity`
 */
export function checkLines(
  db: Db,
  cube: SalesCube,
  storeId: number,
  requested: RequestedLine[],
  date: string,
): OrderLine[] {
  const errors: Record<string, MessageDescriptor> = {};
  const lines = requested.map((line, index): OrderLine | null => {
    const report = (field: string, error: MessageDescriptor) => {
      errors[`lines.${index}.${field}`] = error;
    };
    const product = productOf(cube, line, report);
    const quantity = product && piecesOf(product, line, report);
    const price = priceOf(cube, line, report);
    if (!product || quantity === null || quantity === undefined) return null;
    return {
      productId: product.id,
      quantity,
      unit: line.unit,
      caseSize: product.caseSize ?? line.caseSize ?? null,
      price: price === undefined ? usualPrice(db, cube, storeId, product.id, date) : price,
      source: line.source,
    };
  });
  const [first, ...others] = Object.entries(errors);
  if (first) {
    const [field, reason] = first;
    const line = Number(field.split('.')[1]) + 1;
    throw others.length === 0
      ? new Problem('order_refused/line', { line, reason }, { fields: errors })
      : new Problem('order_refused/lines', { line, reason, more: others.length }, { fields: errors });
  }
  return lines as OrderLine[];
}

/** The price per piece by the lists, else the last one of the store, else of any store; null where there is none. */
export function usualPrice(db: Db, cube: SalesCube, storeId: number, productId: number, date: string): number | null {
  return (
    listPricesOf(db, cube, storeId, date, cube.currency)(productId) ??
    habitsOf(db, cube, storeId).get(productId)?.price ??
    lastPriceToAnyStore(db, cube, productId)
  );
}

type ReportError = (field: string, error: MessageDescriptor) => void;

function productOf(cube: SalesCube, { productId, sku }: RequestedLine, report: ReportError): ProductAttributes | null {
  if (productId !== undefined) {
    const product = cube.products.rows.get(cube.products.canonicalId[productId] ?? 0);
    if (!product) report('product', message('product_unknown', { id: productId }));
    return product ?? null;
  }
  const wanted = sku?.trim().toLocaleLowerCase('en') ?? '';
  if (wanted === '') {
    report('product', message('order_line/product_missing'));
    return null;
  }
  const found = [...cube.products.rows.values()].filter(
    (product) => product.sku.toLocaleLowerCase('en') === wanted || product.barcode === wanted,
  );
  if (found.length === 1) return found[0]!;
  report(
    'product',
    found.length === 0
      ? message('order_line/sku_unknown', { sku: String(sku) })
      : message('order_line/sku_ambiguous', { count: found.length, sku: String(sku) }),
  );
  return null;
}

/** The quantity in thousandths of a piece; null if invalid. */
function piecesOf(
  { name, caseSize: ownCaseSize }: ProductAttributes,
  { quantity, unit, caseSize: typedCaseSize }: RequestedLine,
  report: ReportError,
): number | null {
  const caseSize = ownCaseSize ?? typedCaseSize ?? null;
  const refuse = (error: MessageDescriptor) => {
    report('quantity', error);
    return null;
  };
  if (!Number.isFinite(quantity) || quantity <= 0) return refuse(message('order_line/quantity_not_positive'));
  if (quantity > MAX_QUANTITY) return refuse(message('order_line/quantity_too_large', { most: MAX_QUANTITY }));
  if (unit === 'case' && caseSize === null) return refuse(message('order_line/case_size_unknown', { product: name }));
  if (unit === 'case' && !Number.isInteger(quantity))
    return refuse(message('order_line/case_not_whole', { product: name, pieces: caseSize! }));
  const thousandths = quantity * QUANTITY_SCALE * (unit === 'case' ? caseSize! : 1);
  const whole = Math.round(thousandths);
  if (Math.abs(whole - thousandths) > 1e-6) return refuse(message('order_line/quantity_decimals'));
  return whole;
}

/** The price in ten-thousandths; null for a line without a price, undefined if not given. */
function priceOf(cube: SalesCube, { priceMinor }: RequestedLine, report: ReportError): number | null | undefined {
  if (priceMinor === undefined || priceMinor === null) return priceMinor;
  if (priceMinor < 0) report('price', message('order_line/price_negative'));
  else if (!Number.isInteger(priceMinor)) report('price', message('order_line/price_not_whole'));
  return fromMinor(Math.round(priceMinor), cube.currency);
}
