import type { Field, Mapping } from '../fields/columns.ts';
import { believedId, foldIdentity } from '../fields/identity.ts';

/** Which names or numbers an ID has to agree with. */
const BESIDE: [id: Field, names: Field[]][] = [
  ['invoiceId', ['invoiceNumber']],
  ['storeId', ['storeName']],
  ['productId', ['itemName', 'sku']],
  ['sku', ['itemName']],
];

/** The share of records whose ID stands beside another name than it mostly does, from which it is not believed. */
const TOO_MANY = 0.15;

/**
 * The ID columns that do not agree with what stands beside them: constant, rounded or cut by a spreadsheet, or one for all
 * guests. What they would name goes by name or number instead.
 */
export function idsNotBelieved(rows: string[][], mapping: Mapping): Field[] {
  return BESIDE.flatMap(([id, names]) => {
    const column = mapping[id];
    const name = names.map((field) => mapping[field]).find((at) => at !== undefined);
    if (column === undefined || name === undefined) return [];
    const named = new Map<string, Map<string, number>>();
    let filled = 0;
    for (const cells of rows) {
      const key = believedId((cells[column] ?? '').trim());
      const beside = foldIdentity(cells[name] ?? '');
      if (key === '' || beside === '') continue;
      filled++;
      const of = named.get(key) ?? new Map<string, number>();
      named.set(key, of.set(beside, (of.get(beside) ?? 0) + 1));
    }
    const disagreeing = [...named.values()].reduce(
      (sum, of) => sum + [...of.values()].reduce((a, b) => a + b, 0) - Math.max(...of.values()),
      0,
    );
    return disagreeing > filled * TOO_MANY ? [id] : [];
  });
}
