import { availableParallelism } from 'node:os';
import { callInThread } from '../../jobs/call-in-thread.ts';
import { threadUrl } from '../../jobs/thread-url.ts';
import { endIdleWorkers } from '../../jobs/worker-pool.ts';
import type { OcrResult, TextStrip } from './text-recogniser.ts';

const THREAD = 'scan/ocr/recognition.thread';
/** Each thread has its own copy of the network. */
const MOST_THREADS = 2;

/** Recognises strips of text in parallel threads, in the order in which they are asked. */
export class RecogniserPool {
  #free = Math.min(MOST_THREADS, availableParallelism());
  readonly #waiting: (() => void)[] = [];

  /** Starts loading the networks; what goes wrong is thrown by the first recognition. */
  prepare(): void {
    for (let thread = this.#free; thread > 0; thread--) this.#run(null).catch(() => {});
  }

  async recognise(strip: TextStrip): Promise<OcrResult> {
    return (await this.#run(strip))!;
  }

  async close(): Promise<void> {
    await endIdleWorkers(threadUrl(THREAD));
  }

  async #run(strip: TextStrip | null): Promise<OcrResult | null> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await callInThread<TextStrip | null, OcrResult | null>(THREAD, strip);
    } finally {
      // the place is handed to the next in line
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
