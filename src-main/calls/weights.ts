import type { CallWeights } from '../../src-shared/contract/forecast.ts';
import type { Store as Database } from '../store/open.ts';

const KEY = 'calls';
const DEFAULTS: CallWeights = { revenue: 3, chance: 2, overdue: 2, visit: 1, churn: 2 };

/** How much each reason to call counts. */
export function weightsOf(db: Database): CallWeights {
  const json = db.prepare('SELECT value FROM setting WHERE key = ?').pluck().get(KEY) as string | undefined;
  const kept = json ? (JSON.parse(json) as Partial<CallWeights>) : {};
  return { ...DEFAULTS, ...kept };
}

export function setWeights(db: Database, change: Partial<CallWeights>): CallWeights {
  const weights = { ...weightsOf(db), ...change };
  db.prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    KEY,
    JSON.stringify(weights),
  );
  return weights;
}
