import type { App, Caller } from '../app.ts';

/** Exit codes, a stable interface for scripts. */
export const EXIT = { done: 0, failed: 1, rejects: 2, stopped: 3, interrupted: 4 } as const;

/** Environment of a running command. */
export interface Context {
  /** The app on the data folder, opened at first use. */
  app(): App;
  /** Caller under which all procedures run. */
  me: Caller;
  dataFolder: string;
  json: boolean;
  /** Prints one line of output to stdout. */
  print(line: string): void;
  /** Prints progress and remarks to stderr. */
  remark(line: string): void;
  /** Aborted when the user presses Ctrl-C. */
  signal: AbortSignal;
}

/** Result of a command: the JSON object, its text form, and the exit code. */
export interface Answer {
  json: unknown;
  text: string;
  exit?: number;
}

/** A command-line option. */
export interface Option {
  /** Placeholder of its value; a switch takes none. */
  takes?: string;
  /** Whether it may be repeated. */
  several?: boolean;
  /** Description, without a full stop. */
  about: string;
}

export interface Command {
  /** Usage line, without the program's name. */
  usage: string;
  /** One sentence. */
  about: string;
  example: string;
  options?: Record<string, Option>;
  /** Whether it runs until it is stopped, and so keeps processing the import queue. */
  stays?: boolean;
  /** Whether it may run on a damaged database, which all other commands refuse. */
  mends?: boolean;
  /** Minimum and maximum number of positional arguments. */
  words?: [number, number];
  run(
    words: string[],
    options: Record<string, string | boolean | undefined>,
    context: Context,
  ): Promise<Answer | number>;
}
