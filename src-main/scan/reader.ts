import { Worker } from 'node:worker_threads';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { log } from '../log.ts';
import type { Box } from './image/picture.ts';
import type { Quantity } from './quantity.ts';
import type { SheetCell } from './sheet/read.ts';

/** Request to the thread. */
export interface ToReader {
  job: number;
  file: string;
  products: { id: number; name: string; sku: string; caseSize: number | null }[];
  /** Product chosen by a user, by text key. */
  corrections: Map<string, number>;
}

export interface PageAnswer {
  kind: 'sheet' | 'form' | 'list' | 'text' | 'nothing';
  recognised: number;
  width: number;
  height: number;
  jpeg: Uint8Array;
  look: string;
  lines: {
    text: string;
    key: string;
    productId: number | null;
    confidence: number;
    quantity: Quantity;
    pieces: number | null;
    struckOut: boolean;
    box: Box;
    markBox: Box;
  }[];
  sheet: { id: number; page: number; cells: SheetCell[] } | null;
}

export type FromReader = { job: number } & (
  | { type: 'progress'; page: number; pages: number; done: number; all: number }
  | { type: 'page'; page: number; pages: number; answer: PageAnswer }
  | { type: 'done' }
  | { type: 'failed'; problem: ProblemJson; stack: string }
);

export interface Hearing {
  progress(page: number, pages: number, done: number, all: number): void;
  page(page: number, pages: number, answer: PageAnswer): void;
}

/** Idle time after which the engine is unloaded; its networks take some hundred megabytes. */
const IDLE_MS = 60_000;

/** Reads documents one at a time in a worker thread, which keeps the OCR engine loaded while there is work. */
export class Reader {
  #worker: Worker | null = null;
  #next = 1;
  #current: { job: number; hearing: Hearing; settle: (error?: unknown) => void } | null = null;
  #idle: NodeJS.Timeout | undefined;

  /** @throws Problem `picture_unreadable` · `cancelled` */
  read(question: Omit<ToReader, 'job'>, hearing: Hearing): Promise<void> {
    clearTimeout(this.#idle);
    const job = this.#next++;
    this.#worker ??= this.#begin();
    const worker = this.#worker;
    return new Promise<void>((resolve, reject) => {
      this.#current = {
        job,
        hearing,
        settle: (error) => {
          this.#current = null;
          this.#idle = setTimeout(() => void this.close(), IDLE_MS);
          this.#idle.unref();
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      worker.postMessage({ job, ...question } satisfies ToReader);
    });
  }

  /** Aborts the current job. The thread has no database, so it can be terminated. */
  async cancel(): Promise<void> {
    const current = this.#current;
    await this.#end();
    current?.settle(new Problem('cancelled', 'The reading was cancelled.'));
    clearTimeout(this.#idle);
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    if (this.#current) await this.cancel();
    else await this.#end();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #begin(): Worker {
    const worker = new Worker(threadUrl('scan/reading.thread'), {
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (message: FromReader) => {
      const current = this.#current;
      if (current?.job !== message.job) return;
      if (message.type === 'progress') current.hearing.progress(message.page, message.pages, message.done, message.all);
      else if (message.type === 'page') {
        try {
          current.hearing.page(message.page, message.pages, message.answer);
        } catch (error) {
          // later messages of this job are ignored
          current.settle(error);
        }
      } else if (message.type === 'done') current.settle();
      else {
        if (message.problem.code === 'internal') log.error('reading thread', { stack: message.stack });
        current.settle(problemFrom(message.problem));
      }
    });
    const died = (error: unknown) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#current?.settle(error);
    };
    worker.on('error', died);
    worker.on('exit', (code) =>
      died(new Problem('reading_died', `The reading thread ended early (code ${code}).`, 'Try again.')),
    );
    return worker;
  }
}
