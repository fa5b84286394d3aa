import type { FileQuestion } from './contract/imports.ts';
import type { MessageDescriptor, MessageId, ProblemCode, ValuesOf } from './messages/descriptor.ts';
import { english } from './messages/english.ts';

/** What an error carries besides its message. */
interface ProblemDetails {
  /** What is wrong with each field of a form, by the field's path. */
  fields?: Record<string, MessageDescriptor>;
  /** What has to be answered first. */
  questions?: FileQuestion[];
}

type ProblemArguments<Id extends MessageId> = [...ValuesOf<Id>, details?: ProblemDetails];

/**
 * An expected failure: something a person or a file did, not a fault in the program. `code` is stable and
 * machine-readable; `message` says in English what is wrong and where, `hint` the next step; both are made of
 * `descriptor`, by which a face says them in another language. Everything else that is thrown is a fault and is logged
 * with its stack.
 */
export class Problem<Id extends MessageId = MessageId> extends Error {
  readonly code: ProblemCode;
  readonly hint: string;
  readonly descriptor: MessageDescriptor | undefined;
  readonly fields: Record<string, string> | undefined;
  readonly fieldDescriptors: Record<string, MessageDescriptor> | undefined;
  readonly questions: FileQuestion[] | undefined;

  constructor(json: ProblemJson);
  constructor(id: Id, ...args: ProblemArguments<Id>);
  constructor(first: string | ProblemJson, ...rest: unknown[]) {
    const json = typeof first === 'object' ? first : jsonOf(first, rest);
    super(json.message);
    this.name = 'Problem';
    this.code = json.code as ProblemCode;
    this.hint = json.hint;
    this.descriptor = json.descriptor;
    this.fields = json.fields;
    this.fieldDescriptors = json.fieldDescriptors;
    this.questions = json.questions;
  }

  /** The plain object that is sent over IPC, WebSocket and `--json`. */
  toJSON(): ProblemJson {
    const { code, message, hint, descriptor, fields, fieldDescriptors, questions } = this;
    return {
      code,
      message,
      hint,
      ...(descriptor && { descriptor }),
      ...(fields && { fields }),
      ...(fieldDescriptors && { fieldDescriptors }),
      ...(questions && { questions }),
    };
  }
}

export interface ProblemJson {
  code: string;
  message: string;
  hint: string;
  descriptor?: MessageDescriptor | undefined;
  fields?: Record<string, string> | undefined;
  fieldDescriptors?: Record<string, MessageDescriptor> | undefined;
  questions?: FileQuestion[] | undefined;
}

function jsonOf(id: string, [values, details]: unknown[]): ProblemJson {
  const descriptor = (values ? { id, values } : { id }) as MessageDescriptor;
  const { fields, questions } = (details ?? {}) as ProblemDetails;
  return {
    code: id.split('/')[0]!,
    ...english(descriptor),
    descriptor,
    fields: fields && mapFields(fields, (field) => english(field).message),
    fieldDescriptors: fields,
    questions,
  };
}

const mapFields = (fields: Record<string, MessageDescriptor>, text: (field: MessageDescriptor) => string) =>
  Object.fromEntries(Object.entries(fields).map(([path, field]) => [path, text(field)]));

/** Makes a Problem of whatever was thrown; an unexpected error becomes `internal`. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem('internal', { detail: thrown instanceof Error ? thrown.message : String(thrown) });
}

/** Inverse of {@link Problem.toJSON}. */
export function problemFrom(json: ProblemJson): Problem {
  return new Problem(json);
}
