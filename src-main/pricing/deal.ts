import type { Amount } from '../../src-shared/money.ts';

/** What a deal's quantities are counted in; of cases only whole ones count. */
export type DealUnit = 'piece' | 'case';

/** From so many units on; the whole quantity gets the terms of the slab it reaches. */
interface Slab {
  from: number;
  /** Last quantity of the slab; null for the last slab. It says nothing that the next slab does not. */
  to: number | null;
}

/** What a deal gives. Percents are in hundredths: 5% is 500. */
export type DealTerms =
  | { kind: 'percent'; unit: DealUnit; slabs: (Slab & { percent: number })[] }
  /** Prices per piece. */
  | { kind: 'price'; unit: DealUnit; slabs: (Slab & { price: Amount })[] }
  /** `free` units on top of each `buy` ordered ones: of a named product, else of the same one, else of the cheapest. */
  | { kind: 'free'; unit: DealUnit; buy: number; free: number; freeProductId: number | null }
  /** Off the whole order, after the deals on its products: a percent or an amount. */
  | { kind: 'order'; percent: number | null; amount: Amount | null };

/** A deal that the company offers to stores. */
export interface Deal {
  id: number;
  name: string;
  /** First and last day; empty where it is not limited. */
  from: string;
  to: string;
  /** Empty for all stores. */
  storeGroup: string;
  /** Needed on the order; empty where none is. */
  coupon: string;
  /** Value of the order before deals from which it applies; null for any. */
  minimum: Amount | null;
  /** Of the amounts; empty where it has none. */
  currency: string;
  /** The products that it is for: those named, of the category and of the brand; all where nothing is said. */
  productIds: number[];
  category: string;
  brand: string;
  /** Whether quantities of its products add up; then it takes all of them that are in the order. */
  mixed: boolean;
  terms: DealTerms;
}

/** What deals need to know of a product. */
export interface PricedProduct {
  id: number;
  category: string;
  brand: string;
  caseSize: number | null;
}

/** What an order has of one product over all its lines; what was priced by hand is not part of it. */
export interface OrderedProduct extends PricedProduct {
  /** Thousandths of a piece. */
  quantity: number;
  /** What it costs without deals. */
  value: Amount;
  /** Per piece; the lowest where lines differ, which they may only do without a list price. */
  price: Amount;
}

/** Names of groups, categories, brands and coupons are the same whatever their case and outer spaces. */
export const foldName = (name: string): string => name.trim().toLocaleLowerCase('en');

/** Whether a deal is for a product. */
export function isFor(deal: Pick<Deal, 'productIds' | 'category' | 'brand'>, product: PricedProduct): boolean {
  if (deal.productIds.length > 0 && !deal.productIds.includes(product.id)) return false;
  if (deal.category !== '' && foldName(deal.category) !== foldName(product.category)) return false;
  return deal.brand === '' || foldName(deal.brand) === foldName(product.brand);
}

/** Whether a deal may be used by an order, by its day, store, coupons, currency and value. */
export function isOpenTo(
  deal: Deal,
  order: { date: string; storeGroup: string; coupons: readonly string[]; currency: string; value: Amount },
): boolean {
  if (deal.from !== '' && order.date < deal.from) return false;
  if (deal.to !== '' && order.date > deal.to) return false;
  if (deal.storeGroup !== '' && foldName(deal.storeGroup) !== foldName(order.storeGroup)) return false;
  if (deal.coupon !== '' && !order.coupons.some((coupon) => foldName(coupon) === foldName(deal.coupon))) return false;
  if (deal.currency !== '' && deal.currency !== order.currency) return false;
  return deal.minimum === null || order.value >= deal.minimum;
}
