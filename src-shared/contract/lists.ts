import { z } from 'zod';

const name = z.string().max(300);

/** Selects sales; an omitted field does not restrict. An empty string selects sales without a value. */
export const salesFilter = z.strictObject({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  storeId: z.int().positive().optional(),
  productId: z.int().positive().optional(),
  city: name.optional(),
  salesperson: name.optional(),
  category: name.optional(),
  brand: name.optional(),
  /** A column of store lists without a field, and its value: `Route=North`. */
  storeColumn: z.string().max(1300).regex(/=/).optional(),
  /** The same of product lists. */
  productColumn: z.string().max(1300).regex(/=/).optional(),
});
export type SalesFilter = z.infer<typeof salesFilter>;

/** A page of a list. */
export const pageInput = {
  limit: z.int().min(0).max(1000).default(100),
  offset: z.int().min(0).default(0),
};

/** Input of every list of sales: search text, filter and page. */
export const listInput = salesFilter.extend({ search: z.string().max(200).default(''), ...pageInput });

/** Output of every list: the items of the page, and the total count. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), total: z.int() });
}
