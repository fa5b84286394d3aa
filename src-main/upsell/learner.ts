import { Worker } from 'node:worker_threads';
import type { UpsellBacktest } from '../../src-shared/contract/upsell.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { type SalesCube, shareSales } from '../cube/cube.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Db } from '../db/open.ts';
import { sealsOf } from '../db/seals/index.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { YOUNG_GENERATION_MB } from '../jobs/worker-pool.ts';
import { log } from '../tracing/log.ts';
import { type LearningTask, readBacktest, readLearntParameters, salesFingerprint } from './learning.ts';

/** Learns from the current sales, and tests that, in a worker thread on demand. */
export class Learner {
  readonly #db: Db;
  readonly #folder: DataFolder;
  readonly #facts: () => SalesCube;
  /** Tail of the job queue: jobs run one at a time, since all read and write the same rows. */
  #queue: Promise<void> = Promise.resolve();
  #learning: Promise<void> | null = null;

  constructor(db: Db, folder: DataFolder, currentCube: () => SalesCube) {
    this.#db = db;
    this.#folder = folder;
    this.#facts = currentCube;
  }

  /** Learns from the current sales, unless that is done. @throws Problem `no_sales` */
  learn(): Promise<void> {
    // concurrent calls await the same job
    this.#learning ??= this.#enqueue('learn').finally(() => {
      this.#learning = null;
    });
    return this.#learning;
  }

  /** Waits until the current sales are learnt. @throws Problem `no_sales` */
  async learnt(): Promise<void> {
    while (readLearntParameters(this.#db, this.#fingerprint()) === null) await this.learn();
  }

  async backtest(): Promise<UpsellBacktest> {
    for (;;) {
      await this.learnt();
      const result = readBacktest(this.#db, this.#fingerprint());
      if (result) return result;
      await this.#enqueue('backtest');
    }
  }

  async close(): Promise<void> {
    await this.#queue.catch(() => {});
  }

  #fingerprint(): string {
    return salesFingerprint(this.#facts());
  }

  /** Queues a job, which does nothing where an earlier one has already produced its result. */
  #enqueue(what: 'learn' | 'backtest'): Promise<void> {
    const next = this.#queue.catch(() => {}).then(() => this.#runInThread(what));
    this.#queue = next;
    return next;
  }

  #runInThread(what: 'learn' | 'backtest'): Promise<void> {
    const worker = new Worker(threadUrl('upsell/learning.thread'), {
      workerData: {
        database: this.#folder.database,
        sealKey: sealsOf(this.#db)!.key,
        what,
        shared: shareSales(this.#facts()),
      } satisfies LearningTask,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    return new Promise((resolve, reject) => {
      let answer: { problem: ProblemJson; stack: string } | null | undefined;
      worker.on('message', (message) => {
        answer = message;
      });
      worker.on('error', reject);
      worker.on('exit', (code) => {
        if (answer === null) resolve();
        else if (answer === undefined) reject(new Problem('learning_died', { code }));
        else {
          if (answer.problem.code !== 'no_sales') log.error('learning thread', { stack: answer.stack });
          reject(problemFrom(answer.problem));
        }
      });
    });
  }
}
