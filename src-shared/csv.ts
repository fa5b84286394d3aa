export type Delimiter = ',' | ';' | '\t' | '|';

const NEEDS_QUOTES: Record<Delimiter, RegExp> = {
  ',': /[",\r\n]/,
  ';': /[";\r\n]/,
  '\t': /["\t\r\n]/,
  '|': /["|\r\n]/,
};
/** What a spreadsheet may parse as a formula: also after invisible characters, and with full-width operators. */
const FORMULA = /^'*(?:[\t\r\n]|[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠﹦﹢﹣﹫])/u;
const PLAIN_NUMBER = /^'*[^\S\t\r\n]*[-+]?[\d.,]*\d(?:e[-+]?\d{1,3})?%?$/i;
/** Fast path: most fields begin with a letter or a digit. */
const PLAIN_START = /^[\dA-Za-z]/;

/** One field by RFC 4180, quoted only where necessary. */
export function csvField(text: string, delimiter: Delimiter = ','): string {
  return NEEDS_QUOTES[delimiter].test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record with its line end. A single empty field is quoted, so that the record is not read as a blank line. */
export function csvRecord(cells: string[], end = '\r\n', delimiter: Delimiter = ','): string {
  if (cells.length === 1 && cells[0] === '') return `""${end}`;
  return cells.map((cell) => csvField(cell, delimiter)).join(delimiter) + end;
}

/**
 * Escapes a field against formula injection (OWASP, CSV Injection): text that begins like a formula, or would without
 * its leading apostrophes, gets an apostrophe in front; numbers are left unchanged.
 */
export function escapeFormula(text: string): string {
  if (PLAIN_START.test(text)) return text;
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}

/** Inverse of {@link escapeFormula}, for an exported file that was corrected in a spreadsheet. */
export function unescapeFormula(text: string): string {
  return text.startsWith("'") && escapeFormula(text.slice(1)) === text ? text.slice(1) : text;
}
