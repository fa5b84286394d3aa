import type { FileQuestion } from './contract/imports.ts';

/**
 * An expected failure, caused by a user or a file rather than by a fault in the program. `code` is stable and
 * machine-readable, `message` one sentence that says what is wrong and where, `hint` the next step, `fields` the errors
 * by form field path, `questions` what must be answered first. Any other thrown error is a fault and is logged with its
 * stack.
 */
export class Problem extends Error {
  readonly code: string;
  readonly hint: string;
  readonly fields: Record<string, string> | undefined;
  readonly questions: FileQuestion[] | undefined;

  constructor(code: string, message: string, hint = '', fields?: Record<string, string>, questions?: FileQuestion[]) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.hint = hint;
    this.fields = fields;
    this.questions = questions;
  }

  /** The plain object sent over IPC, WebSocket and in `--json` output. */
  toJSON(): ProblemJson {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint,
      ...(this.fields ? { fields: this.fields } : {}),
      ...(this.questions ? { questions: this.questions } : {}),
    };
  }
}

export interface ProblemJson {
  code: string;
  message: string;
  hint: string;
  fields?: Record<string, string>;
  questions?: FileQuestion[];
}

/** Converts any thrown value to a Problem; an unexpected error becomes `internal`. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem(
    'internal',
    `Something went wrong inside the program: ${message}`,
    'The log has the details; if it happens again, please report it with the log.',
  );
}

/** Inverse of {@link Problem.toJSON}. */
export function problemFrom(json: ProblemJson): Problem {
  return new Problem(json.code, json.message, json.hint, json.fields, json.questions);
}
