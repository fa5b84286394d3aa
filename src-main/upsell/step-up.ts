import { packSize } from '../../src-shared/pack-size.ts';
import type { ProductFacts } from '../facts/dimensions.ts';
import type { Facts } from '../facts/facts.ts';
import type { Scored } from './model.ts';
import type { World } from './world.ts';

/** A step up from a product that the store already buys: a larger pack, a whole case, or one with a better margin. */
export interface StepUp {
  /** The product to suggest instead. */
  product: number;
  why: 'pack' | 'case' | 'margin';
  /** The product that the store buys now. */
  from: Scored;
  chance: number;
}

/** Minimum number of purchases of a product before a step up is suggested. */
const LEAST_TIMES = 3;
/** Minimum ratio of margins per piece. */
const BETTER_MARGIN = 1.1;
/** Maximum ratio of pack sizes; larger packs are for other uses (catering instead of retail). */
const MOST_TIMES_LARGER = 4;
/** Minimum share of a case from which the whole case is suggested. */
const NEARLY_CASE = 0.5;
/** Prior weight, in buyers, that shrinks a share towards that of all stores. */
const BELIEVED_TAKERS = 5;

/** By product: larger packs of the same item, and other items of its category and pack size whose cost is known. */
function alternatives(facts: Facts): { larger: Map<number, number[]>; better: Map<number, number[]> } {
  return facts.once('stepUps', () => {
    const larger = new Map<number, number[]>();
    const better = new Map<number, number[]>();
    const packs = [...facts.products.rows.values()].flatMap((product) => {
      const pack = packSize(product.name);
      return pack ? [{ product, pack }] : [];
    });
    const sameGood = Map.groupBy(packs, ({ product, pack }) => `${product.brand} ${pack.base} ${pack.measure}`);
    for (const group of sameGood.values()) {
      if (group.length < 2) continue;
      group.sort((a, b) => a.pack.amount - b.pack.amount);
      group.forEach(({ product, pack }, i) => {
        const next = group
          .slice(i + 1)
          .filter((other) => other.pack.amount > pack.amount && other.pack.amount <= MOST_TIMES_LARGER * pack.amount);
        if (next.length > 0)
          larger.set(
            product.id,
            next.map((other) => other.product.id),
          );
      });
    }
    const costed = packs.filter(({ product }) => product.cost !== null && product.category !== '');
    const sameShelf = Map.groupBy(costed, ({ product, pack }) => `${product.category} ${pack.amount} ${pack.measure}`);
    for (const group of sameShelf.values())
      for (const { product } of group)
        better.set(
          product.id,
          group.map((other) => other.product.id).filter((id) => id !== product.id),
        );
    return { larger, better };
  });
}

/**
 * Step-up suggestions for a store. The probability is that of ordering the current product, times the share of its
 * buyers who also buy the other one (shrunk); for a case, times the share of orders with a whole case.
 *
 * @param price price per piece by product id, in ten-thousandths; 0 where unknown
 */
export function stepUps(facts: Facts, world: World, scored: Scored[], price: Float64Array): StepUp[] {
  const { larger, better } = alternatives(facts);
  const known = new Map(scored.filter((one) => one.known).map((one) => [one.product, one]));
  const found = new Map<number, StepUp>();
  const propose = (stepUp: StepUp) => {
    const before = found.get(stepUp.product);
    if (!before || before.chance < stepUp.chance) found.set(stepUp.product, stepUp);
  };
  for (const from of known.values()) {
    if ((from.own?.times ?? 0) < LEAST_TIMES) continue;
    const product = facts.products.rows.get(from.product);
    if (!product) continue;
    const instead = (to: number, why: StepUp['why']) => {
      // the store already buys the alternative
      if ((known.get(to)?.own?.times ?? 0) >= LEAST_TIMES || !facts.products.rows.has(to)) return;
      propose({ product: to, why, from, chance: from.chance * shareThatTakes(world, from.product, to) });
    };
    for (const to of larger.get(from.product) ?? []) instead(to, 'pack');
    const margin = marginOf(product, price);
    if (margin !== null && margin > 0)
      for (const to of better.get(from.product) ?? []) {
        const other = facts.products.rows.get(to);
        const its = other ? marginOf(other, price) : null;
        if (its !== null && its >= BETTER_MARGIN * margin) instead(to, 'margin');
      }
    const { pieces } = from.own!;
    if (product.caseSize !== null && pieces >= NEARLY_CASE * product.caseSize && pieces < product.caseSize)
      propose({
        product: product.id,
        why: 'case',
        from,
        chance: from.chance * world.wholeCases(product.id, product.caseSize),
      });
  }
  return [...found.values()];
}

export function marginOf({ id, cost }: ProductFacts, price: Float64Array): number | null {
  return cost === null || !price[id] ? null : price[id]! - cost;
}

/** Share of the buyers of one product who also buy another, shrunk to its share among all stores. */
function shareThatTakes(world: World, one: number, other: number): number {
  const others = new Set(world.takers[other]);
  let both = 0;
  for (const taker of world.takers[one]!) if (others.has(taker)) both++;
  const inAll = others.size / Math.max(1, world.buyers.length);
  return (both + BELIEVED_TAKERS * inAll) / (world.takers[one]!.length + BELIEVED_TAKERS);
}
