export type Delimiter = ',' | ';' | '\t' | '|';

const NEEDS_QUOTES: Record<Delimiter, RegExp> = {
  ',': /[",\r\n]/,
  ';': /[";\r\n]/,
  '\t': /["\t\r\n]/,
  '|': /["|\r\n]/,
};
const FORMULA = /^[=+\-@\t\r]/;
const PLAIN_NUMBER = /^[-+]?[\d.,]*\d%?$/;

/** One cell as RFC 4180 has it: quoted only where it must be. */
export function csvCell(text: string, delimiter: Delimiter = ','): string {
  return NEEDS_QUOTES[delimiter].test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record with its line end. A lone empty cell is quoted, lest the record be taken for a blank line. */
export function csvRecord(cells: string[], end = '\r\n', delimiter: Delimiter = ','): string {
  if (cells.length === 1 && cells[0] === '') return `""${end}`;
  return cells.map((cell) => csvCell(cell, delimiter)).join(delimiter) + end;
}

/**
 * A cell that a spreadsheet will show and not run: what begins like a formula gets an apostrophe in front, numbers stay
 * as they are. (OWASP, CSV Injection)
 */
export function harmless(text: string): string {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}

/** The way back from {@link harmless}, for a file of ours that was corrected in a spreadsheet. */
export function unharmed(text: string): string {
  return text.startsWith("'") && harmless(text.slice(1)) === text ? text.slice(1) : text;
}
