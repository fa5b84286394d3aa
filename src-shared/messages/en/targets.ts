import { LIST_FIELD_LABELS } from '../../list-kinds.ts';
import type { MessageText } from '../catalogue.ts';

/** Messages about targets. */
export const targets = {
  'answer/list_kind/targets': { message: 'Targets' },
  'fault/category_unknown': { message: 'No product is of the category “{value}”.' },
  'fault/month_far': { message: '{value} is more than two years ahead.' },
  'fault/month_missing': { message: 'The month is empty.' },
  'fault/month_past': { message: '{value} is over: a target is for this month or a later one.' },
  'fault/month_unreadable': { message: '“{value}” can’t be read as a month; write it like 2026-11.' },
  'fault/region_ambiguous': {
    message:
      'Several regions are called {value}; write which one: “City: {value}”, “State: {value}” or “Beat: {value}”.',
  },
  'fault/region_unknown': { message: 'No store is in the city, state or beat “{value}”.' },
  'fault/region_without_stores': { message: 'The salesperson has no store in {value}.' },
  'fault/salesperson_unknown': { message: 'There is no salesperson “{value}”.' },
  'fault/salesperson_without_stores': { message: '{value} has no stores now.' },
  'fault/target_absurd': {
    message: 'The amount is more than a hundred times the best month so far. Check the zeros.',
  },
  'fault/target_currency': { message: 'Targets are in the currency of the sales; {value} is another.' },
  'fault/target_missing': { message: 'The target is empty.' },
  'fault/target_not_positive': { message: 'A target is more than zero.' },
  'field/month': { message: LIST_FIELD_LABELS.month },
  'field/region': { message: LIST_FIELD_LABELS.region },
  'field/target': { message: LIST_FIELD_LABELS.target },
  'list_kind/targets': { message: 'a list of targets' },
  'target_field/exists': { message: 'There is a target for this month already. Change that one.' },
  target_refused: { message: 'The target was not saved: {reason}', hint: 'Change the field and save again.' },
  target_unknown: {
    message: 'Somebody has changed or removed this target meanwhile.',
    hint: 'Look at the targets again.',
  },
} as const satisfies Record<string, MessageText>;
