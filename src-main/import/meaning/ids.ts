import type { Field, Mapping } from '../fields/columns.ts';
import { believedId, foldIdentity } from '../fields/identity.ts';

/** The names or numbers that each ID has to be consistent with. */
const BESIDE: [id: Field, names: Field[]][] = [
  ['invoiceId', ['invoiceNumber']],
  ['storeId', ['storeName']],
  ['productId', ['itemName', 'sku']],
  ['sku', ['itemName']],
];

/** The share of records with inconsistent IDs above which the column is unreliable. */
const TOO_MANY = 0.15;

/** How unreliable an ID column is: `partly` if many of its cells hold no ID, and only these go by name. */
export type Belief = 'not' | 'partly';

/**
 * The ID columns that are inconsistent with the names beside them: constant, rounded or truncated by a spreadsheet, or
 * one ID for all guests. These entities are identified by name or number.
 */
export function idsNotBelieved(rows: string[][], mapping: Mapping): Map<Field, Belief> {
  const found = new Map<Field, Belief>();
  for (const [id, names] of BESIDE) {
    const column = mapping[id];
    const name = names.map((field) => mapping[field]).find((at) => at !== undefined);
    if (column === undefined || name === undefined) continue;
    const belief = beliefOf(rows, column, name);
    if (belief) found.set(id, belief);
  }
  return found;
}

function beliefOf(rows: string[][], column: number, name: number): Belief | null {
  const named = new Map<string, Map<string, number>>();
  let filled = 0;
  let none = 0;
  for (const cells of rows) {
    const text = (cells[column] ?? '').trim();
    const key = believedId(text);
    const beside = foldIdentity(cells[name] ?? '');
    if (text !== '' && key === '') none++;
    if (key === '' || beside === '') continue;
    filled++;
    const of = named.get(key) ?? new Map<string, number>();
    named.set(key, of.set(beside, (of.get(beside) ?? 0) + 1));
  }
  let disagreeing = 0;
  for (const of of named.values()) {
    const counts = [...of.values()];
    disagreeing += counts.reduce((sum, count) => sum + count, 0) - Math.max(...counts);
  }
  if (disagreeing > filled * TOO_MANY) return 'not';
  return none > (filled + none) * TOO_MANY ? 'partly' : null;
}
