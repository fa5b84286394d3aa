import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { SeriesLevel, TrainingProgress } from '../../src-shared/contract/forecast.ts';
import { Problem } from '../../src-shared/problem.ts';
import { openSalesCube, type SharedSales } from '../cube/cube.ts';
import { databaseId } from '../db/database-id.ts';
import type { DataFolder } from '../db/folder.ts';
import { connectSealed } from '../db/open.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import type { JobControl } from '../jobs/job-control.ts';
import { readSalesCells } from './calendar/read-cells.ts';
import { saveVersion } from './registry.ts';
import { HORIZONS, salesSeries } from './series.ts';
import { learningFingerprint, salesToLearnFrom } from './special-periods.ts';
import { COLLECTED_SERIES, TrainingCancelled, train } from './train.ts';

export interface TrainingTask {
  folder: DataFolder;
  /** Key that seals the rows it writes. */
  sealKey: Uint8Array;
  levels: SeriesLevel[];
  author: string;
  reason: 'hand' | 'import';
  /** Today in the user's time zone. */
  today: string;
  /** The sales of the thread that asks for it, where it has loaded them. */
  shared: SharedSales | null;
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
  control: JobControl,
  onProgress: (progress: TrainingProgress) => void,
): { id: number; promoted: boolean } {
  const startedAt = performance.now();
  const db = connectSealed(task.folder.database, task.sealKey);
  try {
    const reportPhase = (phase: TrainingProgress['phase'], done: number, all: number) =>
      onProgress({ phase, done, all, modelVersion: null, message: null });
    reportPhase('reading', 0, 0);
    const database = databaseId(db);
    const currentCube = openSalesCube(db)(task.shared ?? undefined);
    const sales = salesToLearnFrom(db, currentCube, task.today);
    const { series, known, leftOut } = salesSeries(sales, task.levels, task.today);
    if (!known || series.length === 0) throw new Problem('no_sales/to_learn');
    if (series.length > COLLECTED_SERIES) collectGarbage();
    const cells = readSalesCells(sales, known);
    if (series.length > COLLECTED_SERIES) collectGarbage();
    let lastReportAt = 0;
    const training = train(series, cells, {
      isCancelled: () => control.stopRequested,
      onProgress: (done, all) => {
        if (performance.now() - lastReportAt < PROGRESS_EVERY_MS && done < all) return;
        lastReportAt = performance.now();
        reportPhase('trying', done, all);
      },
    });
    if (control.stopRequested) throw new TrainingCancelled();
    reportPhase('saving', series.length, series.length);
    return saveVersion(
      db,
      {
        database,
        author: task.author,
        reason: task.reason,
        fingerprint: learningFingerprint(db, currentCube),
        dataTo: dateOfDayNumber(known.last),
        settings: { levels: task.levels, horizonWeeks: HORIZONS.week, horizonMonths: HORIZONS.month, leftOut },
        durationMs: Math.round(performance.now() - startedAt),
      },
      training,
    );
  } catch (error) {
    if (error instanceof TrainingCancelled) throw new Problem('cancelled/training');
    throw error;
  } finally {
    db.close();
  }
}
