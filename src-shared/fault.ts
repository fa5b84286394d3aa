import type { MessageDescriptor, MessageId } from './messages/descriptor.ts';

type CodeOf<Id> = Id extends `fault/${infer Code}` ? Code : never;

/** Why a record can't become an invoice line; its message is `fault/<code>`. */
export type FaultCode = CodeOf<MessageId>;

/** A cell's value as the message of its fault quotes it. */
export const quotedValue = (value: string): string => (value.length > 60 ? `${value.slice(0, 57)}…` : value);

/** The message of a fault. */
export const faultMessage = (code: FaultCode, value: string): MessageDescriptor => ({
  id: `fault/${code}`,
  values: { value: quotedValue(value) },
});
