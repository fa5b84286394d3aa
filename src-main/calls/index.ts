import { type AreaContext, emitsChange } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { finishCall } from './finish.ts';
import { markCall } from './marks.ts';
import { setWeights, weightsOf } from './weights.ts';

/** The call list, calls and their results. */
export function callsArea({ db, currentCube, emit, askInThread }: AreaContext): Handlers<'calls'> {
  const emittingChange = emitsChange(emit);
  return {
    'calls.list': (input) => askInThread('calls.list', input),
    'calls.prepare': (input) => askInThread('calls.prepare', input),
    'calls.finish': (input, { name }) => emittingChange(finishCall(db, currentCube(), name, input)),
    'calls.mark': (input, { name }) => emittingChange(markCall(db, currentCube(), name, input)),
    'calls.weights': () => weightsOf(db),
    'calls.setWeights': (change) => emittingChange(setWeights(db, change)),
  };
}
