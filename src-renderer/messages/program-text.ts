import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';

/** A sentence of the program: in English, and as data where it has been given as such. */
export interface ProgramText {
  message: string;
  hint?: string | undefined;
  descriptor?: MessageDescriptor | undefined;
}
