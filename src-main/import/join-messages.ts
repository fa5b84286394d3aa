import { type MessageDescriptor, type MessageValue, message } from '../../src-shared/messages/descriptor.ts';

/** Messages joined as a list within another message: `a, b, c`. */
export function joinMessages(items: readonly MessageDescriptor[]): MessageValue {
  return items.reduceRight<MessageValue>(
    (rest, first) => (rest === '' ? first : message('list/next', { first, rest })),
    '',
  );
}
