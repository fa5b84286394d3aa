import { Worker } from 'node:worker_threads';
import type { Answer, Happening, Question } from '../../src-shared/contract/index.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { threadUrl } from '../jobs/thread-url.ts';

export type ToHouse = Question | { close: true };
export type FromHouse = { opened: true } | { failed: ProblemJson } | Answer | Happening;

/**
 * The house behind the door, in a thread of its own: no query ever holds up the window, and a fault there is an error
 * message here. Speaks the messages of the contract and knows none of their words.
 */
export class House {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #listeners = new Set<(happening: Happening) => void>();
  #nextId = 1;
  #gone: Problem | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromHouse) => {
      if ('event' in message) for (const listener of this.#listeners) listener(message);
      else if ('id' in message) this.#answered(message);
    });
    worker.on('error', (error) => this.#died(`The program’s inner thread failed: ${error.message}.`));
    worker.on('exit', () => this.#died('The program’s inner thread ended.'));
  }

  /** @throws Problem where the data folder can't be used */
  static async open(dataFolder: string, secret?: Uint8Array): Promise<House> {
    const worker = new Worker(threadUrl(import.meta.url, './house.thread'), { workerData: { dataFolder, secret } });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', (message: FromHouse) =>
        'failed' in message ? reject(problemFrom(message.failed)) : resolve(),
      );
      worker.once('error', reject);
    });
    return new House(worker);
  }

  /** Asks at the door; the answer carries the question's own id. */
  ask(question: Question): Promise<Answer> {
    if (this.#gone) return Promise.resolve({ id: question.id, problem: this.#gone.toJSON() });
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, (answer) => resolve({ ...answer, id: question.id }));
      this.#worker.postMessage({ ...question, id } satisfies ToHouse);
    });
  }

  onHappening(listener: (happening: Happening) => void): void {
    this.#listeners.add(listener);
  }

  /** Ends what is under way and closes the store. */
  async close(): Promise<void> {
    if (this.#gone) return;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.postMessage({ close: true } satisfies ToHouse);
    await exited;
  }

  #answered(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  #died(message: string): void {
    this.#gone ??= new Problem('house_gone', message, 'Start the program again; what was saved is safe.');
    for (const [id, answer] of this.#waiting) answer({ id, problem: this.#gone.toJSON() });
    this.#waiting.clear();
  }
}
