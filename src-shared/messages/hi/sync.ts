import type { Translation } from '../catalogue.ts';
import type { sync as en } from '../en/sync.ts';

/** Messages about synchronisation. */
export const sync: Translation<typeof en> = {};
