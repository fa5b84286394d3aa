import { productState } from '../sales/rhythm.ts';
import { Cases } from './cases.ts';
import { fitLogistic, predictProbability } from './logistic.ts';

/** What a store ordered on one day, without credit notes. */
export interface PastOrder {
  day: number;
  /** Pieces by product. */
  pieces: ReadonlyMap<number, number>;
}

export interface ExpectedLine {
  product: number;
  /** Probability that the next order contains it. */
  chance: number;
  pieces: number;
  inOrders: number;
  ofOrders: number;
  lastDay: number;
}

/** Number of latest orders used for line counts and frequencies. */
const RECENT_ORDERS = 10;
/** Decay factors per order of the two exponentially weighted frequency features. */
const DECAY_FACTORS = [0.8, 0.95] as const;
/** Training set of the feature weights: the latest orders of each store, and the maximum number of stores. */
const TRAINING_ORDERS = 6;
const MAX_TRAINING_STORES = 400;

/** The orders of several stores, which may be read only as they are iterated. */
export interface OrdersOfStores extends Iterable<PastOrder[]> {
  readonly length: number;
  /** Day of the newest order; 0 if there is none. */
  readonly newestDay: number;
}

/** Features of one product for a store's next order. */
export interface OrderFeatures {
  row: number[];
  pieces: number;
  inOrders: number;
  lastDay: number;
}

/** Order model learnt over all stores. */
export interface OrderModel {
  /** By product: the share of all stores' orders that contain it, weighted by recency. */
  popular: ReadonlyMap<number, number>;
  /** Feature weights fitted by logistic regression on past orders; null where there are too few. */
  weights: Float64Array | null;
}

/** By product: the share of all stores' orders that contain it, weighted by recency with a half-life. */
function popularity(stores: Iterable<PastOrder[]>, newestDay: number, halfLifeDays = 120): Map<number, number> {
  const shares = new Map<number, number>();
  let total = 0;
  for (const orders of stores) {
    for (const { day, pieces } of orders) {
      const weight = 0.5 ** ((newestDay - day) / halfLifeDays);
      total += weight;
      for (const product of pieces.keys()) shares.set(product, (shares.get(product) ?? 0) + weight);
    }
  }
  if (total > 0) for (const [product, sum] of shares) shares.set(product, sum / total);
  return shares;
}

const logit = (p: number) => Math.log(p / (1 - p));

/** Features, as of a day, of every product that a store ever ordered. */
export function orderFeatures(
  orders: PastOrder[],
  popular: ReadonlyMap<number, number>,
  day: number,
): Map<number, OrderFeatures> {
  const count = orders.length;
  const historyByProduct = new Map<
    number,
    {
      faded: [number, number];
      times: number;
      pieces: number[];
      inOrders: number;
      firstDay: number;
      lastDay: number;
      lastNth: number;
    }
  >();
  const totals: [number, number] = [0, 0];
  orders.forEach(({ day: orderDay, pieces }, nth) => {
    const age = count - 1 - nth;
    const weight = [DECAY_FACTORS[0] ** age, DECAY_FACTORS[1] ** age] as const;
    totals[0] += weight[0];
    totals[1] += weight[1];
    for (const [product, amount] of pieces) {
      const history = historyByProduct.get(product) ?? {
        faded: [0, 0],
        times: 0,
        pieces: [],
        inOrders: 0,
        firstDay: orderDay,
        lastDay: orderDay,
        lastNth: nth,
      };
      historyByProduct.set(product, history);
      history.faded[0] += weight[0];
      history.faded[1] += weight[1];
      history.times++;
      history.lastDay = orderDay;
      history.lastNth = nth;
      history.pieces.push(amount);
      if (age < RECENT_ORDERS) history.inOrders++;
    }
  });
  const features = new Map<number, OrderFeatures>();
  for (const [product, its] of historyByProduct) {
    const popularShare = popular.get(product) ?? 0;
    const orderRate = (its.times + popularShare) / (count + 1);
    const share = (faded: number, total: number) => (faded + popularShare) / (total + 1);
    // days since its last order, relative to its mean interval
    const meanInterval =
      its.times > 1 ? (its.lastDay - its.firstDay) / (its.times - 1) : (day - orders[0]!.day + 30) / (its.times + 1);
    const due = (day - its.lastDay + 1) / (Math.max(meanInterval, 1) + 1);
    const sorted = Float64Array.from(its.pieces.slice(-5)).sort();
    features.set(product, {
      row: [
        1,
        logit(Math.min(0.98, Math.max(0.002, orderRate))),
        logit(Math.min(0.98, Math.max(0.002, share(its.faded[0], totals[0])))),
        logit(Math.min(0.98, Math.max(0.002, share(its.faded[1], totals[1])))),
        Math.log(Math.max(due, 0.05)),
        Math.min(due, 4),
        Math.log(popularShare + 0.003),
        its.lastNth === count - 1 ? 1 : 0,
      ],
      pieces: sorted[(sorted.length - 1) >> 1]!,
      inOrders: its.inOrders,
      lastDay: its.lastDay,
    });
  }
  return features;
}

/** Passes the orders of stores on, and keeps those of every nth store. */
function* keepEvery(nth: number, stores: Iterable<PastOrder[]>, kept: PastOrder[][]): Generator<PastOrder[]> {
  let place = 0;
  for (const orders of stores) {
    if (place++ % nth === 0) kept.push(orders);
    yield orders;
  }
}

/**
 * Fits the order model: each of the latest orders is a training case with features from the orders before it. Reads the orders
 * of each store once, and holds those of at most {@link MAX_TRAINING_STORES} stores, 12 bytes a line, meanwhile.
 */
export function fitOrderModel(stores: OrdersOfStores): OrderModel {
  const stride = Math.max(1, Math.ceil(stores.length / MAX_TRAINING_STORES));
  const trainingStores: PastOrder[][] = [];
  const popular = popularity(keepEvery(stride, stores, trainingStores), stores.newestDay);
  const cases = new Cases();
  for (const orders of trainingStores) {
    for (let nth = Math.max(2, orders.length - TRAINING_ORDERS); nth < orders.length; nth++) {
      const { day, pieces } = orders[nth]!;
      for (const [product, { row }] of orderFeatures(orders.slice(0, nth), popular, day))
        cases.add(row, pieces.has(product));
    }
  }
  return { popular, weights: cases.hits >= 30 && cases.hits < cases.length ? fitLogistic(cases, 3) : null };
}

/**
 * Predicts the lines of a store's next order, most probable first, from how often each product was ordered (recently
 * and overall), whether it is due, and its popularity among all stores.
 *
 * @param orders oldest first
 * @param day on which the order is expected
 * @param lines number of lines; by default the median of its recent orders
 */
export function predictLines(
  orders: PastOrder[],
  { popular, weights }: OrderModel,
  day: number,
  lines?: number,
): ExpectedLine[] {
  if (orders.length === 0) return [];
  const latest = orders.slice(-RECENT_ORDERS);
  const expected = [...orderFeatures(orders, popular, day)].map(
    ([product, { row, pieces, inOrders, lastDay }]): ExpectedLine => ({
      product,
      chance: weights ? predictProbability(weights, row) : 1 / (1 + Math.exp(-row[3]!)),
      pieces,
      inOrders,
      ofOrders: latest.length,
      lastDay,
    }),
  );
  expected.sort((a, b) => b.chance - a.chance || b.lastDay - a.lastDay || a.product - b.product);
  return expected.slice(0, lines ?? usualLineCount(latest));
}

/** The products that a store has stopped buying as of a day. */
export function stoppedProducts(orders: PastOrder[], asOf: number): Set<number> {
  const ordered = orders.flatMap(({ day, pieces }) => [...pieces.keys()].map((product) => ({ product, day })));
  const stopped = new Set<number>();
  for (const [product, its] of Map.groupBy(ordered, (one) => one.product)) {
    const days = its.map(({ day }) => day);
    if (productState(days, orders.at(-1)!.day, asOf) === 'quiet') stopped.add(product);
  }
  return stopped;
}

function usualLineCount(latest: PastOrder[]): number {
  const sizes = latest.map(({ pieces }) => pieces.size).sort((a, b) => a - b);
  return sizes[sizes.length >> 1]!;
}

/** Recall of predicted last orders: the share of their products among as many predicted ones, over all stores. */
export interface OrderRecall {
  stores: number;
  lines: number;
  ours: number;
  /** Baseline: the products that the store ordered most often. */
  frequency: number;
  /** Baseline: the products of its previous order. */
  lastOrder: number;
}

/** Holds out each store's last order and predicts it from the earlier ones; stores need at least three orders. */
export function backtestOrders(stores: PastOrder[][]): OrderRecall {
  const testedStores = stores.filter((orders) => orders.length >= 3);
  const earlier = stores.map((orders) => (orders.length >= 3 ? orders.slice(0, -1) : orders));
  const newestDay = earlier.reduce((newest, orders) => Math.max(newest, orders.at(-1)?.day ?? 0), 0);
  const orderModel = fitOrderModel(Object.assign(earlier, { newestDay }));
  const recall: OrderRecall = { stores: testedStores.length, lines: 0, ours: 0, frequency: 0, lastOrder: 0 };
  for (const orders of testedStores) {
    const before = orders.slice(0, -1);
    const actual = orders.at(-1)!.pieces;
    const count = actual.size;
    const times = new Map<number, number>();
    for (const { pieces } of before)
      for (const product of pieces.keys()) times.set(product, (times.get(product) ?? 0) + 1);
    const byFrequency = [...times].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, count);
    recall.lines += count;
    recall.ours += predictLines(before, orderModel, orders.at(-1)!.day, count).filter(({ product }) =>
      actual.has(product),
    ).length;
    recall.frequency += byFrequency.filter(([product]) => actual.has(product)).length;
    recall.lastOrder += [...before.at(-1)!.pieces.keys()]
      .slice(0, count)
      .filter((product) => actual.has(product)).length;
  }
  const share = (hits: number) => (recall.lines > 0 ? hits / recall.lines : 0);
  return {
    ...recall,
    ours: share(recall.ours),
    frequency: share(recall.frequency),
    lastOrder: share(recall.lastOrder),
  };
}
