import { localToday } from '../../src-shared/calendar.ts';
import { SERIES_LEVELS } from '../../src-shared/contract/forecast.ts';
import { type SalesCube, shareSales, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { sealsOf } from '../db/seals/index.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { debounce, learnAfterMs } from '../jobs/debounce.ts';
import { log } from '../tracing/log.ts';
import { accuracyOverTime, driftOf } from './drift.ts';
import { listChampionSeries, trainedForecastOf } from './forecast-query.ts';
import { championOf, listVersions, promote, rollback } from './registry.ts';
import { salesDateRange, salesSeries } from './series.ts';
import { learningFingerprint, markPeriod, removePeriod } from './special-periods.ts';
import { Trainer } from './trainer.ts';

export interface ForecastArea {
  handlers: Handlers<'forecast'>;
  /** Call after sales have changed; retrains once they rest, where the change is large enough. */
  salesChanged(): void;
  close(): Promise<void>;
}

/** Handlers for forecasts, model versions and forecast accuracy over time. */
export function forecastArea(context: AreaContext): ForecastArea {
  const { db, folder, currentCube, emit, longRunning, closing, askInThread } = context;
  const trainer = new Trainer(
    folder,
    sealsOf(db)!.key,
    () => (longRunning ? shareSales(currentCube()) : null),
    (progress) => {
      emit('forecast.progress', progress);
      if (['done', 'failed', 'cancelled'].includes(progress.phase)) emit('forecast.changed', {});
    },
  );
  /** After the commit, since training reads by a connection of its own. */
  const periodsChanged = (author: string) =>
    setImmediate(() => {
      emit('forecast.changed', {});
      if (longRunning) retrain(author);
    });
  const emitChanged = <T>(answer: T): T => {
    emit('forecast.changed', {});
    return answer;
  };
  let retrainPending = false;

  const handlers: Handlers<'forecast'> = {
    'forecast.train': async ({ level }, { name }) => {
      const { id, promoted } = await trainer.train(name, 'hand', level ? [level] : [...SERIES_LEVELS]);
      const version = listVersions(db).find((candidate) => candidate.id === id)!;
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
    'forecast.versions': () => ({ items: listVersions(db), drift: driftOf(db, currentCube(), localToday()) }),
    'forecast.promote': ({ id }, { name }) => emitChanged(promote(db, id, name)),
    'forecast.rollback': () => emitChanged(rollback(db)),
    'forecast.get': (input) =>
      trainedForecastOf(db, currentCube(), localToday(), input) ?? askInThread('forecast.get', input),
    'forecast.markPeriod': (input, { name }) => {
      const period = markPeriod(db, currentCube(), name, input);
      periodsChanged(name);
      return period;
    },
    'forecast.removePeriod': ({ id }, { name }) => {
      removePeriod(db, id);
      periodsChanged(name);
      return {};
    },
    'forecast.series': (input) => listChampionSeries(db, currentCube(), input),
    'forecast.overTime': () => accuracyOverTime(db, currentCube(), localToday()),
    'forecast.nextOrder': (input) => askInThread('forecast.nextOrder', input),
  };

  const retrain = (author: string) => {
    if (trainer.progress) {
      retrainPending = true;
      return;
    }
    if (!needsRetraining(db, unscoped(currentCube()))) return;
    trainer
      .train(author, 'import')
      .catch((error) => log.info('no training after an import', { error: String(error) }))
      .finally(() => {
        if (retrainPending) {
          retrainPending = false;
          retrain(author);
        }
      });
  };
  return {
    handlers,
    salesChanged: debounce(learnAfterMs(), closing, () => retrain('import')),
    close: () => trainer.close(),
  };
}

/** Days of sales below which training does not start automatically. */
const MIN_TRAINING_DAYS = 84;
/** Days of new sales that trigger retraining. */
const RETRAIN_AFTER_DAYS = 6;

/** Whether sales differ enough from the champion's training data: a week of new sales, or changed earlier ones. */
function needsRetraining(db: Db, cube: SalesCube): boolean {
  const range = salesDateRange(cube, localToday());
  if (!range || range.last - range.first < MIN_TRAINING_DAYS) return false;
  const champion = championOf(db);
  if (champion === null) return true;
  const version = listVersions(db).find(({ id }) => id === champion)!;
  if (version.fingerprint === learningFingerprint(db, cube)) return false;
  const next = salesSeries(cube, ['total'], localToday()).series[0]?.next ?? '';
  const lastDay = new Date(range.last * 86_400_000).toISOString().slice(0, 10);
  const moreDays = (Date.parse(lastDay) - Date.parse(version.dataTo)) / 86_400_000;
  // another fingerprint without later days means that earlier sales were added or removed
  return moreDays <= 0 || moreDays >= RETRAIN_AFTER_DAYS || next > version.dataTo;
}
