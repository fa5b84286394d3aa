import { z } from 'zod';
import { mutation, query } from './procedure.ts';

const id = z.int().positive();
const line = z.string().trim().max(300);
/** The version of the row that the edit is based on; refused if it has changed since (optimistic locking). */
const rowVersion = z.int().positive();
/** Id with which the edit can be undone. */
const editResult = z.object({ editId: z.int() });

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
  postalCode: line.nullable().optional(),
  taxNumber: line.nullable().optional(),
  beat: line.nullable().optional(),
  storeGroup: line.nullable().optional(),
  /** Who the store is assigned to. */
  salesperson: line.nullable().optional(),
  creditLimitMinor: z.int().min(0).nullable().optional(),
  creditDays: z.int().min(0).max(100_000).nullable().optional(),
  /** Negative where the store was owed. */
  openingBalanceMinor: z.int().nullable().optional(),
});
export type StoreEdit = z.infer<typeof storeEdit>;

/** Manual overrides of a product. */
const productEdit = z.strictObject({
  name: line.min(1).nullable().optional(),
  brand: line.nullable().optional(),
  category: line.nullable().optional(),
  barcode: line.nullable().optional(),
  unit: line.nullable().optional(),
  caseSize: z.int().min(1).max(100_000).nullable().optional(),
  /** Minor units per piece. */
  costMinor: z.int().min(0).nullable().optional(),
  listPriceMinor: z.int().min(0).nullable().optional(),
  /** In per cent. */
  taxRate: z.number().min(0).max(100).nullable().optional(),
  shelfLifeDays: z.int().min(0).max(100_000).nullable().optional(),
  leadDays: z.int().min(0).max(365).nullable().optional(),
  supplier: line.nullable().optional(),
  palletSize: z.int().min(1).max(100_000).nullable().optional(),
  /** Discontinued, so not suggested any more. */
  withdrawn: z.boolean().nullable().optional(),
});
export type ProductEdit = z.infer<typeof productEdit>;

const similarNames = z.object({
  groups: z.array(
    z.object({ items: z.array(z.object({ id: z.int(), name: z.string(), detail: z.string(), lines: z.int() })) }),
  ),
});
export type SimilarNames = z.infer<typeof similarNames>;

const kind = z.enum(['store', 'product']);

export const deskContract = {
  'desk.editStore': mutation(z.strictObject({ id, edition: rowVersion, set: storeEdit }), editResult),
  'desk.editProduct': mutation(z.strictObject({ id, edition: rowVersion, set: productEdit }), editResult),
  /** Sets the brand or category of several products. */
  'desk.editProducts': mutation(
    z.strictObject({
      ids: z.array(id).min(1).max(10_000),
      set: productEdit.pick({ brand: true, category: true }),
    }),
    editResult,
  ),
  /** Groups of entities whose names differ only in spelling, each with its number of lines or invoices. */
  'desk.lookalikes': query(z.strictObject({ kind }), similarNames),
  /** Merges entities into one of them; their invoices keep their original reference. */
  'desk.merge': mutation(z.strictObject({ kind, into: id, ids: z.array(id).min(1).max(100) }), editResult),
  'desk.addNote': mutation(
    z.strictObject({
      storeId: id,
      kind: z.enum(['note', 'visit']),
      date: z.iso.date(),
      text: z.string().trim().min(1).max(5000),
    }),
    editResult.extend({ noteId: z.int() }),
  ),
  'desk.editNote': mutation(
    z.strictObject({ id, edition: rowVersion, date: z.iso.date(), text: z.string().trim().min(1).max(5000) }),
    editResult,
  ),
  'desk.removeNote': mutation(z.strictObject({ id, edition: rowVersion }), editResult),
  /** Undoes an edit, unless the data changed since. */
  'desk.undo': mutation(z.strictObject({ editId: z.int() }), z.object({ what: z.string() })),
};
