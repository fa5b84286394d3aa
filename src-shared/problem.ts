import type { FileQuestion } from './contract/imports.ts';

/**
 * An expected failure: something a person or a file did, not a fault in the program.
 * `code` is stable and machine-readable, `message` one sentence that says what is wrong and where,
 * `hint` the next step, `fields` what is wrong with each field of a form, by its path, `questions` what has to be answered
 * first. Everything else that is thrown is a fault and is logged with its stack.
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

  /** The plain object that travels over IPC, WebSocket and `--json`. */
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
  return new Problem(json.code, json.message, json.hint, json.fields, json.questions);
}
