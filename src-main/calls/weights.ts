import type { CallWeights } from '../../src-shared/contract/forecast.ts';
import { tellChange } from '../asking.ts';
import type { Store as Database } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

const KEY = 'calls';
const DEFAULTS: CallWeights = { revenue: 3, chance: 2, overdue: 2, visit: 1, churn: 2 };

/** The weights of the call score's components. */
export function weightsOf(db: Database): CallWeights {
  return { ...DEFAULTS, ...readSetting<Partial<CallWeights>>(db, KEY) };
}

export function setWeights(db: Database, change: Partial<CallWeights>): CallWeights {
  const before = weightsOf(db);
  const weights = { ...before, ...change };
  writeSetting(db, KEY, weights);
  tellChange('weights of calls', before, weights);
  return weights;
}
