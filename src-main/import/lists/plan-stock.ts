import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { foldIdentity } from '../fields/identity.ts';
import { buildQuestion } from '../meaning/build-question.ts';
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

/** A product in a place of which an earlier count found something, and that this list leaves out. */
interface Missing {
  productId: number;
  place: string;
}

/**
 * Plans a list of counted stock. In each place the newest count of a product applies. What an earlier count found in a place
 * of this list and this one leaves out may be used up or not counted: that is a question.
 */
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

  /** By place, the products that its newest count found there, and that are not in this list. */
  #missing(): Missing[] {
    const counted = new Map<string, string>();
    const named = new Set<string>();
    for (const { productId, place, countedOn } of this.#planned) {
      const key = foldIdentity(place);
      named.add(`${productId} ${key}`);
      if (countedOn > (counted.get(key) ?? '')) counted.set(key, countedOn);
    }
    const newest = this.#context.db
      .prepare<unknown[], Missing & { quantity: number; countedOn: string }>(
        `SELECT product_id AS productId, place, sum(quantity) AS quantity, counted_on AS countedOn FROM main.stock_count c
         WHERE import_id = (SELECT import_id FROM main.stock_count n WHERE n.product_id = c.product_id AND n.place = c.place
           ORDER BY n.counted_on DESC, n.import_id DESC LIMIT 1)
         GROUP BY product_id, place ORDER BY product_id, place`,
      )
      .all();
    return newest.filter(({ productId, place, quantity, countedOn }) => {
      const key = foldIdentity(place);
      const product = this.#products.canonical(productId);
      return quantity > 0 && countedOn <= (counted.get(key) ?? '') && !named.has(`${product} ${key}`);
    });
  }

  questions(): FileQuestion[] {
    const { answers, opened } = this.#context;
    if (['partial', 'complete'].includes(answers.stock_missing!)) return [];
    const missing = this.#missing();
    if (missing.length === 0) return [];
    const named = new Set(this.#planned.map(({ productId }) => productId)).size;
    const figures = (products: number) => ({
      totalMinor: 0,
      currency: opened.currency,
      invoices: 0,
      stores: 0,
      products,
    });
    return [
      buildQuestion(
        'stock_missing',
        [],
        [
          { value: 'complete', figures: figures(named) },
          { value: 'partial', figures: figures(named + new Set(missing.map(({ productId }) => productId)).size) },
        ],
      ),
    ];
  }

  /** What is used up, as counts of nothing. */
  #usedUp(): Count[] {
    if (this.#context.answers.stock_missing !== 'complete') return [];
    const days = new Map<string, string>();
    for (const { place, countedOn } of this.#planned) {
      const key = foldIdentity(place);
      if (countedOn > (days.get(key) ?? '')) days.set(key, countedOn);
    }
    return this.#missing().map(({ productId, place }) => ({
      ...{ productId, place, batch: '', expiry: null, quantity: 0, line: 0 },
      countedOn: days.get(foldIdentity(place))!,
    }));
  }

  write(): ListChange[] {
    const { db, importId } = this.#context;
    const insert = db.prepare(
      `INSERT INTO main.stock_count (product_id, import_id, place, batch, expiry, quantity, counted_on, physical_line)
       VALUES (@productId, @importId, @place, @batch, @expiry, @quantity, @countedOn, @line)`,
    );
    return [...this.#planned, ...this.#usedUp()].flatMap((count): ListChange[] => {
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
