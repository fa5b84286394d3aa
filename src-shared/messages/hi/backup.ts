import type { Translation } from '../catalogue.ts';
import type { backup as en } from '../en/backup.ts';

/** Messages about backups and repair. */
export const backup: Translation<typeof en> = {};
