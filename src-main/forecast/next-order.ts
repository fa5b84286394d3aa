import { chanceOf, fitLogistic } from './logistic.ts';
import { quantile } from './measures.ts';

/** What a store took on one day; credit notes are none. */
export interface PastOrder {
  day: number;
  /** Pieces by product. */
  pieces: Map<number, number>;
}

export interface ExpectedLine {
  product: number;
  /** That the next order has it. */
  chance: number;
  pieces: number;
  inOrders: number;
  ofOrders: number;
  lastDay: number;
}

/** Orders looked back at for quantities and for telling how often. */
const LOOK_BACK = 10;
/** Older orders fade by these factors an order, in two of the signs. */
const FADES = [0.8, 0.95] as const;
/** Orders that the signs' weights are learnt from: of each store the latest few, and of so many stores at most. */
const LEARNT_ORDERS = 6;
const LEARNT_STORES = 400;

/** What speaks for or against a product being in a store's next order. */
export interface Signs {
  row: Float64Array;
  pieces: number;
  inOrders: number;
  lastDay: number;
}

/** How all stores buy, as far as it helps to foretell one. */
export interface Habits {
  /** The share of all stores' orders that have each product, newer orders counting more. */
  popular: ReadonlyMap<number, number>;
  /** Weights of the signs, learnt by logistic regression from orders that are known; null where there are too few. */
  weights: Float64Array | null;
}

/** The share of all stores' orders that have each product, newer orders counting more. */
function popularity(stores: Iterable<PastOrder[]>, halfLifeDays = 120): Map<number, number> {
  let last = 0;
  const all = [...stores];
  for (const orders of all) last = Math.max(last, orders.at(-1)?.day ?? 0);
  const shares = new Map<number, number>();
  let total = 0;
  for (const orders of all) {
    for (const { day, pieces } of orders) {
      const weight = 0.5 ** ((last - day) / halfLifeDays);
      total += weight;
      for (const product of pieces.keys()) shares.set(product, (shares.get(product) ?? 0) + weight);
    }
  }
  if (total > 0) for (const [product, sum] of shares) shares.set(product, sum / total);
  return shares;
}

const logit = (p: number) => Math.log(p / (1 - p));

/** The signs of every product that a store ever took, as they stand on a day. */
export function signsOf(orders: PastOrder[], popular: ReadonlyMap<number, number>, day: number): Map<number, Signs> {
  const count = orders.length;
  const found = new Map<
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
  orders.forEach(({ day: on, pieces }, nth) => {
    const age = count - 1 - nth;
    const weight = [FADES[0] ** age, FADES[1] ** age] as const;
    totals[0] += weight[0];
    totals[1] += weight[1];
    for (const [product, amount] of pieces) {
      const its = found.get(product) ?? {
        faded: [0, 0],
        times: 0,
        pieces: [],
        inOrders: 0,
        firstDay: on,
        lastDay: on,
        lastNth: nth,
      };
      found.set(product, its);
      its.faded[0] += weight[0];
      its.faded[1] += weight[1];
      its.times++;
      its.lastDay = on;
      its.lastNth = nth;
      its.pieces.push(amount);
      if (age < LOOK_BACK) its.inOrders++;
    }
  });
  const signs = new Map<number, Signs>();
  for (const [product, its] of found) {
    const known = popular.get(product) ?? 0;
    const often = (its.times + known) / (count + 1);
    const share = (faded: number, total: number) => (faded + known) / (total + 1);
    // how far its wait is on, against its usual one
    const apart =
      its.times > 1 ? (its.lastDay - its.firstDay) / (its.times - 1) : (day - orders[0]!.day + 30) / (its.times + 1);
    const due = (day - its.lastDay + 1) / (Math.max(apart, 1) + 1);
    const sorted = Float64Array.from(its.pieces.slice(-5)).sort();
    signs.set(product, {
      row: Float64Array.of(
        1,
        logit(Math.min(0.98, Math.max(0.002, often))),
        logit(Math.min(0.98, Math.max(0.002, share(its.faded[0], totals[0])))),
        logit(Math.min(0.98, Math.max(0.002, share(its.faded[1], totals[1])))),
        Math.log(Math.max(due, 0.05)),
        Math.min(due, 4),
        Math.log(known + 0.003),
        its.lastNth === count - 1 ? 1 : 0,
      ),
      pieces: sorted[(sorted.length - 1) >> 1]!,
      inOrders: its.inOrders,
      lastDay: its.lastDay,
    });
  }
  return signs;
}

/** Learns how stores buy from all their orders: each of the latest is foretold by those before it. */
export function learnHabits(stores: PastOrder[][]): Habits {
  const popular = popularity(stores);
  const rows: Float64Array[] = [];
  const outcomes: boolean[] = [];
  const every = Math.max(1, Math.ceil(stores.length / LEARNT_STORES));
  stores.forEach((orders, i) => {
    if (i % every !== 0) return;
    for (let nth = Math.max(2, orders.length - LEARNT_ORDERS); nth < orders.length; nth++) {
      const { day, pieces } = orders[nth]!;
      for (const [product, { row }] of signsOf(orders.slice(0, nth), popular, day)) {
        rows.push(row);
        outcomes.push(pieces.has(product));
      }
    }
  });
  const hits = outcomes.filter(Boolean).length;
  return { popular, weights: hits >= 30 && hits < outcomes.length ? fitLogistic(rows, outcomes, 3) : null };
}

/**
 * What a store's next order should have, the surest first: how often each product was in its orders, lately and in
 * all, whether its wait is over and how all stores take it now, weighed as earlier orders teach.
 *
 * @param orders oldest first
 * @param day on which it is expected
 * @param lines how many to expect; as many as its own orders have of late where left out
 */
export function expectedLines(
  orders: PastOrder[],
  { popular, weights }: Habits,
  day: number,
  lines?: number,
): ExpectedLine[] {
  if (orders.length === 0) return [];
  const latest = orders.slice(-LOOK_BACK);
  const expected = [...signsOf(orders, popular, day)].map(
    ([product, { row, pieces, inOrders, lastDay }]): ExpectedLine => ({
      product,
      chance: weights ? chanceOf(weights, row) : 1 / (1 + Math.exp(-row[3]!)),
      pieces,
      inOrders,
      ofOrders: latest.length,
      lastDay,
    }),
  );
  expected.sort((a, b) => b.chance - a.chance || b.lastDay - a.lastDay || a.product - b.product);
  return expected.slice(0, lines ?? usualLines(latest));
}

function usualLines(latest: PastOrder[]): number {
  const sizes = latest.map(({ pieces }) => pieces.size).sort((a, b) => a - b);
  return sizes[sizes.length >> 1]!;
}

/** How long stores wait between two orders, as shares of their own usual wait, in order. */
export type Waits = Float64Array;

/** Orders from which a store's own waits count. */
const LEAST_ORDERS = 3;
const MOST_WAITS = 12;

function usualWait(days: number[]): number | null {
  if (days.length < LEAST_ORDERS) return null;
  const latest = days.slice(-MOST_WAITS - 1);
  const waits = Float64Array.from({ length: latest.length - 1 }, (_, i) => latest[i + 1]! - latest[i]!).sort();
  return Math.max(1, quantile(waits, 0.5));
}

/** Every store's waits over its usual one: the shape by which one store's next order is told. */
export function waitsOf(stores: Iterable<number[]>): Waits {
  const shares: number[] = [];
  for (const days of stores) {
    const usual = usualWait(days);
    if (usual === null) continue;
    for (let i = Math.max(1, days.length - MOST_WAITS); i < days.length; i++)
      shares.push((days[i]! - days[i - 1]!) / usual);
  }
  return Float64Array.from(shares).sort();
}

export interface Expectation {
  usual: number;
  /** Days from which, on which and until which the next order is expected; 80% of waits end within. */
  from: number;
  day: number;
  to: number;
  /** That it orders within `within` days after `today`, given that it has not yet. */
  chance(today: number, within: number): number;
  /** That it will not come back, by how few waits were ever as long. */
  churn(today: number): number;
}

/** When a store's next order is expected; null where it has fewer than three. */
export function expectedWhen(days: number[], waits: Waits): Expectation | null {
  const usual = usualWait(days);
  if (usual === null || waits.length === 0) return null;
  const last = days.at(-1)!;
  const longer = (elapsed: number) => {
    const share = elapsed / usual;
    let low = 0;
    let high = waits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (waits[middle]! > share) high = middle;
      else low = middle + 1;
    }
    // half a wait is added so that no length is impossible
    return (waits.length - low + 0.5) / (waits.length + 1);
  };
  return {
    usual,
    from: last + Math.round(quantile(waits, 0.1) * usual),
    day: last + Math.round(usual),
    to: last + Math.round(quantile(waits, 0.9) * usual),
    chance: (today, within) => 1 - longer(today + within - last) / longer(Math.max(0, today - last)),
    churn: (today) => (today - last <= usual ? 0 : 1 - Math.min(1, 2 * longer(today - last))),
  };
}

/** How well last orders were foretold: the share of their products among as many expected ones, over all stores. */
export interface Recall {
  stores: number;
  lines: number;
  ours: number;
  /** The same by how often the store bought each product in all. */
  frequency: number;
  /** The same by its order before. */
  lastOrder: number;
}

/** Leaves each store's last order out and foretells it from those before; stores with fewer than three are not asked. */
export function backtestOrders(stores: PastOrder[][]): Recall {
  const asked = stores.filter((orders) => orders.length >= 3);
  const habits = learnHabits(stores.map((orders) => (orders.length >= 3 ? orders.slice(0, -1) : orders)));
  const recall: Recall = { stores: asked.length, lines: 0, ours: 0, frequency: 0, lastOrder: 0 };
  for (const orders of asked) {
    const before = orders.slice(0, -1);
    const truth = orders.at(-1)!.pieces;
    const count = truth.size;
    const times = new Map<number, number>();
    for (const { pieces } of before)
      for (const product of pieces.keys()) times.set(product, (times.get(product) ?? 0) + 1);
    const byFrequency = [...times].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, count);
    recall.lines += count;
    recall.ours += expectedLines(before, habits, orders.at(-1)!.day, count).filter(({ product }) =>
      truth.has(product),
    ).length;
    recall.frequency += byFrequency.filter(([product]) => truth.has(product)).length;
    recall.lastOrder += [...before.at(-1)!.pieces.keys()]
      .slice(0, count)
      .filter((product) => truth.has(product)).length;
  }
  const share = (hits: number) => (recall.lines > 0 ? hits / recall.lines : 0);
  return {
    ...recall,
    ours: share(recall.ours),
    frequency: share(recall.frequency),
    lastOrder: share(recall.lastOrder),
  };
}
