import type { Suggestions } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { buyersOf, readLearntParameters, salesFingerprint } from './learning.ts';
import { buildModel, type UpsellModel } from './model.ts';
import { suggest } from './suggest.ts';

/** The model of exactly these sales; null where it is not learnt yet. @throws Problem `no_sales` */
export function learntModel(db: Db, cube: SalesCube): UpsellModel | null {
  if (buyersOf(cube).length === 0) throw new Problem('no_sales/to_learn');
  const cached = cube.memoBySales('upsellModel', () => ({ model: null as UpsellModel | null }));
  if (!cached.model) {
    const learnt = readLearntParameters(db, salesFingerprint(cube));
    if (learnt) cached.model = buildModel(learnt, buyersOf(cube), cube.products.canonicalId.length);
  }
  return cached.model;
}

/** Suggestions for several stores, by the model that was learnt. @throws Problem `changed_meanwhile` without one */
export function suggestNow(db: Db, seen: SalesCube, storeIds: number[], limit: number): Suggestions[] {
  const now = unscoped(seen);
  if (storeIds.length === 0) return [];
  const model = learntModel(db, now);
  if (!model) throw new Problem('changed_meanwhile/sales');
  return storeIds.map((storeId) => suggest(db, now, model, '', { storeId, limit, by: 'revenue' }));
}
