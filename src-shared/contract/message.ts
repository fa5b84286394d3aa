import { z } from 'zod';
import type { MessageDescriptor, MessageValue } from '../messages/descriptor.ts';

const messageValue: z.ZodType<MessageValue> = z.lazy(() => z.union([z.string(), z.number(), messageDescriptor]));

/** A message as data, from which a face makes the sentence in its reader's language; see `src-shared/messages`. */
export const messageDescriptor: z.ZodType<MessageDescriptor> = z.object({
  id: z.string(),
  values: z.record(z.string(), messageValue).optional(),
}) as unknown as z.ZodType<MessageDescriptor>;
