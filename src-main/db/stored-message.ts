import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';

/** A message that was read from the database; `descriptor` is missing if a version before catalogues stored a sentence. */
export interface StoredMessage {
  message: string;
  hint: string;
  descriptor?: MessageDescriptor;
}

/** What is stored of a message in a TEXT column. */
export const storedMessage = (descriptor: MessageDescriptor): string => JSON.stringify(descriptor);

/** Inverse of {@link storedMessage}; any other text is a sentence. */
export function readStoredMessage(text: string): StoredMessage {
  if (!text.startsWith('{"id":')) return { message: text, hint: '' };
  try {
    const descriptor = JSON.parse(text) as MessageDescriptor;
    return { ...english(descriptor), descriptor };
  } catch {
    return { message: text, hint: '' };
  }
}
