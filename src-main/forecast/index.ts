import { todayHere } from '../../src-shared/calendar.ts';
import { LEVELS } from '../../src-shared/contract/forecast.ts';
import type { Happen } from '../../src-shared/contract/index.ts';
import { type Facts, wholeOf } from '../facts/facts.ts';
import type { Handlers } from '../handlers.ts';
import { log } from '../log.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store as Database } from '../store/open.ts';
import { sealsOf } from '../store/seals/index.ts';
import { listSeries, lookAhead } from './look.ts';
import { nextOrder } from './next-draft.ts';
import { driftOf, overTime } from './over-time.ts';
import { championOf, promote, rollback, versions } from './registry.ts';
import { fingerprintOf, knownDays, salesSeries } from './series.ts';
import { Trainer } from './trainer.ts';

export interface ForecastArea {
  handlers: Handlers<'forecast'>;
  /** Call after sales have changed; retrains where the change is large enough. */
  salesChanged(author: string): void;
  close(): Promise<void>;
}

/** Handlers for forecasts, model versions and forecast accuracy over time. */
export function forecastArea(db: Database, folder: DataFolder, facts: () => Facts, happen: Happen): ForecastArea {
  const trainer = new Trainer(folder, sealsOf(db)!.key, (progress) => {
    happen('forecast.progress', progress);
    if (['done', 'failed', 'cancelled'].includes(progress.phase)) happen('forecast.changed', {});
  });
  const changed = <T>(answer: T): T => {
    happen('forecast.changed', {});
    return answer;
  };
  let again = false;

  const handlers: Handlers<'forecast'> = {
    'forecast.train': async ({ level }, { name }) => {
      const { id, promoted } = await trainer.train(name, 'hand', level ? [level] : [...LEVELS]);
      const version = versions(db).find((one) => one.id === id)!;
      const { mase, rmsse, wape, naive } = version.accuracy;
      return {
        modelVersion: id,
        series: version.series,
        bySelectedModel: version.bySelectedModel,
        accuracy: { mase, rmsse, wape },
        baseline: naive,
        durationMs: version.durationMs,
        promoted,
      };
    },
    'forecast.cancel': () => ({ cancelled: trainer.cancel() }),
    'forecast.state': () => ({ running: trainer.progress }),
    'forecast.versions': () => ({ items: versions(db), drift: driftOf(db, facts(), todayHere()) }),
    'forecast.promote': ({ id }, { name }) => changed(promote(db, id, name)),
    'forecast.rollback': () => changed(rollback(db)),
    'forecast.get': (input) => lookAhead(db, facts(), todayHere(), input),
    'forecast.series': (input) => listSeries(db, facts(), input),
    'forecast.overTime': () => overTime(db, facts(), todayHere()),
    'forecast.nextOrder': ({ storeId }) => nextOrder(db, facts(), storeId),
  };

  const salesChanged = (author: string) => {
    if (trainer.progress) {
      again = true;
      return;
    }
    if (!movedEnough(db, wholeOf(facts()))) return;
    trainer
      .train(author, 'import')
      .catch((error) => log.info('no training after an import', { error: String(error) }))
      .finally(() => {
        if (again) {
          again = false;
          salesChanged(author);
        }
      });
  };
  return { handlers, salesChanged, close: () => trainer.close() };
}

/** Days of sales below which training does not start automatically. */
const LEAST_DAYS = 84;
/** Days of new sales that trigger retraining. */
const NEW_DAYS = 6;

/** Whether sales differ enough from the champion's training data: a week of new sales, or changed earlier ones. */
function movedEnough(db: Database, facts: Facts): boolean {
  const known = knownDays(facts, todayHere());
  if (!known || known.last - known.first < LEAST_DAYS) return false;
  const champion = championOf(db);
  if (champion === null) return true;
  const version = versions(db).find(({ id }) => id === champion)!;
  if (version.fingerprint === fingerprintOf(facts)) return false;
  const next = salesSeries(facts, ['total'], todayHere()).series[0]?.next ?? '';
  const lastDay = new Date(known.last * 86_400_000).toISOString().slice(0, 10);
  const moreDays = (Date.parse(lastDay) - Date.parse(version.dataTo)) / 86_400_000;
  // another fingerprint without later days means that earlier sales were added or removed
  return moreDays <= 0 || moreDays >= NEW_DAYS || next > version.dataTo;
}
