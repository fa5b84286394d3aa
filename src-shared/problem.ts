/**
 * An expected failure: something a person or a file did, not a fault in the program.
 * `code` is stable and machine-readable, `message` one sentence that says what is wrong and where,
 * `hint` the next step. Everything else that is thrown is a fault and is logged with its stack.
 */
export class Problem extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint = '') {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.hint = hint;
  }

  /** The plain object that travels over IPC, WebSocket and `--json`. */
  toJSON(): ProblemJson {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

export interface ProblemJson {
  code: string;
  message: string;
  hint: string;
}

/** Makes a Problem of whatever was thrown; an unexpected error becomes `internal`. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem(
    'internal',
    `Something went wrong inside the program: ${message}`,
    'The log has the details; if it happens again, please report it with the log.',
  );
}

/** The way back from {@link Problem.toJSON}. */
export function problemFrom(json: ProblemJson): Problem {
  return new Problem(json.code, json.message, json.hint);
}
