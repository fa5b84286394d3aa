import { type Amount, fromMinor, priceTimesQuantity } from '../../src-shared/money.ts';
import { benefitOf, type FreeGoods, type FreeProduct, percentOf } from './benefit.ts';
import { bestDeals, type Offer } from './best-deals.ts';
import { type Deal, isFor, isOpenTo, type OrderedProduct, type PricedProduct } from './deal.ts';
import { divideAmount } from './divide.ts';

/** A line to be priced. */
export interface LineToPrice {
  product: PricedProduct;
  /** Thousandths of a piece. */
  quantity: number;
  /** Price per piece of the list that applies; null where there is none. */
  listPrice: Amount | null;
  /** The price on the order, per piece; null where it has none. */
  price: Amount | null;
}

export interface OrderToPrice {
  date: string;
  storeGroup: string;
  coupons: readonly string[];
  currency: string;
  lines: readonly LineToPrice[];
}

/** Which rule gave which amount: a price by hand, or a deal. Negative amounts lower the price. */
interface AppliedRule {
  /** Null for a price by hand. */
  deal: Deal | null;
  amount: Amount;
}

interface QuotedLine {
  /** Quantity times list price, or times the line's own price where there is no list. */
  value: Amount;
  rules: AppliedRule[];
  /** What the line costs. */
  net: Amount;
}

export interface Quote {
  lines: QuotedLine[];
  free: (FreeGoods & { deal: Deal })[];
  /** Sum of the values. */
  value: Amount;
  /** Sum of what the lines cost. */
  total: Amount;
}

/** Whether a line's price was set by hand, against the list. It stands: no deal on its product applies to it. */
export const isPricedByHand = ({ listPrice, price }: Pick<LineToPrice, 'listPrice' | 'price'>): boolean =>
  price !== null && listPrice !== null && price !== listPrice;

/**
 * Prices an order: list prices, or prices by hand, and the allowed combination of deals that is worth most. A product takes
 * one deal at most, a mixed deal all of its products in the order; one deal on the whole order comes on top. Since products
 * are counted over all lines, the order of lines makes no difference.
 */
export function quote(order: OrderToPrice, deals: readonly Deal[], freeProduct: FreeProduct): Quote {
  const lines = order.lines.map(startLine);
  const value = lines.reduce((sum, line) => sum + line.value, 0);
  const open = deals.filter((deal) => isOpenTo(deal, { ...order, value }));
  const products = orderedProducts(order.lines);
  const step = fromMinor(1, order.currency);
  const { taken, whole } = cheapest(
    open.flatMap((deal) => offersOf(deal, products, freeProduct, step)),
    open,
    lines.reduce((sum, line) => sum + line.net, 0),
    step,
  );
  for (const { benefit } of taken)
    for (const [id, amount] of benefit.off) applyTo(order.lines, lines, id, amount, benefit.deal, step);
  if (whole) takeOff(lines, whole.amount, whole.deal, step);
  const free = taken.flatMap(({ benefit: { deal, free: goods } }) => (goods ? [{ ...goods, deal }] : []));
  return { lines, free, value, total: lines.reduce((sum, line) => sum + line.net, 0) };
}

interface Combination {
  /** Deals on products. */
  taken: Offer[];
  /** The deal on the whole order. */
  whole: { deal: Deal; amount: Amount } | null;
}

/**
 * The combination that costs least, less the value of what is free. Each deal on the whole order is tried with the deals on
 * products that suit it best. An amount off the whole order is allowed where as much is left whatever else is taken off.
 */
function cheapest(offers: Offer[], open: readonly Deal[], before: Amount, step: number): Combination {
  const offOf = (taken: Offer[]) => taken.reduce((sum, { benefit }) => sum + benefit.totalOff, 0);
  const leastLeft =
    before -
    offOf(
      bestDeals(
        offers.filter(({ benefit }) => benefit.free === null),
        0,
      ),
    );
  let best: { combination: Combination; cost: number } | undefined;
  for (const deal of [null, ...open.filter(({ terms }) => terms.kind === 'order').sort((a, b) => a.id - b.id)]) {
    const { percent, amount } = wholeTerms(deal);
    if (amount > leastLeft) continue;
    const taken = bestDeals(offers, percent);
    const left = before - offOf(taken);
    const off = amount || Math.min(left, percentOf(left, percent, step));
    const cost = left - off - taken.reduce((sum, { benefit }) => sum + (benefit.free?.value ?? 0), 0);
    if (best && cost >= best.cost) continue;
    best = { combination: { taken, whole: deal && off > 0 ? { deal, amount: off } : null }, cost };
  }
  return best!.combination;
}

const wholeTerms = (deal: Deal | null) =>
  deal?.terms.kind === 'order'
    ? { percent: deal.terms.percent ?? 0, amount: deal.terms.amount ?? 0 }
    : { percent: 0, amount: 0 };

function startLine(line: LineToPrice): QuotedLine {
  const { quantity, listPrice, price } = line;
  const value = priceTimesQuantity(listPrice ?? price ?? 0, quantity);
  if (!isPricedByHand(line)) return { value, rules: [], net: value };
  const net = priceTimesQuantity(price!, quantity);
  return { value, rules: [{ deal: null, amount: net - value }], net };
}

/** What the order has of each product that deals may be applied to, by ascending id. */
function orderedProducts(lines: readonly LineToPrice[]): OrderedProduct[] {
  const products = new Map<number, OrderedProduct>();
  for (const line of lines) {
    const price = line.listPrice ?? line.price;
    if (price === null || price === 0 || isPricedByHand(line)) continue;
    const { quantity, product } = line;
    const value = priceTimesQuantity(price, quantity);
    const known = products.get(product.id) ?? { ...product, price, quantity: 0, value: 0 };
    known.quantity += quantity;
    known.value += value;
    known.price = Math.min(known.price, price);
    products.set(product.id, known);
  }
  return [...products.values()].sort((a, b) => a.id - b.id);
}

function offersOf(deal: Deal, products: readonly OrderedProduct[], freeProduct: FreeProduct, step: number): Offer[] {
  const its = products.filter((product) => isFor(deal, product));
  if (its.length === 0) return [];
  return (deal.mixed ? [its] : its.map((product) => [product])).flatMap((group) => {
    const benefit = benefitOf(deal, group, freeProduct, step);
    return benefit ? [{ benefit, products: group.map(({ id }) => id) }] : [];
  });
}

/** Divides what a product costs less between its lines, by their values. */
function applyTo(
  asked: readonly LineToPrice[],
  lines: QuotedLine[],
  productId: number,
  amount: Amount,
  deal: Deal,
  step: number,
): void {
  const its = lines.filter((_, i) => asked[i]!.product.id === productId && !isPricedByHand(asked[i]!));
  takeOff(its, amount, deal, step);
}

function takeOff(lines: QuotedLine[], amount: Amount, deal: Deal, step: number): void {
  const shares = divideAmount(
    amount,
    lines.map(({ net }) => net),
    step,
  );
  lines.forEach((line, i) => {
    if (shares[i] === 0) return;
    line.rules.push({ deal, amount: -shares[i]! });
    line.net -= shares[i]!;
  });
}
