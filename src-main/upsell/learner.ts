import { Worker } from 'node:worker_threads';
import type { UpsellBacktest } from '../../src-shared/contract/upsell.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Db } from '../db/open.ts';
import { sealsOf } from '../db/seals/index.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { log } from '../tracing/log.ts';
import { buyersOf, readBacktest, readLearntParameters, salesFingerprint } from './learning.ts';
import type { UpsellModel } from './model.ts';
import { learntModel } from './suggest-now.ts';

/** Provides the model of the current sales; learns it in a worker thread on demand. */
export class Learner {
  readonly #db: Db;
  readonly #folder: DataFolder;
  readonly #facts: () => SalesCube;
  /** Tail of the job queue: jobs run one at a time, since all read and write the same rows. */
  #queue: Promise<void> = Promise.resolve();

  constructor(db: Db, folder: DataFolder, currentCube: () => SalesCube) {
    this.#db = db;
    this.#folder = folder;
    this.#facts = currentCube;
  }

  /** The current sales cube and the model learnt from it. @throws Problem `no_sales` */
  async current(): Promise<{ facts: SalesCube; model: UpsellModel }> {
    for (;;) {
      const cube = this.#facts();
      const model = learntModel(this.#db, cube);
      if (model) return { facts: cube, model };
      await this.#enqueue('learn', () => readLearntParameters(this.#db, salesFingerprint(this.#facts())) !== null);
    }
  }

  /** Waits until the current sales are learnt, without making the model of it here. @throws Problem `no_sales` */
  async learnt(): Promise<void> {
    const isLearnt = () => readLearntParameters(this.#db, salesFingerprint(this.#facts())) !== null;
    while (!isLearnt()) {
      if (buyersOf(this.#facts()).length === 0) throw new Problem('no_sales/to_learn');
      await this.#enqueue('learn', isLearnt);
    }
  }

  async backtest(): Promise<UpsellBacktest> {
    for (;;) {
      const { facts } = await this.current();
      const result = readBacktest(this.#db, salesFingerprint(facts));
      if (result) return result;
      await this.#enqueue('backtest', () => readBacktest(this.#db, salesFingerprint(this.#facts())) !== null);
    }
  }

  async close(): Promise<void> {
    await this.#queue.catch(() => {});
  }

  /** Queues a job; skips it where an earlier one has already produced the result. */
  #enqueue(what: 'learn' | 'backtest', done: () => boolean): Promise<void> {
    const next = this.#queue.catch(() => {}).then(() => (done() ? undefined : this.#runInThread(what)));
    this.#queue = next;
    return next;
  }

  #runInThread(what: 'learn' | 'backtest'): Promise<void> {
    const worker = new Worker(threadUrl('upsell/learning.thread'), {
      workerData: { database: this.#folder.database, sealKey: sealsOf(this.#db)!.key, what },
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
          log.error('learning thread', { stack: answer.stack });
          reject(problemFrom(answer.problem));
        }
      });
    });
  }
}
