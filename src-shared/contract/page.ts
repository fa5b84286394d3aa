import { z } from 'zod';

const name = z.string().max(300);

/** Which sales a question is about; what is left out does not limit. An empty text asks for sales that have none. */
export const salesFilter = z.strictObject({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  storeId: z.int().positive().optional(),
  productId: z.int().positive().optional(),
  city: name.optional(),
  salesperson: name.optional(),
  category: name.optional(),
  brand: name.optional(),
});
export type SalesFilter = z.infer<typeof salesFilter>;

/** A slice of a list. */
export const slice = {
  limit: z.int().min(0).max(1000).default(100),
  offset: z.int().min(0).default(0),
};

/** What every list of sales takes: a search text, a filter and a slice. */
export const listInput = salesFilter.extend({ search: z.string().max(200).default(''), ...slice });

/** What every list answers: the slice, and how many there are in all. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), total: z.int() });
}
