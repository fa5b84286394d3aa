import { spokenForm } from './spoken-form.ts';
import { CASE_WORDS, COLUMN_WORDS, PIECE_WORDS, QUANTITY_LABELS } from './vocabulary.ts';

const DELIMITERS = ['\t', '|', ';', ','] as const;
const NAME_COLUMNS = /^(item|product|name|description|size|pack)/i;

/**
 * Lines pasted from a spreadsheet, as the lines of an order: below a head that names an item and a quantity, the name
 * with its size, and the quantity. Lines of another kind stay as they are.
 */
export function tableLines(lines: string[]): string[] {
  const at = lines.findIndex((line) => line !== '');
  const delimiter = DELIMITERS.find((sign) => lines[at]?.includes(sign)) ?? '\t';
  const cellsOf = (line: string) => line.split(delimiter).map((cell) => cell.trim());
  const head = cellsOf(lines[at] ?? '');
  const isHead =
    head.filter((cell) => cell.split(/\s+/).some((word) => COLUMN_WORDS.has(spokenForm(word)))).length >= 2;
  const quantityAt = head.findIndex((cell) => isQuantityColumn(cell));
  const names = head.flatMap((cell, i) => (NAME_COLUMNS.test(cell) && i !== quantityAt ? [i] : []));
  if (!isHead || quantityAt < 0 || names.length === 0) return lines;
  const unit = CASE_WORDS.has(spokenForm(head[quantityAt]!)) ? ' case' : '';
  const unitAt = head.findIndex((cell) => /^(unit|uom)/i.test(cell));
  return lines.slice(at + 1).map((line) => {
    const cells = cellsOf(line);
    if (cells.length < 2) return line;
    // cells that a sign within a name has shifted: a person says how many
    if (cells.length !== head.length) return cells[names[0]!] ?? '';
    const quantity = cells[quantityAt] ?? '';
    if (quantity === '') return '';
    return `${names.map((i) => cells[i] ?? '').join(' ')} = ${quantity}${unit || ` ${cells[unitAt] ?? ''}`}`;
  });
}

const isQuantityColumn = (cell: string) =>
  cell.split(/\s+/).some((word) => {
    const sound = spokenForm(word);
    return (
      QUANTITY_LABELS.has(sound) ||
      (CASE_WORDS.has(sound) && sound.length > 1) ||
      (PIECE_WORDS.has(sound) && sound.length > 3)
    );
  });
