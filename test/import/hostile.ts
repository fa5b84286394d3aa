import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import yazl from 'yazl';

/** A file made to exhaust the memory or time of its reader. */
export interface Hostile {
  name: string;
  ending: string;
  write(file: string): Promise<void>;
  /** The expected error code, or the final status of the import. */
  ends: string;
  /** The expected number of rejected records by code. */
  rejects?: Record<string, number>;
}

const MIB = 1024 ** 2;
/** In the long form every file is large enough to exhaust a reader without limits. */
export const LONG = process.env.MANGALM_HOSTILE === 'long';
const large = (mib: number) => (LONG ? mib : Math.min(mib, 16)) * MIB;
const many = (count: number) => (LONG ? count : Math.min(count, 120_000));
const HEADER = 'Invoice No,Invoice Date,Store Name,Item Name,Qty,Rate';
const NAMES = HEADER.split(',');
const record = (nth: number) => `${nth},2025-01-31,Patel,Kaju,2,10.50`;
const SHEET = '<?xml version="1.0"?><worksheet><sheetData>';
const END = '</sheetData></worksheet>';

const inline = (text: string, reference = '') =>
  `<c${reference && ` r="${reference}"`} t="inlineStr"><is><t>${text}</t></is></c>`;
const row = (cells: string[]) => `<row>${cells.map((cell) => inline(cell)).join('')}</row>`;
const head = SHEET + row(NAMES);
const GOOD = row(record(1).split(','));

/** The same text repeated, in large chunks. */
function* repeated(text: string, count: number): Generator<string> {
  const many = Math.max(1, Math.floor(65_536 / text.length));
  const block = text.repeat(many);
  for (let left = count; left > 0; left -= many) yield left >= many ? block : text.repeat(left);
}

/** So many bytes of letters that compress to about 1/200, below the ratio at which decompression is refused. */
function* randomLetters(bytes: number, separator = ''): Generator<string> {
  const plain = 'a'.repeat(65_536 - 480 - separator.length);
  for (let made = 0; made < bytes; made += 65_536) yield randomBytes(240).toString('hex') + plain + separator;
}

function* concat(...parts: (string | Iterable<string>)[]): Generator<string> {
  for (const part of parts) {
    if (typeof part === 'string') yield part;
    else yield* part;
  }
}

const DEFAULT_PARTS: Record<string, Iterable<string>> = {
  'xl/workbook.xml': ['<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'],
  'xl/_rels/workbook.xml.rels': [
    '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
  ],
};

/** Writes a workbook of one sheet, with the given parts replaced. */
async function writeWorkbook(file: string, parts: Record<string, Iterable<string>>): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries({ ...DEFAULT_PARTS, ...parts }))
    zip.addReadStream(
      Readable.from(content, { objectMode: true }).map((text: string) => Buffer.from(text)),
      name,
    );
  zip.end();
  await pipeline(zip.outputStream, fs.createWriteStream(file));
}

const sheetFile = (
  name: string,
  ends: string,
  content: () => Iterable<string>,
  overrides: Partial<Hostile> = {},
): Hostile => ({
  name,
  ending: 'xlsx',
  ends,
  write: (file) => writeWorkbook(file, { 'xl/worksheets/sheet1.xml': content() }),
  ...overrides,
});
const partFile = (name: string, ends: string, path: string, content: () => Iterable<string>): Hostile => ({
  name,
  ending: 'xlsx',
  ends,
  write: (file) =>
    writeWorkbook(file, {
      'xl/worksheets/sheet1.xml': [head + GOOD + END],
      [path]: content(),
    }),
});
const textFile = (
  name: string,
  ends: string,
  content: () => Iterable<string>,
  overrides: Partial<Hostile> = {},
): Hostile => ({
  name,
  ending: 'csv',
  ends,
  write: (file) => pipeline(Readable.from(content()), fs.createWriteStream(file)),
  ...overrides,
});

/** Writes a workbook of so many sheets that all refer to the same part. */
async function writeSheets(file: string, count: number): Promise<void> {
  const zip = new yazl.ZipFile();
  const ids = Array.from({ length: count }, (_, i) => i + 1);
  const add = (name: string, content: string) => zip.addBuffer(Buffer.from(content), name);
  add(
    'xl/workbook.xml',
    `<workbook xmlns:r="r"><sheets>${ids.map((id) => `<sheet name="S${id}" sheetId="${id}" r:id="rId1"/>`).join('')}</sheets></workbook>`,
  );
  add('xl/_rels/workbook.xml.rels', [...DEFAULT_PARTS['xl/_rels/workbook.xml.rels']!].join(''));
  add('xl/worksheets/sheet1.xml', head + GOOD + END);
  zip.end();
  await pipeline(zip.outputStream, fs.createWriteStream(file));
}

/** The concatenated texts `textOf(1)` to `textOf(count)`, in chunks of a hundred. */
function* numbered(count: number, textOf: (nth: number) => string): Generator<string> {
  for (let i = 1; i <= count; i += 100) {
    let text = '';
    for (let k = i; k < i + 100 && k <= count; k++) text += textOf(k);
    yield text;
  }
}

/** A sheet whose rows also have a cell in the given column, far to the right. */
function sheetUpToColumn(column: string, rows: number): Iterable<string> {
  const open = (cells: string[]) => row(cells).slice(0, -'</row>'.length);
  return concat(
    SHEET,
    `${open(NAMES)}${inline('Note', `${column}1`)}</row>`,
    repeated(`${open(record(1).split(','))}${inline('1', `${column}2`)}</row>`, rows),
    END,
  );
}

/** A file of another format by its content. */
const formatFile = (
  ending: string,
  name: string,
  ends: string,
  content: () => Iterable<string>,
  overrides: Partial<Hostile> = {},
): Hostile => textFile(name, ends, content, { ending, ...overrides });

const JSON_LINE = (nth: number) =>
  JSON.stringify(Object.fromEntries(NAMES.map((name, at) => [name, record(nth).split(',')[at]!])));
const XML_ROW = `<row ${NAMES.map((name, at) => `${name.replace(' ', '')}="${record(1).split(',')[at]}"`).join(' ')}/>`;
const HTML_ROW = `<tr>${record(1)
  .split(',')
  .map((cell) => `<td>${cell}</td>`)
  .join('')}</tr>`;
const HTML_HEAD = `<html><table><tr>${NAMES.map((name) => `<th>${name}</th>`).join('')}</tr>`;

/** Writes a zip archive with the given entries. */
async function writeArchive(file: string, parts: Record<string, Iterable<string>>): Promise<void> {
  const archive = new yazl.ZipFile();
  for (const [name, content] of Object.entries(parts))
    archive.addReadStream(
      Readable.from(content, { objectMode: true }).map((text: string) => Buffer.from(text)),
      name,
    );
  archive.end();
  await pipeline(archive.outputStream, fs.createWriteStream(file));
}

const ods = (name: string, ends: string, content: () => Iterable<string>): Hostile => ({
  name,
  ending: 'ods',
  ends,
  write: (file) =>
    writeArchive(file, {
      mimetype: ['application/vnd.oasis.opendocument.spreadsheet'],
      'content.xml': concat(
        '<office:document-content><office:body><office:spreadsheet><table:table table:name="S">',
        content(),
        '</table:table></office:spreadsheet></office:body></office:document-content>',
      ),
    }),
});

const compound = (name: string, ends: string, content: () => Buffer): Hostile => ({
  name,
  ending: 'xls',
  ends,
  write: async (file) => fs.writeFileSync(file, content()),
});

/** Files of formats other than delimited text and .xlsx. */
function formatFiles(): Hostile[] {
  const odsCell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>';
  return [
    formatFile('json', 'objects 2 million deep in JSON', 'file_unsafe', () => repeated('{"a":', 2_000_000)),
    formatFile('json', 'lists 2 million deep in JSON', 'file_unsafe', () => concat('[{"a":', repeated('[', 2_000_000))),
    formatFile('json', 'a huge text in JSON', 'file_unsafe', () => concat('[{"a":"', randomLetters(large(200)))),
    formatFile('json', 'a huge number in JSON', 'file_unsafe', () => concat('[{"a":', repeated('1', large(200)))),
    formatFile('json', 'millions of different names in JSON', 'file_unsafe', () =>
      concat(
        '[{',
        numbered(many(4_000_000), (i) => `"a${i}":1,`),
        '"z":1}]',
      ),
    ),
    formatFile('json', 'an invoice of millions of lines in JSON', 'file_bomb', () =>
      concat(
        '[{"no":"1","date":"2025-01-31","customer":"Patel","lines":[{"item":"a","qty":1,"rate":1}',
        repeated(',{"item":"a","qty":1,"rate":1}', 600_000),
        ']},{"no":"2","lines":[]}]',
      ),
    ),
    formatFile('json', 'JSON that is cut off', 'file_damaged', () =>
      concat('[', JSON_LINE(1), ',', JSON_LINE(2).slice(0, 40)),
    ),
    formatFile('jsonl', 'many lines of JSON', 'completed', () =>
      numbered(LONG ? 1_000_000 : 30_000, (i) => `${JSON_LINE(i)}\n`),
    ),
    formatFile('xml', 'elements 2 million deep in XML', 'file_unsafe', () =>
      concat('<rows>', repeated('<x>', 2_000_000)),
    ),
    formatFile('xml', 'a huge value in XML', 'file_unsafe', () => concat('<rows><row><a>', randomLetters(large(200)))),
    formatFile('xml', 'a huge attribute in XML', 'file_unsafe', () =>
      concat('<rows><row a="', randomLetters(large(200))),
    ),
    formatFile('xml', 'entities that multiply in XML', 'file_unsafe', () => [
      '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><r><row>&b;</row></r>',
    ]),
    formatFile('xml', 'XML that is cut off', 'file_damaged', () =>
      concat('<rows>', repeated(XML_ROW, 10), '<row a="1"'),
    ),
    formatFile('xml', 'many elements', 'completed', () =>
      concat('<rows>', repeated(`${XML_ROW}\n`, LONG ? 1_000_000 : 30_000), '</rows>'),
    ),
    formatFile('html', 'tables 100,000 deep in HTML', 'file_unsafe', () =>
      concat('<html>', repeated('<table><tr><td>', 100_000)),
    ),
    formatFile('html', 'a huge tag in HTML', 'file_unsafe', () =>
      concat(HTML_HEAD, '<td title="', randomLetters(large(200))),
    ),
    formatFile(
      'html',
      'a huge cell in HTML',
      'completed_with_rejects',
      () =>
        concat(
          HTML_HEAD,
          HTML_ROW,
          '<tr><td>2</td><td>2025-01-31</td><td>',
          randomLetters(large(200)),
          HTML_ROW.slice(HTML_ROW.indexOf('Patel') + 5),
        ),
      { rejects: { too_long: 1 } },
    ),
    formatFile('html', 'cells that span millions of rows in HTML', 'completed_with_rejects', () =>
      concat(
        HTML_HEAD,
        repeated(HTML_ROW.replace('<td>', '<td rowspan="9999999" colspan="1">'), 1),
        HTML_ROW,
        '</table>',
      ),
    ),
    formatFile('html', 'a million tables', 'too_many_sheets', () =>
      concat('<html>', repeated(`<table>${HTML_ROW}</table>`, many(1_000_000))),
    ),
    ods('rows that repeat a million times', 'file_bomb', () => [
      `<table:table-row table:number-rows-repeated="1048576">${odsCell.repeat(50)}</table:table-row>`,
    ]),
    ods('cells that repeat a billion times', 'file_bomb', () => [
      `<table:table-row table:number-rows-repeated="1048576">${odsCell.replace('<table:table-cell', '<table:table-cell table:number-columns-repeated="16384"')}</table:table-row>`,
    ]),
    ods('an OpenDocument of hundreds of megabytes', 'file_too_large', () => randomLetters(LONG ? 400 * MIB : 64 * MIB)),
    compound('a compound file of nothing', 'file_damaged', () =>
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(512 * 1024),
        Buffer.from('Workbook\0', 'utf16le'),
        Buffer.alloc(512 * 1024),
      ]),
    ),
    compound('a compound file whose sectors form a circle', 'file_damaged', () => {
      const bytes = Buffer.alloc(4096, 0);
      Buffer.from('d0cf11e0a1b11ae100000000000000000000000000000000003e000300feff0900', 'hex').copy(bytes);
      bytes.writeUInt32LE(1, 44);
      bytes.fill(0, 76, 512);
      Buffer.from('Workbook\0', 'utf16le').copy(bytes, 1024);
      return bytes;
    }),
    formatFile('slk', 'a SYLK that reaches to the last cell', 'file_bomb', () =>
      concat(
        'ID;PX\nC;Y1;X1;K"Invoice No"\n',
        'C;Y1048576;X16384;K1\n',
        repeated('C;X99999999;Y99999999;K1\n', 1_000),
        'E\n',
      ),
    ),
    formatFile('dif', 'a DIF that never ends', 'file_too_large', () =>
      concat('TABLE\n0,1\n"x"\nDATA\n0,0\n""\n-1,0\nBOT\n', repeated('1,0\n"x"\n', LONG ? 50_000_000 : 7_000_000)),
    ),
    formatFile('prn', 'columns of fixed width over a huge line', 'completed_with_rejects', () =>
      concat(
        'Invoice No  Invoice Date  Store Name  Item Name  Qty   Rate\n',
        '1           2025-01-31    Patel       Kaju         2  10.50\n',
        '2           2025-01-31    Patel       Kaju         2  10.50\n',
        repeated('x ', large(100)),
        '\n',
      ),
    ),
  ];
}

/** Files for which a reader needs limits; each is generated when its test runs. */
export const HOSTILE: Hostile[] = [
  sheetFile('elements 2 million deep in a sheet', 'file_unsafe', () => concat(SHEET, repeated('<x>', 2_000_000))),
  sheetFile('elements 16 million deep in a sheet', 'file_unsafe', () => concat(SHEET, repeated('<x>', 16_000_000))),
  ...['sharedStrings', 'styles', 'workbook', '_rels/workbook.xml.rels'].map((name) =>
    partFile(
      `elements 8 million deep in ${name}`,
      'file_unsafe',
      name.includes('/') ? `xl/${name}` : `xl/${name}.xml`,
      () => concat('<top>', repeated('<x>', 8_000_000)),
    ),
  ),
  sheetFile('an element with millions of attributes', 'file_unsafe', () =>
    concat(
      SHEET,
      '<row ',
      numbered(many(4_000_000), (i) => `a${i}="" `),
    ),
  ),
  sheetFile('a huge attribute', 'file_unsafe', () => concat(SHEET, '<row r="', randomLetters(large(400)))),
  sheetFile('a huge name of an element', 'file_unsafe', () => concat(SHEET, '<x', randomLetters(large(400)))),
  sheetFile('a huge comment', 'file_unsafe', () => concat(SHEET, '<!--', randomLetters(large(400)))),
  sheetFile('a huge processing instruction', 'file_unsafe', () => concat(SHEET, '<?x ', randomLetters(large(400)))),
  sheetFile('a huge section of character data', 'file_unsafe', () =>
    concat(SHEET, '<x><![CDATA[', randomLetters(large(400))),
  ),
  sheetFile('a huge cell', 'file_unsafe', () =>
    concat(SHEET, '<row><c t="inlineStr"><is><t>', randomLetters(large(2048))),
  ),
  sheetFile(
    'a huge cell of small pieces',
    'completed_with_rejects',
    () =>
      concat(
        head,
        GOOD,
        '<row><c t="inlineStr"><is>',
        repeated('<t>aaaaaaaaaaaaaaaa</t>', 200_000),
        '</is></c></row>',
        END,
      ),
    { rejects: { too_long: 1 } },
  ),
  sheetFile(
    'a row of huge cells',
    'completed_with_rejects',
    () => concat(head, GOOD, '<row>', repeated(inline('n'.repeat(99_999)), 200), '</row>', END),
    { rejects: { line_too_long: 1 } },
  ),
  partFile('a huge shared string', 'file_unsafe', 'xl/sharedStrings.xml', () =>
    concat('<sst><si><t>', randomLetters(large(400))),
  ),
  partFile('shared strings that take hundreds of megabytes', 'file_bomb', 'xl/sharedStrings.xml', () =>
    concat('<sst><si><t>', randomLetters(LONG ? 1024 * MIB : 180 * MIB, '</t></si><si><t>')),
  ),
  partFile('millions of empty shared strings', 'file_bomb', 'xl/sharedStrings.xml', () =>
    concat('<sst>', repeated('<si/>', 6_000_000)),
  ),
  {
    name: 'a shared string of a thousand long cells',
    ending: 'xlsx',
    ends: 'file_bomb',
    write: (file) =>
      writeWorkbook(file, {
        'xl/sharedStrings.xml': [`<sst><si><t>${'n'.repeat(99_999)}</t></si></sst>`],
        'xl/worksheets/sheet1.xml': concat(
          SHEET,
          row([...NAMES, 'Note']),
          repeated(`${GOOD.slice(0, -'</row>'.length)}<c t="s"><v>0</v></c></row>`, 1_000),
          END,
        ),
      }),
  },
  partFile('millions of cell styles', 'file_bomb', 'xl/styles.xml', () =>
    concat('<styleSheet><cellXfs>', repeated('<xf/>', 5_000_000)),
  ),
  partFile('millions of relations', 'file_bomb', 'xl/_rels/workbook.xml.rels', () =>
    concat(
      '<Relationships>',
      numbered(many(5_000_000), (i) => `<Relationship Id="${i}" Target="a"/>`),
    ),
  ),
  { name: '100,000 sheets', ending: 'xlsx', ends: 'too_many_sheets', write: (file) => writeSheets(file, 100_000) },
  {
    name: 'a thousand sheets that are one',
    ending: 'xlsx',
    ends: 'completed',
    write: (file) => writeSheets(file, 1_000),
  },
  sheetFile('formulas that each add up all rows above', 'formulas_not_kept', () =>
    concat(
      head,
      GOOD,
      numbered(
        200_000,
        (i) => `${row(record(i).split(',').slice(0, 5)).slice(0, -6)}<c><f>SUM(E$2:E${i + 1})</f></c></row>`,
      ),
      END,
    ),
  ),
  sheetFile('millions of merged cells', 'file_bomb', () =>
    concat(
      head,
      GOOD,
      '</sheetData><mergeCells>',
      numbered(2_000_000, (i) => `<mergeCell ref="A${i}:A${i + 1}"/>`),
      '</mergeCells></worksheet>',
    ),
  ),
  sheetFile('merged cells that all lie over each other', 'completed', () =>
    concat(
      head,
      numbered(2_000, (i) => row(record(i).split(','))),
      '</sheetData><mergeCells>',
      numbered(90_000, (i) => `<mergeCell ref="A2:B${(i % 2_000) + 3}"/>`),
      '</mergeCells></worksheet>',
    ),
  ),
  sheetFile(
    'a row of a million cells below six names',
    'completed_with_rejects',
    () => concat(head, GOOD, '<row>', repeated(inline('1'), many(1_000_000)), '</row>', END),
    { rejects: { too_many_cells: 1 } },
  ),
  sheetFile('a sheet of a million columns', 'table_too_wide', () =>
    concat(
      SHEET,
      '<row>',
      ...NAMES.map((name) => inline(name)),
      repeated(inline('x'), many(1_000_000)),
      '</row>',
      GOOD,
      END,
    ),
  ),
  sheetFile('rows that reach to the last column of Excel', 'table_too_wide', () => sheetUpToColumn('XFD', 3_000)),
  sheetFile('rows that reach to the last column that is read', 'completed', () => sheetUpToColumn('AMJ', 3_000)),
  textFile('a million columns', 'table_too_wide', () =>
    concat(HEADER, repeated(',x', 1_000_000), '\n', record(1), repeated(',1', 1_000_000), '\n'),
  ),
  textFile('a header of one huge cell', 'header_too_long', () =>
    concat(HEADER, ',', randomLetters(large(100)), '\n', record(1), '\n'),
  ),
  textFile(
    'a huge quoted cell',
    'completed_with_rejects',
    () =>
      concat(`${HEADER}\n${record(1)}\n2,2025-01-31,"`, randomLetters(large(200)), `",Kaju,2,10.50\n${record(3)}\n`),
    { rejects: { line_too_long: 1 } },
  ),
  textFile(
    'a huge quote that never closes',
    'completed_with_rejects',
    () => concat(`${HEADER}\n${record(1)}\n2,2025-01-31,"`, randomLetters(large(200))),
    { rejects: { line_too_long: 1 } },
  ),
  textFile('a quote that never closes, over a million lines', 'stopped', () =>
    concat(`${HEADER}\n${record(1)}\n2,2025-01-31,"`, repeated(`${'a'.repeat(35)}\n`, 1_000_000)),
  ),
  textFile(
    'a line of quotes',
    'completed_with_rejects',
    () => concat(`${HEADER}\n${record(1)}\n`, repeated('"', large(200)), '\n'),
    { rejects: { line_too_long: 1 } },
  ),
  textFile(
    'a line of delimiters',
    'completed_with_rejects',
    () => concat(`${HEADER}\n${record(1)}\n`, repeated(',', large(200)), '\n', record(2), '\n'),
    { rejects: { line_too_long: 1 } },
  ),
  textFile('a million quotes, each on a line', 'stopped', () =>
    concat(`${HEADER}\n`, repeated(`1,2025-01-31,"Patel,Kaju,2,1\n`, 1_000_000)),
  ),
  textFile('records of half a megabyte', 'completed', () =>
    concat(
      `${HEADER},A,B,C,D,E,F\n`,
      numbered(LONG ? 400 : 60, (i) => `${record(i)}${`,${i}${'n'.repeat(80_000)}`.repeat(6)}\n`),
    ),
  ),
  textFile('records of a hundred thousand cells', 'table_too_wide', () =>
    concat(`${HEADER}\n`, repeated(`${record(1)}${','.repeat(100_000)}1\n`, 50)),
  ),
  textFile(
    'a record of a hundred thousand cells',
    'completed_with_rejects',
    () => concat(`${HEADER}\n`, repeated(`${record(1)}\n`, 30), record(1), ','.repeat(100_000), '1\n'),
    { rejects: { too_many_cells: 1 } },
  ),
  textFile(
    'a huge cell between delimiters of two characters',
    'completed_with_rejects',
    () =>
      concat(
        `${HEADER}\n${record(1)}\n2,2025-01-31,"`.replaceAll(',', '||'),
        randomLetters(large(200)),
        '"||Kaju||2||1\n',
      ),
    { rejects: { line_too_long: 1 } },
  ),
  ...formatFiles(),
  {
    name: 'a huge line, packed',
    ending: 'csv.gz',
    ends: 'completed_with_rejects',
    rejects: { line_too_long: 1 },
    write: (file) =>
      pipeline(
        Readable.from(concat(`${HEADER}\n${record(1)}\n2,2025-01-31,`, randomLetters(large(1024)), `\n${record(3)}\n`)),
        createGzip({ level: 1 }),
        fs.createWriteStream(file),
      ),
  },
];
