import { z } from 'zod';
import type { MessageDescriptor } from '../messages/descriptor.ts';

/** A message as an argument of another; not a recursive schema, which the OpenAPI document could not refer to. */
const nestedMessage = z.object({ id: z.string(), values: z.record(z.string(), z.unknown()).optional() });

/** A message as data, from which a face makes the sentence in its reader's language; see `src-shared/messages`. */
export const messageDescriptor: z.ZodType<MessageDescriptor> = z.object({
  id: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), nestedMessage])).optional(),
}) as unknown as z.ZodType<MessageDescriptor>;
