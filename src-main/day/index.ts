import { type AreaContext, emitsChange } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import type { UpsellArea } from '../upsell/index.ts';
import { changeDaySettings, shownSettings } from './settings.ts';

/** The days of reps: whom to call and whom to visit, in which order. */
export function dayArea(
  { db, currentCube, emit, askInThread }: AreaContext,
  { ready }: Pick<UpsellArea, 'ready'>,
): Handlers<'day'> {
  const emittingChange = emitsChange(emit);
  return {
    'day.plan': async (input) => {
      await ready();
      return askInThread('day.plan', input);
    },
    'day.settings': () => shownSettings(db, currentCube()),
    'day.changeSettings': (change) => emittingChange(changeDaySettings(db, currentCube(), change)),
  };
}
