import type { Db } from '../../db/open.ts';
import { foldIdentity } from '../fields/identity.ts';
import { faultAt } from '../layout/faults.ts';
import type { CheckedRow } from './check-row.ts';
import { LIST_FIELDS, type ListField } from './fields.ts';
import { MasterIndex } from './master-data.ts';
import { findNamed } from './named.ts';
import {
  fieldFault,
  type ListChange,
  type ListPlan,
  type ListWarning,
  type PlanContext,
  type RowOutcome,
} from './plan.ts';
import type { ListValue } from './row-state.ts';
import { formatValue } from './values.ts';

/** A price of a list as it applies: of its newest import. */
export interface ListPrice {
  priceId: number;
  productId: number;
  storeGroup: string;
  fromDate: string;
  toDate: string;
  price: number | null;
  currency: string;
  importId: number;
}

/** The prices of lists that apply; those taken off with a price of null. */
export function readListPrices(db: Db): ListPrice[] {
  return db
    .prepare<unknown[], ListPrice>(
      `SELECT price_id AS priceId, product_id AS productId, store_group AS storeGroup, from_date AS fromDate, to_date AS toDate, price, currency,
         max(import_id) AS importId FROM main.list_price GROUP BY price_id ORDER BY price_id`,
    )
    .all();
}

const keyOfPrice = ({ productId, storeGroup, fromDate }: Pick<ListPrice, 'productId' | 'storeGroup' | 'fromDate'>) =>
  `${productId} ${fromDate} ${foldIdentity(storeGroup)}`;

/** What identifies a price besides its id: the product. */
export const identityOfPrice = ({ priceId, productId }: ListPrice): string => `${priceId} ${productId}`;

/** The fields of a price, as an export has them. */
export const priceFields = (
  price: ListPrice,
): Record<'storeGroup' | 'fromDate' | 'toDate' | 'price' | 'currency', ListValue> => ({
  storeGroup: price.storeGroup || null,
  fromDate: price.fromDate || null,
  toDate: price.toDate || null,
  price: price.price,
  currency: price.currency,
});
type PriceField = keyof ReturnType<typeof priceFields>;

/** Plans a list of prices. */
export class PricePlan implements ListPlan {
  readonly storesNew = 0;
  readonly productsNew = 0;
  readonly total = null;
  readonly warnings = new Map<ListWarning, number[]>();
  readonly #context: PlanContext;
  readonly #products: MasterIndex;
  readonly #byKey = new Map<string, ListPrice>();
  readonly #byId = new Map<number, ListPrice>();
  readonly #seen = new Set<string>();
  readonly #planned: { before: ListPrice | null; after: ListPrice; line: number; edited: PriceField[] }[] = [];
  #nextId: number;

  constructor(context: PlanContext) {
    this.#context = context;
    this.#products = new MasterIndex(context.db, 'product');
    for (const price of readListPrices(context.db)) {
      if (price.price !== null) this.#byKey.set(keyOfPrice(price), price);
      this.#byId.set(price.priceId, price);
    }
    this.#nextId =
      context.db.prepare<unknown[], number>('SELECT coalesce(max(price_id), 0) FROM main.list_price').pluck().get()! +
      1;
  }

  add(row: CheckedRow): RowOutcome {
    if (row.exported) return this.#addExported(row, row.exported);
    const productId = findNamed(this.#context, this.#products, 'product', row.values);
    if (typeof productId !== 'number') return productId;
    const text = (field: ListField) => String(row.values.get(field) ?? '');
    const price = row.values.get('price');
    if (typeof price !== 'number') return fieldFault(this.#context, 'price', '', 'amount_missing');
    const stated = {
      productId,
      storeGroup: text('storeGroup'),
      fromDate: text('fromDate'),
      toDate: text('toDate'),
      price,
      currency: text('currency') || this.#context.opened.currency,
    };
    if (stated.toDate !== '' && stated.fromDate > stated.toDate)
      return fieldFault(this.#context, 'toDate', stated.toDate, 'ends_before_it_begins');
    const before = this.#byKey.get(keyOfPrice(stated)) ?? null;
    return this.#plan(before, { ...stated, priceId: before?.priceId ?? this.#nextId++, importId: 0 }, row.raw.line, [
      'storeGroup',
      'fromDate',
      'toDate',
      'price',
      'currency',
    ]);
  }

  #addExported(
    { values, raw, cellFaults }: CheckedRow,
    { id, state }: NonNullable<CheckedRow['exported']>,
  ): RowOutcome {
    const before = this.#byId.get(id);
    if (!before || before.price === null || !state.isOf(identityOfPrice(before)))
      return faultAt('', String(id), 'row_unknown');
    const fields = priceFields(before);
    const { opened } = this.#context;
    const edited: PriceField[] = [];
    const after = { ...before };
    for (const field of Object.keys(fields) as PriceField[]) {
      if (opened.mapping[field] === undefined) continue;
      const cell = (raw.cells[opened.mapping[field]] ?? '').trim();
      const { type } = LIST_FIELDS.prices[field]!;
      if (state.had(field, fields[field]) && cell === String(formatValue(type, fields[field]))) continue;
      const fault = cellFaults.get(field);
      if (fault) return fault;
      const value = values.get(field) ?? null;
      if (state.had(field, value) || value === fields[field]) continue;
      if (field === 'currency' && value === null) return fieldFault(this.#context, field, '', 'currency_unknown');
      edited.push(field);
      Object.assign(after, { [field]: value ?? (field === 'price' ? null : '') });
    }
    if (after.toDate !== '' && after.fromDate > after.toDate)
      return fieldFault(this.#context, 'toDate', after.toDate, 'ends_before_it_begins');
    const other = this.#byKey.get(keyOfPrice(after));
    if (other && other.priceId !== id) return fieldFault(this.#context, 'price', after.price, 'duplicate_row');
    return this.#plan(before, after, raw.line, edited);
  }

  #plan(before: ListPrice | null, after: ListPrice, line: number, fields: PriceField[]): RowOutcome {
    const key = keyOfPrice(after);
    if (this.#seen.has(key)) return fieldFault(this.#context, 'price', this.#nameOf(after), 'duplicate_row');
    this.#seen.add(key);
    const [was, is] = [before && priceFields(before), priceFields(after)];
    const edited = fields.filter((field) => was === null || was[field] !== is[field]);
    this.#planned.push({ before, after, line, edited });
    if (!before) return 'new';
    return edited.length > 0 ? 'changed' : 'same';
  }

  #nameOf({ productId }: ListPrice): string {
    return String(this.#products.rows.get(productId)?.base.name ?? productId);
  }

  questions() {
    return [];
  }

  write(): ListChange[] {
    const { db, importId } = this.#context;
    const insert = db.prepare(
      `INSERT INTO main.list_price (product_id, price_id, import_id, store_group, from_date, to_date, price, currency, physical_line)
       VALUES (@productId, @priceId, @importId, @storeGroup, @fromDate, @toDate, @price, @currency, @line)`,
    );
    const isExport = this.#context.opened.exported !== null;
    return this.#planned.flatMap(({ before, after, line, edited }): ListChange[] => {
      // an untouched row of an export says nothing
      if (isExport && edited.length === 0) return [];
      insert.run({ ...after, importId, line });
      const what = `price ${after.priceId}`;
      if (!before) return [{ what, before: null, after: { productId: after.productId, ...priceFields(after) } }];
      const [was, is] = [priceFields(before), priceFields(after)];
      return edited.map((field) => ({ what: `${what} ${field}`, before: was[field], after: is[field] }));
    });
  }
}
