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

interface WriteOptions {
  delimiter?: string;
  quote?: string;
  escape?: string;
}

const formatCell = (
  text: string,
  column: number,
  { delimiter = ',', quote = '"', escape: before = quote }: WriteOptions,
) =>
  QUOTED.has(column) ||
  [delimiter, quote].some((sign) => sign.trim() !== '' && text.includes(sign)) ||
  (delimiter.trim() === '' && text.includes(delimiter))
    ? quote + text.replaceAll(quote, before + quote) + quote
    : text;
const formatRecord = (cells: string[], options: WriteOptions = {}) =>
  cells.map((cell, i) => formatCell(cell, i, options)).join(options.delimiter ?? ',');
const joinLines = (lines: string[], end = '\n') => lines.map((each) => each + end).join('');
const formatTable = (options: WriteOptions = {}) => [HEADER, ...ROWS].map((cells) => formatRecord(cells, options));

async function cellsOf(file: string): Promise<string[]> {
  const source = await openSource(file, invoiceSchema);
  const table = await findTable(source, invoiceSchema);
  const cells: string[] = [];
  let skip = table.heading.preamble;
  await readTable(table, (found) => void (skip-- > 0 || cells.push(...found.cells)), newReadingProgress());
  return cells;
}

/** The cells of the clean table that are missing in what was read, as multisets. */
function missingCells(clean: string[], found: string[]): string[] {
  const left = new Map<string, number>();
  for (const cell of found) left.set(cell, (left.get(cell) ?? 0) + 1);
  return clean.filter((cell) => {
    const count = left.get(cell) ?? 0;
    left.set(cell, count - 1);
    return count <= 0;
  });
}

async function missingCellsIn(content: string, clean = [HEADER, ...ROWS].flat()): Promise<string[]> {
  const file = path.join(tempFolder(), 'polluted.csv');
  fs.writeFileSync(file, content);
  return missingCells(clean, await cellsOf(file));
}

describe('every cell of the clean table that a polluted file contains is read', () => {
  const cases: [string, string][] = [
    ...[';', '\t', '|', ', ', '^'].map((delimiter): [string, string] => [
      `delimiter ${JSON.stringify(delimiter)}`,
      joinLines(
        formatTable({ delimiter: delimiter.trim() || delimiter }).map((each, i) =>
          delimiter === ', ' ? [HEADER, ...ROWS][i]!.map((cell, c) => formatCell(cell, c, {})).join(', ') : each,
        ),
      ),
    ]),
    ['delimiter blank', joinLines(formatTable({ delimiter: ' ' }))],
    ["quote '", joinLines(formatTable({ quote: "'", escape: "'" }))],
    ['escape backslash', joinLines(formatTable({ escape: '\\' }))],
    ['no escape', joinLines(formatTable({ escape: '' }))],
    ['CRLF', joinLines(formatTable(), '\r\n')],
    ['CR', joinLines(formatTable(), '\r')],
    ['no line end at the end', formatTable().join('\n')],
    ['two line ends at the end', `${joinLines(formatTable())}\n`],
    ['blank lines', joinLines(formatTable().flatMap((each) => [each, '']))],
    ['lines above', joinLines(['PREAMBLE', '', ...formatTable()])],
    ['lines above, with delimiters', joinLines(['PREAMBLE,,,,,,,,', ',,,,,,,,', ...formatTable()])],
    ['header twice', joinLines([formatTable()[0]!, ...formatTable()])],
    ['header three times', joinLines([formatTable()[0]!, formatTable()[0]!, ...formatTable()])],
    ['a second table of as many columns', joinLines([...formatTable(), ',,,,,,,,', ...formatTable().slice(0, 9)])],
    [
      'a second table of fewer columns',
      joinLines([
        ...formatTable(),
        '',
        ...[HEADER, ...ROWS].slice(0, 9).map((cells) => formatRecord(cells.slice(0, 6))),
      ]),
    ],
    [
      'a second table of more columns',
      joinLines([
        ...formatTable(),
        '',
        ...formatTable()
          .slice(0, 9)
          .map((each) => `${each},more,x`),
      ]),
    ],
  ];
  it.each(cases)('%s', async (_, content) => expect(await missingCellsIn(content)).toEqual([]));

  it('no header, only a header, one row', async () => {
    expect(await missingCellsIn(joinLines(formatTable().slice(1)), ROWS.flat())).toEqual([]);
    expect(await missingCellsIn(joinLines(formatTable().slice(0, 1)), HEADER)).toEqual([]);
    expect(await missingCellsIn(joinLines(formatTable().slice(0, 2)), [...HEADER, ...ROWS[0]!])).toEqual([]);
  });

  const rows = [0, 1, 2, 3, 7, 15, 25, 40];
  const columns = HEADER.map((_, column) => column);
  const positions = rows.flatMap((row) => columns.map((column): [number, number] => [row, column]));
  const polluted = (row: number, change: (cells: string[]) => string) => {
    const written = [HEADER, ...ROWS][row]!.map((cell, i) => formatCell(cell, i, {}));
    return joinLines(formatTable().with(row, change(written)));
  };

  it.each(positions)('a stray quote in row %i, column %i', async (row, column) => {
    const stray = [HEADER, ...ROWS]
      [row]!.map((cell, i) =>
        i === column
          ? QUOTED.has(i)
            ? `""${formatCell(cell, i, {}).slice(1)}`
            : `"${formatCell(cell, i, {})}`
          : formatCell(cell, i, {}),
      )
      .join(',');
    const original = [HEADER, ...ROWS][row]![column]!;
    expect(
      (await missingCellsIn(joinLines(formatTable().with(row, stray)))).filter((cell) => cell !== original),
    ).toEqual([]);
  });

  it.each(positions)('a delimiter too many in row %i, column %i', async (row, column) => {
    expect(await missingCellsIn(polluted(row, (cells) => cells.toSpliced(column, 0, '').join(',')))).toEqual([]);
  });

  it.each(positions.filter(([, column]) => column > 0))(
    'a delimiter missing in row %i, column %i',
    async (row, column) => {
      const original = [HEADER, ...ROWS][row]!;
      const merged = new Set([original[column - 1], original[column]]);
      const content = polluted(row, (cells) =>
        [...cells.slice(0, column - 1), cells[column - 1]! + cells[column]!, ...cells.slice(column + 1)].join(','),
      );
      expect((await missingCellsIn(content)).filter((cell) => !merged.has(cell))).toEqual([]);
    },
  );

  it.each(rows.flatMap((row) => [';', '\t', '|', ' '].map((delimiter): [number, string] => [row, delimiter])))(
    'only row %i with delimiter %j',
    async (row, delimiter) => {
      expect(
        await missingCellsIn(joinLines(formatTable().with(row, formatRecord([HEADER, ...ROWS][row]!, { delimiter })))),
      ).toEqual([]);
    },
  );

  it('the read command writes canonical CSV: header first, LF, quotes only where necessary', async () => {
    const file = path.join(tempFolder(), 'f.csv');
    fs.writeFileSync(file, `\ufeff${joinLines(['Report', '', 'a;"b";c', '1;"x,y";"say ""so"""', '2;;3'], '\r\n')}`);
    expect((await cli(['read', file])).stdout).toBe('a,b,c\n1,"x,y","say ""so"""\n2,,3\n');
  });

  it('the inspect command returns the documented fields', async () => {
    const file = path.join(tempFolder(), 'f.csv');
    fs.writeFileSync(
      file,
      `\ufeff${joinLines(['Invoice No;Invoice Date;Store Name;Item Name;Qty;Rate', '1;31.03.2025;P;K;2;"1.234,50"'], '\r\n')}`,
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
