import type { MessageText } from '../catalogue.ts';

/** Messages about imports: faults of records, questions, how an import ended. */
export const imports = {} as const satisfies Record<string, MessageText>;
