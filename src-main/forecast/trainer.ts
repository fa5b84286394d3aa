import { Worker } from 'node:worker_threads';
import { localToday } from '../../src-shared/calendar.ts';
import type { SeriesLevel, TrainingProgress } from '../../src-shared/contract/forecast.ts';
import { SERIES_LEVELS } from '../../src-shared/contract/forecast.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import type { SharedSales } from '../cube/cube.ts';
import type { DataFolder } from '../db/folder.ts';
import { JobControl } from '../jobs/job-control.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { YOUNG_GENERATION_MB } from '../jobs/worker-pool.ts';
import { log } from '../tracing/log.ts';
import { currentTraceContext } from '../tracing/span.ts';
import { trace } from '../tracing/trace-store.ts';
import type { TrainingTask } from './training.ts';

type ThreadMessage =
  | { type: 'progress'; progress: TrainingProgress }
  | { type: 'ended'; ended: { id: number; promoted: boolean } }
  | { type: 'failed'; problem: ProblemJson; stack: string };

interface RunningTraining {
  control: JobControl;
  progress: TrainingProgress;
  ended: Promise<{ id: number; promoted: boolean }>;
}

/** Runs one training at a time, in a worker thread. */
export class Trainer {
  readonly #folder: DataFolder;
  readonly #sealKey: Uint8Array;
  readonly #shared: () => SharedSales | null;
  readonly #onProgress: (progress: TrainingProgress) => void;
  #running: RunningTraining | null = null;

  constructor(
    folder: DataFolder,
    sealKey: Uint8Array,
    shared: () => SharedSales | null,
    tell: (progress: TrainingProgress) => void,
  ) {
    this.#folder = folder;
    this.#sealKey = sealKey;
    this.#shared = shared;
    this.#onProgress = tell;
  }

  get progress(): TrainingProgress | null {
    return this.#running?.progress ?? null;
  }

  cancel(): boolean {
    this.#running?.control.cancel();
    return this.#running !== null;
  }

  /** @throws Problem `training_runs` where a training is running · any Problem of the training itself */
  train(
    author: string,
    reason: 'hand' | 'import',
    levels: SeriesLevel[] = [...SERIES_LEVELS],
  ): Promise<{ id: number; promoted: boolean }> {
    if (this.#running) throw new Problem('training_runs');
    // may fail where the database is busy, so before the training counts as running
    const shared = this.#shared();
    const control = new JobControl();
    const running: RunningTraining = {
      control,
      progress: { phase: 'reading', done: 0, all: 0, modelVersion: null, message: null },
      ended: Promise.resolve({ id: 0, promoted: false }),
    };
    const report = (progress: TrainingProgress) => {
      running.progress = progress;
      this.#onProgress(progress);
    };
    this.#running = running;
    report(running.progress);
    const train = () =>
      this.#runInThread(
        {
          folder: this.#folder,
          sealKey: this.#sealKey,
          levels,
          author,
          reason,
          today: localToday(),
          shared,
        },
        control,
        report,
      );
    running.ended = trace('forecast.training', train, { given: currentTraceContext(), always: true }).then(
      (ended) => {
        this.#running = null;
        report({ phase: 'done', done: 1, all: 1, modelVersion: ended.id, message: null });
        return ended;
      },
      (error) => {
        this.#running = null;
        const cancelled = error instanceof Problem && error.code === 'cancelled';
        if (!cancelled) log.error('training failed', { error: String(error) });
        const descriptor = error instanceof Problem ? error.descriptor : message('training_failed');
        report({
          phase: cancelled ? 'cancelled' : 'failed',
          done: 0,
          all: 0,
          modelVersion: null,
          message: descriptor ? english(descriptor).message : String(error.message),
          ...(descriptor && { descriptor }),
        });
        throw error;
      },
    );
    running.ended.catch(() => {});
    return running.ended;
  }

  async close(): Promise<void> {
    const running = this.#running;
    running?.control.cancel();
    await running?.ended.catch(() => {});
  }

  #runInThread(
    task: TrainingTask,
    control: JobControl,
    say: (progress: TrainingProgress) => void,
  ): Promise<{ id: number; promoted: boolean }> {
    const worker = new Worker(threadUrl('forecast/training.thread'), {
      workerData: { task, control: control.shared },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    return new Promise((resolve, reject) => {
      let ended: { id: number; promoted: boolean } | null = null;
      let failure: unknown = null;
      worker.on('message', (message: ThreadMessage) => {
        if (message.type === 'progress') say(message.progress);
        else if (message.type === 'ended') ended = message.ended;
        else {
          if (message.problem.code === 'internal') log.error('training thread', { stack: message.stack });
          failure = problemFrom(message.problem);
        }
      });
      worker.on('error', (error) => {
        failure ??= error;
      });
      worker.on('exit', (code) => {
        if (ended) resolve(ended);
        else reject(failure ?? new Problem('training_died', { code }));
      });
    });
  }
}
