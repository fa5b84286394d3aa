import { Problem } from '../../../../src-shared/problem.ts';
import { SHEETS } from '../budget.ts';
import { openArchive } from '../container.ts';
import { emptyFile, type Source } from '../source.ts';
import { type Ahead, lookAhead } from './ahead.ts';
import { Parts } from './parts.ts';
import { type Book, readSheet, type SheetRow } from './sheet.ts';
import { sharedStrings } from './strings.ts';
import { stylesOf } from './styles.ts';
import { parseXml, plain } from './xml.ts';

/** A sheet of a workbook, with its name and its part in the archive. */
export interface Sheet {
  name: string;
  /** Null if it holds no cells, such as a chart. */
  part: string | null;
  hidden: boolean;
  /** The result of {@link Workbook.scanSheet}. */
  ahead: Ahead | null;
}

/** Types of sheets without a table: charts, macros, dialogs. */
const NO_TABLE = ['chartsheet', 'dialogsheet', 'xlMacrosheet', 'macrosheet'];

/**
 * An open .xlsx workbook: shared strings and styles are kept in memory, sheets are streamed. (ECMA-376, SpreadsheetML)
 * @throws Problem `file_damaged`, `file_bomb`, `file_binary`, `too_many_sheets`, and `file_unsafe` for XML that
 * declares entities, is nested too deeply or contains overlong tokens
 */
export class Workbook {
  readonly sheets: Sheet[];
  readonly #book: Book;

  private constructor(book: Book, sheets: Sheet[]) {
    this.#book = book;
    this.sheets = sheets;
  }

  static async open(source: Source): Promise<Workbook> {
    const { path, bytes } = source;
    const archive = await openArchive(path);
    try {
      const parts = new Parts(path, archive);
      const ofPackage = [...(await parts.relationsOf('')).values()];
      const main = ofPackage.find(({ kind }) => kind === 'officeDocument')?.part ?? parts.named('xl/workbook.xml');
      if (!main || !/\.xml$/i.test(main)) throw noWorkbook(path, main?.endsWith('.bin') ?? false);
      const relations = await parts.relationsOf(main);
      const folder = main.slice(0, main.lastIndexOf('/') + 1);
      const part = (kind: string) =>
        [...relations.values()].find((relation) => relation.kind === kind)?.part ?? parts.named(`${folder}${kind}.xml`);
      const sheets: Sheet[] = [];
      let from1904 = false;
      let untrusted = false;
      let root = '';
      await parseXml(archive, main, {
        open: ({ name, attributes: a }) => {
          const tag = plain(name);
          root ||= tag;
          if (tag === 'workbookPr') from1904 = isTrue(a.date1904);
          if (tag === 'calcPr') untrusted = isTrue(a.fullCalcOnLoad);
          if (tag !== 'sheet') return;
          if (sheets.length === SHEETS) throw tooManySheets(path);
          const id = Object.entries(a).find(([key]) => plain(key) === 'id' && key !== 'id')?.[1];
          const relation = relations.get(id ?? '');
          sheets.push({
            name: a.name ?? `Sheet ${sheets.length + 1}`,
            part: relation && !NO_TABLE.includes(relation.kind) ? relation.part : null,
            hidden: a.state === 'hidden' || a.state === 'veryHidden',
            ahead: null,
          });
        },
      });
      if (root !== 'workbook') throw noWorkbook(path, false);
      const strings = await sharedStrings(path, archive, part('sharedStrings'));
      const styles = await stylesOf(path, archive, part('styles'));
      return new Workbook({ path, bytes, archive, from1904, untrusted, strings, styles }, sheets);
    } catch (error) {
      await archive.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#book.archive.close();
  }

  /**
   * The sheet of that name.
   * @throws Problem `sheet_missing`
   */
  sheet(source: Source, name: string): Sheet {
    if (this.sheets.length === 0) throw emptyFile(source.path);
    const found = this.sheets.find((sheet) => sheet.name === name);
    if (found) return found;
    throw new Problem(
      'sheet_missing',
      `${source.path} has no sheet “${name}”.`,
      `Its sheets are ${this.sheets.map((sheet) => `“${sheet.name}”`).join(', ')}.`,
    );
  }

  /** Scans a sheet once for what must be known before its rows are read. */
  async lookAhead(sheet: Sheet): Promise<Ahead> {
    const { path, archive, untrusted } = this.#book;
    sheet.ahead ??= sheet.part ? await lookAhead(path, archive, sheet.part, untrusted) : { merged: [], unkept: false };
    return sheet.ahead;
  }

  /** Reads the rows of a sheet in order, without empty ones. */
  async read(sheet: Sheet, onRow: (row: SheetRow) => void, between: () => boolean | Promise<boolean>): Promise<void> {
    await readSheet(this.#book, sheet.part, sheet.ahead?.unkept ?? false, onRow, between);
  }
}

const isTrue = (attribute: string | undefined) => attribute === '1' || attribute === 'true';

function noWorkbook(file: string, binary: boolean): Problem {
  return new Problem(
    'file_binary',
    binary
      ? `${file} is a binary workbook (.xlsb), which is not read.`
      : `${file} is an Office document, but no workbook.`,
    'Save the sheet with the invoices as .xlsx or CSV and import that.',
  );
}

function tooManySheets(file: string): Problem {
  return new Problem(
    'too_many_sheets',
    `${file} has more than ${SHEETS.toLocaleString('en')} sheets.`,
    'Save the sheets with the invoices as a workbook of their own, or as CSV.',
  );
}
