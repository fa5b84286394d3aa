import { app as electron } from 'electron';
import { ownArguments } from './arguments.ts';

/** A launch of the program: its arguments and working directory. */
export interface LaunchRequest {
  words: string[];
  folder: string;
}

/** Buffers launch requests (files, URLs, second instances) from the first moment on until a listener is attached. */
export class LaunchRequests {
  readonly #buffer: LaunchRequest[] = [];
  #listener: ((start: LaunchRequest) => void) | null = null;

  constructor() {
    const onOpen = (event: Electron.Event, word: string) => {
      event.preventDefault();
      this.#deliver({ words: [word], folder: process.cwd() });
    };
    electron.on('open-file', onOpen);
    electron.on('open-url', onOpen);
    // Chromium reorders the arguments of the second instance; `additionalData` keeps the original order
    electron.on('second-instance', (_event, argv, folder, additionalData) =>
      this.#deliver(
        isLaunchRequest(additionalData) ? additionalData : { words: ownArguments(argv.slice(1)).words, folder },
      ),
    );
  }

  /** Attaches the listener and passes it the buffered requests. */
  listen(listener: (start: LaunchRequest) => void): void {
    this.#listener = listener;
    for (const start of this.#buffer.splice(0)) listener(start);
  }

  #deliver(start: LaunchRequest): void {
    if (this.#listener) this.#listener(start);
    else this.#buffer.push(start);
  }
}

function isLaunchRequest(value: unknown): value is LaunchRequest {
  const { words, folder } = (value ?? {}) as Partial<LaunchRequest>;
  return Array.isArray(words) && words.every((word) => typeof word === 'string') && typeof folder === 'string';
}
