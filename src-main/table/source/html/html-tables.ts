import { Problem } from '../../../../src-shared/problem.ts';
import {
  MAX_CELL_CHARACTERS,
  MAX_COLUMNS,
  MAX_RECORD_CHARACTERS,
  MAX_XML_DEPTH,
  MAX_XML_TOKEN_CHARACTERS,
} from '../limits.ts';
import { htmlText } from './entities.ts';

/** A row of a table of an HTML page. */
export interface HtmlRow {
  /** The number of its table on the page, from 0. */
  table: number;
  row: number;
  cells: string[];
  overlong: boolean;
  /** Cells that extend over rows below. */
  spans: { column: number; columns: number; rows: number }[];
}

interface OpenTable {
  nth: number;
  rows: number;
  cells: string[];
  characters: number;
  spans: HtmlRow['spans'];
  isInRow: boolean;
  isInCell: boolean;
  text: string;
  span: { columns: number; rows: number };
  /** For each column how many rows a cell above still covers. */
  covered: number[];
}

/** Elements whose content is no text. */
const RAW = new Set(['script', 'style', 'title', 'textarea', 'template', 'noscript', 'select']);
const BREAKING = new Set(['br', 'p', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'h4']);

/** Reads the tables of an HTML page incrementally, with those that stand in cells of others. */
export class HtmlTables {
  readonly #file: string;
  readonly #onRow: (row: HtmlRow) => void;
  readonly #open: OpenTable[] = [];
  #count = 0;
  #text = '';
  #raw: string | null = null;

  constructor(file: string, onRow: (row: HtmlRow) => void) {
    this.#file = file;
    this.#onRow = onRow;
  }

  push(chunk: string): void {
    this.#text += chunk;
    this.#parse(false);
    if (this.#text.length > MAX_XML_TOKEN_CHARACTERS) throw new Problem('file_unsafe/value', { file: this.#file });
  }

  end(): void {
    this.#parse(true);
    while (this.#open.length > 0) this.#endTable();
  }

  #parse(final: boolean): void {
    const text = this.#text;
    let at = 0;
    while (at < text.length) {
      if (this.#raw !== null) {
        const end = text.toLowerCase().indexOf(`</${this.#raw}`, at);
        if (end < 0) {
          at = final ? text.length : Math.max(at, text.length - 20);
          break;
        }
        this.#raw = null;
        at = end;
        continue;
      }
      const tag = text.indexOf('<', at);
      if (tag < 0) {
        // an entity that the chunk may cut
        const cut = final ? -1 : text.lastIndexOf('&');
        const end = cut >= at && cut > text.length - 12 ? cut : text.length;
        this.#addText(text.slice(at, end));
        at = end;
        break;
      }
      if (tag > at) this.#addText(text.slice(at, tag));
      at = tag;
      const next = this.#tagEnd(text, tag, final);
      if (next < 0) {
        if (final && this.#open.length > 0) throw new Problem('file_damaged/html_cut_off', { file: this.#file });
        if (final) at = text.length;
        break;
      }
      this.#onTag(text.slice(tag, next));
      at = next;
    }
    this.#text = text.slice(at);
  }

  /**
   * Where the tag or comment ends; -1 if it is cut. A tag with a stray quote or bracket ends at its first `>`, so that it
   * takes no rows with it.
   */
  #tagEnd(text: string, at: number, final: boolean): number {
    if (text.startsWith('<!--', at)) {
      // conditional comments of Office hold no cells
      const end = text.indexOf('-->', at + 4);
      return end < 0 ? -1 : end + 3;
    }
    if (text.length - at < 4) return text.indexOf('>', at) < 0 ? -1 : text.indexOf('>', at) + 1;
    if (!/^<[a-z/!?]/i.test(text.slice(at, at + 2))) {
      this.#addText('<');
      return at + 1;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(text)?.[0];
    if (tag !== undefined && !HOLDS_ROWS.test(tag)) return at + tag.length;
    const close = text.indexOf('>', at);
    const isBroken = tag !== undefined || final || text.length - at > LONGEST_TAG;
    return isBroken && close >= 0 ? close + 1 : -1;
  }

  #onTag(tag: string): void {
    const found = /^<(\/?)([a-z][\w:-]*)/i.exec(tag);
    if (!found) return;
    const [, closing, written] = found as unknown as [string, string, string];
    const name = written.toLowerCase();
    const table = this.#open.at(-1);
    if (BREAKING.has(name) && table?.isInCell) table.text += ' ';
    if (RAW.has(name) && closing === '' && !tag.endsWith('/>')) this.#raw = name;
    if (name === 'table') {
      if (closing === '') this.#startTable();
      else if (table) this.#endTable();
    } else if (!table) return;
    else if (name === 'tr') {
      this.#endRow(table);
      if (closing === '') table.isInRow = true;
    } else if (name === 'td' || name === 'th') {
      this.#endCell(table);
      if (closing === '') this.#startCell(table, tag);
    } else if (name === 'thead' || name === 'tbody' || name === 'tfoot') this.#endRow(table);
  }

  #startTable(): void {
    if (this.#open.length >= MAX_XML_DEPTH)
      throw new Problem('file_unsafe/nesting', { file: this.#file, most: MAX_XML_DEPTH });
    this.#open.push({
      nth: this.#count++,
      rows: 0,
      cells: [],
      characters: 0,
      spans: [],
      isInRow: false,
      isInCell: false,
      text: '',
      span: { columns: 1, rows: 1 },
      covered: [],
    });
  }

  #endTable(): void {
    const table = this.#open.at(-1)!;
    this.#endRow(table);
    this.#open.pop();
  }

  #startCell(table: OpenTable, tag: string): void {
    const number = (name: string) =>
      Math.max(
        1,
        Math.min(MAX_COLUMNS * 64, Number(new RegExp(`\\s${name}\\s*=\\s*["']?(\\d+)`, 'i').exec(tag)?.[1] ?? 1)),
      );
    table.isInRow = true;
    table.isInCell = true;
    table.text = '';
    table.span = { columns: number('colspan'), rows: number('rowspan') };
  }

  #endCell(table: OpenTable): void {
    if (!table.isInCell) return;
    table.isInCell = false;
    const { columns, rows } = table.span;
    let column = table.cells.length;
    while (column <= MAX_COLUMNS && (table.covered[column] ?? 0) > 0) {
      table.cells.push('');
      column++;
    }
    const text = htmlText(table.text).slice(0, MAX_CELL_CHARACTERS + 1);
    table.characters += text.length;
    if (column <= MAX_COLUMNS && table.characters <= MAX_RECORD_CHARACTERS) table.cells.push(text);
    for (let nth = 1; nth < columns && table.cells.length <= MAX_COLUMNS; nth++) table.cells.push('');
    if (rows < 2 || column > MAX_COLUMNS) return;
    table.spans.push({ column, columns: Math.min(columns, MAX_COLUMNS), rows });
    for (let nth = 0; nth < columns && column + nth <= MAX_COLUMNS; nth++) table.covered[column + nth] = rows;
  }

  #endRow(table: OpenTable): void {
    this.#endCell(table);
    if (!table.isInRow) return;
    table.isInRow = false;
    table.rows++;
    const { cells, spans, characters } = table;
    table.covered = table.covered.map((rows) => Math.max(0, rows - 1));
    table.cells = [];
    table.spans = [];
    table.characters = 0;
    if (cells.some((cell) => cell !== ''))
      this.#onRow({ table: table.nth, row: table.rows, cells, spans, overlong: characters > MAX_RECORD_CHARACTERS });
  }

  #addText(text: string): void {
    const table = this.#open.at(-1);
    if (table?.isInCell && table.text.length <= MAX_CELL_CHARACTERS * 8) table.text += text;
  }
}

/** A tag within a tag: a quote was not closed. */
const HOLDS_ROWS = /.<\/?(?:table|tr|td|th)\b/is;
/** Characters after which a tag that has not ended is taken for a broken one. */
const LONGEST_TAG = 1 << 16;
const TAG = /<(?:[^<>"']|"[^"]*"|'[^']*')*>/y;
