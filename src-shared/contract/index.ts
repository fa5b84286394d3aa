import { z } from 'zod';
import { accountsContract, auditContract } from './accounts.ts';
import { backupContract } from './backup.ts';
import { callsContract } from './calls.ts';
import { dayContract } from './day.ts';
import { deskContract } from './desk.ts';
import { digestContract } from './digest.ts';
import { forecastContract, trainingProgress } from './forecast.ts';
import { healthContract } from './health.ts';
import { importProgress, importsContract } from './imports.ts';
import { ordersContract } from './orders.ts';
import { owedContract } from './owed.ts';
import { policyContract } from './policy.ts';
import { pricingContract } from './pricing.ts';
import { programsContract } from './programs.ts';
import { reportsContract } from './reports.ts';
import { salesContract } from './sales.ts';
import { scanProgress, scansContract } from './scans.ts';
import { stockContract } from './stock.ts';
import { syncContract, syncProgress } from './sync.ts';
import { systemContract } from './system.ts';
import { targetsContract } from './targets.ts';
import { updatesContract } from './updates.ts';
import { upsellContract } from './upsell.ts';

/** All procedures, for every client: window, browser, command line, API. */
export const contract = {
  ...importsContract,
  ...salesContract,
  ...deskContract,
  ...ordersContract,
  ...owedContract,
  ...pricingContract,
  ...stockContract,
  ...targetsContract,
  ...forecastContract,
  ...callsContract,
  ...dayContract,
  ...upsellContract,
  ...scansContract,
  ...reportsContract,
  ...digestContract,
  ...accountsContract,
  ...auditContract,
  ...syncContract,
  ...backupContract,
  ...healthContract,
  ...programsContract,
  ...updatesContract,
  ...policyContract,
  ...systemContract,
};

export type ProcedureName = keyof typeof contract;
/** Input as callers write it; fields with defaults are optional. */
export type Input<P extends ProcedureName> = z.input<(typeof contract)[P]['input']>;
/** Input as handlers receive it; defaults are filled in. */
export type ParsedInput<P extends ProcedureName> = z.output<(typeof contract)[P]['input']>;
export type Output<P extends ProcedureName> = z.output<(typeof contract)[P]['output']>;

/** Events that the backend emits. */
const events = {
  'imports.progress': importProgress,
  /** An import was queued, began or ended: lists of imports and sales are stale. */
  'imports.changed': importProgress.pick({ importId: true }),
  /** A user edited a store, product, note or order. */
  'desk.changed': z.object({}),
  'scans.progress': scanProgress,
  /** A scan was added, read, changed or removed. */
  'scans.changed': z.object({}),
  'forecast.progress': trainingProgress,
  /** A version was trained or promoted. */
  'forecast.changed': z.object({}),
  'sync.progress': syncProgress,
  /** A sync session began or ended, or the sync settings changed; `pulled` is the number of changes received. */
  'sync.changed': z.object({ pulled: z.int() }),
  /** A backup was made or restored, or the backup settings changed. */
  'backup.changed': z.object({}),
  /** The settings of the API server changed. */
  'programs.changed': z.object({}),
  /** An update was found or progressed, or the update settings changed. */
  'updates.changed': z.object({}),
  /** A user signed in or out, or permissions changed. */
  'accounts.changed': z.object({}),
};
export type EventName = keyof typeof events;
export type EventBody<E extends EventName> = z.infer<(typeof events)[E]>;

/** Emits an event to all listeners. */
export type Emit = <E extends EventName>(event: E, body: EventBody<E>) => void;

export type * from './accounts.ts';
export type * from './backup.ts';
export type * from './calls.ts';
export type * from './day.ts';
export type * from './desk.ts';
export type * from './digest.ts';
export type * from './forecast.ts';
export type * from './health.ts';
export * from './imports.ts';
export type { SalesFilter } from './lists.ts';
export type * from './orders.ts';
export type * from './owed.ts';
export type * from './pricing.ts';
export type * from './programs.ts';
export type * from './reports.ts';
export * from './rpc.ts';
export type * from './sales.ts';
export type * from './scans.ts';
export type * from './settings.ts';
export type * from './stock.ts';
export type * from './sync.ts';
export type * from './system.ts';
export type * from './targets.ts';
export type * from './updates.ts';
export type * from './upsell.ts';
