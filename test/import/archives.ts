import { crc32, deflateRawSync } from 'node:zlib';

/** A zip archive with deflated entries. */
export function zip(files: Record<string, string | Buffer>): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x0800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), packed]);
    const entryFields = Buffer.alloc(14);
    entryFields.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, entryFields, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(centrals.length, 8);
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

type Cell = string | number | { date: string } | { formula: string; value: number } | null;

const entities = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function column(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : column(Math.floor(index / 26) - 1) + column(index % 26);
}

/** A workbook as Excel saves it: shared strings, dates as styled numbers, formulas with cached values. */
export function xlsx(sheets: Record<string, Cell[][]>, { doctype = '' } = {}): Buffer {
  const strings: string[] = [];
  const shared = (text: string) => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1);
  const cell = (value: Cell, reference: string) => {
    if (value === null) return '';
    if (typeof value === 'string') return `<c r="${reference}" t="s"><v>${shared(value)}</v></c>`;
    if (typeof value === 'number') return `<c r="${reference}"><v>${value}</v></c>`;
    if ('date' in value) {
      const serial =
        (Date.parse(`${value.date}Z`.replace(/^(\d{4}-\d\d-\d\d)Z$/, '$1T00:00:00Z')) - Date.UTC(1899, 11, 30)) /
        86_400_000;
      return `<c r="${reference}" s="1"><v>${serial}</v></c>`;
    }
    return `<c r="${reference}"><f>${entities(value.formula)}</f><v>${value.value}</v></c>`;
  };
  const files: Record<string, string> = {};
  Object.values(sheets).forEach((rows, i) => {
    const data = rows.map(
      (cells, r) => `<row r="${r + 1}">${cells.map((value, c) => cell(value, `${column(c)}${r + 1}`)).join('')}</row>`,
    );
    files[`xl/worksheets/sheet${i + 1}.xml`] =
      `<?xml version="1.0"?>${doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${data.join('')}</sheetData></worksheet>`;
  });
  const names = Object.keys(sheets);
  return zip({
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${names.map((name, i) => `<sheet name="${entities(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="x" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml':
      '<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    ...files,
    'xl/sharedStrings.xml': `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${strings.map((text) => `<si><t xml:space="preserve">${entities(text)}</t></si>`).join('')}</sst>`,
  });
}

/** A cell as written by some library: an inline string, a number, or explicit XML attributes and content. */
export type RawCell =
  | string
  | number
  | null
  | { v?: string | number; f?: string; s?: number; t?: string; xml?: string; fAttributes?: string };

/** A sheet given cell by cell, with its merged ranges. */
export interface RawSheet {
  name: string;
  rows: RawCell[][];
  state?: 'hidden' | 'veryHidden';
  merged?: string[];
  /** Omits cell references, as some writers do. */
  bare?: boolean;
}

export interface RawBook {
  /** Number formats; style n + 1 uses the nth. */
  formats?: string[];
  /** The content of the `sst` element of the shared strings. */
  strings?: string;
  workbookPr?: string;
  calcPr?: string;
  /** Changes or renames the generated parts. */
  change?: (parts: Record<string, string>) => Record<string, string>;
}

function rawCell(cell: RawCell, reference: string): string {
  const r = reference === '' ? '' : ` r="${reference}"`;
  if (cell === null) return reference === '' ? '<c/>' : '';
  if (typeof cell === 'string')
    return `<c${r} t="inlineStr"><is><t xml:space="preserve">${entities(cell)}</t></is></c>`;
  if (typeof cell === 'number') return `<c${r}><v>${cell}</v></c>`;
  const { v, f, s, t, xml, fAttributes = '' } = cell;
  const formula = f === undefined ? '' : `<f${fAttributes}>${entities(f)}</f>`;
  const value = v === undefined ? '' : `<v>${typeof v === 'string' ? entities(v) : v}</v>`;
  return `<c${r}${s === undefined ? '' : ` s="${s}"`}${t === undefined ? '' : ` t="${t}"`}>${xml ?? formula + value}</c>`;
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const XML = '<?xml version="1.0" encoding="UTF-8"?>';

/** A workbook with full control over its XML. */
export function rawBook(sheets: RawSheet[], book: RawBook = {}): Buffer {
  const { formats = [], strings, workbookPr = '', calcPr = '', change = (parts) => parts } = book;
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    '_rels/.rels': `${XML}<Relationships><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${XML}<workbook xmlns:r="${OFFICE}"><workbookPr ${workbookPr}/><sheets>${sheets.map(({ name, state }, i) => `<sheet name="${entities(name)}" sheetId="${i + 1}"${state ? ` state="${state}"` : ''} r:id="rId${i + 1}"/>`).join('')}</sheets><calcPr ${calcPr}/></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships>${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rId901" Type="${OFFICE}/styles" Target="styles.xml"/>${strings === undefined ? '' : `<Relationship Id="rId902" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/>`}</Relationships>`,
    'xl/styles.xml': `${XML}<styleSheet><numFmts>${formats.map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${entities(code)}"/>`).join('')}</numFmts><cellXfs><xf numFmtId="0"/>${formats.map((_, i) => `<xf numFmtId="${164 + i}"/>`).join('')}</cellXfs></styleSheet>`,
  };
  sheets.forEach(({ rows, merged, bare }, i) => {
    const data = rows.map(
      (cells, r) =>
        `<row${bare ? '' : ` r="${r + 1}"`}>${cells.map((cell, c) => rawCell(cell, bare ? '' : `${column(c)}${r + 1}`)).join('')}</row>`,
    );
    const mergeCells = merged
      ? `<mergeCells count="${merged.length}">${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
      : '';
    parts[`xl/worksheets/sheet${i + 1}.xml`] =
      `${XML}<worksheet><sheetData>${data.join('')}</sheetData>${mergeCells}</worksheet>`;
  });
  if (strings !== undefined) parts['xl/sharedStrings.xml'] = `${XML}<sst>${strings}</sst>`;
  return zip(change(parts));
}
