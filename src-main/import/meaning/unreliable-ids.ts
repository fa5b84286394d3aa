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

/** How often each name is beside an ID: most have one. */
interface NamesOfId {
  first: string;
  count: number;
  others: Map<string, number> | null;
}

function idDefectOf(rows: string[][], column: number, name: number): IdDefect | null {
  const namesById = new Map<string, NamesOfId>();
  let filled = 0;
  let none = 0;
  let [idCell, key] = ['', ''];
  let [nameCell, folded] = ['', ''];
  for (const cells of rows) {
    const idNow = cells[column] ?? '';
    const nameNow = cells[name] ?? '';
    // the lines of an invoice repeat its number and its store
    if (idNow !== idCell) {
      idCell = idNow;
      key = usableId(idCell.trim());
    }
    if (nameNow !== nameCell) {
      nameCell = nameNow;
      folded = foldIdentity(nameCell);
    }
    if (key === '' && idCell.trim() !== '') none++;
    if (key === '' || folded === '') continue;
    filled++;
    const names = namesById.get(key);
    if (names === undefined) namesById.set(key, { first: folded, count: 1, others: null });
    else if (names.first === folded) names.count++;
    else {
      names.others ??= new Map();
      names.others.set(folded, (names.others.get(folded) ?? 0) + 1);
    }
  }
  let disagreeing = 0;
  for (const { count, others } of namesById.values()) {
    if (others === null) continue;
    const counts = [count, ...others.values()];
    disagreeing += counts.reduce((sum, times) => sum + times, 0) - Math.max(...counts);
  }
  if (disagreeing > filled * MAX_INCONSISTENT) return 'not';
  return none > (filled + none) * MAX_INCONSISTENT ? 'partly' : null;
}
