import { app as electron } from 'electron';
import { ownWords } from './words.ts';

/** A start of the program: its words, and where whoever started it stood. */
export interface Start {
  words: string[];
  folder: string;
}

/**
 * What the system and later starts hand to the app. They do so from its first moment on, so it is kept until somebody
 * takes it.
 */
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
    // Chromium gives its own order to the words of the other start; what that one handed over is as it was
    electron.on('second-instance', (_event, argv, folder, handed) =>
      this.#tell(isStart(handed) ? handed : { words: ownWords(argv.slice(1)).words, folder }),
    );
  }

  /** Hears what was asked for so far, and from now on. */
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
