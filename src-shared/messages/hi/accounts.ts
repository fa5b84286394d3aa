import type { Translation } from '../catalogue.ts';
import type { accounts as en } from '../en/accounts.ts';

/** Messages about accounts, sessions, permissions and the audit. */
export const accounts: Translation<typeof en> = {};
