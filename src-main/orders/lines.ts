import type { Checked } from '../../src-shared/contract/index.ts';
import { fromMinor, priceTimesQuantity } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { ProductFacts, StoreFacts } from '../facts/dimensions.ts';
import type { Facts } from '../facts/facts.ts';
import type { Store as Database } from '../store/open.ts';
import { habitsOf, priceToAnyone } from './history.ts';

/** An order line as stored: quantity in thousandths of a piece, price per piece in ten-thousandths. */
export interface Line {
  productId: number;
  quantity: number;
  unit: 'piece' | 'case';
  caseSize: number | null;
  price: number | null;
  source: string;
}

type Asked = Checked<'orders.create'>['lines'][number];

const LARGEST = 1_000_000;

/** A line's total in ten-thousandths; 0 without a price. */
export function lineTotal({ price, quantity }: Pick<Line, 'price' | 'quantity'>): number {
  return price === null ? 0 : priceTimesQuantity(price, quantity);
}

/**
 * The store of an order.
 * @throws Problem `order_refused` for the field `storeId`, if it is unknown or was merged
 */
export function orderingStore(db: Database, facts: Facts, storeId: number): StoreFacts {
  const store = facts.stores.rows.get(storeId);
  if (store) return store;
  const counted = facts.stores.countsAs[storeId];
  const was = db.prepare('SELECT name FROM store WHERE id = ?').pluck().get(storeId) as string | undefined;
  const sentence = counted
    ? `${was} was merged into ${facts.stores.of(storeId).name} (store ${counted}); take the order for that one.`
    : `There is no store ${storeId}.`;
  throw new Problem('order_refused', sentence, '', { storeId: sentence });
}

/**
 * Validates requested lines and fills in missing prices with the last price of the store, else of any store.
 * @throws Problem `order_refused` with a message per invalid field, keyed like `lines.0.quantity`
 */
export function checkLines(db: Database, facts: Facts, storeId: number, asked: Asked[]): Line[] {
  const wrong: Record<string, string> = {};
  const lines = asked.map((line, nth): Line | null => {
    const say = (field: string, sentence: string) => {
      wrong[`lines.${nth}.${field}`] = sentence;
    };
    const product = productOf(facts, line, say);
    const quantity = product && piecesOf(product, line, say);
    const price = priceOf(facts, line, say);
    if (!product || quantity === null || quantity === undefined) return null;
    const last = () =>
      habitsOf(db, facts, storeId).get(product.id)?.price ?? priceToAnyone(db, facts, product.id) ?? null;
    return {
      productId: product.id,
      quantity,
      unit: line.unit,
      caseSize: product.caseSize,
      price: price === undefined ? last() : price,
      source: line.source,
    };
  });
  const sentences = Object.entries(wrong);
  if (sentences.length > 0) {
    const [field, sentence] = sentences[0]!;
    const more = sentences.length > 1 ? ` (and ${sentences.length - 1} more)` : '';
    const nth = Number(field.split('.')[1]) + 1;
    throw new Problem('order_refused', `Line ${nth}: ${sentence}${more}`, 'Nothing was saved.', wrong);
  }
  return lines as Line[];
}

type Say = (field: string, sentence: string) => void;

function productOf(facts: Facts, { productId, sku }: Asked, say: Say): ProductFacts | null {
  if (productId !== undefined) {
    const product = facts.products.rows.get(facts.products.countsAs[productId] ?? 0);
    if (!product) say('product', `There is no product ${productId}.`);
    return product ?? null;
  }
  const wanted = sku?.trim().toLocaleLowerCase('en') ?? '';
  if (wanted === '') {
    say('product', 'A line needs a product, by productId or sku.');
    return null;
  }
  const found = [...facts.products.rows.values()].filter(
    (product) => product.sku.toLocaleLowerCase('en') === wanted || product.barcode === wanted,
  );
  if (found.length === 1) return found[0]!;
  say(
    'product',
    found.length === 0
      ? `There is no product with the SKU or barcode ${sku}.`
      : `${found.length} products have the SKU or barcode ${sku}; name one by productId.`,
  );
  return null;
}

/** The quantity in thousandths of a piece; null if invalid. */
function piecesOf({ name, caseSize }: ProductFacts, { quantity, unit }: Asked, say: Say): number | null {
  const refuse = (sentence: string) => {
    say('quantity', sentence);
    return null;
  };
  if (!Number.isFinite(quantity) || quantity <= 0) return refuse('The quantity must be more than zero.');
  if (quantity > LARGEST) return refuse(`A quantity of more than ${LARGEST} must be a mistake.`);
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
function priceOf(facts: Facts, { priceMinor }: Asked, say: Say): number | null | undefined {
  if (priceMinor === undefined || priceMinor === null) return priceMinor;
  if (priceMinor < 0) say('price', 'A price can not be negative.');
  else if (!Number.isInteger(priceMinor)) say('price', 'A price is a whole number of minor units.');
  return fromMinor(Math.round(priceMinor), facts.currency);
}
