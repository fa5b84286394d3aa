import type { MessageText } from '../catalogue.ts';

/** Messages about order sheets. */
export const scan = {} as const satisfies Record<string, MessageText>;
