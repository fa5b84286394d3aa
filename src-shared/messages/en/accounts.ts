import type { MessageText } from '../catalogue.ts';

/** Messages about accounts, sessions, permissions and the audit. */
export const accounts = {} as const satisfies Record<string, MessageText>;
