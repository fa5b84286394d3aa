import type { Output, ParsedInput, ProcedureName } from '../../src-shared/contract/index.ts';
import type { AreaName, NamesOf } from '../../src-shared/contract/load.ts';
import type { Actor } from './request-context.ts';

/** The handlers of the procedures of one area. */
export type Handlers<Area extends AreaName> = {
  [P in NamesOf<Area>]: (input: ParsedInput<P>, actor: Actor) => Output<P> | Promise<Output<P>>;
};

/** Procedures that are called while the database can't be opened; no area answers them. */
export type RepairProcedure = Extract<ProcedureName, 'backup.damage' | 'backup.mend'>;

/** The handlers of each area, created with the first call into it. */
export type AreaHandlers = {
  [Area in AreaName]: () => Omit<Handlers<Area>, RepairProcedure> | Promise<Omit<Handlers<Area>, RepairProcedure>>;
};
