import { dayNumber } from '../../src-shared/calendar.ts';

/** Type of the cells of a column: `money` with the decimals of its currency, `percent` as a share of 1. */
export type SheetColumnType = 'text' | 'date' | 'money' | 'number' | 'percent';

export interface SheetColumn {
  label: string;
  type: SheetColumnType;
}

/** A cell: text, a number, or nothing. Dates are ISO texts; money is in minor units. */
export type SheetCell = string | number | null;

/** Indexes of the cell styles in `styles.xml`: plain and bold ones of each type, and the header. */
const STYLES: Record<SheetColumnType, [plain: number, bold: number]> = {
  text: [0, 1],
  number: [2, 3],
  money: [4, 5],
  percent: [6, 7],
  date: [8, 9],
};
const HEADER_STYLE = 1;
const DATE_STYLE = STYLES.date[0];

/** Longest text of a cell that spreadsheet programs take. */
const MAX_TEXT = 32_767;
/** Day 0 of the 1900 date system. */
const EPOCH = dayNumber('1899-12-30');
/** Earlier dates are one day off, since that system has a 29 February 1900. */
const FIRST_DATE = '1900-03-01';

/** What XML can't hold. */
const NOT_XML = /(?![\t\n\r])\p{Cc}|\p{Noncharacter_Code_Point}/gu;
const SPECIAL = /[<>&\r]/g;
const ENTITIES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '\r': '&#13;' };

/** Text within an XML element. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(NOT_XML, '\ufffd')
    .replace(SPECIAL, (sign) => ENTITIES[sign]!);

/** The letters of a column, from 0: `A`, `Z`, `AA`. */
function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

// an inline string is text whatever it begins with: no program takes it for a formula
const textCell = (at: string, text: string, style: number) =>
  `<c r="${at}"${style === 0 ? '' : ` s="${style}"`} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text.slice(0, MAX_TEXT))}</t></is></c>`;
const numberCell = (at: string, value: string | number, style: number) =>
  `<c r="${at}" s="${style}"><v>${value}</v></c>`;

/** Writes the rows of a sheet as XML. */
export class RowWriter {
  readonly #columns: SheetColumn[];
  readonly #letters: string[];
  readonly #digits: number;

  /** @param digits decimals of the currency of money columns */
  constructor(columns: SheetColumn[], digits: number) {
    this.#columns = columns;
    this.#letters = columns.map((_, index) => columnLetters(index));
    this.#digits = digits;
  }

  header(): string {
    const cells = this.#columns.map(({ label }, i) => textCell(`${this.#letters[i]}1`, label, HEADER_STYLE));
    return `<row r="1">${cells.join('')}</row>`;
  }

  /** @param at the number of the row in the sheet, from 1 */
  row(at: number, cells: SheetCell[], bold = false): string {
    let xml = `<row r="${at}">`;
    for (let i = 0; i < this.#columns.length; i++) {
      const cell = cells[i];
      if (cell === null || cell === undefined || cell === '') continue;
      xml += this.#cell(this.#letters[i]! + at, cell, this.#columns[i]!.type, bold);
    }
    return `${xml}</row>`;
  }

  #cell(at: string, cell: string | number, type: SheetColumnType, bold: boolean): string {
    const style = STYLES[type][bold ? 1 : 0]!;
    if (typeof cell === 'number')
      return Number.isFinite(cell) ? numberCell(at, type === 'money' ? this.#decimal(cell) : cell, style) : '';
    if (type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(cell) && cell >= FIRST_DATE)
      return numberCell(at, dayNumber(cell) - EPOCH, bold ? style : DATE_STYLE);
    return textCell(at, cell, bold ? STYLES.text[1] : STYLES.text[0]);
  }

  /** Minor units with decimals, exactly: no division whose result is not a decimal number. */
  #decimal(minor: number): string {
    if (this.#digits === 0) return String(minor);
    const digits = String(Math.abs(minor)).padStart(this.#digits + 1, '0');
    return `${minor < 0 ? '-' : ''}${digits.slice(0, -this.#digits)}.${digits.slice(-this.#digits)}`;
  }
}

/** Widths of columns by their labels and first rows, in characters. */
export function columnWidths(columns: SheetColumn[], rows: SheetCell[][]): number[] {
  return columns.map(({ label, type }, i) => {
    const least = type === 'date' ? 11 : type === 'money' ? 12 : 8;
    const longest = rows.reduce((most, row) => Math.max(most, String(row[i] ?? '').length), label.length);
    return Math.min(60, Math.max(least, longest + 2));
  });
}

/** `styles.xml`: see {@link STYLES}. @param digits decimals of the currency */
export function stylesXml(digits: number): string {
  const money = digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`;
  const formats = [0, 0, 0, 0, 164, 164, 165, 165, 166, 166];
  const cells = formats.map(
    (format, i) =>
      `<xf numFmtId="${format}" fontId="${i % 2}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`,
  );
  return `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="${money}"/><numFmt numFmtId="165" formatCode="0.0%"/><numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join('')}</cellXfs></styleSheet>`;
}

export const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** Namespace of SpreadsheetML (ECMA-376). */
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
