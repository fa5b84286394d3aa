import type { MessageDescriptor } from './descriptor.ts';
import { en } from './en/index.ts';
import { type FormattedMessage, formatter } from './format.ts';

/** A message in English: for the log, the command line, the API and an English window. */
export const english: (descriptor: MessageDescriptor) => FormattedMessage = formatter('en', en);

/** A message with its English sentence beside it, as the contract has it. */
export const withText = (descriptor: MessageDescriptor): { message: string; descriptor: MessageDescriptor } => ({
  message: english(descriptor).message,
  descriptor,
});
