import type { TableSchema } from '../../schema.ts';
import { decodeText, newReadingProgress } from '../decode.ts';
import { checkColumns, MAX_SHEETS } from '../limits.ts';
import type { SourceFile } from '../source-file.ts';
import type { SheetRow } from '../workbook/sheet.ts';
import type { SheetScan } from '../workbook/sheet-scan.ts';
import type { Sheet, Workbook } from '../workbook/workbook.ts';
import { JsonParser } from './json-parser.ts';
import { columnsOf, namesOf, type TreeColumns } from './tree-columns.ts';
import type { TreeReader } from './tree-events.ts';
import { TreeRows } from './tree-rows.ts';
import { ShapeCollector, type TreeShape } from './tree-shape.ts';
import { readXml } from './xml-reader.ts';

/**
 * A JSON or XML file as a workbook: each list of records is a sheet, whose rows hold the values of the records around
 * it, too. The file is streamed once to learn its names, and again for each sheet.
 */
export class TreeFile implements Workbook {
  readonly sheets: Sheet[];
  readonly typedNumbers: boolean;
  readonly #path: string;
  readonly #read: TreeReader;
  readonly #root: TreeShape;
  readonly #columns: Map<string, TreeColumns>;

  private constructor(path: string, read: TreeReader, shapes: ShapeCollector, schema: TableSchema) {
    this.#path = path;
    this.#read = read;
    this.#root = shapes.finish();
    this.typedNumbers = shapes.hasFractions;
    const lists = listsOf(this.#root);
    const tables = (lists.length > 0 ? lists : singleRecord(this.#root)).slice(0, MAX_SHEETS).map((list) => ({
      list,
      columns: columnsOf(list, schema),
    }));
    const isLine = ({ columns: { levels } }: (typeof tables)[number]) =>
      levels.length > 1 && schema.isLine(levels.at(-1)!.columns.map(({ name }) => name));
    const lines = tables.filter(isLine);
    // a record that has lines of its own is no line, whatever its own columns seem to be
    const kept = tables.filter(
      (table) => !lines.some(({ list }) => list !== table.list && list.lists.includes(table.list)),
    );
    kept.sort((a, b) => a.columns.levels.length - b.columns.levels.length);
    this.#columns = new Map(kept.map(({ columns }, at) => [String(at), columns]));
    const names = distinctPaths(kept.map(({ list }) => list));
    this.sheets = kept.map(({ list }, at) => ({
      name: names[at]!,
      part: String(at),
      hidden: false,
      scan: null,
      kin: pathOf(list.lists[0] ?? list),
    }));
  }

  static async open(source: SourceFile, schema: TableSchema): Promise<TreeFile> {
    const read = readerOf(source);
    const shapes = new ShapeCollector(source.path);
    await read(shapes, () => true);
    return new TreeFile(source.path, read, shapes, schema);
  }

  async close(): Promise<void> {}

  async scanSheet(sheet: Sheet): Promise<SheetScan> {
    sheet.scan ??= { merged: [], unkept: false };
    return sheet.scan;
  }

  async read(sheet: Sheet, onRow: (row: SheetRow) => void, between: () => boolean | Promise<boolean>): Promise<void> {
    const columns = this.#columns.get(sheet.part!)!;
    let row = 0;
    const emit = (cells: string[], overlong = false) => onRow({ row: ++row, cells, overlong, unkept: [] });
    const names = namesOf(columns);
    checkColumns(this.#path, names.length);
    if (!columns.isPositional) emit(names);
    await this.#read(new TreeRows(this.#path, this.#root, columns, emit), between);
  }
}

function readerOf(source: SourceFile): TreeReader {
  const text = () => decodeText(source, newReadingProgress());
  if (source.format === 'xml')
    return (handler, shouldContinue) => readXml(source.path, text(), handler, shouldContinue);
  return async (handler, shouldContinue) => {
    const parser = new JsonParser(source.path, handler);
    for await (const chunk of text()) {
      parser.push(chunk);
      if (!(await shouldContinue())) return;
    }
    parser.end();
  };
}

/** All lists of records, the outermost first. */
function listsOf(shape: TreeShape): TreeShape[] {
  return [...shape.children.values()].flatMap((child) => [
    ...(child.isList && child.records > 0 ? [child] : []),
    ...listsOf(child),
  ]);
}

/** The outermost record with values of its own, in a file without any list. */
function singleRecord(root: TreeShape): TreeShape[] {
  for (
    let shape: TreeShape | undefined = root;
    shape;
    shape = [...shape.children.values()].find(({ records }) => records > 0)
  )
    if (shape !== root && [...shape.children.values()].some(({ values }) => values > 0)) return [shape];
  return [];
}

const pathOf = (shape: TreeShape): string => (shape.parent ? `${pathOf(shape.parent)}/${shape.name}` : '');

/** The names of lists; with their whole path where several have the same. */
function distinctPaths(lists: TreeShape[]): string[] {
  const names = lists.map(({ name }) => name || 'records');
  return names.map((name, at) =>
    names.indexOf(name) === names.lastIndexOf(name)
      ? name
      : pathOf(lists[at]!).replace(/^\/+/, '').replaceAll('/', '.'),
  );
}
