import type { PastOrder } from '../forecast/next-order.ts';

/** A store with a similar product mix. */
export interface Neighbour {
  buyer: number;
  likeness: number;
}

/** The buyers of each product, and in how many orders each of them has it. */
export interface ProductBuyers {
  /** By product id: indices of the buyers that ever ordered it. */
  takers: Int32Array[];
  times: Int32Array[];
}

const MAX_NEIGHBOURS = 25;
const MIN_SIMILARITY = 0.03;
/** Maximum number of buyers of one product in the similarity computation; more are sampled evenly. */
const MAX_TAKERS = 1500;

/** In how many of the orders each product is, the product that came first first. */
export function timesByProduct(orders: readonly PastOrder[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const { pieces } of orders)
    for (const product of pieces.keys()) times.set(product, (times.get(product) ?? 0) + 1);
  return times;
}

/** What a product counts by which so many of all buyers take: tf-idf, with the logarithm of its times. */
export const rarityOf = (takers: number, buyers: number) => Math.log((buyers + 1) / (takers + 0.5));

/** Nearest stores by cosine similarity of tf-idf weighted product counts; computed lazily and cached. */
export function neighbourFinder(
  buyers: readonly { orders: readonly PastOrder[] }[],
  { takers, times }: ProductBuyers,
  norms: Float64Array,
): (buyer: number) => Neighbour[] {
  const cache = new Map<number, Neighbour[]>();
  const dots = new Float64Array(buyers.length);
  return (buyer) => {
    if (buyer < 0) return [];
    const found = cache.get(buyer);
    if (found) return found;
    dots.fill(0);
    for (const [product, count] of timesByProduct(buyers[buyer]!.orders)) {
      const list = takers[product]!;
      const theirs = times[product]!;
      const rarity = rarityOf(list.length, buyers.length);
      const weight = Math.log(1 + count) * rarity;
      const step = Math.max(1, Math.ceil(list.length / MAX_TAKERS));
      for (let i = 0; i < list.length; i += step) dots[list[i]!]! += weight * (logOf(theirs[i]!) * rarity);
    }
    const nearest = mostLike(buyer, dots, norms);
    cache.set(buyer, nearest);
    return nearest;
  };
}

/** Most like first; of equals the one that comes first. */
function mostLike(buyer: number, dots: Float64Array, norms: Float64Array): Neighbour[] {
  const nearest: Neighbour[] = [];
  for (let other = 0; other < dots.length; other++) {
    if (other === buyer || dots[other] === 0) continue;
    const likeness = dots[other]! / (norms[buyer]! * norms[other]!);
    if (likeness < MIN_SIMILARITY) continue;
    if (nearest.length === MAX_NEIGHBOURS) {
      if (likeness <= nearest.at(-1)!.likeness) continue;
      nearest.pop();
    }
    const place = nearest.findIndex((one) => one.likeness < likeness);
    nearest.splice(place < 0 ? nearest.length : place, 0, { buyer: other, likeness });
  }
  return nearest;
}

const LOGS = Float64Array.from({ length: 1000 }, (_, count) => Math.log(1 + count));

const logOf = (count: number) => LOGS[count] ?? Math.log(1 + count);
