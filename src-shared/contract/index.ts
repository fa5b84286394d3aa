import { z } from 'zod';
import { accountsContract, auditContract } from './accounts.ts';
import { backupContract } from './backup.ts';
import { deskContract } from './desk.ts';
import { forecastContract, trainingProgress } from './forecast.ts';
import { healthContract } from './health.ts';
import { importProgress, importsContract } from './imports.ts';
import { ordersContract } from './orders.ts';
import { policyContract } from './policy.ts';
import { programsContract } from './programs.ts';
import { reportsContract } from './reports.ts';
import { salesContract } from './sales.ts';
import { scanProgress, scansContract } from './scans.ts';
import { syncContract, syncProgress } from './sync.ts';
import { systemContract } from './system.ts';
import { updatesContract } from './updates.ts';
import { upsellContract } from './upsell.ts';

/** Every question that can be asked, by whichever face. */
export const contract = {
  ...importsContract,
  ...salesContract,
  ...deskContract,
  ...ordersContract,
  ...forecastContract,
  ...upsellContract,
  ...scansContract,
  ...reportsContract,
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
/** What a caller writes; defaults may be left out. */
export type Input<P extends ProcedureName> = z.input<(typeof contract)[P]['input']>;
/** What a handler receives; defaults are filled in. */
export type Checked<P extends ProcedureName> = z.output<(typeof contract)[P]['input']>;
export type Output<P extends ProcedureName> = z.output<(typeof contract)[P]['output']>;

/** What the house tells unasked. */
const events = {
  'imports.progress': importProgress,
  /** An import began, ended or entered the queue: lists that show imports or sales are stale. */
  'imports.changed': importProgress.pick({ importId: true }),
  /** Somebody changed a store, product, note or order by hand. */
  'desk.changed': z.object({}),
  'scans.progress': scanProgress,
  /** A scan was added, read, changed or removed. */
  'scans.changed': z.object({}),
  'forecast.progress': trainingProgress,
  /** Another version speaks now, or one was made. */
  'forecast.changed': z.object({}),
  'sync.progress': syncProgress,
  /** A meeting with the server began or ended, or how it is set up changed; `pulled` where what is kept here changed. */
  'sync.changed': z.object({ pulled: z.int() }),
  /** A backup was made or put back, or how they are made changed. */
  'backup.changed': z.object({}),
  /** Where other programs are answered is set otherwise. */
  'programs.changed': z.object({}),
  /** A newer version was found, came a piece further, or is set up otherwise. */
  'updates.changed': z.object({}),
  /** Somebody signed in or out, or may do more or less than before. */
  'accounts.changed': z.object({}),
};
export type EventName = keyof typeof events;
export type EventBody<E extends EventName> = z.infer<(typeof events)[E]>;

/** Tells every listener of an event. */
export type Happen = <E extends EventName>(event: E, body: EventBody<E>) => void;

export type * from './accounts.ts';
export type * from './backup.ts';
export type * from './desk.ts';
export type * from './forecast.ts';
export type * from './health.ts';
export * from './imports.ts';
export * from './messages.ts';
export type * from './orders.ts';
export type { SalesFilter } from './page.ts';

export type * from './programs.ts';
export type * from './reports.ts';
export type * from './sales.ts';
export type * from './scans.ts';
export type * from './sync.ts';
export type * from './system.ts';
export type * from './updates.ts';
export type * from './upsell.ts';
