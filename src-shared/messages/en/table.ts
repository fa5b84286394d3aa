import type { MessageText } from '../catalogue.ts';

/** Messages about reading files: containers, encodings, workbooks. */
export const table = {} as const satisfies Record<string, MessageText>;
