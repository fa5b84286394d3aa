export type Delimiter = ',' | ';' | '\t' | '|';

const NEEDS_QUOTES: Record<Delimiter, RegExp> = {
  ',': /[",\r\n]/,
  ';': /[";\r\n]/,
  '\t': /["\t\r\n]/,
  '|': /["|\r\n]/,
};
/** What a spreadsheet may take for a formula: also behind what does not show, and in the wide signs of East Asia. */
const FORMULA = /^'*(?:[\t\r\n]|[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠﹦﹢﹣﹫])/u;
const PLAIN_NUMBER = /^'*[^\S\t\r\n]*[-+]?[\d.,]*\d(?:e[-+]?\d{1,3})?%?$/i;
/** Most cells begin with a letter or a digit. */
const BEGINS_PLAIN = /^[\dA-Za-z]/;

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
 * A cell that a spreadsheet will show and not run: what begins like a formula gets an apostrophe in front, and so does
 * what would begin like one without its own apostrophes; numbers stay as they are. (OWASP, CSV Injection)
 */
export function harmless(text: string): string {
  if (BEGINS_PLAIN.test(text)) return text;
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}

/** The way back from {@link harmless}, for a file of ours that was corrected in a spreadsheet. */
export function unharmed(text: string): string {
  return text.startsWith("'") && harmless(text.slice(1)) === text ? text.slice(1) : text;
}
