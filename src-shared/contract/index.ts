import type { z } from 'zod';
import { importProgress, importsContract } from './imports.ts';
import { salesContract } from './sales.ts';
import { systemContract } from './system.ts';

/** Every question that can be asked, by whichever face. */
export const contract = { ...importsContract, ...salesContract, ...systemContract };

export type ProcedureName = keyof typeof contract;
/** What a caller writes; defaults may be left out. */
export type Input<P extends ProcedureName> = z.input<(typeof contract)[P]['input']>;
/** What a handler receives; defaults are filled in. */
export type Checked<P extends ProcedureName> = z.output<(typeof contract)[P]['input']>;
export type Output<P extends ProcedureName> = z.output<(typeof contract)[P]['output']>;

/** What the house tells unasked. */
export const events = {
  'imports.progress': importProgress,
  /** An import began, ended or entered the queue: lists that show imports or sales are stale. */
  'imports.changed': importProgress.pick({ importId: true }),
};
export type EventName = keyof typeof events;
export type EventBody<E extends EventName> = z.infer<(typeof events)[E]>;

/** Tells every listener of an event. */
export type Happen = <E extends EventName>(event: E, body: EventBody<E>) => void;

export * from './imports.ts';
export * from './messages.ts';
export type { Permission, Procedure } from './procedure.ts';
export type { Dashboard, Invoice, InvoiceLine, Product, Store } from './sales.ts';
