import { countedCondition } from '../../cube/counted-condition.ts';
import { foldCode, foldIdentity } from '../fields/identity.ts';
import type { CheckedRow } from './check-row.ts';
import type { ListField } from './fields.ts';
import { MasterIndex } from './master-data.ts';
import { findNamed, namingField } from './named.ts';
import {
  addWarning,
  fieldFault,
  type ListChange,
  type ListPlan,
  type ListWarning,
  type PlanContext,
  type RowOutcome,
} from './plan.ts';

interface Payment {
  storeId: number;
  key: string;
  number: string;
  paidOn: string;
  amount: number;
  currency: string;
  reference: string;
  line: number;
}

/** Plans a list of payments received. */
export class PaymentPlan implements ListPlan {
  readonly storesNew = 0;
  readonly productsNew = 0;
  total = 0;
  readonly warnings = new Map<ListWarning, number[]>();
  readonly #context: PlanContext;
  readonly #stores: MasterIndex;
  /** Stores and currency of each document, by its folded number. */
  readonly #documents = new Map<string, { storeId: number; currency: string }[]>();
  readonly #planned: Payment[] = [];
  readonly #seen = new Map<string, number>();
  readonly #before: (storeId: number, key: string) => Pick<Payment, 'amount' | 'paidOn'> | undefined;

  constructor(context: PlanContext) {
    const { db, opened } = context;
    this.#context = context;
    this.#stores = new MasterIndex(db, 'store');
    // by canonical store: a payment stays the same when its store is merged into another
    const known = new Map<string, Pick<Payment, 'amount' | 'paidOn'>>();
    const rows = db
      .prepare<unknown[], [number, string, number, string]>(
        'SELECT store_id, key, amount, paid_on FROM main.payment ORDER BY import_id',
      )
      .raw()
      .iterate();
    for (const [storeId, key, amount, paidOn] of rows)
      known.set(`${this.#stores.canonical(storeId)} ${key}`, { amount, paidOn });
    this.#before = (storeId, key) => known.get(`${this.#stores.canonical(storeId)} ${key}`);
    if (opened.mapping.invoiceNumber === undefined) return;
    const documents = db
      .prepare<unknown[], { number: string; storeId: number; currency: string }>(
        `SELECT number, store_id AS storeId, currency FROM main.invoice WHERE ${countedCondition('invoice')}
         UNION ALL SELECT number, store_id, currency FROM main.open_item WHERE number <> ''`,
      )
      .iterate();
    for (const { number, storeId, currency } of documents) {
      const key = foldIdentity(number);
      const canonical = this.#stores.canonical(storeId);
      const known = this.#documents.get(key);
      if (!known) this.#documents.set(key, [{ storeId: canonical, currency }]);
      else if (!known.some((one) => one.storeId === canonical)) known.push({ storeId: canonical, currency });
    }
  }

  add({ values, raw }: CheckedRow): RowOutcome {
    const text = (field: ListField) => String(values.get(field) ?? '');
    const number = text('invoiceNumber');
    const isNamed = namingField('store', values) !== null;
    const store = isNamed ? findNamed(this.#context, this.#stores, 'store', values) : null;
    if (typeof store === 'object' && store !== null) return store;
    const documents = number === '' ? [] : (this.#documents.get(foldIdentity(number)) ?? []);
    if (number !== '' && documents.length === 0)
      return fieldFault(this.#context, 'invoiceNumber', number, 'payment_without_invoice');
    if (store === null && number === '') return fieldFault(this.#context, 'storeName', '', 'store_missing');
    if (store === null && documents.length > 1)
      return fieldFault(this.#context, 'invoiceNumber', number, 'invoice_ambiguous');
    const document = store === null ? documents[0] : documents.find(({ storeId }) => storeId === store);
    if (number !== '' && !document) return fieldFault(this.#context, 'invoiceNumber', number, 'payment_of_other_store');
    const storeId = store ?? document!.storeId;
    const paidOn = text('paidOn');
    if (paidOn === '') return fieldFault(this.#context, 'paidOn', '', 'payment_date_missing');
    if (paidOn > this.#context.today) return fieldFault(this.#context, 'paidOn', paidOn, 'date_in_future');
    const amount = values.get('amount');
    if (typeof amount !== 'number' || amount === 0) return fieldFault(this.#context, 'amount', '', 'amount_missing');
    const stated = values.get('currency');
    if (stated != null && document && stated !== document.currency)
      return fieldFault(this.#context, 'currency', stated, 'currency_differs');
    const payment: Payment = {
      storeId,
      key: '',
      number,
      paidOn,
      amount,
      currency: stated != null ? String(stated) : (document?.currency ?? this.#context.opened.currency),
      reference: text('reference'),
      line: raw.line,
    };
    const base =
      payment.reference === ''
        ? `${paidOn} ${amount} ${foldIdentity(number)}`
        : `receipt ${foldCode(payment.reference)} ${foldIdentity(number)}`;
    const nth = (this.#seen.get(`${storeId} ${base}`) ?? 0) + 1;
    if (nth > 1 && payment.reference !== '')
      return fieldFault(this.#context, 'reference', payment.reference, 'duplicate_row');
    this.#seen.set(`${storeId} ${base}`, nth);
    payment.key = nth === 1 ? base : `${base} ${nth}`;
    if (number === '') addWarning(this, 'payment_on_account', raw.line);
    this.#planned.push(payment);
    if (payment.currency === this.#context.opened.currency) this.total += amount;
    const before = this.#before(storeId, payment.key);
    if (!before) return 'new';
    return before.amount === amount && before.paidOn === paidOn ? 'same' : 'changed';
  }

  questions() {
    return [];
  }

  write(): ListChange[] {
    const { db, importId } = this.#context;
    const insert = db.prepare(
      `INSERT INTO main.payment (store_id, key, import_id, number, paid_on, amount, currency, reference, physical_line)
       VALUES (@storeId, @key, @importId, @number, @paidOn, @amount, @currency, @reference, @line)`,
    );
    return this.#planned.flatMap((payment): ListChange[] => {
      const { storeId, key, line: _, ...after } = payment;
      const before = this.#before(storeId, key) ?? null;
      insert.run({ ...payment, importId });
      if (before && before.amount === after.amount && before.paidOn === after.paidOn) return [];
      return [{ what: `payment of store ${storeId}`, before, after }];
    });
  }
}
