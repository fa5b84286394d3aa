import type { Translation } from '../catalogue.ts';
import type { scan as en } from '../en/scan.ts';

/** Messages about order sheets. */
export const scan: Translation<typeof en> = {};
