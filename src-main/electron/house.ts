import { Worker } from 'node:worker_threads';
import type { Answer, Happening, Question } from '../../src-shared/contract/index.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { type FromInstaller, type Installer, obey, type ToInstaller } from '../updates/installer.ts';

/** `closeNow` is set to 1 once the database is closed. */
export type ToHouse = Question | { close: true } | { closeNow: Int32Array } | FromInstaller;
/** `heard`: whether the user at the window may receive the event. */
export type FromHouse =
  | { opened: true }
  | { failed: ProblemJson }
  | Answer
  | (Happening & { heard: boolean })
  | ToInstaller;

/** A thread that crashes more often than this within a minute is not restarted. */
const MOST_AGAIN = 3;
const MINUTE_MS = 60_000;

/**
 * Runs the backend in a worker thread, so that queries never block the window and a crash becomes an error message. A
 * crashed thread is restarted and the page is told to reload its data. Relays contract messages without interpreting
 * them.
 */
export class House {
  readonly #installer: Installer | null;
  readonly #begin: () => Promise<Worker>;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #listeners = new Set<(happening: Happening, heard: boolean) => void>();
  readonly #mourners = new Set<(reason: string) => void>();
  #worker: Worker | null = null;
  #nextId = 1;
  #gone: Problem | null = null;
  #closing = false;
  #deaths: number[] = [];

  private constructor(installer: Installer | null, begin: () => Promise<Worker>) {
    this.#installer = installer;
    this.#begin = begin;
  }

  /**
   * @param options.installer installs updates of this host
   * @param options.thread entry point of the worker; overridden only in tests
   * @throws Problem if the data folder can't be used
   */
  static async open(
    dataFolder: string,
    {
      secret,
      installer = null,
      thread = threadUrl('electron/house.thread'),
    }: { secret?: Uint8Array; installer?: Installer | null; thread?: URL } = {},
  ): Promise<House> {
    const house = new House(installer, async () => {
      const worker = new Worker(thread, { workerData: { dataFolder, secret, updates: installer !== null } });
      await new Promise<void>((resolve, reject) => {
        worker.once('message', (message: FromHouse) =>
          'failed' in message ? reject(problemFrom(message.failed)) : resolve(),
        );
        worker.once('error', reject);
      });
      return worker;
    });
    await house.#start();
    return house;
  }

  /** Sends a request to the dispatcher; the response carries the request's own id. */
  ask(question: Question): Promise<Answer> {
    if (this.#gone) return Promise.resolve({ id: question.id, problem: this.#gone.toJSON() });
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, (answer) => resolve({ ...answer, id: question.id }));
      this.#worker!.postMessage({ ...question, id } satisfies ToHouse);
    });
  }

  /** Subscribes to events; the second argument tells whether the user at the window may receive it. */
  onHappening(listener: (happening: Happening, heard: boolean) => void): void {
    this.#listeners.add(listener);
  }

  /** Subscribes to crashes of the thread. */
  onCrash(listener: (reason: string) => void): void {
    this.#mourners.add(listener);
  }

  /** Finishes running work and closes the database. */
  async close(): Promise<void> {
    this.#closing = true;
    const worker = this.#worker;
    if (this.#gone || !worker) return;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ close: true } satisfies ToHouse);
    await exited;
  }

  /**
   * Closes the database while blocking this thread, as the end of a Windows session requires. Installs no update.
   * @returns whether the database was closed in time
   */
  closeNow(mostMs: number): boolean {
    if (this.#gone || !this.#worker) return true;
    // a regular close in progress has its own time limit
    if (this.#closing) return false;
    this.#closing = true;
    const closed = new Int32Array(new SharedArrayBuffer(4));
    this.#worker.postMessage({ closeNow: closed } satisfies ToHouse);
    return Atomics.wait(closed, 0, 0, mostMs) !== 'timed-out';
  }

  async #start(): Promise<void> {
    const worker = await this.#begin();
    this.#worker = worker;
    this.#gone = null;
    worker.on('message', (message: FromHouse) => {
      if ('event' in message) this.#tell({ event: message.event, body: message.body }, message.heard);
      else if ('installer' in message && this.#installer)
        void obey(this.#installer, message, (answer) => worker.postMessage(answer satisfies ToHouse));
      else if ('id' in message) this.#answered(message);
    });
    let reason = 'The program’s inner thread ended.';
    worker.on('error', (error) => {
      reason = `The program’s inner thread failed: ${error.message}.`;
      for (const mourner of this.#mourners) mourner(error.stack ?? error.message);
    });
    worker.on('exit', () => void this.#died(reason));
  }

  async #died(message: string): Promise<void> {
    this.#gone = new Problem('house_gone', message, 'What was saved is safe; try again, or start the program again.');
    for (const [id, answer] of this.#waiting) answer({ id, problem: this.#gone.toJSON() });
    this.#waiting.clear();
    if (this.#closing) return;
    this.#deaths = [...this.#deaths.filter((at) => Date.now() - at < MINUTE_MS), Date.now()];
    if (this.#deaths.length > MOST_AGAIN) return;
    await this.#start().catch((error: unknown) => {
      for (const mourner of this.#mourners) mourner(String(error));
    });
    this.#tell({ event: 'accounts.changed', body: {} }, true);
  }

  #answered(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  #tell(happening: Happening, heard: boolean): void {
    for (const listener of this.#listeners) listener(happening, heard);
  }
}
