import type { Output, ParsedInput, ProcedureName } from '../../src-shared/contract/index.ts';
import type { Actor } from './request-context.ts';

/** The handlers of the procedures of one area. */
export type Handlers<Area extends string> = {
  [P in Extract<ProcedureName, `${Area}.${string}`>]: (
    input: ParsedInput<P>,
    actor: Actor,
  ) => Output<P> | Promise<Output<P>>;
};
