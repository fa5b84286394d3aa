import { z } from 'zod';
import { changes, reads } from './procedure.ts';

const id = z.int().positive();
const line = z.string().trim().max(300);
/** The version of the row that the edit is based on; refused if it has changed since (optimistic locking). */
const edition = z.int().positive();
/** Id with which the edit can be undone. */
const edited = z.object({ editId: z.int() });

/** Manual overrides of a store; null restores the imported value. */
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

/** Manual overrides of a product. */
const productEdit = z.strictObject({
  name: line.min(1).nullable().optional(),
  brand: line.nullable().optional(),
  category: line.nullable().optional(),
  barcode: line.nullable().optional(),
  caseSize: z.int().min(1).max(100_000).nullable().optional(),
  /** Minor units per piece. */
  costMinor: z.int().min(0).nullable().optional(),
  /** Discontinued, so not suggested any more. */
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
  /** Sets the brand or category of several products. */
  'desk.editProducts': changes(
    z.strictObject({
      ids: z.array(id).min(1).max(10_000),
      set: productEdit.pick({ brand: true, category: true }),
    }),
    edited,
  ),
  /** Groups of entities whose names differ only in spelling, each with its number of lines or invoices. */
  'desk.lookalikes': reads(z.strictObject({ kind }), lookalikes),
  /** Merges entities into one of them; their invoices keep their original reference. */
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
  /** Undoes an edit, unless the data changed since. */
  'desk.undo': changes(z.strictObject({ editId: z.int() }), z.object({ what: z.string() })),
};
