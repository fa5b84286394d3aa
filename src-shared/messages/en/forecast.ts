import type { MessageText } from '../catalogue.ts';

/** Messages about forecasts and suggestions. */
export const forecast = {
  'no_sales/to_forecast': {
    message: 'There are no sales to forecast from.',
    hint: 'Import an invoice export first.',
  },
  'no_sales/to_learn': { message: 'There are no sales to learn from.', hint: 'Import an invoice export first.' },
  'file_malformed/series': { message: 'The file needs the columns series,index,value in its first line.' },
  training_runs: { message: 'Training is already running.', hint: 'Wait for it, or cancel it.' },
  training_died: { message: 'The training thread ended early (code {code}).', hint: 'Train again.' },
  /** How a training ended that failed by a fault of the program. */
  training_failed: { message: 'Training failed. The forecasts are unchanged.' },
  'cancelled/training': { message: 'Training was cancelled. The forecasts are unchanged.' },
  version_unknown: {
    message: 'There is no version {id} of the forecasts.',
    hint: 'mangalm models lists them.',
  },
  period_unknown: { message: 'There is no marked period {id}.' },
  'bad_request/period_ends_first': { message: 'The period ends before it begins.' },
  'bad_request/period_of_both': { message: 'Name a product or a category, not both.' },
  nothing_before: {
    message: 'There is no earlier version.',
    hint: 'Train again, or promote another version.',
  },

  'changed_meanwhile/sales': { message: 'The sales changed in the meantime.', hint: 'Try again.' },
  learning_died: { message: 'The learning thread ended early (code {code}).', hint: 'Try again.' },
  too_many_sets: {
    message: 'There are millions of frequent sets at this support.',
    hint: 'Ask for more.',
  },

  /** Why a forecast is as it is. */
  'forecast_explained/empty': { message: 'Nothing was sold here yet, so nothing is expected.' },
  'forecast_explained/all_zero': {
    message:
      'All {grain, select, week {{count, plural, one {# week} other {# weeks}}} other {{count, plural, one {# month} other {# months}}}} are zero, so nothing is expected.',
  },
  'forecast_explained/too_short': {
    message:
      'Too short ({grain, select, week {{count, plural, one {# week} other {# weeks}}} other {{count, plural, one {# month} other {# months}}}}): showing the average of the last three.',
  },
  'forecast_explained/stopped': {
    message:
      'Nothing was sold for {grain, select, week {{count, plural, one {# week} other {# weeks}}} other {{count, plural, one {# month} other {# months}}}}, far longer than ever before: it seems to have stopped.',
  },
  'forecast_explained/model': { message: 'By {model}.' },
  'forecast_explained/model_intermittent': { message: 'By {model}, since it sells only now and then.' },
  'forecast_explained/class_choice': {
    message: 'Too short for a backtest of its own: the model is the one that suits series like it.',
  },
  'forecast_explained/naive': { message: 'In the backtest no other model was clearly better.' },
  'forecast_explained/better': {
    message: 'In the backtest its error was {percent}% smaller than a simple forecast’s.',
  },
  'forecast_explained/equal': { message: 'In the backtest it was as good as a simple forecast.' },
  'forecast_explained/worse': { message: 'In the backtest its error was {percent}% larger than a simple forecast’s.' },
  'forecast_explained/spike_tamed': { message: '{count} extreme value was left out.' },
  'forecast_explained/unfinished_week': { message: 'The week from {date} has not ended and is not counted.' },
  'forecast_explained/unfinished_month': { message: 'The month from {date} has not ended and is not counted.' },
  'forecast_explained/future_ignored': { message: '{count} invoices dated in the future are not counted.' },
  'forecast_explained/data_old': { message: 'Sales are known until {date} only.' },
  'forecast_explained/festival': {
    message: '{festival} is on {date}. {category} usually sells {times} times as much in the {days} days up to it.',
  },
  'forecast_explained/festival_uncategorised': {
    message:
      '{festival} is on {date}. What has no category usually sells {times} times as much in the {days} days up to it.',
  },
  'festival/pongal': { message: 'Pongal' },
  'festival/holi': { message: 'Holi' },
  'festival/eid_al_fitr': { message: 'Eid al-Fitr' },
  'festival/eid_al_adha': { message: 'Eid al-Adha' },
  'festival/raksha_bandhan': { message: 'Raksha Bandhan' },
  'festival/onam': { message: 'Onam' },
  'festival/ganesh_chaturthi': { message: 'Ganesh Chaturthi' },
  'festival/navratri': { message: 'Navratri' },
  'festival/diwali': { message: 'Diwali' },
  'festival/halloween': { message: 'Halloween' },
  'festival/thanksgiving': { message: 'Thanksgiving' },
  'festival/christmas': { message: 'Christmas' },
  'festival/easter': { message: 'Easter' },
  'forecast_model/naive': { message: 'the last value' },
  'forecast_model/seasonal-naive': { message: 'the same period of last year' },
  'forecast_model/average': { message: 'the average of the last periods' },
  'forecast_model/drift': { message: 'the line from the first to the last value' },
  'forecast_model/ses': { message: 'simple exponential smoothing' },
  'forecast_model/holt': { message: 'smoothing with a trend (Holt)' },
  'forecast_model/damped': { message: 'smoothing with a damped trend' },
  'forecast_model/ets': { message: 'exponential smoothing, form chosen automatically' },
  'forecast_model/theta': { message: 'the Theta method' },
  'forecast_model/optimised-theta': { message: 'the optimised Theta model' },
  'forecast_model/mstl': { message: 'trend and season taken apart (MSTL)' },
  'forecast_model/aggregated': { message: 'exponential smoothing of half-year sums' },
  'forecast_model/combination': { message: 'the mean of ETS, Theta, optimised Theta, MSTL and ETS of half-year sums' },
  'forecast_model/croston': { message: 'Croston’s method' },
  'forecast_model/sba': { message: 'Croston’s method without its bias (SBA)' },
  'forecast_model/tsb': { message: 'the TSB method' },
  'forecast_model/adida': { message: 'aggregated smoothing (ADIDA)' },
  'forecast_model/imapa': { message: 'smoothing at several aggregations (IMAPA)' },
  'forecast_model/steady-combination': { message: 'the mean of SBA, TSB and IMAPA' },
  'forecast_model/pooled-combination': { message: 'a mean of models, weighed by the errors on all such series' },
  'forecast_model/calendar': { message: 'the calendar: season, festivals and the stores that buy now' },
  'forecast_model/zero': { message: 'nothing more expected' },
} as const satisfies Record<string, MessageText>;
