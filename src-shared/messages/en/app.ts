import type { MessageText } from '../catalogue.ts';

/** Messages about the dispatcher, the database, its folder, policy and updates. */
export const app = {
  internal: {
    message: 'Something went wrong inside the program: {detail}',
    hint: 'The log has the details; if it happens again, please report it with the log.',
  },
} as const satisfies Record<string, MessageText>;
