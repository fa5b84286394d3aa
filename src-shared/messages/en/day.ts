import type { MessageText } from '../catalogue.ts';

/** Messages about the plans of days. */
export const day = {
  day_refused: { message: 'This day can’t be planned: {reason}' },
  day_settings_refused: { message: 'Not saved: {reason}', hint: 'Nothing was changed.' },
  'day_field/no_stores': { message: '{name} has no stores.' },
  'day_field/choose_rep': { message: 'Choose a salesperson.' },
  'day_field/choose_place': { message: 'Choose a place.' },
  'day_field/no_room': { message: 'The day has room for no call and no visit.' },
  'day_field/room': { message: 'Type a whole number from 0 to {most, number}.' },
  'day_field/twice': { message: '{name} is here twice.' },
  'day_field/no_weekday': { message: 'Choose a day of the week.' },
  'day_field/start_unknown': { message: 'Type a US postal code of five digits, or leave it empty.' },
  'day_field/place_unknown': { message: 'No store is in “{place}”.' },
  'day_field/cost': { message: 'Type an amount, 0 or more.' },
  'day_field/closed': { message: '{date} is closed.' },
  'day_field/closed_for': { message: '{date} is closed: {reason}.' },
  'day_field/not_a_workday': { message: '{date} is no working day. The next one is {next}.' },
  'day_note/default': {
    message: 'How much fits into a day of {name} is not set: {calls, number} calls are taken, without visits.',
  },
  'day_note/promised': {
    message:
      '{promised, plural, one {# call is} other {# calls are}} promised, more than the {calls, number} that still fit.',
  },
  'day_note/no_postal_code': {
    message:
      '{stores, plural, one {# store has} other {# stores have}} no known postal code and can only be called. Add it on the page of the store.',
  },
  'day_note/other_days': {
    message: '{stores, plural, one {# store is} other {# stores are}} visited on other days of the week.',
  },
  'day_note/no_start': { message: 'The way begins at the first store, since no start is set.' },
} as const satisfies Record<string, MessageText>;
