import { foldName } from '../../table/sniff/fold-name.ts';
import { MAX_VALUE_CHARACTERS } from '../../table/source/limits.ts';
import { type FIELDS, type Field, guessByNames, mappingOf, missingFields } from '../fields/columns.ts';
import type { Layout } from './layout.ts';

/** Whether a record repeats the file's own header, as in two concatenated exports. */
export function isRepeatedHeader(cells: string[], names: string[]): boolean {
  const filled = names.filter((name) => name.trim() !== '').length;
  const same = names.filter((name, i) => name.trim() !== '' && foldName(name) === foldName(cells[i] ?? '')).length;
  return filled > 1 && same >= filled * 0.8;
}

/**
 * Maps each column of the layout to its index under another header in the middle of the file; null where the record is
 * no header with the required fields.
 */
export function columnOrderUnder(cells: string[], layout: Layout, missingStore: 'reject' | 'walk-in'): number[] | null {
  const mapping = mappingOf(guessByNames(cells));
  if (missingFields(mapping, missingStore).length > 0) return null;
  const fieldAt = new Map(
    (Object.entries(layout.mapping) as [Field, number][]).map(([field, column]) => [column, field]),
  );
  const folded = cells.map(foldName);
  return layout.columns.map((name, column) => {
    const field = fieldAt.get(column);
    return (field === undefined ? undefined : mapping[field]) ?? folded.indexOf(foldName(name));
  });
}

const TOTAL_PATTERN =
  /^\s*(?:grand |sub|net |page )?(?:totals?|sum|summe|gesamt(?:summe)?|zwischensumme|suma|somme|totale|totaal|कुल|योग)\b|^\s*(?:end of |total |generated |printed |exported |created )|records?\s*:?\s*\d*\s*$/i;

const looksLikeTotal = (text: string) => text.length <= MAX_VALUE_CHARACTERS && TOTAL_PATTERN.test(text);

/**
 * Whether a record that failed the check is a total or a remark, not a faulty line: it names no invoice and no item.
 */
export function isFooter(cells: string[], { mapping, columns }: Pick<Layout, 'mapping' | 'columns'>): boolean {
  const cellOf = (field: keyof typeof FIELDS) =>
    mapping[field] === undefined ? '' : (cells[mapping[field]!] ?? '').trim();
  const filled = cells.filter((cell) => cell.trim() !== '');
  const first = filled.slice(0, 2).some(looksLikeTotal);
  const identifiers = [
    cellOf('invoiceNumber') || cellOf('invoiceId'),
    cellOf('itemName') || cellOf('sku') || cellOf('productId'),
  ];
  const identified = identifiers.filter((name) => name !== '' && !looksLikeTotal(name)).length;
  if (first && identified <= 1 && cellOf('date') === '') return true;
  if (columns.length < 4 || cellOf('quantity') !== '') return false;
  return filled.length <= 2 && (identifiers[0] === '' || (filled.length === 1 && /\S\s+\S/.test(identifiers[0]!)));
}
