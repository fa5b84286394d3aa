import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { minorDigits } from '../../src-shared/money.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import {
  columnWidths,
  escapeXml,
  MAIN,
  RowWriter,
  type SheetCell,
  type SheetColumn,
  stylesXml,
  XML,
} from './sheet-xml.ts';

/** A table to be written as a workbook; its rows come in chunks, so that only one is in memory. */
export interface WorkbookTable {
  name: string;
  columns: SheetColumn[];
  /** Currency of money columns. */
  currency: string;
  chunks: AsyncIterable<SheetCell[][]>;
  /** The last row; null for none. Asked for after the last chunk. */
  totals?: () => SheetCell[] | null;
}

/** Rows of a sheet that spreadsheet programs take. */
const MAX_ROWS = 1_048_576;
/** Characters joined before they are compressed. */
const PIECE = 1 << 16;
/** Rows between forced garbage collections: otherwise V8 lets the heap grow to hundreds of megabytes. */
const COLLECT_EVERY_ROWS = 25_000;

const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The chunks of a table as rows, with one row ahead known, to divide them among sheets. */
class RowSource {
  #rows: SheetCell[][] = [];
  #at = 0;
  readonly #chunks: AsyncIterator<SheetCell[][]>;

  constructor(chunks: AsyncIterable<SheetCell[][]>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Reads the next chunk where the present one is used up; false at the end. */
  async fill(): Promise<boolean> {
    while (this.#at >= this.#rows.length) {
      const { value, done } = await this.#chunks.next();
      if (done) return false;
      this.#rows = value;
      this.#at = 0;
    }
    return true;
  }

  /** The next row of the present chunk; undefined where it is used up. */
  next(): SheetCell[] | undefined {
    return this.#rows[this.#at++];
  }

  /** The first rows of the present chunk. */
  sample(): SheetCell[][] {
    return this.#rows.slice(this.#at, this.#at + 200);
  }
}

/** Writes a table as a workbook (.xlsx, ECMA-376) in pieces; a table too long for one sheet continues on the next. */
export async function* workbookPieces(table: WorkbookTable): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const fail = (error: unknown) => void output.destroy(error as Error);
  zip.on('error', fail);
  const filling = fillZip(zip, table).catch(fail);
  for await (const piece of output) yield piece as Uint8Array;
  await filling;
}

async function fillZip(zip: ZipFile, table: WorkbookTable): Promise<void> {
  const source = new RowSource(table.chunks);
  const digits = minorDigits(table.currency);
  let sheets = 0;
  do {
    sheets++;
    const xml = Readable.from(sheetPieces(table, source, digits), { objectMode: false, highWaterMark: PIECE });
    const ended = new Promise<void>((resolve, reject) => xml.once('end', resolve).once('error', reject));
    zip.addReadStream(xml, `xl/worksheets/sheet${sheets}.xml`, { compressionLevel: 1 });
    await ended;
  } while (await source.fill());
  const names = Array.from({ length: sheets }, (_, i) => sheetName(table.name, i, sheets));
  const parts = {
    'xl/styles.xml': stylesXml(digits),
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONSHIPS}"><sheets>${names.map((name, i) => `<sheet name="${escapeXml(name).replaceAll('"', '&quot;')}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${RELATIONSHIPS}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rId${sheets + 1}" Type="${RELATIONSHIPS}/styles" Target="styles.xml"/></Relationships>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${names.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${TYPE}.worksheet+xml"/>`).join('')}</Types>`,
  };
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
}

/** A name that spreadsheet programs take for a sheet: at most 31 characters, none of `[]:*?/\`. */
function sheetName(name: string, index: number, all: number): string {
  const plain =
    name
      .replace(/[[\]:*?/\\']/g, ' ')
      .slice(0, 26)
      .trim() || 'Sheet';
  return all === 1 ? plain : `${plain} ${index + 1}`;
}

async function* sheetPieces(
  { columns, totals }: WorkbookTable,
  source: RowSource,
  digits: number,
): AsyncGenerator<Buffer> {
  const writer = new RowWriter(columns, digits);
  await source.fill();
  const widths = columnWidths(columns, source.sample()).map(
    (width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
  );
  let xml = `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${writer.header()}`;
  let at = 1;
  // the last row is left for the totals
  while (at < MAX_ROWS - 1 && (await source.fill())) {
    for (let row = source.next(); row !== undefined; row = at < MAX_ROWS - 1 ? source.next() : undefined) {
      xml += writer.row(++at, row);
      if (xml.length >= PIECE) {
        yield Buffer.from(xml);
        xml = '';
      }
      if (at % COLLECT_EVERY_ROWS === 0) collectGarbage();
    }
  }
  const sums = at < MAX_ROWS - 1 ? (totals?.() ?? null) : null;
  if (sums) xml += writer.row(at + 1, sums, true);
  yield Buffer.from(`${xml}</sheetData></worksheet>`);
}
