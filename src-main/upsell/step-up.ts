import { packSize } from '../../src-shared/pack-size.ts';
import type { ProductFacts } from '../facts/dimensions.ts';
import type { Facts } from '../facts/facts.ts';
import type { Scored } from './model.ts';
import type { World } from './world.ts';

/** More of what a store takes anyway: a larger pack, a whole case, or one that earns more. */
export interface StepUp {
  /** What to take instead. */
  product: number;
  why: 'pack' | 'case' | 'margin';
  /** What the store takes now. */
  from: Scored;
  chance: number;
}

/** Times a store must have taken something before it is asked to step up. */
const LEAST_TIMES = 3;
/** How much more a piece must earn. */
const BETTER_MARGIN = 1.1;
/** A pack beyond so many times the size is another good, for a restaurant rather than a shelf. */
const MOST_TIMES_LARGER = 4;
/** Part of a case from which the whole is suggested. */
const NEARLY_CASE = 0.5;
/** Takers by whom a share is believed to be what it is of all stores. */
const BELIEVED_TAKERS = 5;

/** By product: larger packs of the same good, and goods of its category and pack size that earn clearly more a piece. */
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
 * Steps up from what a store takes. The chance is that it takes the smaller one at all, times the share of that one's
 * takers who also take the larger (shrunk); of a case, times the share of its orders that have one.
 *
 * @param price of a piece by product, in ten-thousandths; 0 where unknown
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
      // what it takes already needs no stepping up to
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

/** Of the takers of one product the share that takes another too. */
function shareThatTakes(world: World, one: number, other: number): number {
  const others = new Set(world.takers[other]);
  let both = 0;
  for (const taker of world.takers[one]!) if (others.has(taker)) both++;
  const inAll = others.size / Math.max(1, world.buyers.length);
  return (both + BELIEVED_TAKERS * inAll) / (world.takers[one]!.length + BELIEVED_TAKERS);
}
