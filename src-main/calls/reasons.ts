import type { CallPromise, CallSuggestion } from '../../src-shared/contract/calls.ts';
import { formatMoney, toMinor } from '../../src-shared/money.ts';

/** Days without a visit at which the visit component reaches its maximum. */
export const VISIT_DUE_DAYS = 60;

interface ReasonInputs {
  promise: CallPromise | null;
  /** Null for a store without a rhythm. */
  overdue: number | null;
  chance: number;
  churn: number;
  value: number;
  large: number;
  sinceVisit: number | null;
  ordered: number | undefined;
  usual: number;
}

const churnPercent = (churn: number) => Math.min(99, Math.round(churn * 100));
const days = (n: number) => `${n} day${n === 1 ? '' : 's'}`;

/** Why a store is on the call list, the strongest reason first. */
export function reasonsOf(
  currency: string,
  { promise, overdue, chance, churn, value, large, sinceVisit, ordered, usual }: ReasonInputs,
): CallSuggestion['reasons'] {
  const reasons: CallSuggestion['reasons'] = [];
  const add = (code: CallSuggestion['reasons'][number]['code'], number: number | null, text: string) =>
    reasons.push({ code, value: number, text });
  if (promise) add('promised', null, `a call was promised for ${promise.day}`);
  if (ordered !== undefined) add('open_order', ordered, `order #${ordered} is still open`);
  if (overdue !== null && overdue > 0) add('overdue', overdue, `overdue by ${days(overdue)}`);
  else if (overdue !== null) add('due', -overdue, overdue === 0 ? 'due today' : `due in ${days(-overdue)}`);
  if (chance >= 0.5)
    add('likely', Math.round(chance * 100), `${Math.round(chance * 100)}% likely to order within a week`);
  if (value > 0 && value >= 0.5 * large)
    add(
      'large',
      toMinor(Math.round(value), currency),
      `usually orders ${formatMoney(toMinor(Math.round(value), currency), currency, 'en')}`,
    );
  if (churn >= 0.5 && overdue !== null && overdue > usual)
    add('may_leave', churnPercent(churn), `${churnPercent(churn)}% risk of leaving`);
  if (sinceVisit === null) add('never_visited', null, 'no visit recorded yet');
  else if (sinceVisit >= VISIT_DUE_DAYS / 2) add('not_visited', sinceVisit, `not visited for ${days(sinceVisit)}`);
  return reasons;
}
