import type { MessageText } from '../catalogue.ts';

/** Messages about backups and repair. */
export const backup = {} as const satisfies Record<string, MessageText>;
