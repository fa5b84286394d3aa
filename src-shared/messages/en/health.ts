import type { MessageText } from '../catalogue.ts';

/** Messages about the state of each part of the app, and findings of verify. */
export const health = {} as const satisfies Record<string, MessageText>;
