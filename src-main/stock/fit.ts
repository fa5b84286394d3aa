import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { ProductAttributes } from '../cube/dimensions.ts';
import { nearestProduct } from './nearest.ts';
import { availableOn, type Stock } from './stock.ts';

/** What stands in an order or is to be offered, in pieces. */
export interface Wanted {
  productId: number;
  pieces: number;
}

/** A quantity that is there, and what the stock has to say of it. */
export interface Fit {
  product: ProductAttributes;
  /** At most what is available; 0 where nothing is, and no other product is near. */
  pieces: number;
  /** Null where all that was wanted is there, or the product was never counted. */
  note: MessageDescriptor | null;
}

/** Pieces of a product that may be offered for a day; null where it was never counted. */
export function availablePieces(stock: Stock | null, productId: number, day: string): number | null {
  const its = stock?.products.get(productId);
  return its ? availableOn(its, day) / QUANTITY_SCALE : null;
}

/**
 * Fits what is wanted to what is there on a day: less of it where less is there, in whole cases if that gives at least one;
 * of what is out of stock the nearest other product.
 *
 * @param passes whether another product may take its place
 */
export function fitToStock(
  cube: SalesCube,
  stock: Stock | null,
  { productId, pieces }: Wanted,
  day: string,
  passes: (productId: number) => boolean = () => true,
): Fit {
  const product = cube.products.get(productId);
  const available = availablePieces(stock, product.id, day);
  if (available === null || available >= pieces) return { product, pieces, note: null };
  if (available > 0)
    return {
      product,
      pieces: inWholeCases(available, pieces, product),
      note: message('stock_note/less', { left: available, wanted: pieces }),
    };
  const other = nearestInStock(cube, stock, product.id, day, passes);
  if (!other) return { product, pieces: 0, note: message('stock_note/none') };
  return {
    product: other,
    pieces: inWholeCases(Math.min(pieces, availablePieces(stock, other.id, day)!), pieces, other),
    note: message('stock_note/instead', { product: product.name }),
  };
}

/** The nearest product of which something is counted and may be offered for a day. */
export const nearestInStock = (
  cube: SalesCube,
  stock: Stock | null,
  productId: number,
  day: string,
  passes: (productId: number) => boolean,
): ProductAttributes | undefined =>
  nearestProduct(cube, productId, (id) => passes(id) && (availablePieces(stock, id, day) ?? 0) > 0);

/** Whole cases where whole cases were wanted and at least one is there. */
function inWholeCases(available: number, wanted: number, { caseSize }: ProductAttributes): number {
  if (caseSize === null || wanted % caseSize !== 0 || available < caseSize) return available;
  return Math.floor(available / caseSize) * caseSize;
}
