import { type AreaContext, emitsChange } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import type { UpsellArea } from '../upsell/index.ts';
import { planDay } from './plan.ts';
import { changeDaySettings, shownSettings } from './settings.ts';

/** The days of reps: whom to call and whom to visit, in which order. */
export function dayArea(
  { db, currentCube, emit }: AreaContext,
  { ready, suggestNow }: Pick<UpsellArea, 'ready' | 'suggestNow'>,
): Handlers<'day'> {
  const emittingChange = emitsChange(emit);
  return {
    'day.plan': async (input) => {
      await ready();
      return planDay(db, currentCube(), suggestNow, input);
    },
    'day.settings': () => shownSettings(db, currentCube()),
    'day.changeSettings': (change) => emittingChange(changeDaySettings(db, currentCube(), change)),
  };
}
