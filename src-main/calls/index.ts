import { todayHere } from '../../src-shared/calendar.ts';
import type { Happen } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import type { Handlers } from '../handlers.ts';
import type { Store as Database } from '../store/open.ts';
import { callList } from './list.ts';
import { markCall } from './marks.ts';
import { setWeights, weightsOf } from './weights.ts';

/** The call list and the results of calls. */
export function callsArea(db: Database, facts: () => Facts, happen: Happen): Handlers<'calls'> {
  const told = <T>(answer: T): T => {
    happen('desk.changed', {});
    return answer;
  };
  return {
    'calls.list': (input) => callList(db, facts(), todayHere(), input),
    'calls.mark': (input, { name }) => told(markCall(db, facts(), name, input)),
    'calls.weights': () => weightsOf(db),
    'calls.setWeights': (change) => told(setWeights(db, change as Partial<ReturnType<typeof weightsOf>>)),
  };
}
