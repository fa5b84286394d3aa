import type { MessageText } from '../catalogue.ts';

/** Messages about the command line. */
export const cli = {
  bad_usage: { message: '{sentence}', hint: '{usage}' },
} as const satisfies Record<string, MessageText>;
