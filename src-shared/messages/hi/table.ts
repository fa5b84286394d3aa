import type { Translation } from '../catalogue.ts';
import type { table as en } from '../en/table.ts';

/** Messages about reading files: containers, encodings, workbooks. */
export const table: Translation<typeof en> = {};
