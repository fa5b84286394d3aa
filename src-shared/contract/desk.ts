import { z } from 'zod';
import { changes, reads } from './procedure.ts';

const id = z.int().positive();
const line = z.string().trim().max(300);
/** The edition of the thing that was seen when the change was made; another one by now is refused. */
const edition = z.int().positive();
/** What a change answers: the number under which it can be taken back. */
const edited = z.object({ editId: z.int() });

/** What a person may set of a store; null goes back to what the files say. */
const storeEdit = z.strictObject({
  name: line.min(1).nullable().optional(),
  city: line.nullable().optional(),
  state: line.nullable().optional(),
  country: line.nullable().optional(),
  contact: line.nullable().optional(),
  phone: line.nullable().optional(),
  email: line.nullable().optional(),
  address: z.string().trim().max(1000).nullable().optional(),
});
export type StoreEdit = z.infer<typeof storeEdit>;

/** What a person may set of a product. */
const productEdit = z.strictObject({
  name: line.min(1).nullable().optional(),
  brand: line.nullable().optional(),
  category: line.nullable().optional(),
  barcode: line.nullable().optional(),
  caseSize: z.int().min(1).max(100_000).nullable().optional(),
  /** Minor units a piece. */
  costMinor: z.int().min(0).nullable().optional(),
  /** That it can't be had any more, and is not to be suggested. */
  withdrawn: z.boolean().nullable().optional(),
});
export type ProductEdit = z.infer<typeof productEdit>;

const lookalikes = z.object({
  groups: z.array(
    z.object({ items: z.array(z.object({ id: z.int(), name: z.string(), detail: z.string(), lines: z.int() })) }),
  ),
});
export type Lookalikes = z.infer<typeof lookalikes>;

const kind = z.enum(['store', 'product']);

export const deskContract = {
  'desk.editStore': changes(z.strictObject({ id, edition, set: storeEdit }), edited),
  'desk.editProduct': changes(z.strictObject({ id, edition, set: productEdit }), edited),
  /** Sets the brand or category of many products at once. */
  'desk.editProducts': changes(
    z.strictObject({
      ids: z.array(id).min(1).max(10_000),
      set: productEdit.pick({ brand: true, category: true }),
    }),
    edited,
  ),
  /** Entities that differ only in spelling, each with how many lines or invoices are its own. */
  'desk.lookalikes': reads(z.strictObject({ kind }), lookalikes),
  /** Lets entities count as one of them; their invoices stay where they came from. */
  'desk.merge': changes(z.strictObject({ kind, into: id, ids: z.array(id).min(1).max(100) }), edited),
  'desk.addNote': changes(
    z.strictObject({
      storeId: id,
      kind: z.enum(['note', 'visit']),
      date: z.iso.date(),
      text: z.string().trim().min(1).max(5000),
    }),
    edited.extend({ noteId: z.int() }),
  ),
  'desk.editNote': changes(
    z.strictObject({ id, edition, date: z.iso.date(), text: z.string().trim().min(1).max(5000) }),
    edited,
  ),
  'desk.removeNote': changes(z.strictObject({ id, edition }), edited),
  /** Takes a change back, unless something was changed since. */
  'desk.undo': changes(z.strictObject({ editId: z.int() }), z.object({ what: z.string() })),
};
