import { type AreaContext, emitsChange } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { listDeals, removeDeal, saveDeal } from './deals.ts';
import { changePricingSettings, pricingSettings } from './settings.ts';

/** What the company offers to stores, and how far a price may be lowered. */
export function pricingArea({ db, currentCube, emit }: AreaContext): Handlers<'pricing'> {
  const emittingChange = emitsChange(emit);
  return {
    'pricing.deals': (input) => listDeals(db, currentCube(), input),
    'pricing.saveDeal': (input, { name }) => emittingChange(saveDeal(db, currentCube(), name, input)),
    'pricing.removeDeal': (input) => emittingChange(removeDeal(db, currentCube(), input)),
    'pricing.settings': () => pricingSettings(db),
    'pricing.changeSettings': (input) => emittingChange(changePricingSettings(db, input)),
  };
}
