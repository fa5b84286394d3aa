import type { MessageText } from '../catalogue.ts';

/** Messages about synchronisation. */
export const sync = {} as const satisfies Record<string, MessageText>;
