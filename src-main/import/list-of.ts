import { type MessageDescriptor, type MessageValue, message } from '../../src-shared/messages/descriptor.ts';

/** Messages as a list within another message: `a, b, c`. */
export function listOf(items: MessageDescriptor[]): MessageValue {
  const [last = '', ...before]: MessageValue[] = [...items].reverse();
  return before.reduce((rest, first) => message('list/next', { first, rest }), last);
}
