import type { Translation } from '../catalogue.ts';
import type { cli as en } from '../en/cli.ts';

/** Messages about the command line. */
export const cli: Translation<typeof en> = {
  bad_usage: { message: '{sentence}', hint: '{usage}' },
};
