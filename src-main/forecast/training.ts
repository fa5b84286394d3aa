import { dateOfDay } from '../../src-shared/calendar.ts';
import type { Level, TrainingProgress } from '../../src-shared/contract/forecast.ts';
import { Problem } from '../../src-shared/problem.ts';
import { openFacts } from '../facts/facts.ts';
import type { Control } from '../jobs/control.ts';
import type { DataFolder } from '../store/folder.ts';
import { connectSealed } from '../store/open.ts';
import { databaseName } from '../store/replaced.ts';
import { keepVersion } from './registry.ts';
import { fingerprintOf, HORIZONS, salesSeries } from './series.ts';
import { Cancelled, train } from './train.ts';

export interface TrainingTask {
  folder: DataFolder;
  /** Key that seals the rows it writes. */
  sealKey: Uint8Array;
  levels: Level[];
  author: string;
  reason: 'hand' | 'import';
  /** Today in the user's time zone. */
  today: string;
}

const PROGRESS_EVERY_MS = 100;

/**
 * Trains and stores one version; runs in a worker thread with its own connection. Writes in a single transaction at the
 * end, so nothing is visible before.
 *
 * @throws Problem `no_sales` · `cancelled` · `data_replaced` where the database was replaced during the training
 */
export function runTraining(
  task: TrainingTask,
  control: Control,
  tell: (progress: TrainingProgress) => void,
): { id: number; promoted: boolean } {
  const begun = performance.now();
  const db = connectSealed(task.folder.database, task.sealKey);
  try {
    const say = (phase: TrainingProgress['phase'], done: number, all: number) =>
      tell({ phase, done, all, modelVersion: null, message: null });
    say('reading', 0, 0);
    const database = databaseName(db);
    const facts = openFacts(db)();
    const { series, known, leftOut } = salesSeries(facts, task.levels, task.today);
    if (!known || series.length === 0)
      throw new Problem('no_sales', 'There are no sales to learn from.', 'Import an invoice export first.');
    let told = 0;
    const training = train(
      series,
      {},
      {
        cancelled: () => control.cancelled,
        tell: (done, all) => {
          if (performance.now() - told < PROGRESS_EVERY_MS && done < all) return;
          told = performance.now();
          say('trying', done, all);
        },
      },
    );
    if (control.cancelled) throw new Cancelled();
    say('saving', series.length, series.length);
    return keepVersion(
      db,
      {
        database,
        author: task.author,
        reason: task.reason,
        fingerprint: fingerprintOf(facts),
        dataTo: dateOfDay(known.last),
        settings: { levels: task.levels, horizonWeeks: HORIZONS.week, horizonMonths: HORIZONS.month, leftOut },
        durationMs: Math.round(performance.now() - begun),
      },
      training,
    );
  } catch (error) {
    if (error instanceof Cancelled)
      throw new Problem('cancelled', 'The training was cancelled; the forecasts are as they were.');
    throw error;
  } finally {
    db.close();
  }
}
