import type { Happen, Suggestions } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type Facts, wholeOf } from '../facts/facts.ts';
import type { Handlers } from '../handlers.ts';
import { log } from '../log.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store as Database } from '../store/open.ts';
import { feedback, noteAnswer } from './answers.ts';
import { boughtTogether } from './bought-together.ts';
import { Learner } from './learner.ts';
import { suggest } from './suggest.ts';

export interface UpsellArea {
  handlers: Handlers<'upsell'>;
  /** Suggestions for every store of a report, once {@link ready}. */
  suggestNow(facts: Facts, storeIds: number[], limit: number): Suggestions[];
  ready(): Promise<unknown>;
  /** Call after sales have changed; relearns in the background so that the next request need not wait. */
  salesChanged(): void;
  close(): Promise<void>;
}

/** Debounce delay between the last of several imports and learning. */
const LEARN_AFTER_MS = 2000;

/** Handlers for upsell suggestions, answers to them and their evaluation. */
export function upsellArea(db: Database, folder: DataFolder, facts: () => Facts, happen: Happen): UpsellArea {
  const learner = new Learner(db, folder, () => wholeOf(facts()));
  let soon: NodeJS.Timeout | undefined;
  const handlers: Handlers<'upsell'> = {
    'upsell.rules': (input) => boughtTogether(facts(), input),
    'upsell.suggest': async (input, { name }) => {
      const now = await learner.current();
      return seenBy(facts(), suggest(db, now.facts, now.model, name, input));
    },
    'upsell.suggestAll': async ({ storeIds, ...rest }, { name }) => {
      const now = await learner.current();
      const seen = facts();
      return {
        items: storeIds.map((storeId) => seenBy(seen, suggest(db, now.facts, now.model, name, { storeId, ...rest }))),
      };
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
    ready: () => learner.current().catch(unlessEmpty),
    suggestNow: (seen, storeIds, limit) => {
      const now = wholeOf(seen);
      if (storeIds.length === 0) return [];
      const model = learner.known(now);
      if (!model) throw new Problem('changed_meanwhile', 'The sales changed meanwhile.', 'Ask again.');
      return storeIds.map((storeId) => suggest(db, now, model, '', { storeId, limit, by: 'revenue' }));
    },
    salesChanged: () => {
      clearTimeout(soon);
      soon = setTimeout(() => {
        learner.current().catch((error) => log.info('nothing learnt after an import', { error: String(error) }));
      }, LEARN_AFTER_MS);
      soon.unref();
    },
    close: () => {
      clearTimeout(soon);
      return learner.close();
    },
  };
}

/** Evidence is counted over all stores; removes the ids of stores that the caller may not see. */
function seenBy(seen: Facts, answer: Suggestions): Suggestions {
  if (!seen.whole) return answer;
  const suggestions = answer.suggestions.map((suggestion) => ({
    ...suggestion,
    evidence: {
      ...suggestion.evidence,
      similarStoreIds: suggestion.evidence.similarStoreIds.filter((id) => seen.stores.rows.has(id)),
    },
  }));
  return { ...answer, suggestions };
}

/** Ignores `no_sales`: without sales there is nothing to learn. */
function unlessEmpty(error: unknown): void {
  if (!(error instanceof Problem && error.code === 'no_sales')) throw error;
}
