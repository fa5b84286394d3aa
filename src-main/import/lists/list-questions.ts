import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { toMinor } from '../../../src-shared/money.ts';
import { foldIdentity } from '../fields/identity.ts';
import { buildQuestion, type FileTotals } from '../meaning/build-question.ts';
import { rowReader } from './check-row.ts';
import type { ListField } from './fields.ts';
import type { OpenedList } from './open-list.ts';

const AMOUNTS: ListField[] = ['balance', 'amount', 'price', 'listPrice', 'creditLimit', 'openingBalance', 'target'];

/** The totals of a list under one reading. */
function totalsOfList(opened: OpenedList): FileTotals {
  const read = rowReader(opened);
  const field = AMOUNTS.find((one) => opened.mapping[one] !== undefined);
  const distinct = { stores: new Set<string>(), products: new Set<string>(), invoices: new Set<string>() };
  let sum = 0;
  for (const raw of opened.rows) {
    const { values } = read(raw);
    const first = (fields: ListField[]) => fields.map((one) => values.get(one)).find((value) => value != null);
    const add = (set: Set<string>, value: unknown) => value != null && set.add(foldIdentity(String(value)));
    add(distinct.stores, first(['storeId', 'storeName']));
    add(distinct.products, first(['productId', 'sku', 'barcode', 'itemName']));
    add(distinct.invoices, first(['invoiceNumber']));
    const value = field && values.get(field);
    if (typeof value === 'number') sum += value;
  }
  return {
    totalMinor: toMinor(sum, opened.currency),
    currency: opened.currency,
    invoices: distinct.invoices.size,
    stores: distinct.stores.size,
    products: distinct.products.size,
  };
}

/** The questions that a list leaves open, each with the totals of every answer. */
export function listQuestions(opened: OpenedList): FileQuestion[] {
  return opened.doubts.map(({ code, columns, choices }) =>
    buildQuestion(
      code,
      code === 'list_kind' ? [] : columns,
      choices.map((choice) => ({ value: choice.value, figures: totalsOfList({ ...opened, ...choice }) })),
    ),
  );
}
