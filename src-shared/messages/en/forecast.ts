import type { MessageText } from '../catalogue.ts';

/** Messages about forecasts and suggestions. */
export const forecast = {
  'no_sales/to_forecast': {
    message: 'There are no sales to forecast from.',
    hint: 'Import an invoice export first.',
  },
  'no_sales/to_learn': { message: 'There are no sales to learn from.', hint: 'Import an invoice export first.' },
  'file_malformed/series': { message: 'The file needs the columns series,index,value in its first line.' },
  training_runs: { message: 'A training is under way already.', hint: 'Wait for it, or cancel it.' },
  training_died: { message: 'The training thread ended early (code {code}).', hint: 'Train again.' },
  /** How a training ended that failed by a fault of the program. */
  training_failed: { message: 'The training failed; the forecasts are as they were.' },
  'cancelled/training': { message: 'The training was cancelled; the forecasts are as they were.' },
  version_unknown: {
    message: 'There is no version {id} of the forecasts.',
    hint: 'mangalm models lists them.',
  },
  nothing_before: {
    message: 'No earlier version spoke before this one.',
    hint: 'Train again, or promote another version.',
  },

  'changed_meanwhile/sales': { message: 'The sales changed meanwhile.', hint: 'Ask again.' },
  learning_died: { message: 'The learning thread ended early (code {code}).', hint: 'Try again.' },
  too_many_sets: {
    message: 'There are millions of frequent sets at this support.',
    hint: 'Ask for more.',
  },
} as const satisfies Record<string, MessageText>;
