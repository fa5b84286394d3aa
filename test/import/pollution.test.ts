import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { invoiceSchema } from '../../src-main/import/layout/invoice-schema.ts';
import { newReadingProgress } from '../../src-main/table/source/decode.ts';
import { openSource } from '../../src-main/table/source/source-file.ts';
import { findTable, readTable } from '../../src-main/table/table.ts';
import { cli, tempFolder } from '../helpers.ts';

/** The clean source table, with quoted, free-text and empty cells as in real exports. */
const WORDS = 'warm light durable cotton water resistant classic comfort trail winter design handmade'.split(' ');
const HEADER = ['DATE', 'TIME', 'Qty', 'PRODUCTID', 'Price', 'ProductType', 'ProductDescription', 'URL', 'Comments'];
const ROWS = Array.from({ length: 40 }, (_, i) => [
  `${String((i % 28) + 1).padStart(2, '0')}/02/2018`,
  `${String(i % 24).padStart(2, '0')}:${i % 2 ? '15' : '30'}`,
  String(i % 7),
  `${'ABCDEFGH'[i % 8]}${'KLMNOP'[i % 6]}-${1000 + i * 37}`,
  `$${(10 + i * 1.37).toFixed(2)}`,
  i % 3 === 0 ? `Men's ${WORDS[i % 12]} boots, ${WORDS[(i + 3) % 12]}` : `${WORDS[i % 12]} jacket ${i}`,
  `These ${WORDS[(i + 1) % 12]} pieces, made for ${WORDS[(i + 5) % 12]} days, feel ${WORDS[(i + 7) % 12]}${i % 5 === 0 ? ' at 24"' : ''}.`,
  `https://www.example.com/product/${1000 + i * 37}.html`,
  '',
]);
const QUOTED = new Set([6, 7]);

interface Writing {
  delimiter?: string;
  quote?: string;
  escape?: string;
}

const one = (text: string, column: number, { delimiter = ',', quote = '"', escape: before = quote }: Writing) =>
  QUOTED.has(column) ||
  [delimiter, quote].some((sign) => sign.trim() !== '' && text.includes(sign)) ||
  (delimiter.trim() === '' && text.includes(delimiter))
    ? quote + text.replaceAll(quote, before + quote) + quote
    : text;
const line = (cells: string[], writing: Writing = {}) =>
  cells.map((cell, i) => one(cell, i, writing)).join(writing.delimiter ?? ',');
const text = (lines: string[], end = '\n') => lines.map((each) => each + end).join('');
const all = (writing: Writing = {}) => [HEADER, ...ROWS].map((cells) => line(cells, writing));

async function cellsOf(file: string): Promise<string[]> {
  const source = await openSource(file, invoiceSchema);
  const table = await findTable(source, invoiceSchema);
  const cells: string[] = [];
  let skip = table.heading.preamble;
  await readTable(table, (found) => void (skip-- > 0 || cells.push(...found.cells)), newReadingProgress());
  return cells;
}

/** The cells of the clean table that are missing in what was read, as multisets. */
function lost(clean: string[], found: string[]): string[] {
  const left = new Map<string, number>();
  for (const cell of found) left.set(cell, (left.get(cell) ?? 0) + 1);
  return clean.filter((cell) => {
    const count = left.get(cell) ?? 0;
    left.set(cell, count - 1);
    return count <= 0;
  });
}

async function lostFrom(content: string, clean = [HEADER, ...ROWS].flat()): Promise<string[]> {
  const file = path.join(tempFolder(), 'polluted.csv');
  fs.writeFileSync(file, content);
  return lost(clean, await cellsOf(file));
}

describe('every cell of a clean table that is still in a polluted one is given back', () => {
  const whole: [string, string][] = [
    ...[';', '\t', '|', ', ', '^'].map((delimiter): [string, string] => [
      `delimiter ${JSON.stringify(delimiter)}`,
      text(
        all({ delimiter: delimiter.trim() || delimiter }).map((each, i) =>
          delimiter === ', ' ? [HEADER, ...ROWS][i]!.map((cell, c) => one(cell, c, {})).join(', ') : each,
        ),
      ),
    ]),
    ['delimiter blank', text(all({ delimiter: ' ' }))],
    ["quote '", text(all({ quote: "'", escape: "'" }))],
    ['escape backslash', text(all({ escape: '\\' }))],
    ['no escape', text(all({ escape: '' }))],
    ['CRLF', text(all(), '\r\n')],
    ['CR', text(all(), '\r')],
    ['no line end at the end', all().join('\n')],
    ['two line ends at the end', `${text(all())}\n`],
    ['blank lines', text(all().flatMap((each) => [each, '']))],
    ['lines above', text(['PREAMBLE', '', ...all()])],
    ['lines above, with delimiters', text(['PREAMBLE,,,,,,,,', ',,,,,,,,', ...all()])],
    ['header twice', text([all()[0]!, ...all()])],
    ['header three times', text([all()[0]!, all()[0]!, ...all()])],
    ['a second table of as many columns', text([...all(), ',,,,,,,,', ...all().slice(0, 9)])],
    [
      'a second table of fewer columns',
      text([...all(), '', ...[HEADER, ...ROWS].slice(0, 9).map((cells) => line(cells.slice(0, 6)))]),
    ],
    [
      'a second table of more columns',
      text([
        ...all(),
        '',
        ...all()
          .slice(0, 9)
          .map((each) => `${each},more,x`),
      ]),
    ],
  ];
  it.each(whole)('%s', async (_, content) => expect(await lostFrom(content)).toEqual([]));

  it('no header, only a header, one row', async () => {
    expect(await lostFrom(text(all().slice(1)), ROWS.flat())).toEqual([]);
    expect(await lostFrom(text(all().slice(0, 1)), HEADER)).toEqual([]);
    expect(await lostFrom(text(all().slice(0, 2)), [...HEADER, ...ROWS[0]!])).toEqual([]);
  });

  const rows = [0, 1, 2, 3, 7, 15, 25, 40];
  const columns = HEADER.map((_, column) => column);
  const places = rows.flatMap((row) => columns.map((column): [number, number] => [row, column]));
  const polluted = (row: number, change: (cells: string[]) => string) => {
    const written = [HEADER, ...ROWS][row]!.map((cell, i) => one(cell, i, {}));
    return text(all().with(row, change(written)));
  };

  it.each(places)('a stray quote in row %i, column %i', async (row, column) => {
    const stray = [HEADER, ...ROWS]
      [row]!.map((cell, i) =>
        i === column ? (QUOTED.has(i) ? `""${one(cell, i, {}).slice(1)}` : `"${one(cell, i, {})}`) : one(cell, i, {}),
      )
      .join(',');
    const own = [HEADER, ...ROWS][row]![column]!;
    expect((await lostFrom(text(all().with(row, stray)))).filter((cell) => cell !== own)).toEqual([]);
  });

  it.each(places)('a delimiter too many in row %i, column %i', async (row, column) => {
    expect(await lostFrom(polluted(row, (cells) => cells.toSpliced(column, 0, '').join(',')))).toEqual([]);
  });

  it.each(places.filter(([, column]) => column > 0))(
    'a delimiter missing in row %i, column %i',
    async (row, column) => {
      const own = [HEADER, ...ROWS][row]!;
      const merged = new Set([own[column - 1], own[column]]);
      const content = polluted(row, (cells) =>
        [...cells.slice(0, column - 1), cells[column - 1]! + cells[column]!, ...cells.slice(column + 1)].join(','),
      );
      expect((await lostFrom(content)).filter((cell) => !merged.has(cell))).toEqual([]);
    },
  );

  it.each(rows.flatMap((row) => [';', '\t', '|', ' '].map((delimiter): [number, string] => [row, delimiter])))(
    'row %i alone with delimiter %j',
    async (row, delimiter) => {
      expect(await lostFrom(text(all().with(row, line([HEADER, ...ROWS][row]!, { delimiter }))))).toEqual([]);
    },
  );

  it('read on the command line is canonical CSV: header first, LF, quotes only where they must be', async () => {
    const file = path.join(tempFolder(), 'f.csv');
    fs.writeFileSync(file, `\ufeff${text(['Report', '', 'a;"b";c', '1;"x,y";"say ""so"""', '2;;3'], '\r\n')}`);
    expect((await cli(['read', file])).stdout).toBe('a,b,c\n1,"x,y","say ""so"""\n2,,3\n');
  });

  it('inspect answers what the interface promises', async () => {
    const file = path.join(tempFolder(), 'f.csv');
    fs.writeFileSync(
      file,
      `\ufeff${text(['Invoice No;Invoice Date;Store Name;Item Name;Qty;Rate', '1;31.03.2025;P;K;2;"1.234,50"'], '\r\n')}`,
    );
    const { json, code } = await cli(['inspect', file, '--json', '--data', tempFolder()]);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      encoding: 'utf-8',
      bom: true,
      delimiter: ';',
      quote: '"',
      lineEnding: 'CRLF',
      headerRow: 1,
      columns: ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate'],
      mapping: {
        invoiceNumber: { column: 'Invoice No', confidence: 'certain' },
        price: { column: 'Rate', confidence: 'certain' },
      },
      dates: { order: 'dmy', confidence: 'certain' },
      decimal: ',',
      currency: '',
      sample: [['1', '31.03.2025', 'P', 'K', '2', '1.234,50']],
      recordsEstimated: 1,
      problems: [],
    });
  });
});
