import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import { unitsOf } from './benefit.ts';
import type { Deal, DealUnit, OrderedProduct } from './deal.ts';

/** What is missing for a deal, or for its next slab. */
export interface Reach {
  /** In units of the deal. */
  quantity: number;
  unit: DealUnit;
  /** The product that is closest; null where quantities of all its products add up. */
  productId: number | null;
}

/**
 * What is missing until a deal gives something, or more; null where there is no more to reach. Of products that do not add
 * up it is told of the one that misses least.
 *
 * @param products of the deal, in the order or not; at least one
 */
export function reachOf({ terms, mixed }: Deal, products: readonly OrderedProduct[]): Reach | null {
  if (terms.kind === 'order') return null;
  const { unit } = terms;
  const counted = unit === 'case' ? products.filter(({ caseSize }) => caseSize !== null) : products;
  const groups = mixed ? [counted] : counted.map((product) => [product]);
  let closest: (Reach & { begun: boolean }) | null = null;
  for (const group of groups) {
    if (group.length === 0) continue;
    const units = group.reduce((sum, product) => sum + unitsOf(product, unit), 0);
    const missing = missingUnits(terms, units);
    if (missing === null) continue;
    const begun = units > 0;
    // what is ordered already comes first
    if (closest && (closest.begun !== begun ? closest.begun : closest.quantity <= missing)) continue;
    closest = { quantity: missing, unit, productId: mixed ? null : group[0]!.id, begun };
  }
  return closest && { quantity: closest.quantity, unit, productId: closest.productId };
}

/** Units that are missing to the next step of a deal, rounded up; null where it has no more. */
function missingUnits(terms: Exclude<Deal['terms'], { kind: 'order' }>, units: number): number | null {
  const rest = (goal: number) => Math.ceil((goal * QUANTITY_SCALE - units) / QUANTITY_SCALE);
  if (terms.kind === 'free') return rest((Math.floor(units / (terms.buy * QUANTITY_SCALE)) + 1) * terms.buy);
  const next = terms.slabs.find(({ from }) => from * QUANTITY_SCALE > units);
  return next ? rest(next.from) : null;
}
