import { z } from 'zod';
import type { MessageDescriptor, MessageValue } from '../messages/descriptor.ts';

/** Not recursive as a schema: the references of a recursive one would lead nowhere in the OpenAPI document. */
const messageWithin = z.custom<MessageDescriptor>((value) => messageDescriptor.safeParse(value).success);
const messageValue: z.ZodType<MessageValue> = z.union([z.string(), z.number(), messageWithin]);

/** A message as data, from which a face makes the sentence in its reader's language; see `src-shared/messages`. */
export const messageDescriptor: z.ZodType<MessageDescriptor> = z.object({
  id: z.string(),
  values: z.record(z.string(), messageValue).optional(),
}) as unknown as z.ZodType<MessageDescriptor>;
