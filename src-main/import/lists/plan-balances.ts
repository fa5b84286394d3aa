import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { toMinor } from '../../../src-shared/money.ts';
import { foldIdentity } from '../fields/identity.ts';
import { buildQuestion } from '../meaning/build-question.ts';
import type { CheckedRow } from './check-row.ts';
import type { ListField } from './fields.ts';
import { MasterIndex } from './master-data.ts';
import { findNamed, namingField } from './named.ts';
import { pictureDay } from './picture-day.ts';
import {
  addWarning,
  fieldFault,
  type ListChange,
  type ListPlan,
  type ListWarning,
  type PlanContext,
  type RowOutcome,
} from './plan.ts';

interface Item {
  storeId: number;
  number: string;
  date: string | null;
  dueDate: string | null;
  amount: number;
  currency: string;
  asOf: string | null;
  line: number;
  /** The amount by the newest list before, of the same day; undefined where that does not name it. */
  before: number | undefined;
}

/** The newest list that names a store, before this one. */
interface EarlierList {
  storeId: number;
  importId: number;
  asOf: string;
  amount: number;
}

/** Plans a list of what is outstanding: the open items of each store that it names, as of its day. */
export class BalancePlan implements ListPlan {
  readonly storesNew = 0;
  readonly productsNew = 0;
  total = 0;
  readonly warnings = new Map<ListWarning, number[]>();
  readonly #context: PlanContext;
  readonly #stores: MasterIndex;
  readonly #planned: Item[] = [];
  readonly #seen = new Set<string>();
  #lastDate: string | null = null;
  readonly #before = new Map<string, number>();

  constructor(context: PlanContext) {
    this.#context = context;
    this.#stores = new MasterIndex(context.db, 'store');
    const rows = context.db
      .prepare<unknown[], { storeId: number; number: string; dueDate: string | null; asOf: string; amount: number }>(
        `SELECT store_id AS storeId, number, due_date AS dueDate, as_of AS asOf, amount FROM main.open_item o
         WHERE import_id = (SELECT max(import_id) FROM main.open_item n WHERE n.store_id = o.store_id)`,
      )
      .all();
    for (const { storeId, number, dueDate, asOf, amount } of rows)
      this.#before.set(`${storeId} ${foldIdentity(number)} ${dueDate ?? ''} ${asOf}`, amount);
  }

  add({ values, raw }: CheckedRow): RowOutcome {
    const field = namingField('store', values);
    if (field === null) return fieldFault(this.#context, 'storeName', '', 'store_missing');
    const storeId = findNamed(this.#context, this.#stores, 'store', values);
    if (typeof storeId !== 'number') return storeId;
    const amount = values.get('balance');
    if (typeof amount !== 'number') return fieldFault(this.#context, 'balance', '', 'amount_missing');
    const text = (one: ListField) => {
      const value = values.get(one);
      return value == null ? null : String(value);
    };
    const asOf = text('asOf');
    if (asOf !== null && asOf > this.#context.today) return fieldFault(this.#context, 'asOf', asOf, 'date_in_future');
    const item: Item = {
      storeId,
      number: text('invoiceNumber') ?? '',
      date: text('date'),
      dueDate: text('dueDate'),
      amount,
      currency: text('currency') ?? this.#context.opened.currency,
      asOf,
      line: raw.line,
      before: undefined,
    };
    const dates = item.number === '' ? `${item.date ?? ''} ${item.dueDate ?? ''}` : '';
    const key = `${storeId} ${foldIdentity(item.number)} ${dates}`;
    if (this.#seen.has(key)) return fieldFault(this.#context, field, item.number || values.get(field), 'duplicate_row');
    this.#seen.add(key);
    this.#planned.push(item);
    this.#lastDate = later(this.#lastDate, item.date);
    if (item.currency === this.#context.opened.currency) this.total += amount;
    item.before = this.#before.get(
      `${storeId} ${foldIdentity(item.number)} ${item.dueDate ?? ''} ${asOf ?? this.#asOf}`,
    );
    if (item.before === undefined) return 'new';
    return item.before === amount ? 'same' : 'changed';
  }

  /** The day of the list, where its rows do not say it. */
  get #asOf(): string {
    const { opened, today } = this.#context;
    return pictureDay(today, () => {
      const { date } = opened.mapping;
      return date === undefined ? null : this.#lastDate;
    });
  }

  /** Stores of earlier lists that still owe by those, and that this one does not name. */
  #missing(): EarlierList[] {
    const named = new Set(this.#planned.map(({ storeId }) => storeId));
    const earlier = this.#context.db
      .prepare<unknown[], EarlierList>(
        `SELECT store_id AS storeId, import_id AS importId, max(as_of) AS asOf, sum(amount) AS amount FROM main.open_item o
         WHERE import_id = (SELECT max(import_id) FROM main.open_item n WHERE n.store_id = o.store_id)
           AND currency = ? AND NOT EXISTS (SELECT 1 FROM main.balance_list b WHERE b.closes AND b.import_id > o.import_id)
         GROUP BY store_id HAVING sum(amount) <> 0`,
      )
      .all(this.#context.opened.currency);
    return earlier.filter(({ storeId }) => !named.has(this.#stores.canonical(storeId)));
  }

  questions(): FileQuestion[] {
    const { answers, opened } = this.#context;
    if (['partial', 'complete'].includes(answers.balances_missing!)) return [];
    const missing = this.#missing();
    if (missing.length === 0) return [];
    const others = missing.reduce((sum, { amount }) => sum + amount, 0);
    const figures = (sum: number, stores: number) => ({
      totalMinor: toMinor(sum, opened.currency),
      currency: opened.currency,
      invoices: this.#planned.filter(({ number }) => number !== '').length,
      stores,
      products: 0,
    });
    const named = new Set(this.#planned.map(({ storeId }) => storeId)).size;
    return [
      buildQuestion(
        'balances_missing',
        [],
        [
          { value: 'complete', figures: figures(this.total, named) },
          { value: 'partial', figures: figures(this.total + others, named + missing.length) },
        ],
      ),
    ];
  }

  write(): ListChange[] {
    const { db, importId, answers } = this.#context;
    const asOf = this.#asOf;
    const missing = this.#missing();
    const insert = db.prepare(
      `INSERT INTO main.open_item (store_id, import_id, physical_line, number, date, due_date, amount, currency, as_of)
       VALUES (@storeId, @importId, @line, @number, @date, @dueDate, @amount, @currency, @asOf)`,
    );
    const changes = this.#planned.flatMap((planned): ListChange[] => {
      const { before, line, storeId, ...item } = planned;
      const after = { ...item, asOf: item.asOf ?? asOf };
      insert.run({ ...after, storeId, line, importId });
      if (before === item.amount) return [];
      return [
        {
          what: `balance of store ${storeId}`,
          before: before === undefined ? null : { ...after, amount: before },
          after,
        },
      ];
    });
    const day = this.#planned.reduce((last, item) => later(last, item.asOf ?? asOf) ?? asOf, '');
    db.prepare('INSERT INTO main.balance_list (import_id, as_of, closes) VALUES (?, ?, ?)').run(
      importId,
      day || asOf,
      // an answer counts only where its question is raised
      answers.balances_missing === 'complete' && missing.length > 0 ? 1 : 0,
    );
    for (const item of this.#planned) if (item.asOf === null) addWarning(this, 'as_of_assumed', item.line);
    return changes;
  }

  /** The day that the list is a picture of. */
  get pictureOn(): string {
    return this.#planned.reduce((last, { asOf }) => later(last, asOf) ?? last, '') || this.#asOf;
  }
}

const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);
