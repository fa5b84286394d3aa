import { packSize } from '../../src-shared/pack-size.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { ProductAttributes } from '../cube/dimensions.ts';
import type { ScoredCandidate } from './model.ts';
import type { PopulationModel } from './population-model.ts';

/** A step up from a product that the store already buys: a larger pack, a whole case, or one with a better margin. */
export interface StepUp {
  /** The product to suggest instead. */
  product: number;
  why: 'pack' | 'case' | 'margin';
  /** The product that the store buys now. */
  from: ScoredCandidate;
  chance: number;
}

/** Minimum number of purchases of a product before a step up is suggested. */
const MIN_PURCHASES = 3;
/** Minimum ratio of margins per piece. */
const MIN_MARGIN_RATIO = 1.1;
/** Maximum ratio of pack sizes; larger packs are for other uses (catering instead of retail). */
const MAX_PACK_RATIO = 4;
/** Minimum share of a case from which the whole case is suggested. */
const MIN_CASE_SHARE = 0.5;
/** Prior weight, in buyers, that shrinks a share towards that of all stores. */
const PRIOR_TAKERS = 5;

/** By product: larger packs of the same item, and other items of its category and pack size whose cost is known. */
function alternatives(cube: SalesCube): { larger: Map<number, number[]>; better: Map<number, number[]> } {
  return cube.memo('stepUps', () => {
    const larger = new Map<number, number[]>();
    const better = new Map<number, number[]>();
    const packs = [...cube.products.rows.values()].flatMap((product) => {
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
          .filter((other) => other.pack.amount > pack.amount && other.pack.amount <= MAX_PACK_RATIO * pack.amount);
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
export function stepUps(
  cube: SalesCube,
  population: PopulationModel,
  scored: ScoredCandidate[],
  price: Float64Array,
): StepUp[] {
  const { larger, better } = alternatives(cube);
  const boughtProducts = new Map(scored.filter((one) => one.known).map((one) => [one.product, one]));
  const best = new Map<number, StepUp>();
  const propose = (stepUp: StepUp) => {
    const before = best.get(stepUp.product);
    if (!before || before.chance < stepUp.chance) best.set(stepUp.product, stepUp);
  };
  for (const from of boughtProducts.values()) {
    if ((from.own?.times ?? 0) < MIN_PURCHASES) continue;
    const product = cube.products.rows.get(from.product);
    if (!product) continue;
    const proposeAlternative = (to: number, why: StepUp['why']) => {
      // the store already buys the alternative
      if ((boughtProducts.get(to)?.own?.times ?? 0) >= MIN_PURCHASES || !cube.products.rows.has(to)) return;
      propose({ product: to, why, from, chance: from.chance * shareAlsoBuying(population, from.product, to) });
    };
    for (const to of larger.get(from.product) ?? []) proposeAlternative(to, 'pack');
    const margin = marginOf(product, price);
    if (margin !== null && margin > 0)
      for (const to of better.get(from.product) ?? []) {
        const other = cube.products.rows.get(to);
        const otherMargin = other ? marginOf(other, price) : null;
        if (otherMargin !== null && otherMargin >= MIN_MARGIN_RATIO * margin) proposeAlternative(to, 'margin');
      }
    const { pieces } = from.own!;
    if (product.caseSize !== null && pieces >= MIN_CASE_SHARE * product.caseSize && pieces < product.caseSize)
      propose({
        product: product.id,
        why: 'case',
        from,
        chance: from.chance * population.wholeCases(product.id, product.caseSize),
      });
  }
  return [...best.values()];
}

export function marginOf({ id, cost }: ProductAttributes, price: Float64Array): number | null {
  return cost === null || !price[id] ? null : price[id]! - cost;
}

/** Share of the buyers of one product who also buy another, shrunk to its share among all stores. */
export function shareAlsoBuying(population: PopulationModel, one: number, other: number): number {
  const others = new Set(population.takers[other]);
  let both = 0;
  for (const taker of population.takers[one]!) if (others.has(taker)) both++;
  const inAll = others.size / Math.max(1, population.buyers.length);
  return (both + PRIOR_TAKERS * inAll) / (population.takers[one]!.length + PRIOR_TAKERS);
}
