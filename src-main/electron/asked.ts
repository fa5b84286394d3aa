import { app as electron } from 'electron';
import { ownWords } from './words.ts';

/** A launch of the program: its arguments and working directory. */
export interface Start {
  words: string[];
  folder: string;
}

/** Buffers launch requests (files, URLs, second instances) from the first moment on until a listener is attached. */
export class Asked {
  readonly #waiting: Start[] = [];
  #take: ((start: Start) => void) | null = null;

  constructor() {
    const one = (event: Electron.Event, word: string) => {
      event.preventDefault();
      this.#tell({ words: [word], folder: process.cwd() });
    };
    electron.on('open-file', one);
    electron.on('open-url', one);
    // Chromium reorders the arguments of the second instance; `additionalData` keeps the original order
    electron.on('second-instance', (_event, argv, folder, handed) =>
      this.#tell(isStart(handed) ? handed : { words: ownWords(argv.slice(1)).words, folder }),
    );
  }

  /** Attaches the listener and passes it the buffered requests. */
  take(listener: (start: Start) => void): void {
    this.#take = listener;
    for (const start of this.#waiting.splice(0)) listener(start);
  }

  #tell(start: Start): void {
    if (this.#take) this.#take(start);
    else this.#waiting.push(start);
  }
}

function isStart(handed: unknown): handed is Start {
  const { words, folder } = (handed ?? {}) as Partial<Start>;
  return Array.isArray(words) && words.every((word) => typeof word === 'string') && typeof folder === 'string';
}
