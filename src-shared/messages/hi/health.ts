import type { Translation } from '../catalogue.ts';
import type { health as en } from '../en/health.ts';

/** Messages about the state of each part of the app, and findings of verify. */
export const health: Translation<typeof en> = {};
