import type { ParsedInput, Suggestions } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { buyersOf, readLearntParameters, salesFingerprint } from './learning.ts';
import { buildModel, type UpsellModel } from './model.ts';
import { suggest } from './suggest.ts';

/** The model of exactly these sales; null where it is not learnt yet. @throws Problem `no_sales` */
function learntModel(db: Db, cube: SalesCube): UpsellModel | null {
  if (buyersOf(cube).length === 0) throw new Problem('no_sales/to_learn');
  const cached = cube.memoBySales('upsellModel', () => ({ model: null as UpsellModel | null }));
  if (!cached.model) {
    const learnt = readLearntParameters(db, salesFingerprint(cube));
    if (learnt) cached.model = buildModel(learnt, buyersOf(cube), cube.products.canonicalId.length);
  }
  return cached.model;
}

type Wanted = Pick<ParsedInput<'upsell.suggest'>, 'within' | 'limit' | 'by' | 'kind'>;

/**
 * Suggestions for several stores, by the model that was learnt.
 * @param seen the sales that the asker may see; of other stores only how many there are is told
 * @param author whose answers to suggestions count
 * @throws Problem `changed_meanwhile` without a model, `store_unknown`
 */
export function suggestNow(db: Db, seen: SalesCube, storeIds: number[], wanted: Wanted, author = ''): Suggestions[] {
  const now = unscoped(seen);
  const model = learntModel(db, now);
  if (!model) throw new Problem('changed_meanwhile/sales');
  return storeIds.map((storeId) => withoutHiddenStores(seen, suggest(db, now, model, author, { storeId, ...wanted })));
}

/** Evidence is counted over all stores; removes the ids of stores that the caller may not see. */
function withoutHiddenStores(visible: SalesCube, answer: Suggestions): Suggestions {
  if (!visible.unscopedCube) return answer;
  const suggestions = answer.suggestions.map((suggestion) => ({
    ...suggestion,
    evidence: {
      ...suggestion.evidence,
      similarStoreIds: suggestion.evidence.similarStoreIds.filter((id) => visible.stores.rows.has(id)),
    },
  }));
  return { ...answer, suggestions };
}
