import { Worker } from 'node:worker_threads';
import type { UpsellBacktest } from '../../src-shared/contract/upsell.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import type { Facts } from '../facts/facts.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { log } from '../log.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store as Database } from '../store/open.ts';
import { sealsOf } from '../store/seals/index.ts';
import { buyersOf, readBacktest, readLearnt, salesFingerprint } from './learning.ts';
import { type Model, modelOf } from './model.ts';

/** Provides the model of the current sales; learns it in a worker thread on demand. */
export class Learner {
  readonly #db: Database;
  readonly #folder: DataFolder;
  readonly #facts: () => Facts;
  /** Tail of the job queue: jobs run one at a time, since all read and write the same rows. */
  #busy: Promise<void> = Promise.resolve();

  constructor(db: Database, folder: DataFolder, facts: () => Facts) {
    this.#db = db;
    this.#folder = folder;
    this.#facts = facts;
  }

  /** The current sales cube and the model learnt from it. @throws Problem `no_sales` */
  async current(): Promise<{ facts: Facts; model: Model }> {
    for (;;) {
      const facts = this.#facts();
      const model = this.known(facts);
      if (model) return { facts, model };
      await this.#work('learn', () => readLearnt(this.#db, salesFingerprint(this.#facts())) !== null);
    }
  }

  /** The model of exactly these sales; null where it is not learnt yet. @throws Problem `no_sales` */
  known(facts: Facts): Model | null {
    if (buyersOf(facts).length === 0)
      throw new Problem('no_sales', 'There are no sales to learn from.', 'Import an invoice export first.');
    const held = facts.onceOfSales('upsellModel', () => ({ model: null as Model | null }));
    if (!held.model) {
      const learnt = readLearnt(this.#db, salesFingerprint(facts));
      if (learnt) held.model = modelOf(learnt, buyersOf(facts), facts.products.countsAs.length);
    }
    return held.model;
  }

  async backtest(): Promise<UpsellBacktest> {
    for (;;) {
      const { facts } = await this.current();
      const result = readBacktest(this.#db, salesFingerprint(facts));
      if (result) return result;
      await this.#work('backtest', () => readBacktest(this.#db, salesFingerprint(this.#facts())) !== null);
    }
  }

  async close(): Promise<void> {
    await this.#busy.catch(() => {});
  }

  /** Queues a job; skips it where an earlier one has already produced the result. */
  #work(what: 'learn' | 'backtest', done: () => boolean): Promise<void> {
    const next = this.#busy.catch(() => {}).then(() => (done() ? undefined : this.#thread(what)));
    this.#busy = next;
    return next;
  }

  #thread(what: 'learn' | 'backtest'): Promise<void> {
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
        else if (answer === undefined)
          reject(new Problem('learning_died', `The learning thread ended early (code ${code}).`, 'Try again.'));
        else {
          log.error('learning thread', { stack: answer.stack });
          reject(problemFrom(answer.problem));
        }
      });
    });
  }
}
