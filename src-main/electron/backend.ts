import { Worker } from 'node:worker_threads';
import type { AppEvent, RpcRequest, RpcResponse } from '../../src-shared/contract/index.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { type Installer, type InstallerRequest, type InstallerResponse, serveInstaller } from '../updates/installer.ts';

/** `closeNow` is set to 1 once the database is closed. */
export type ToBackend = RpcRequest | { close: true } | { closeNow: Int32Array } | InstallerResponse;
/** `isVisible`: whether the user at the window may receive the event. */
export type FromBackend =
  | { opened: true }
  | { failed: ProblemJson }
  | RpcResponse
  | (AppEvent & { isVisible: boolean })
  | InstallerRequest;

/** A thread that crashes more often than this within a minute is not restarted. */
const MAX_RESTARTS = 3;
const MINUTE_MS = 60_000;

/**
 * Runs the backend in a worker thread, so that queries never block the window and a crash becomes an error message. A
 * crashed thread is restarted and the page is told to reload its data. Relays contract messages without interpreting
 * them.
 */
export class Backend {
  readonly #installer: Installer | null;
  readonly #spawn: () => Promise<Worker>;
  readonly #pending = new Map<number, (answer: RpcResponse) => void>();
  readonly #eventListeners = new Set<(appEvent: AppEvent, isVisible: boolean) => void>();
  readonly #crashListeners = new Set<(reason: string) => void>();
  #worker: Worker | null = null;
  #nextId = 1;
  #failure: Problem | null = null;
  #closing = false;
  #crashTimes: number[] = [];

  private constructor(installer: Installer | null, begin: () => Promise<Worker>) {
    this.#installer = installer;
    this.#spawn = begin;
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
      thread = threadUrl('electron/backend.thread'),
    }: { secret?: Uint8Array; installer?: Installer | null; thread?: URL } = {},
  ): Promise<Backend> {
    const backend = new Backend(installer, async () => {
      const worker = new Worker(thread, { workerData: { dataFolder, secret, updates: installer !== null } });
      await new Promise<void>((resolve, reject) => {
        worker.once('message', (message: FromBackend) =>
          'failed' in message ? reject(problemFrom(message.failed)) : resolve(),
        );
        worker.once('error', reject);
      });
      return worker;
    });
    await backend.#start();
    return backend;
  }

  /** Sends a request to the dispatcher; the response carries the request's own id. */
  call(question: RpcRequest): Promise<RpcResponse> {
    if (this.#failure) return Promise.resolve({ id: question.id, problem: this.#failure.toJSON() });
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, (answer) => resolve({ ...answer, id: question.id }));
      this.#worker!.postMessage({ ...question, id } satisfies ToBackend);
    });
  }

  /** Subscribes to events; the second argument tells whether the user at the window may receive it. */
  onEvent(listener: (appEvent: AppEvent, isVisible: boolean) => void): void {
    this.#eventListeners.add(listener);
  }

  /** Subscribes to crashes of the thread. */
  onCrash(listener: (reason: string) => void): void {
    this.#crashListeners.add(listener);
  }

  /** Finishes running work and closes the database. */
  async close(): Promise<void> {
    this.#closing = true;
    const worker = this.#worker;
    if (this.#failure || !worker) return;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ close: true } satisfies ToBackend);
    await exited;
  }

  /**
   * Closes the database while blocking this thread, as the end of a Windows session requires. Installs no update.
   * @returns whether the database was closed in time
   */
  closeNow(timeoutMs: number): boolean {
    if (this.#failure || !this.#worker) return true;
    // a regular close in progress has its own time limit
    if (this.#closing) return false;
    this.#closing = true;
    const closed = new Int32Array(new SharedArrayBuffer(4));
    this.#worker.postMessage({ closeNow: closed } satisfies ToBackend);
    return Atomics.wait(closed, 0, 0, timeoutMs) !== 'timed-out';
  }

  async #start(): Promise<void> {
    const worker = await this.#spawn();
    this.#worker = worker;
    this.#failure = null;
    worker.on('message', (message: FromBackend) => {
      if ('event' in message) this.#emit({ event: message.event, body: message.body }, message.isVisible);
      else if ('installer' in message && this.#installer)
        void serveInstaller(this.#installer, message, (answer) => worker.postMessage(answer satisfies ToBackend));
      else if ('id' in message) this.#resolve(message);
    });
    let failure: Problem = new Problem('house_gone/ended');
    worker.on('error', (error) => {
      failure = new Problem('house_gone/failed', { reason: error.message });
      for (const notify of this.#crashListeners) notify(error.stack ?? error.message);
    });
    worker.on('exit', () => void this.#handleExit(failure));
  }

  async #handleExit(failure: Problem): Promise<void> {
    this.#failure = failure;
    for (const [id, answer] of this.#pending) answer({ id, problem: failure.toJSON() });
    this.#pending.clear();
    if (this.#closing) return;
    this.#crashTimes = [...this.#crashTimes.filter((at) => Date.now() - at < MINUTE_MS), Date.now()];
    if (this.#crashTimes.length > MAX_RESTARTS) return;
    await this.#start().catch((error: unknown) => {
      for (const mourner of this.#crashListeners) mourner(String(error));
    });
    this.#emit({ event: 'accounts.changed', body: {} }, true);
  }

  #resolve(answer: RpcResponse): void {
    this.#pending.get(answer.id)?.(answer);
    this.#pending.delete(answer.id);
  }

  #emit(appEvent: AppEvent, isVisible: boolean): void {
    for (const listener of this.#eventListeners) listener(appEvent, isVisible);
  }
}
