import type { App, Caller } from '../app.ts';

/** Exit codes, a promise to scripts. */
export const EXIT = { done: 0, failed: 1, rejects: 2, stopped: 3, interrupted: 4 } as const;

/** What a command has to work with. */
export interface Context {
  /** The data folder, opened when first asked for. */
  app(): App;
  /** In whose name everything is asked. */
  me: Caller;
  dataFolder: string;
  json: boolean;
  /** One line of the answer on stdout. */
  print(line: string): void;
  /** Progress and remarks on stderr. */
  remark(line: string): void;
  /** Set when the user presses Ctrl-C. */
  signal: AbortSignal;
}

/** What a command answers: the JSON object, how a person reads it, and the exit code. */
export interface Answer {
  json: unknown;
  text: string;
  exit?: number;
}

/** What a word behind two dashes does. */
export interface Option {
  /** What stands behind it; a switch takes nothing. */
  takes?: string;
  /** Whether it may be given more than once. */
  several?: boolean;
  /** What it means, without a full stop. */
  about: string;
}

export interface Command {
  /** How it is called, behind the program's name. */
  usage: string;
  /** One sentence. */
  about: string;
  example: string;
  options?: Record<string, Option>;
  /** Whether it stays open until it is ended, and so keeps the import queue going. */
  stays?: boolean;
  /** Whether it is what mends a damaged database, which every other command is refused. */
  mends?: boolean;
  /** How many words it takes besides its options: least and most. */
  words?: [number, number];
  run(
    words: string[],
    options: Record<string, string | boolean | undefined>,
    context: Context,
  ): Promise<Answer | number>;
}
