import type { Suggestions } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { learnAfterMs, onceQuiet } from '../jobs/once-quiet.ts';
import { log } from '../tracing/log.ts';
import { Learner } from './learner.ts';
import { suggest } from './suggest.ts';
import { suggestNow } from './suggest-now.ts';
import { feedbackReport, recordAnswer } from './suggestion-answers.ts';

export interface UpsellArea {
  handlers: Handlers<'upsell'>;
  /** Suggestions for every store of a report, once {@link ready}. */
  suggestNow(cube: SalesCube, storeIds: number[], limit: number): Suggestions[];
  ready(): Promise<unknown>;
  /** Call after sales have changed; relearns in the background so that the next request need not wait. */
  salesChanged(): void;
  close(): Promise<void>;
}

/** Handlers for upsell suggestions, answers to them and their evaluation. */
export function upsellArea({ db, folder, currentCube, emit, closing, askInThread }: AreaContext): UpsellArea {
  const learner = new Learner(db, folder, () => unscoped(currentCube()));
  const handlers: Handlers<'upsell'> = {
    'upsell.rules': (input) => askInThread('upsell.rules', input),
    'upsell.suggest': async (input, { name }) => {
      const now = await learner.current();
      return withoutHiddenStores(currentCube(), suggest(db, now.facts, now.model, name, input));
    },
    'upsell.suggestAll': async ({ storeIds, ...rest }, { name }) => {
      const now = await learner.current();
      const visible = currentCube();
      return {
        items: storeIds.map((storeId) =>
          withoutHiddenStores(visible, suggest(db, now.facts, now.model, name, { storeId, ...rest })),
        ),
      };
    },
    'upsell.answer': (input, { name }) => {
      const answer = recordAnswer(db, currentCube(), name, input);
      emit('desk.changed', {});
      return answer;
    },
    'upsell.feedback': () => feedbackReport(db, currentCube()),
    'upsell.backtest': () => learner.backtest(),
  };
  return {
    handlers,
    ready: () => learner.learnt().catch(ignoreNoSales),
    suggestNow: (seen, storeIds, limit) => suggestNow(db, seen, storeIds, limit),
    salesChanged: onceQuiet(learnAfterMs(), closing, () => {
      learner.current().catch((error) => log.info('nothing learnt after an import', { error: String(error) }));
    }),
    close: () => learner.close(),
  };
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

/** Ignores `no_sales`: without sales there is nothing to learn. */
function ignoreNoSales(error: unknown): void {
  if (!(error instanceof Problem && error.code === 'no_sales')) throw error;
}
