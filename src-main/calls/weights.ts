import type { CallWeights } from '../../src-shared/contract/calls.ts';
import type { PartialInput } from '../../src-shared/partial-input.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { changedValues } from '../policy/policy.ts';

const KEY = 'calls';
const DEFAULTS: CallWeights = { revenue: 4, chance: 3, overdue: 1, visit: 1, churn: 1 };

/** The weights of the call score's components. */
export function weightsOf(db: Db): CallWeights {
  return { ...DEFAULTS, ...readSetting<Partial<CallWeights>>(db, KEY) };
}

export function setWeights(db: Db, change: PartialInput<CallWeights>): CallWeights {
  const before = weightsOf(db);
  const weights = { ...before, ...changedValues(before, change) };
  writeSetting(db, KEY, weights);
  recordChange('weights of calls', before, weights);
  return weights;
}
