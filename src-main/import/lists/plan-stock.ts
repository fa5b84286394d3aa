import { foldIdentity } from '../fields/identity.ts';
import type { CheckedRow } from './check-row.ts';
import type { ListField } from './fields.ts';
import { MasterIndex } from './master-data.ts';
import { findNamed, namingField } from './named.ts';
import {
  fieldFault,
  type ListChange,
  type ListPlan,
  type ListWarning,
  type PlanContext,
  type RowOutcome,
} from './plan.ts';

interface Count {
  productId: number;
  place: string;
  batch: string;
  expiry: string | null;
  quantity: number;
  countedOn: string;
  line: number;
}

/** Plans a list of counted stock. Each list is a count of its day; of a place and batch the newest one applies. */
export class StockPlan implements ListPlan {
  readonly storesNew = 0;
  readonly productsNew = 0;
  readonly total = null;
  readonly warnings = new Map<ListWarning, number[]>();
  readonly #context: PlanContext;
  readonly #products: MasterIndex;
  readonly #seen = new Set<string>();
  readonly #planned: Count[] = [];
  readonly #before: (productId: number, place: string, batch: string) => Omit<Count, 'line'> | undefined;

  constructor(context: PlanContext) {
    this.#context = context;
    this.#products = new MasterIndex(context.db, 'product');
    const newest = context.db.prepare<unknown[], Omit<Count, 'line'>>(
      `SELECT product_id AS productId, place, batch, expiry, quantity, counted_on AS countedOn FROM main.stock_count
       WHERE product_id = ? AND place = ? AND batch = ? ORDER BY import_id DESC LIMIT 1`,
    );
    this.#before = (...key) => newest.get(...key);
  }

  add({ values, raw }: CheckedRow): RowOutcome {
    const productId = findNamed(this.#context, this.#products, 'product', values);
    if (typeof productId !== 'number') return productId;
    const quantity = values.get('quantity');
    if (typeof quantity !== 'number') return fieldFault(this.#context, 'quantity', '', 'quantity_missing');
    const text = (field: ListField) => String(values.get(field) ?? '');
    const count: Count = {
      productId,
      place: text('place'),
      batch: text('batch'),
      expiry: text('expiry') || null,
      quantity,
      countedOn: text('countedOn') || this.#context.today,
      line: raw.line,
    };
    if (count.countedOn > this.#context.today)
      return fieldFault(this.#context, 'countedOn', count.countedOn, 'date_in_future');
    if (count.expiry !== null && count.expiry < count.countedOn)
      return fieldFault(this.#context, 'expiry', count.expiry, 'batch_expired');
    const key = `${productId} ${foldIdentity(count.place)} ${foldIdentity(count.batch)}`;
    if (this.#seen.has(key)) {
      const field = namingField('product', values)!;
      return fieldFault(this.#context, field, values.get(field), 'duplicate_row');
    }
    this.#seen.add(key);
    this.#planned.push(count);
    const before = this.#before(productId, count.place, count.batch);
    if (!before) return 'new';
    const same = before.quantity === quantity && before.expiry === count.expiry && before.countedOn === count.countedOn;
    return same ? 'same' : 'changed';
  }

  questions() {
    return [];
  }

  write(): ListChange[] {
    const { db, importId } = this.#context;
    const insert = db.prepare(
      `INSERT INTO main.stock_count (product_id, import_id, place, batch, expiry, quantity, counted_on, physical_line)
       VALUES (@productId, @importId, @place, @batch, @expiry, @quantity, @countedOn, @line)`,
    );
    return this.#planned.flatMap((count): ListChange[] => {
      const { productId, place, batch, line: _, ...after } = count;
      const before = this.#before(productId, place, batch) ?? null;
      insert.run({ ...count, importId });
      const was = before && { expiry: before.expiry, quantity: before.quantity, countedOn: before.countedOn };
      if (was && JSON.stringify(was) === JSON.stringify(after)) return [];
      return [
        {
          what: `stock of product ${productId}${place && ` in ${place}`}${batch && ` batch ${batch}`}`,
          before: was,
          after,
        },
      ];
    });
  }
}
