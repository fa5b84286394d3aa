import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Problem } from '../../../src-shared/problem.ts';
import { own } from '../own.ts';
import {
  CELL_CHARACTERS,
  COLUMNS,
  RECORD_CHARACTERS,
  SHARED_STRING_BYTES,
  SHEET_TEXT_RATIO,
  SHEETS,
  STRING_OVERHEAD,
  UNPACKED_HARMLESS,
  WORKBOOK_ENTRIES,
  XML_DEPTH,
  XML_TOKEN_CHARACTERS,
} from './budget.ts';
import { type Archive, openArchive } from './container.ts';
import { emptyFile, type Source } from './source.ts';

/** A sheet of a workbook, by its name and its file in the archive. */
export interface Sheet {
  name: string;
  file: string;
}

/** A row of a sheet. */
interface SheetRow {
  cells: string[];
  row: number;
  /** It holds more text than a record may; of its cells only the first are there. */
  overlong: boolean;
}

interface Book {
  path: string;
  bytes: number;
  archive: Archive;
  sheets: Sheet[];
  /** Days count from 1904 instead of 1900. */
  from1904: boolean;
  strings: string[];
  /** For each cell style: whether it shows a date, a time, or both. */
  styles: ('date' | 'time' | 'moment' | null)[];
}

/**
 * An .xlsx workbook, opened: shared strings and styles are held, sheets are streamed. (ECMA-376, SpreadsheetML)
 * @throws Problem `file_damaged`, `file_bomb`, `too_many_sheets`, and `file_unsafe` for XML that declares entities, lies
 * too deep or holds what is too long
 */
export class Workbook {
  readonly sheets: Sheet[];
  readonly #book: Book;

  private constructor(book: Book) {
    this.#book = book;
    this.sheets = book.sheets;
  }

  static async open(source: Source): Promise<Workbook> {
    const archive = await openArchive(source.path);
    try {
      const relations = new Map<string, string>();
      await parseXml(archive, 'xl/_rels/workbook.xml.rels', {
        open: ({ name, attributes: a }) => {
          if (relations.size > WORKBOOK_ENTRIES) throw tooMuch(source.path);
          if (name === 'Relationship') relations.set(a.Id!, a.Target!.replace(/^\/xl\/|^\//, ''));
        },
      });
      const sheets: Sheet[] = [];
      let from1904 = false;
      await parseXml(archive, 'xl/workbook.xml', {
        open: ({ name, attributes: a }) => {
          if (plain(name) === 'workbookPr') from1904 = a.date1904 === '1' || a.date1904 === 'true';
          if (plain(name) !== 'sheet') return;
          if (sheets.length === SHEETS) throw tooManySheets(source.path);
          sheets.push({ name: a.name!, file: `xl/${relations.get(a['r:id']!) ?? ''}` });
        },
      });
      const book: Book = {
        path: source.path,
        bytes: source.bytes,
        archive,
        sheets,
        from1904,
        strings: await sharedStrings(source.path, archive),
        styles: await dateStyles(source.path, archive),
      };
      return new Workbook(book);
    } catch (error) {
      await archive.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#book.archive.close();
  }

  /** The sheet of that name, or the first. */
  sheet(source: Source, name: string | null): Sheet {
    const found = name === null ? this.sheets[0] : this.sheets.find((sheet) => sheet.name === name);
    if (!found && name === null) throw emptyFile(source.path);
    if (!found) {
      throw new Problem(
        'sheet_missing',
        `${source.path} has no sheet “${name}”.`,
        `Its sheets are ${this.sheets.map((sheet) => `“${sheet.name}”`).join(', ')}.`,
      );
    }
    return found;
  }

  /** Reads a sheet's rows in order, empty ones left out; dates come as ISO text, formulas as their last values. */
  async read(sheet: Sheet, onRow: (row: SheetRow) => void, between: () => boolean | Promise<boolean>): Promise<void> {
    const { strings, styles, from1904, path, bytes } = this.#book;
    const mostText = Math.max(UNPACKED_HARMLESS, bytes * SHEET_TEXT_RATIO);
    let sheetText = 0;
    let rowText = 0;
    let cells: string[] = [];
    let row = 0;
    let column = 0;
    let type = '';
    let style: Book['styles'][number] = null;
    let text = '';
    let within = false;
    const value = (): string => {
      if (type === 's') return strings[Number(text)] ?? '';
      if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE';
      if (text.length > CELL_CHARACTERS) return text.slice(0, CELL_CHARACTERS + 1);
      if (type === 'str' || type === 'inlineStr' || type === 'e' || type === 'd') return text;
      if (text === '') return '';
      const number = Number(text);
      if (!Number.isFinite(number)) return text;
      return style ? moment(number, style, from1904) : shown(number);
    };
    const take = (found: string) => {
      if (found === '') return;
      rowText += found.length;
      sheetText += found.length;
      if (rowText > RECORD_CHARACTERS) return;
      // all cells beyond the last column are one, so that the row is seen to be too wide
      const at = Math.min(column - 1, COLUMNS);
      while (cells.length < at) cells.push('');
      if (at < COLUMNS || cells.length === at) cells[at] = found;
    };
    await parseXml(
      this.#book.archive,
      sheet.file,
      {
        open: ({ name, attributes: a }) => {
          const tag = plain(name);
          if (tag === 'row') {
            cells = [];
            rowText = 0;
            row = rowOf(a.r) || row + 1;
            column = 0;
          } else if (tag === 'c') {
            column = a.r ? columnOf(a.r) || column + 1 : column + 1;
            type = a.t ?? 'n';
            style = styles[Number(a.s ?? -1)] ?? null;
            text = '';
          } else if (tag === 'v' || tag === 't') within = true;
        },
        text: (piece) => {
          if (within && text.length <= CELL_CHARACTERS) text += piece;
        },
        close: (name) => {
          const tag = plain(name);
          if (tag === 'v' || tag === 't') within = false;
          else if (tag === 'c') take(value());
          else if (tag === 'row' && cells.length > 0) {
            if (sheetText > mostText) throw tooMuch(path);
            onRow({ cells, row, overlong: rowText > RECORD_CHARACTERS });
          }
        },
      },
      between,
    );
  }
}

function tooMuch(file: string): Problem {
  return new Problem(
    'file_bomb',
    `${file} holds more text than a workbook can mean.`,
    'Save the sheet as CSV and import that.',
  );
}

function tooManySheets(file: string): Problem {
  return new Problem(
    'too_many_sheets',
    `${file} has more than ${SHEETS.toLocaleString('en')} sheets.`,
    'Save the sheets with the invoices as a workbook of their own, or as CSV.',
  );
}

const plain = (tag: string) => (tag.includes(':') ? tag.slice(tag.indexOf(':') + 1) : tag);

/** `BC12` → 55. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column;
}

/** The number that a row has; 0 where it has none that can be. */
function rowOf(reference: string | undefined): number {
  const row = Number(reference ?? 0);
  return Number.isSafeInteger(row) && row > 0 ? row : 0;
}

/** A number as Excel shows it: fifteen digits, no exponent where it can be helped. */
function shown(number: number): string {
  const text = String(Number(number.toPrecision(15)));
  return text.includes('e') && Math.abs(number) < 1e21 ? number.toFixed(Math.abs(number) < 1 ? 12 : 0) : text;
}

const DAY_MS = 86_400_000;

/** An Excel serial as ISO text; day 60 of the 1900 calendar, 29 February 1900, never was. */
function moment(serial: number, style: 'date' | 'time' | 'moment', from1904: boolean): string {
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : serial < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  const date = new Date(epoch + Math.round((serial * DAY_MS) / 1000) * 1000);
  if (Number.isNaN(date.getTime())) return shown(serial);
  const [day, time] = date.toISOString().slice(0, 19).split('T') as [string, string];
  if (style === 'time' && serial < 1) return time;
  return time === '00:00:00' ? day : `${day} ${time}`;
}

async function sharedStrings(path: string, archive: Archive): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let within = false;
  let phonetic = false;
  let held = 0;
  await parseXml(archive, 'xl/sharedStrings.xml', {
    open: ({ name }) => {
      const tag = plain(name);
      if (tag === 'si') text = '';
      else if (tag === 't') within = !phonetic;
      else if (tag === 'rPh') phonetic = true;
    },
    text: (piece) => {
      if (within && text.length <= CELL_CHARACTERS) text += piece;
    },
    close: (name) => {
      const tag = plain(name);
      if (tag === 't') within = false;
      else if (tag === 'rPh') phonetic = false;
      else if (tag === 'si') {
        text = own(text.slice(0, CELL_CHARACTERS + 1));
        strings.push(text);
        held += text.length * (WIDE.test(text) ? 2 : 1) + STRING_OVERHEAD;
        if (held > SHARED_STRING_BYTES) throw tooMuch(path);
      }
    },
  });
  return strings;
}

/** V8 takes two bytes for each character of a string with any of these. */
const WIDE = /[\u0100-\uffff]/;

/** Built-in number formats that show dates or times. (ECMA-376 part 1, 18.8.30) */
const BUILT_IN: Record<number, 'date' | 'time' | 'moment'> = {
  14: 'date',
  15: 'date',
  16: 'date',
  17: 'date',
  18: 'time',
  19: 'time',
  20: 'time',
  21: 'time',
  22: 'moment',
  27: 'date',
  28: 'date',
  29: 'date',
  30: 'date',
  31: 'date',
  32: 'time',
  33: 'time',
  34: 'time',
  35: 'time',
  36: 'date',
  45: 'time',
  46: 'time',
  47: 'time',
  50: 'date',
  51: 'date',
  52: 'date',
  53: 'date',
  54: 'date',
  57: 'date',
  58: 'date',
};

function kindOfFormat(code: string): Book['styles'][number] {
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '').toLowerCase();
  const date = /[dy]/.test(bare) || (/m/.test(bare) && !/[hs]/.test(bare));
  const time = /[hs]/.test(bare);
  return date && time ? 'moment' : date ? 'date' : time ? 'time' : null;
}

async function dateStyles(path: string, archive: Archive): Promise<Book['styles']> {
  const formats = new Map<number, Book['styles'][number]>();
  const styles: Book['styles'] = [];
  let inCells = false;
  await parseXml(archive, 'xl/styles.xml', {
    open: ({ name, attributes: a }) => {
      const tag = plain(name);
      if (formats.size + styles.length > WORKBOOK_ENTRIES) throw tooMuch(path);
      if (tag === 'numFmt') formats.set(Number(a.numFmtId), kindOfFormat(a.formatCode ?? ''));
      else if (tag === 'cellXfs') inCells = true;
      else if (tag === 'xf' && inCells) {
        const id = Number(a.numFmtId ?? 0);
        styles.push(formats.get(id) ?? BUILT_IN[id] ?? null);
      }
    },
    close: (name) => {
      if (plain(name) === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

interface Handlers {
  open(tag: SaxesTagPlain): void;
  text?(piece: string): void;
  close?(name: string): void;
}

/**
 * Streams one XML file of the archive through handlers; one that is not there is passed over. What lies too deep or is
 * too long between two marks is refused before the parser has gathered it.
 */
async function parseXml(
  archive: Archive,
  file: string,
  handlers: Handlers,
  between: () => boolean | Promise<boolean> = () => true,
): Promise<void> {
  if (!archive.entries.some(({ fileName }) => fileName === file)) return;
  const parser = new SaxesParser();
  let depth = 0;
  let marks = 0;
  // a handler for each further event makes V8 keep the parser as a dictionary, and reading three times as slow
  parser.on('error', (error) => {
    throw new Problem(
      'file_damaged',
      `The workbook’s ${file} can't be read: ${error.message}.`,
      'Save it again in the program that made it.',
    );
  });
  parser.on('doctype', () => {
    throw unsafe('declares a document type, as no spreadsheet does');
  });
  parser.on('opentag', (tag) => {
    marks++;
    if (++depth > XML_DEPTH)
      throw unsafe(`nests more than ${XML_DEPTH} elements in each other, as no spreadsheet does`);
    handlers.open(tag);
  });
  parser.on('closetag', (tag) => {
    marks++;
    depth--;
    handlers.close?.(tag.name);
  });
  parser.on('text', (piece) => {
    marks++;
    handlers.text?.(piece);
  });
  const decoder = new TextDecoder();
  let unmarked = 0;
  for await (const chunk of archive.read(file)) {
    const before = marks;
    parser.write(decoder.decode(chunk, { stream: true }));
    unmarked = marks === before ? unmarked + chunk.length : 0;
    if (unmarked > XML_TOKEN_CHARACTERS)
      throw unsafe('holds a piece of more than a million characters, as no spreadsheet does');
    if (!(await between())) return;
  }
  parser.close();
}

function unsafe(what: string): Problem {
  return new Problem(
    'file_unsafe',
    `The workbook’s XML ${what}; it was not read.`,
    'Save it again in a spreadsheet program, or save the sheet as CSV.',
  );
}
