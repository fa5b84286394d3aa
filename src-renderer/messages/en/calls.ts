import { plural } from '../write.ts';

/** Texts of the call list. */
export const calls = {
  calls: {
    title: 'Call list',
    remark: (stores: string, day: string) => `${stores} stores on ${day}, best first`,
    date: 'Day',
    rep: 'Salesperson',
    city: 'City',
    all: 'Include done and snoozed',
    none: 'No calls are due. A store appears here after three orders.',
    offer: (what: string) => `Offer: ${what}`,
    scoreOf: (score: string) => `${score} of 100`,
    expected: (day: string) => `expected ${day}`,
    order: 'Create draft',
    mark: 'Log result',
    marks: { called: 'Called', visited: 'Visited', ordered: 'Ordered', snoozed: 'Snoozed' },
    doMarks: { called: 'Called', visited: 'Visited', ordered: 'Ordered', snoozed: 'Snooze 1 week' },
    marked: (store: string, what: string) => `${store}: ${what}.`,
    reasons: {
      due: (value: string) => (value === '0' ? 'due today' : `due in ${plural(Number(value), 'day', 'days')}`),
      overdue: (value: string) => `overdue by ${plural(Number(value), 'day', 'days')}`,
      likely: (value: string) => `${value}% likely to order within a week`,
      large: (value: string) => `usually orders ${value}`,
      not_visited: (value: string) => `not visited for ${plural(Number(value), 'day', 'days')}`,
      never_visited: (_value: string) => 'no visit recorded yet',
      may_leave: (value: string) => `${value}% risk of leaving`,
      open_order: (value: string) => `order #${value} is still open`,
    },
    weights: 'Scoring',
    weightsHint: 'How much each reason counts, from 0 to 10.',
    parts: {
      revenue: 'Order value',
      chance: 'Chance to order within a week',
      overdue: 'Days overdue',
      visit: 'Time since the last visit',
      churn: 'Risk of leaving',
    },
    save: 'Save',
    close: 'Close',
  },
};
