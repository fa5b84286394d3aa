import type { ProcedureName } from './contract/index.ts';

/** Entries of the audit that the program writes by itself; they are no procedures. */
export const SYSTEM_ENTRIES = [
  'accounts.begun',
  'audit.broken',
  'backup.mended',
  'backup.restored',
  'clock.jumped',
  'imports.listed',
  'keys.renewed',
  'orders.matched',
  'programs.used',
  'seals.begun',
] as const;

/** What an entry of the audit is about. */
export type AuditedAction = ProcedureName | (typeof SYSTEM_ENTRIES)[number];
