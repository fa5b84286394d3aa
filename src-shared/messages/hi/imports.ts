import type { Translation } from '../catalogue.ts';
import type { imports as en } from '../en/imports.ts';

/** Messages about imports: faults of records, questions, how an import ended. */
export const imports: Translation<typeof en> = {};
