import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';
import type { SalesCube } from '../cube/cube.ts';
import { inUnits, piecesOf, toOrderQuantity } from '../forecast/next-draft.ts';
import { fitToStock } from '../stock/fit.ts';
import type { Stock } from '../stock/stock.ts';

/** What is offered, as it would be ordered. */
export interface Offered {
  product: number;
  quantity: number;
  unit: 'piece' | 'case';
  pieces: number;
  /** What the stock has to say of it. */
  note: MessageDescriptor | null;
}

/**
 * What is offered of a product, as it would be ordered: no more than is in stock on a day, or the nearest product that is;
 * undefined where there is none.
 */
export function offeredOf(
  cube: SalesCube,
  stock: Stock | null,
  product: number,
  pieces: number,
  date: string,
  passes: (product: number) => boolean,
): Offered | undefined {
  const { caseSize } = cube.products.get(product);
  const usual = toOrderQuantity(pieces, caseSize);
  const wanted = piecesOf(usual, caseSize) || 1;
  const fit = fitToStock(cube, stock, { productId: product, pieces: wanted }, date, passes);
  if (fit.pieces === 0) return undefined;
  if (!fit.note) return { product, quantity: usual.quantity || 1, unit: usual.unit, pieces: wanted, note: null };
  return { product: fit.product.id, ...inUnits(fit.pieces, fit.product.caseSize), pieces: fit.pieces, note: fit.note };
}
