import type { Field, Mapping } from '../fields/columns.ts';
import { foldIdentity, usableId } from '../fields/identity.ts';

export type IdField = 'invoiceId' | 'storeId' | 'productId' | 'sku';

/** The names or numbers that each ID has to be consistent with. */
const NAMES_BY_ID: [id: IdField, names: Field[]][] = [
  ['invoiceId', ['invoiceNumber']],
  ['storeId', ['storeName']],
  ['productId', ['itemName', 'sku']],
  ['sku', ['itemName']],
];

/** The share of records with inconsistent IDs above which the column is unreliable. */
const MAX_INCONSISTENT = 0.15;

/** How unreliable an ID column is: `partly` if many of its cells hold no ID, and only these go by name. */
export type IdDefect = 'not' | 'partly';

/**
 * The ID columns that are inconsistent with the names beside them: constant, rounded or truncated by a spreadsheet, or
 * one ID for all guests. These entities are identified by name or number.
 */
export function findUnreliableIds(rows: string[][], mapping: Mapping): Map<IdField, IdDefect> {
  const found = new Map<IdField, IdDefect>();
  for (const [id, names] of NAMES_BY_ID) {
    const column = mapping[id];
    const name = names.map((field) => mapping[field]).find((at) => at !== undefined);
    if (column === undefined || name === undefined) continue;
    const belief = idDefectOf(rows, column, name);
    if (belief) found.set(id, belief);
  }
  return found;
}

function idDefectOf(rows: string[][], column: number, name: number): IdDefect | null {
  const namesById = new Map<string, Map<string, number>>();
  let filled = 0;
  let none = 0;
  for (const cells of rows) {
    const text = (cells[column] ?? '').trim();
    const key = usableId(text);
    const beside = foldIdentity(cells[name] ?? '');
    if (text !== '' && key === '') none++;
    if (key === '' || beside === '') continue;
    filled++;
    const countsByName = namesById.get(key) ?? new Map<string, number>();
    namesById.set(key, countsByName.set(beside, (countsByName.get(beside) ?? 0) + 1));
  }
  let disagreeing = 0;
  for (const of of namesById.values()) {
    const counts = [...of.values()];
    disagreeing += counts.reduce((sum, count) => sum + count, 0) - Math.max(...counts);
  }
  if (disagreeing > filled * MAX_INCONSISTENT) return 'not';
  return none > (filled + none) * MAX_INCONSISTENT ? 'partly' : null;
}
