import { Worker } from 'node:worker_threads';
import { todayHere } from '../../src-shared/calendar.ts';
import type { Level, TrainingProgress } from '../../src-shared/contract/forecast.ts';
import { LEVELS } from '../../src-shared/contract/forecast.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { Control } from '../jobs/control.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { log } from '../log.ts';
import type { DataFolder } from '../store/folder.ts';
import { trace } from '../tracing/kept.ts';
import { traceNow } from '../tracing/span.ts';

type FromThread =
  | { type: 'progress'; progress: TrainingProgress }
  | { type: 'ended'; ended: { id: number; promoted: boolean } }
  | { type: 'failed'; problem: ProblemJson; stack: string };

interface Running {
  control: Control;
  progress: TrainingProgress;
  ended: Promise<{ id: number; promoted: boolean }>;
}

/** Runs one training at a time, in a worker thread. */
export class Trainer {
  readonly #folder: DataFolder;
  readonly #sealKey: Uint8Array;
  readonly #tell: (progress: TrainingProgress) => void;
  #running: Running | null = null;

  constructor(folder: DataFolder, sealKey: Uint8Array, tell: (progress: TrainingProgress) => void) {
    this.#folder = folder;
    this.#sealKey = sealKey;
    this.#tell = tell;
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
    levels: Level[] = [...LEVELS],
  ): Promise<{ id: number; promoted: boolean }> {
    if (this.#running)
      throw new Problem('training_runs', 'A training is under way already.', 'Wait for it, or cancel it.');
    const control = new Control();
    const running: Running = {
      control,
      progress: { phase: 'reading', done: 0, all: 0, modelVersion: null, message: null },
      ended: Promise.resolve({ id: 0, promoted: false }),
    };
    const say = (progress: TrainingProgress) => {
      running.progress = progress;
      this.#tell(progress);
    };
    this.#running = running;
    say(running.progress);
    const train = () =>
      this.#work(
        { folder: this.#folder, sealKey: this.#sealKey, levels, author, reason, today: todayHere() },
        control,
        say,
      );
    running.ended = trace('forecast.training', train, { given: traceNow(), always: true }).then(
      (ended) => {
        this.#running = null;
        say({ phase: 'done', done: 1, all: 1, modelVersion: ended.id, message: null });
        return ended;
      },
      (error) => {
        this.#running = null;
        const cancelled = error instanceof Problem && error.code === 'cancelled';
        if (!cancelled) log.error('training failed', { error: String(error) });
        say({
          phase: cancelled ? 'cancelled' : 'failed',
          done: 0,
          all: 0,
          modelVersion: null,
          message: error instanceof Problem ? error.message : 'The training failed; the forecasts are as they were.',
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

  #work(
    task: object,
    control: Control,
    say: (progress: TrainingProgress) => void,
  ): Promise<{ id: number; promoted: boolean }> {
    const worker = new Worker(threadUrl('forecast/training.thread'), {
      workerData: { task, control: control.shared },
    });
    return new Promise((resolve, reject) => {
      let ended: { id: number; promoted: boolean } | null = null;
      let failure: unknown = null;
      worker.on('message', (message: FromThread) => {
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
        else
          reject(
            failure ?? new Problem('training_died', `The training thread ended early (code ${code}).`, 'Train again.'),
          );
      });
    });
  }
}
