import type { Happen } from '../../src-shared/contract/index.ts';
import type { Handlers } from '../app.ts';
import type { Facts } from '../facts/facts.ts';
import { log } from '../log.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store as Database } from '../store/open.ts';
import { feedback, noteAnswer } from './answers.ts';
import { boughtTogether } from './bought-together.ts';
import { Learner } from './learner.ts';
import { suggest } from './suggest.ts';

export interface UpsellArea {
  handlers: Handlers<'upsell'>;
  /** Sales changed: learns anew, so that it is done when somebody asks. */
  salesChanged(): void;
  close(): Promise<void>;
}

/** What else a store might take, and what came of saying so. */
export function upsellArea(db: Database, folder: DataFolder, facts: () => Facts, happen: Happen): UpsellArea {
  const learner = new Learner(db, folder, facts);
  const handlers: Handlers<'upsell'> = {
    'upsell.rules': (input) => boughtTogether(facts(), input),
    'upsell.suggest': async (input, { name }) => {
      const now = await learner.current();
      return suggest(db, now.facts, now.model, name, input);
    },
    'upsell.suggestAll': async ({ storeIds, ...rest }, { name }) => {
      const now = await learner.current();
      return { items: storeIds.map((storeId) => suggest(db, now.facts, now.model, name, { storeId, ...rest })) };
    },
    'upsell.answer': (input, { name }) => {
      const answer = noteAnswer(db, facts(), name, input);
      happen('desk.changed', {});
      return answer;
    },
    'upsell.feedback': () => feedback(db, facts()),
    'upsell.backtest': () => learner.backtest(),
  };
  return {
    handlers,
    salesChanged: () => {
      learner.current().catch((error) => log.info('nothing learnt after an import', { error: String(error) }));
    },
    close: () => learner.close(),
  };
}
