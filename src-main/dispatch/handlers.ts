import type { Output, ParsedInput, ProcedureName } from '../../src-shared/contract/index.ts';
import type { Actor } from './request-context.ts';

/** The handlers of the procedures of one area. */
export type Handlers<Area extends string> = {
  [P in Extract<ProcedureName, `${Area}.${string}`>]: (
    input: ParsedInput<P>,
    actor: Actor,
  ) => Output<P> | Promise<Output<P>>;
};

/** Procedures that are called while the database can't be opened; no area answers them. */
export type RepairProcedure = 'backup.damage' | 'backup.mend';

/** The handlers of all procedures of the areas. */
export type AllHandlers = {
  [P in Exclude<ProcedureName, RepairProcedure>]: (
    input: ParsedInput<P>,
    actor: Actor,
  ) => Output<P> | Promise<Output<P>>;
};
