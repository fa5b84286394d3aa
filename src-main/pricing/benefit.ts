import { type Amount, divideRound, priceTimesQuantity } from '../../src-shared/money.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { Deal, DealTerms, DealUnit, OrderedProduct, PricedProduct } from './deal.ts';

/** Goods that come on top of an order. */
export interface FreeGoods {
  productId: number;
  /** Thousandths of a piece. */
  quantity: number;
  /** At the list price. */
  value: Amount;
}

/** What a deal gives for some products of an order. */
export interface Benefit {
  deal: Deal;
  /** What each product costs less, by its id. */
  off: Map<number, Amount>;
  free: FreeGoods | null;
  /** Sum of what is off. */
  totalOff: Amount;
}

/** The product and price of goods that may be given; undefined for a product without a price. */
export type FreeProduct = (productId: number) => { product: PricedProduct; price: Amount } | undefined;

/** A share in hundredths of a percent of an amount, rounded to a step: the minor unit of the currency. */
export function percentOf(amount: Amount, percent: number, step: number): Amount {
  const product = amount * percent;
  if (Number.isSafeInteger(product)) return divideRound(product, 10_000 * step) * step;
  const whole = BigInt(10_000 * step);
  return Number((BigInt(amount) * BigInt(percent) + whole / 2n) / whole) * step;
}

/** Thousandths of a deal's unit that a quantity counts as; of cases only whole ones. */
export function unitsOf({ quantity, caseSize }: OrderedProduct, unit: DealUnit): number {
  if (unit === 'piece') return quantity;
  return caseSize === null ? 0 : Math.floor(quantity / (QUANTITY_SCALE * caseSize)) * QUANTITY_SCALE;
}

/** The slab that a quantity reaches; undefined below the first. */
const slabFor = <S extends { from: number }>(slabs: readonly S[], units: number): S | undefined =>
  slabs.findLast(({ from }) => units >= from * QUANTITY_SCALE);

/**
 * What a deal gives for products of an order, whose quantities add up; undefined where it gives nothing.
 *
 * @param products at least one, by ascending id
 * @param step the minor unit of the currency
 */
export function benefitOf(
  deal: Deal,
  products: readonly OrderedProduct[],
  free: FreeProduct,
  step: number,
): Benefit | undefined {
  const { terms } = deal;
  if (terms.kind === 'order') return undefined;
  const counted = terms.unit === 'case' ? products.filter(({ caseSize }) => caseSize !== null) : products;
  const units = counted.reduce((sum, product) => sum + unitsOf(product, terms.unit), 0);
  if (terms.kind === 'free') return freeBenefit(deal, terms, counted, units, free);
  const off = new Map<number, Amount>();
  for (const product of counted) {
    const less = reduction(terms, units, product, step);
    if (less !== 0) off.set(product.id, less);
  }
  const totalOff = [...off.values()].reduce((sum, amount) => sum + amount, 0);
  return totalOff > 0 ? { deal, off, free: null, totalOff } : undefined;
}

function reduction(
  terms: Extract<DealTerms, { kind: 'percent' | 'price' }>,
  units: number,
  { value, quantity }: OrderedProduct,
  step: number,
): Amount {
  if (terms.kind === 'percent') return percentOf(value, slabFor(terms.slabs, units)?.percent ?? 0, step);
  const slab = slabFor(terms.slabs, units);
  // a price above the list is none that a deal gives
  return slab ? Math.max(0, value - priceTimesQuantity(slab.price, quantity)) : 0;
}

function freeBenefit(
  deal: Deal,
  { unit, buy, free, freeProductId }: Extract<DealTerms, { kind: 'free' }>,
  products: readonly OrderedProduct[],
  units: number,
  find: FreeProduct,
): Benefit | undefined {
  const times = Math.floor(units / (buy * QUANTITY_SCALE));
  if (times === 0) return undefined;
  const piecesOf = ({ caseSize }: PricedProduct) => (unit === 'case' ? (caseSize ?? 0) : 1);
  const priceOfUnit = (one: { product: PricedProduct; price: Amount }) => one.price * piecesOf(one.product);
  const candidates =
    freeProductId === null
      ? products.map((product) => ({ product, price: product.price }))
      : [find(freeProductId)].filter((one) => one !== undefined);
  const [first, ...others] = candidates;
  if (!first) return undefined;
  const given = others.reduce((least, one) => (priceOfUnit(one) < priceOfUnit(least) ? one : least), first);
  const quantity = times * free * QUANTITY_SCALE * piecesOf(given.product);
  const value = priceTimesQuantity(given.price, quantity);
  return value > 0
    ? { deal, off: new Map(), free: { productId: given.product.id, quantity, value }, totalOff: 0 }
    : undefined;
}
