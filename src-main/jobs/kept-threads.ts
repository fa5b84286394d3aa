import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, Worker } from 'node:worker_threads';

/** Worker pool: idle workers are reused, since starting a thread takes longer than a small task. */

/** Message of a worker that has finished a task. */
const RESTS = 'rests';
/** Message that ends an idle worker. */
const END = 'end';
/** Idle time after which a worker is ended to free its memory. */
const RESTS_MS = 60_000;

/** Size of V8's young generation; a larger one costs memory and is hardly faster. */
const YOUNG_MB = 24;

const resting = new Map<string, KeptThread[]>();

class KeptThread {
  readonly #worker: Worker;
  readonly #url: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(url: URL, rests = false) {
    this.#url = url.href;
    this.#worker = new Worker(url, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    // an idle worker that dies is removed from the pool; nothing else is affected
    this.#worker.on('error', () => {}).on('exit', () => this.#leave());
    if (rests) this.#rest();
  }

  run<Task, Message>(task: Task, hear: (message: Message) => void): Promise<void> {
    const worker = this.#worker;
    clearTimeout(this.#timer);
    worker.ref();
    return new Promise((resolve, reject) => {
      let failure: unknown = null;
      const onMessage = (message: Message | typeof RESTS) => {
        if (message !== RESTS) return hear(message as Message);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        this.#rest();
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

  #rest(): void {
    // an idle worker does not keep the process alive
    this.#worker.unref();
    const others = resting.get(this.#url) ?? [];
    resting.set(this.#url, others);
    others.push(this);
    this.#timer = setTimeout(() => void this.end(), RESTS_MS);
    this.#timer.unref();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    const others = resting.get(this.#url) ?? [];
    if (others.includes(this)) others.splice(others.indexOf(this), 1);
  }

  /** Requests the worker's end and waits for its exit. */
  async end(): Promise<void> {
    this.#leave();
    this.#worker.ref();
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve).once('error', resolve));
    this.#worker.postMessage(END);
    await ended;
  }
}

/**
 * Runs a task in an idle worker of that file, else in a new one.
 * @param onReply receives the messages of the task
 * @throws Error where the worker dies
 */
export function inThread<Task, Message>(url: URL, task: Task, hear: (message: Message) => void): Promise<void> {
  const thread = resting.get(url.href)?.pop() ?? new KeptThread(url);
  // messages are handled in the async context of the task's caller
  return thread.run(task, AsyncLocalStorage.bind(hear));
}

/** Starts an idle worker of that file ahead of its first task. */
export function prepareThread(url: URL): void {
  if ((resting.get(url.href) ?? []).length === 0) new KeptThread(url, true);
}

/** Ends all idle workers, one after the other. */
export async function endRestingThreads(): Promise<void> {
  for (const threads of resting.values()) for (const thread of [...threads]) await thread.end();
}

/** Serves tasks within a pool worker. `work` must report its own failures as messages. */
export function doTasks<Task, Message>(work: (task: Task, tell: (message: Message) => void) => Promise<void>): void {
  const port = parentPort!;
  port.on('message', async (task: Task | typeof END) => {
    if (task === END) {
      await endRestingThreads();
      port.close();
      return;
    }
    await work(task as Task, (message) => port.postMessage(message));
    port.postMessage(RESTS);
  });
}
