import { Problem } from '../../../../src-shared/problem.ts';
import { openArchive } from '../container.ts';
import { MAX_SHEETS } from '../limits.ts';
import type { SourceFile } from '../source-file.ts';
import { wholeFile } from '../whole-file.ts';
import { PackageParts } from './package-parts.ts';
import { readSharedStrings } from './shared-strings.ts';
import { readSheet, type SheetRow, type WorkbookContext } from './sheet.ts';
import { type SheetScan, scanSheet } from './sheet-scan.ts';
import { readStyles } from './styles.ts';
import type { Sheet, Workbook } from './workbook.ts';
import { localName, parseXml } from './xml.ts';

/** Types of sheets without a table: charts, macros, dialogs. */
const NON_TABLE_SHEETS = ['chartsheet', 'dialogsheet', 'xlMacrosheet', 'macrosheet'];

/**
 * An open .xlsx workbook: shared strings and styles are kept in memory, sheets are streamed. (ECMA-376, SpreadsheetML)
 * @throws Problem `file_damaged`, `file_bomb`, `file_binary`, `too_many_sheets`, and `file_unsafe` for XML that
 * declares entities, is nested too deeply or contains overlong tokens
 */
export class XlsxWorkbook implements Workbook {
  readonly sheets: Sheet[];
  readonly typedNumbers = true;
  readonly #context: WorkbookContext;

  private constructor(book: WorkbookContext, sheets: Sheet[]) {
    this.#context = book;
    this.sheets = sheets;
  }

  static async open(source: SourceFile): Promise<XlsxWorkbook> {
    const { path } = source;
    const packed = source.container === 'none' ? undefined : await wholeFile(source);
    const bytes = packed?.length ?? source.bytes;
    const archive = await openArchive(path, packed);
    try {
      const parts = new PackageParts(path, archive);
      const packageRelationships = [...(await parts.relationshipsOf('')).values()];
      const main =
        packageRelationships.find(({ kind }) => kind === 'officeDocument')?.part ?? parts.nameOf('xl/workbook.xml');
      if (!main || !/\.xml$/i.test(main)) throw notAWorkbook(path);
      const relations = await parts.relationshipsOf(main);
      const folder = main.slice(0, main.lastIndexOf('/') + 1);
      const part = (kind: string) =>
        [...relations.values()].find((relation) => relation.kind === kind)?.part ??
        parts.nameOf(`${folder}${kind}.xml`);
      const sheets: Sheet[] = [];
      let from1904 = false;
      let untrusted = false;
      let root = '';
      await parseXml(archive, main, {
        open: ({ name, attributes: a }) => {
          const tag = localName(name);
          root ||= tag;
          if (tag === 'workbookPr') from1904 = isTrue(a.date1904);
          if (tag === 'calcPr') untrusted = isTrue(a.fullCalcOnLoad);
          if (tag !== 'sheet') return;
          if (sheets.length === MAX_SHEETS) throw tooManySheets(path);
          const id = Object.entries(a).find(([key]) => localName(key) === 'id' && key !== 'id')?.[1];
          const relation = relations.get(id ?? '');
          sheets.push({
            name: a.name ?? `Sheet ${sheets.length + 1}`,
            part: relation && !NON_TABLE_SHEETS.includes(relation.kind) ? relation.part : null,
            hidden: a.state === 'hidden' || a.state === 'veryHidden',
            scan: null,
          });
        },
      });
      if (root !== 'workbook') throw notAWorkbook(path);
      const strings = await readSharedStrings(path, archive, part('sharedStrings'));
      const styles = await readStyles(path, archive, part('styles'));
      return new XlsxWorkbook({ path, bytes, archive, from1904, untrusted, strings, styles }, sheets);
    } catch (error) {
      await archive.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#context.archive.close();
  }

  /** Scans a sheet once for what must be known before its rows are read. */
  async scanSheet(sheet: Sheet): Promise<SheetScan> {
    const { path, archive, untrusted } = this.#context;
    sheet.scan ??= sheet.part ? await scanSheet(path, archive, sheet.part, untrusted) : { merged: [], unkept: false };
    return sheet.scan;
  }

  /** Reads the rows of a sheet in order, without empty ones. */
  async read(sheet: Sheet, onRow: (row: SheetRow) => void, between: () => boolean | Promise<boolean>): Promise<void> {
    await readSheet(this.#context, sheet.part, sheet.scan?.unkept ?? false, onRow, between);
  }
}

const isTrue = (attribute: string | undefined) => attribute === '1' || attribute === 'true';

function notAWorkbook(file: string): Problem {
  return new Problem('file_binary/no_workbook', { file });
}

function tooManySheets(file: string): Problem {
  return new Problem('too_many_sheets', { file, most: MAX_SHEETS });
}
