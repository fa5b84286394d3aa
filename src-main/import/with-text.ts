import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';

/** A message with its English sentence beside it, as the contract has it. */
export const withText = (descriptor: MessageDescriptor): { message: string; descriptor: MessageDescriptor } => ({
  message: english(descriptor).message,
  descriptor,
});
