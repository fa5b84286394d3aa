import type { Suggestions } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { unscoped } from '../cube/cube.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { debounce, learnAfterMs } from '../jobs/debounce.ts';
import { log } from '../tracing/log.ts';
import { Learner } from './learner.ts';
import { recordAnswer } from './suggestion-answers.ts';

export interface UpsellArea {
  handlers: Handlers<'upsell'>;
  /** Suggestions for every store of a report. @throws Problem `no_sales` */
  suggestAll(storeIds: number[], limit: number): Promise<Suggestions[]>;
  /** Waits until a question in a thread finds what has been learnt. */
  ready(): Promise<unknown>;
  /** Call after sales have changed; relearns in the background so that the next request need not wait. */
  salesChanged(): void;
  close(): Promise<void>;
}

/** Handlers for upsell suggestions, answers to them and their evaluation. */
export function upsellArea({ db, folder, currentCube, emit, closing, askInThread }: AreaContext): UpsellArea {
  const learner = new Learner(db, folder, () => unscoped(currentCube()));
  /** Asks for suggestions, again once it is learnt where that is missing. @throws Problem `no_sales` */
  const onceLearnt = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof Problem && error.code === 'changed_meanwhile')) throw error;
        await learner.learn();
      }
    }
  };
  const suggestAll = (storeIds: number[], limit: number) =>
    onceLearnt(() => askInThread('upsell.suggestAll', { storeIds, limit, by: 'revenue' }));
  const handlers: Handlers<'upsell'> = {
    'upsell.rules': (input) => askInThread('upsell.rules', input),
    'upsell.suggest': (input, { name }) => onceLearnt(() => askInThread('upsell.suggest', input, name)),
    'upsell.suggestAll': (input, { name }) => onceLearnt(() => askInThread('upsell.suggestAll', input, name)),
    'upsell.answer': (input, { name }) => {
      const answer = recordAnswer(db, currentCube(), name, input);
      emit('desk.changed', {});
      return answer;
    },
    'upsell.feedback': (input) => askInThread('upsell.feedback', input),
    'upsell.backtest': () => learner.backtest(),
  };
  return {
    handlers,
    ready: () => learner.learnt().catch(ignoreNoSales),
    suggestAll: async (storeIds, limit) => (storeIds.length === 0 ? [] : (await suggestAll(storeIds, limit)).items),
    salesChanged: debounce(learnAfterMs(), closing, () => {
      // asking for none has the model made
      suggestAll([], 1).catch((error) => log.info('nothing learnt after an import', { error: String(error) }));
    }),
    close: () => learner.close(),
  };
}

/** Ignores `no_sales`: without sales there is nothing to learn. */
function ignoreNoSales(error: unknown): void {
  if (!(error instanceof Problem && error.code === 'no_sales')) throw error;
}
