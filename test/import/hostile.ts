import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import yazl from 'yazl';

/** A file that is made to exhaust whoever reads it. */
export interface Hostile {
  name: string;
  ending: string;
  write(file: string): Promise<void>;
  /** The code that it is refused with, or how its import ends. */
  ends: string;
  /** Of a rejected record, the code. */
  rejects?: string;
  /** Made and read in the long form alone. */
  long?: true;
}

const MIB = 1024 ** 2;
const HEADER = 'Invoice No,Invoice Date,Store Name,Item Name,Qty,Rate';
const NAMES = HEADER.split(',');
const record = (nth: number) => `${nth},2025-01-31,Patel,Kaju,2,10.50`;
const SHEET = '<?xml version="1.0"?><worksheet><sheetData>';
const SHEET_END = '</sheetData></worksheet>';

const inline = (text: string, reference = '') =>
  `<c${reference && ` r="${reference}"`} t="inlineStr"><is><t>${text}</t></is></c>`;
const row = (cells: string[]) => `<row>${cells.map((cell) => inline(cell)).join('')}</row>`;
const head = SHEET + row(NAMES);

/** The same text many times over, in pieces that are handed on as they are. */
function* times(text: string, count: number): Generator<string> {
  const many = Math.max(1, Math.floor(65_536 / text.length));
  const block = text.repeat(many);
  for (let left = count; left > 0; left -= many) yield left >= many ? block : text.repeat(left);
}

/** So many bytes of letters that pack to about a 200th, so that nobody takes them for a bomb. */
function* letters(bytes: number, separator = ''): Generator<string> {
  const plain = 'a'.repeat(65_536 - 480 - separator.length);
  for (let made = 0; made < bytes; made += 65_536) yield randomBytes(240).toString('hex') + plain + separator;
}

function* joined(...parts: (string | Iterable<string>)[]): Generator<string> {
  for (const part of parts) {
    if (typeof part === 'string') yield part;
    else yield* part;
  }
}

const CONTENT: Record<string, Iterable<string>> = {
  'xl/workbook.xml': ['<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'],
  'xl/_rels/workbook.xml.rels': [
    '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
  ],
};

/** A workbook of one sheet, with parts of it replaced. */
async function writeWorkbook(file: string, parts: Record<string, Iterable<string>>): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries({ ...CONTENT, ...parts }))
    zip.addReadStream(
      Readable.from(content, { objectMode: true }).map((text: string) => Buffer.from(text)),
      name,
    );
  zip.end();
  await pipeline(zip.outputStream, fs.createWriteStream(file));
}

const sheet = (name: string, ends: string, content: () => Iterable<string>, more: Partial<Hostile> = {}): Hostile => ({
  name,
  ending: 'xlsx',
  ends,
  write: (file) => writeWorkbook(file, { 'xl/worksheets/sheet1.xml': content() }),
  ...more,
});
const part = (name: string, ends: string, path: string, content: () => Iterable<string>): Hostile => ({
  name,
  ending: 'xlsx',
  ends,
  write: (file) =>
    writeWorkbook(file, {
      'xl/worksheets/sheet1.xml': [head + row(record(1).split(',')) + SHEET_END],
      [path]: content(),
    }),
});
const text = (name: string, ends: string, content: () => Iterable<string>, more: Partial<Hostile> = {}): Hostile => ({
  name,
  ending: 'csv',
  ends,
  write: (file) => pipeline(Readable.from(content()), fs.createWriteStream(file)),
  ...more,
});

async function writeSheets(file: string, count: number): Promise<void> {
  const zip = new yazl.ZipFile();
  const ids = Array.from({ length: count }, (_, i) => i + 1);
  const add = (name: string, content: string) => zip.addBuffer(Buffer.from(content), name);
  add(
    'xl/workbook.xml',
    `<workbook xmlns:r="r"><sheets>${ids.map((id) => `<sheet name="S${id}" sheetId="${id}" r:id="rId1"/>`).join('')}</sheets></workbook>`,
  );
  add('xl/_rels/workbook.xml.rels', [...CONTENT['xl/_rels/workbook.xml.rels']!].join(''));
  add('xl/worksheets/sheet1.xml', head + row(record(1).split(',')) + SHEET_END);
  zip.end();
  await pipeline(zip.outputStream, fs.createWriteStream(file));
}

/** Files of the kinds that a reader has to have a budget for; each is made anew. */
export const HOSTILE: Hostile[] = [
  sheet('tags 2 million deep in a sheet', 'file_unsafe', () => joined(SHEET, times('<x>', 2_000_000))),
  sheet('tags 16 million deep in a sheet', 'file_unsafe', () => joined(SHEET, times('<x>', 16_000_000))),
  part('tags 8 million deep in the shared strings', 'file_unsafe', 'xl/sharedStrings.xml', () =>
    joined('<sst>', times('<x>', 8_000_000)),
  ),
  part('tags 8 million deep in the styles', 'file_unsafe', 'xl/styles.xml', () =>
    joined('<styleSheet>', times('<x>', 8_000_000)),
  ),
  part('tags 8 million deep in the workbook', 'file_unsafe', 'xl/workbook.xml', () =>
    joined('<workbook>', times('<x>', 8_000_000)),
  ),
  sheet('a tag of 4 million attributes', 'file_unsafe', () =>
    joined(
      SHEET,
      '<row ',
      (function* () {
        for (let i = 0; i < 4_000_000; i += 1000)
          yield Array.from({ length: 1000 }, (_, k) => `a${i + k}=""`).join(' ') + ' ';
      })(),
    ),
  ),
  sheet('an attribute of 400 MB', 'file_unsafe', () => joined(SHEET, '<row r="', letters(400 * MIB))),
  sheet('a tag name of 400 MB', 'file_unsafe', () => joined(SHEET, '<', letters(400 * MIB))),
  sheet('a comment of 400 MB', 'file_unsafe', () => joined(SHEET, '<!--', letters(400 * MIB))),
  sheet('an instruction of 400 MB', 'file_unsafe', () => joined(SHEET, '<?x ', letters(400 * MIB))),
  sheet('unread character data of 400 MB', 'file_unsafe', () => joined(SHEET, '<x><![CDATA[', letters(400 * MIB))),
  sheet('a cell of 400 MB', 'file_unsafe', () => joined(SHEET, '<row><c t="inlineStr"><is><t>', letters(400 * MIB))),
  sheet('a cell of 2 GB', 'file_unsafe', () => joined(SHEET, '<row><c t="inlineStr"><is><t>', letters(2048 * MIB)), {
    long: true,
  }),
  sheet('a cell of a million pieces', 'file_unsafe', () =>
    joined(SHEET, '<row><c t="inlineStr"><is>', times('<t>aaaaaaaaaaaaaaaa</t>', 3_000_000)),
  ),
  part('a shared string of 400 MB', 'file_unsafe', 'xl/sharedStrings.xml', () =>
    joined('<sst><si><t>', letters(400 * MIB)),
  ),
  part('shared strings of 1 GB', 'file_bomb', 'xl/sharedStrings.xml', () =>
    joined('<sst><si><t>', letters(1024 * MIB, '</t></si><si><t>')),
  ),
  part('20 million empty shared strings', 'file_bomb', 'xl/sharedStrings.xml', () =>
    joined('<sst>', times('<si/>', 12_000_000)),
  ),
  part('5 million cell styles', 'file_bomb', 'xl/styles.xml', () =>
    joined('<styleSheet><cellXfs>', times('<xf/>', 5_000_000)),
  ),
  part('5 million relations', 'file_bomb', 'xl/_rels/workbook.xml.rels', () =>
    joined(
      '<Relationships>',
      (function* () {
        for (let i = 0; i < 5_000_000; i += 500)
          yield Array.from({ length: 500 }, (_, k) => `<Relationship Id="${i + k}" Target="a"/>`).join('');
      })(),
    ),
  ),
  { name: '100,000 sheets', ending: 'xlsx', ends: 'too_many_sheets', write: (file) => writeSheets(file, 100_000) },
  sheet('a row of a million cells below six names', 'file_has_rejects', () =>
    joined(head, row(record(1).split(',')), '<row>', times(inline('1'), 1_000_000), '</row>', SHEET_END),
  ),
  sheet('a million columns', 'too_many_columns', () =>
    joined(
      SHEET,
      '<row>',
      ...NAMES.map((name) => inline(name)),
      times(inline('x'), 1_000_000),
      '</row>',
      row(record(1).split(',')),
      SHEET_END,
    ),
  ),
  sheet('3,000 rows that reach to the last column', 'too_many_columns', () =>
    joined(
      SHEET,
      `<row>${NAMES.map((name) => inline(name)).join('')}${inline('x', 'XFD1')}</row>`,
      times(
        `<row>${record(1)
          .split(',')
          .map((cell) => inline(cell))
          .join('')}${inline('1', 'XFD1')}</row>`,
        3_000,
      ),
      SHEET_END,
    ),
  ),
  text('a million columns', 'too_many_columns', () =>
    joined(HEADER, times(',x', 1_000_000), '\n', record(1), times(',1', 1_000_000), '\n'),
  ),
  text('a header of 100 MB', 'too_many_columns', () => joined(HEADER, ',', letters(100 * MIB), '\n', record(1), '\n')),
  text(
    'a quoted field of 200 MB',
    'file_has_rejects',
    () =>
      joined(
        `${HEADER}\n${record(1)}\n2,2025-01-31,"`,
        letters(200 * MIB),
        `",Kaju,2,10.50\n`,
        ...Array.from({ length: 30 }, (_, i) => `${record(i + 3)}\n`),
      ),
    { rejects: 'line_too_long' },
  ),
  text(
    'a quote of 200 MB that never closes',
    'file_has_rejects',
    () => joined(`${HEADER}\n${record(1)}\n2,2025-01-31,"`, letters(200 * MIB)),
    { rejects: 'line_too_long' },
  ),
  text('a quote that never closes, over a million lines', 'breaker_open', () =>
    joined(`${HEADER}\n${record(1)}\n2,2025-01-31,"`, times('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n', 1_000_000)),
  ),
  text('200 MB of quotes', 'file_has_rejects', () => joined(`${HEADER}\n${record(1)}\n`, times('"', 200 * MIB), '\n'), {
    rejects: 'line_too_long',
  }),
  text(
    'a line of 200 MB of delimiters',
    'file_has_rejects',
    () => joined(`${HEADER}\n${record(1)}\n`, times(',', 200 * MIB), '\n', record(2), '\n'),
    { rejects: 'line_too_long' },
  ),
  text('a million quotes, each on a line', 'breaker_open', () =>
    joined(`${HEADER}\n`, times(`1,2025-01-31,"Patel,Kaju,2,1\n`, 1_000_000)),
  ),
  text('400 records of half a megabyte', 'completed', () =>
    joined(
      HEADER,
      ...Array.from({ length: 6 }, (_, i) => `,Note ${i}`),
      '\n',
      ...(function* () {
        for (let i = 1; i <= 400; i++) yield `${record(i)}${`,${i}${'n'.repeat(80_000)}`.repeat(6)}\n`;
      })(),
    ),
  ),
  text('300 records of a hundred thousand cells', 'breaker_open', () =>
    joined(`${HEADER}\n`, times(`${record(1)}${','.repeat(100_000)}1\n`, 300)),
  ),
  text(
    'cells between signs of two characters, one of 200 MB',
    'file_has_rejects',
    () =>
      joined(
        `${HEADER}\n${record(1)}\n2,2025-01-31,"`.replaceAll(',', '||'),
        letters(200 * MIB),
        `"||Kaju||2||10.50\n`,
      ),
    { rejects: 'line_too_long' },
  ),
  {
    name: 'a packed line of 1 GB',
    ending: 'csv.gz',
    ends: 'file_has_rejects',
    rejects: 'line_too_long',
    write: (file) =>
      pipeline(
        Readable.from(joined(`${HEADER}\n${record(1)}\n2,2025-01-31,`, letters(1024 * MIB), '\n', record(3), '\n')),
        createGzip({ level: 1 }),
        fs.createWriteStream(file),
      ),
  },
];
