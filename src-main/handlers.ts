import type { Checked, Output, ProcedureName } from '../src-shared/contract/index.ts';
import type { Actor } from './asking.ts';

/** The handlers of the procedures of one area. */
export type Handlers<Area extends string> = {
  [P in Extract<ProcedureName, `${Area}.${string}`>]: (
    input: Checked<P>,
    actor: Actor,
  ) => Output<P> | Promise<Output<P>>;
};
