import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, Worker } from 'node:worker_threads';

/** Threads that are kept from one task to the next, for what is done often: to begin one takes longer than a small task. */

/** What a thread says when it has done a task. */
const RESTS = 'rests';
/** What ends a thread that rests. */
const END = 'end';
/** How long a thread rests before it is ended, and gives its memory back. */
const RESTS_MS = 60_000;

/** What V8 may fill before it looks for what is still in use: much more makes a thread large, and hardly faster. */
const YOUNG_MB = 24;

const resting = new Map<string, KeptThread[]>();

class KeptThread {
  readonly #worker: Worker;
  readonly #url: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(url: URL, rests = false) {
    this.#url = url.href;
    this.#worker = new Worker(url, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    // one that dies while it rests takes nothing with it, and is not given to the next task
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
    // a thread that rests keeps no program from ending
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

  /** Ends it in its own time, and waits for that. */
  async end(): Promise<void> {
    this.#leave();
    this.#worker.ref();
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve).once('error', resolve));
    this.#worker.postMessage(END);
    await ended;
  }
}

/**
 * Does a task in a thread of that file: one that rests, else a new one.
 * @param hear what it says meanwhile
 * @throws Error where the thread dies
 */
export function inThread<Task, Message>(url: URL, task: Task, hear: (message: Message) => void): Promise<void> {
  const thread = resting.get(url.href)?.pop() ?? new KeptThread(url);
  // what a thread says is heard on behalf of whoever asked for the task
  return thread.run(task, AsyncLocalStorage.bind(hear));
}

/** Begins a thread of that file before there is a task for it, so that it is there when one comes. */
export function prepareThread(url: URL): void {
  if ((resting.get(url.href) ?? []).length === 0) new KeptThread(url, true);
}

/** Ends the threads that rest, one after the other. */
export async function endRestingThreads(): Promise<void> {
  for (const threads of resting.values()) for (const thread of [...threads]) await thread.end();
}

/** Within such a thread: does each task that comes. What goes wrong in one, the work itself has to tell. */
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
