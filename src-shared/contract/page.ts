import { z } from 'zod';

/** What every list takes: a search text, a period and a slice. */
export const listInput = z.strictObject({
  search: z.string().max(200).default(''),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  storeId: z.int().positive().optional(),
  limit: z.int().min(0).max(1000).default(100),
  offset: z.int().min(0).default(0),
});

/** What every list answers: the slice, and how many there are in all. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), total: z.int() });
}
