import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';

/** One of several ways in which a file can be read: the option's value, and what a person sees of it. */
export interface FileChoice {
  value: string;
  label: string;
}

/** A file that can be read in several ways, of which only a person knows the right one. */
export class AmbiguousFile extends Problem {
  readonly choices: FileChoice[];

  constructor({ id, values }: MessageDescriptor, choices: FileChoice[]) {
    super(id, values as never);
    this.choices = choices;
  }
}
