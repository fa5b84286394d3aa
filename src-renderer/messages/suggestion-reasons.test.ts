import { expect, it } from 'vitest';
import type { SuggestionEvidence } from '../../src-shared/contract/index.ts';
import { suggestionReasons } from '../../src-shared/suggestion-reasons.ts';
import { upsell as hindi } from './hi/upsell.ts';

it('what is due but in none of the last orders says how often it was bought', () => {
  const evidence = { inOrders: 0, ofOrders: 10, timesBought: 3, usualDays: 217, daysSince: 240 } as SuggestionEvidence;
  expect(suggestionReasons.due_now(evidence)).toBe(
    'Bought 3 times, about every 217 days; last bought 240 days before its next order is due.',
  );
  expect(suggestionReasons.due_now({ ...evidence, inOrders: 2 })).toMatch(
    /^In 2 of its last 10 orders, about every 217 days;/,
  );
  expect(hindi.upsell.reasons.due_now(evidence)).not.toMatch(/(^|\D)0(\D|$)/);
});
