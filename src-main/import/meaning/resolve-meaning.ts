import { ledgerSide } from '../../table/notation/numbers.ts';
import type { Mapping } from '../fields/columns.ts';
import { invoiceIndexes } from './amount-sample.ts';
import { resolveAmounts } from './amounts.ts';
import { detectCurrency } from './currency-source.ts';
import { type DocumentKind, documentKind } from './document-kinds.ts';
import { detectFillDown, fillDown } from './fill-down.ts';
import type { Ambiguity, Meaning } from './meaning.ts';
import { findUnreliableIds, type IdField } from './unreliable-ids.ts';

/** The number of records the equations are tested on. */
const SAMPLE_RECORDS = 800;
/** The most ways of writing document types in a column of them. */
const MAX_KIND_TEXTS = 20;

export interface ResolvedMeaning {
  mapping: Mapping;
  meaning: Meaning;
  doubts: Ambiguity[];
  /** ID fields that are missing or inconsistent in all or many records. */
  notBelieved: IdField[];
  agreement: number | null;
}

/**
 * Determines what the records of a file mean from its first ones: names propose, values and arithmetic decide.
 * @param fixedFields fields whose column was set by the user
 */
export function resolveMeaning(
  rows: string[][],
  columns: string[],
  proposed: Mapping,
  decimal: '.' | ',',
  fixedFields: ReadonlySet<string>,
  ownCurrency: string,
): ResolvedMeaning {
  const carried = detectFillDown(rows, columns, proposed);
  const filledRows = carried ? fillDown(rows, proposed, carried) : rows;
  const beliefs = findUnreliableIds(filledRows, proposed);
  const known: Mapping = Object.fromEntries(
    Object.entries(proposed).filter(([field]) => fixedFields.has(field) || beliefs.get(field as IdField) !== 'not'),
  );
  const notBelieved = [...beliefs].flatMap(([field, belief]) =>
    fixedFields.has(field) && belief === 'not' ? [] : [field],
  );
  const withKind = known.kind === undefined ? { ...known, ...kindColumn(filledRows, known) } : known;
  const invoices = invoiceIndexes(filledRows.slice(0, SAMPLE_RECORDS), withKind);
  const sampleRows = filledRows.slice(0, SAMPLE_RECORDS);
  const sample = { names: columns, rows: sampleRows, mapping: withKind, decimal, invoices };
  const { mapping, amounts, doubt, agreement } = resolveAmounts(sample, fixedFields);
  const name = (column: number) => columns[column] ?? '';
  const doubts: Ambiguity[] = doubt
    ? [
        {
          code: doubt.code,
          columns: [name(doubt.column)],
          choices: doubt.choices.map((choice) => ({
            value: choice.value,
            mapping: choice.mapping,
            meaning: { amounts: choice.amounts },
          })),
        },
      ]
    : [];
  const meaning: Meaning = {
    amounts,
    carried,
    currency: detectCurrency(filledRows, columns, mapping, ownCurrency),
    minus: negativeSide(filledRows, mapping),
    numbering: 'number',
  };
  return { mapping, meaning, doubts, notBelieved, agreement };
}

/** An unmapped column whose cells are all document types, not only sales. */
function kindColumn(rows: string[][], mapping: Mapping): Pick<Mapping, 'kind'> {
  const taken = new Set(Object.values(mapping));
  const width = rows[0]?.length ?? 0;
  for (let column = 0; column < width; column++) {
    if (!taken.has(column) && isKindColumn(rows, column)) return { kind: column };
  }
  return {};
}

function isKindColumn(rows: string[][], column: number): boolean {
  const distinct = new Set<string>();
  let before = '';
  for (const cells of rows) {
    const cell = cells[column] ?? '';
    if (cell === before) continue;
    before = cell;
    if (cell.trim() !== '') distinct.add(cell.trim());
    if (distinct.size > MAX_KIND_TEXTS) return false;
  }
  if (distinct.size < 2) return false;
  const kinds = new Set<DocumentKind>();
  for (const text of distinct) {
    const kind = documentKind(text);
    if (kind === null) return false;
    kinds.add(kind);
  }
  return kinds.has('sale') && kinds.size > 1;
}

/** In a column with debits and credits, the side with fewer lines. */
function negativeSide(rows: string[][], mapping: Mapping): Meaning['minus'] {
  const column = mapping.lineTotal ?? mapping.price;
  if (column === undefined) return null;
  const counts = { dr: 0, cr: 0 };
  for (const cells of rows) {
    const side = ledgerSide((cells[column] ?? '').trim());
    if (side) counts[side]++;
  }
  if (counts.dr === 0 || counts.cr === 0) return null;
  return counts.dr < counts.cr ? 'dr' : 'cr';
}
