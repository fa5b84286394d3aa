import type { App, Caller } from '../app.ts';

/** Exit codes, a stable interface for scripts. */
export const EXIT = { done: 0, failed: 1, rejects: 2, stopped: 3, interrupted: 4 } as const;

/** Environment of a running command. */
export interface CommandContext {
  /** The app on the data folder, opened at first use. */
  app(): App;
  /** Caller under which all procedures run. */
  caller: Caller;
  dataFolder: string;
  json: boolean;
  /** Prints one line of output to stdout. */
  print(line: string): void;
  /** Prints progress and remarks to stderr. */
  printStatus(line: string): void;
  /** Aborted when the user presses Ctrl-C. */
  signal: AbortSignal;
}

/**
 * Result of a command: the JSON object, its text form, and the exit code. A text with amounts of money is best a function,
 * called where it is shown: the first amount takes ten milliseconds to format.
 */
export interface CommandResult {
  json: unknown;
  text: string | (() => string);
  exit?: number;
}

/** A command-line option. */
export interface OptionSpec {
  /** Placeholder of its value; a switch takes none. */
  valueName?: string;
  /** Whether it may be repeated. */
  repeatable?: boolean;
  /** Description, without a full stop. */
  description: string;
}

export interface Command {
  /** Usage line, without the program's name. */
  usage: string;
  /** One sentence. */
  description: string;
  example: string;
  options?: Record<string, OptionSpec>;
  /** Whether it runs until it is stopped, and so keeps processing the import queue. */
  longRunning?: boolean;
  /** Whether it may run on a damaged database, which all other commands refuse. */
  allowsDamagedData?: boolean;
  /** Minimum and maximum number of positional arguments. */
  positionals?: [number, number];
  run(
    words: string[],
    options: Record<string, string | boolean | undefined>,
    context: CommandContext,
  ): Promise<CommandResult | number>;
}
