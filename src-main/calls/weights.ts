import type { CallWeights } from '../../src-shared/contract/calls.ts';
import type { PartialInput } from '../../src-shared/partial-input.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { changedValues } from '../policy/policy.ts';

const KEY = 'calls';
const DEFAULTS: CallWeights = { revenue: 4, chance: 3, overdue: 1, visit: 1, churn: 1 };

/** The weights of the call score's components, relative to their sum. */
export function weightsOf(db: Db): CallWeights {
  return { ...DEFAULTS, ...storedWeights(db) };
}

/** Stores only what differs from before, so that a default that changes later holds for the others. */
export function setWeights(db: Db, change: PartialInput<CallWeights>): CallWeights {
  const before = weightsOf(db);
  writeSetting(db, KEY, { ...storedWeights(db), ...changedValues(before, change) });
  const weights = weightsOf(db);
  recordChange('call weights', before, weights);
  return weights;
}

const storedWeights = (db: Db) => readSetting<Partial<CallWeights>>(db, KEY) ?? {};
