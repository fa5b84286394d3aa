import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, Worker } from 'node:worker_threads';

/** Worker pool: idle workers are reused, since starting a thread takes longer than a small task. */

/** Message of a worker that has finished a task. */
const TASK_DONE = 'done';
/** Message that ends an idle worker. */
const SHUTDOWN = 'end';
/** Message before a worker's first task. */
interface Preparation {
  prepare: unknown;
}
/** Idle time after which a worker is ended to free its memory. */
const IDLE_TIMEOUT_MS = 60_000;

/** Size of V8's young generation; a larger one costs memory and is hardly faster. */
export const YOUNG_GENERATION_MB = 24;

const idleWorkers = new Map<string, PooledWorker[]>();

class PooledWorker {
  readonly #worker: Worker;
  readonly #url: string;
  #timer: NodeJS.Timeout | undefined;
  #isFresh = true;

  constructor(url: URL, startsIdle = false) {
    this.#url = url.href;
    this.#worker = new Worker(url, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB } });
    // an idle worker that dies is removed from the pool; nothing else is affected
    this.#worker.on('error', () => {}).on('exit', () => this.#removeFromPool());
    if (startsIdle) this.#becomeIdle();
  }

  /** Has the worker prepare its first task; nothing where it has had one. */
  prepare(prepare: unknown): void {
    if (this.#isFresh) this.#worker.postMessage({ prepare } satisfies Preparation);
  }

  run<Task, Message>(task: Task, onReply: (message: Message) => void, idleMs?: number): Promise<void> {
    const worker = this.#worker;
    clearTimeout(this.#timer);
    this.#isFresh = false;
    worker.ref();
    return new Promise((resolve, reject) => {
      let failure: unknown = null;
      const onMessage = (message: Message | typeof TASK_DONE) => {
        if (message !== TASK_DONE) return onReply(message as Message);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        this.#becomeIdle(idleMs);
        resolve();
      };
      const onError = (error: unknown) => {
        failure = error;
      };
      const onExit = (code: number) => reject(failure ?? new Error(`the thread ended early (code ${code})`));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(task);
    });
  }

  #becomeIdle(idleMs = IDLE_TIMEOUT_MS): void {
    // an idle worker does not keep the process alive
    this.#worker.unref();
    const others = idleWorkers.get(this.#url) ?? [];
    idleWorkers.set(this.#url, others);
    others.push(this);
    this.#timer = setTimeout(() => void this.end(), idleMs);
    this.#timer.unref();
  }

  #removeFromPool(): void {
    clearTimeout(this.#timer);
    const others = idleWorkers.get(this.#url) ?? [];
    if (others.includes(this)) others.splice(others.indexOf(this), 1);
  }

  /** Requests the worker's end and waits for its exit. */
  async end(): Promise<void> {
    this.#removeFromPool();
    this.#worker.ref();
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve).once('error', resolve));
    this.#worker.postMessage(SHUTDOWN);
    await ended;
  }
}

/**
 * Runs a task in an idle worker of that file, else in a new one.
 * @param onReply receives the messages of the task
 * @param idleMs how long the worker waits for the next task
 * @throws Error where the worker dies
 */
export function runInWorker<Task, Message>(
  url: URL,
  task: Task,
  onReply: (message: Message) => void,
  idleMs?: number,
): Promise<void> {
  const thread = idleWorkers.get(url.href)?.pop() ?? new PooledWorker(url);
  // messages are handled in the async context of the task's caller
  return thread.run(task, AsyncLocalStorage.bind(onReply), idleMs);
}

/** Starts an idle worker of that file ahead of its first task. */
export function prewarmWorker(url: URL): void {
  if ((idleWorkers.get(url.href) ?? []).length === 0) new PooledWorker(url, true);
}

/** Has the idle workers of that file that were not used yet prepare their first task, see {@link serveTasks}. */
export function prepareWorkers(url: URL, preparation: unknown): void {
  for (const worker of idleWorkers.get(url.href) ?? []) worker.prepare(preparation);
}

/** Ends idle workers, one after the other: all, or those of one file. */
export async function endIdleWorkers(url?: URL): Promise<void> {
  for (const [of, threads] of idleWorkers)
    if (url === undefined || of === url.href) for (const thread of [...threads]) await thread.end();
}

/**
 * Serves tasks within a pool worker. `work` must report its own failures as messages.
 * @param prepare receives what {@link prepareWorkers} sends before the first task
 */
export function serveTasks<Task, Message, Given = never>(
  work: (task: Task, reply: (message: Message) => void) => Promise<void>,
  prepare: (given: Given) => void = () => {},
): void {
  const port = parentPort!;
  port.on('message', async (task: Task | Preparation | typeof SHUTDOWN) => {
    if (task === SHUTDOWN) {
      await endIdleWorkers();
      port.close();
      return;
    }
    if (isPreparation(task)) return prepare(task.prepare as Given);
    await work(task as Task, (message) => port.postMessage(message));
    port.postMessage(TASK_DONE);
  });
}

const isPreparation = (message: unknown): message is Preparation =>
  typeof message === 'object' && message !== null && 'prepare' in message;
