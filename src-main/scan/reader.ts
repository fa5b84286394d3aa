import { Worker } from 'node:worker_threads';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { log } from '../tracing/log.ts';
import type { Box } from './image/grey-image.ts';
import type { MarkQuantity } from './marks/quantity.ts';
import type { OrderableProduct } from './message/product-index.ts';
import type { SheetCell } from './sheet/read.ts';

/** Request to the thread. */
export interface ReadRequest {
  job: number;
  file: string;
  products: OrderableProduct[];
  /** Product chosen by a user, by text key. */
  corrections: Map<string, number>;
}

export interface PageResult {
  kind: 'sheet' | 'form' | 'list' | 'text' | 'message' | 'nothing';
  recognised: number;
  /** Null for a message, which has no picture. */
  picture: { width: number; height: number; jpeg: Uint8Array; look: string } | null;
  lines: {
    text: string;
    key: string;
    productId: number | null;
    confidence: number;
    quantity: MarkQuantity;
    pieces: number | null;
    struckOut: boolean;
    box: Box;
    markBox: Box;
  }[];
  sheet: { id: number; page: number; cells: SheetCell[] } | null;
}

export type ReaderMessage = { job: number } & (
  | { type: 'progress'; page: number; pages: number; done: number; all: number }
  | { type: 'page'; page: number; pages: number; answer: PageResult }
  | { type: 'done' }
  | { type: 'failed'; problem: ProblemJson; stack: string }
);

export interface ReaderListener {
  progress(page: number, pages: number, done: number, all: number): void;
  page(page: number, pages: number, answer: PageResult): void;
}

/** Idle time after which the engine is unloaded; its networks take some hundred megabytes. */
const IDLE_MS = 60_000;

/** Reads documents one at a time in a worker thread, which keeps the OCR engine loaded while there is work. */
export class ScanReader {
  #worker: Worker | null = null;
  #nextJob = 1;
  #current: { job: number; hearing: ReaderListener; settle: (error?: unknown) => void } | null = null;
  #idle: NodeJS.Timeout | undefined;

  /** @throws Problem `picture_unreadable` · `cancelled` */
  read(request: Omit<ReadRequest, 'job'>, listener: ReaderListener): Promise<void> {
    clearTimeout(this.#idle);
    const job = this.#nextJob++;
    this.#worker ??= this.#spawn();
    const worker = this.#worker;
    return new Promise<void>((resolve, reject) => {
      this.#current = {
        job,
        hearing: listener,
        settle: (error) => {
          this.#current = null;
          this.#idle = setTimeout(() => void this.close(), IDLE_MS);
          this.#idle.unref();
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      worker.postMessage({ job, ...request } satisfies ReadRequest);
    });
  }

  /** Aborts the current job. The thread has no database, so it can be terminated. */
  async cancel(): Promise<void> {
    const current = this.#current;
    await this.#terminate();
    current?.settle(new Problem('cancelled/reading'));
    clearTimeout(this.#idle);
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    if (this.#current) await this.cancel();
    else await this.#terminate();
  }

  async #terminate(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #spawn(): Worker {
    const worker = new Worker(threadUrl('scan/reading.thread'), {
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (message: ReaderMessage) => {
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
    const onExit = (error: unknown) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#current?.settle(error);
    };
    worker.on('error', onExit);
    worker.on('exit', (code) => onExit(new Problem('reading_died', { code })));
    return worker;
  }
}
