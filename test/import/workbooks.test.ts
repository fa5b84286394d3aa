import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { invoiceSchema } from '../../src-main/import/layout/invoice-schema.ts';
import { newReadingProgress } from '../../src-main/table/source/decode.ts';
import { openSource } from '../../src-main/table/source/source-file.ts';
import { findTable, readTable } from '../../src-main/table/table.ts';
import type { Problem } from '../../src-shared/problem.ts';
import { tempFolder } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';
import { type RawBook, type RawCell, type RawSheet, rawBook } from './archives.ts';

const HEADER = ['Invoice No', 'Date', 'Customer', 'Item', 'Qty', 'Rate', 'Amount'];
const line = (
  no: RawCell,
  item: RawCell,
  qty: RawCell,
  rate: RawCell,
  amount: RawCell,
  customer: RawCell = 'Alpha',
) => [no, '2025-04-01', customer, item, qty, rate, amount];

let fileCount = 0;

function writeBook(sheets: RawSheet[], book: RawBook = {}): string {
  const file = path.join(tempFolder(), `book${++fileCount}.xlsx`);
  fs.writeFileSync(file, rawBook(sheets, book));
  return file;
}

/** Reads a workbook; returns the rows below the header, with their row numbers. */
async function read(sheets: RawSheet[], book: RawBook = {}, part?: string) {
  const table = await findTable(await openSource(writeBook(sheets, book), invoiceSchema, { part }), invoiceSchema);
  const rows: string[][] = [];
  const lines: number[] = [];
  let skip = table.heading.preamble + table.heading.rows;
  await readTable(
    table,
    ({ cells, line: at }) => {
      if (skip-- > 0) return;
      rows.push(cells);
      lines.push(at);
    },
    newReadingProgress(),
  );
  expect(table.body).toEqual(rows);
  return { rows, lines, table };
}
const singleSheet = (rows: RawCell[][], more: Partial<RawSheet> = {}): RawSheet[] => [{ name: 'Sales', rows, ...more }];
const problemOf = (sheets: RawSheet[], book: RawBook = {}) =>
  read(sheets, book).then(
    () => null,
    (error) => error as Problem,
  );
const column = async (at: number, sheets: RawSheet[], book: RawBook = {}) =>
  (await read(sheets, book)).rows.map((cells) => cells[at]);

describe('sheets', () => {
  it('of the same columns are one table, whatever their order and wherever the header stands', async () => {
    const { rows, lines, table } = await read([
      { name: 'Apr', rows: [HEADER, line('S-1', 'Rice', 10, 50, 500), line('S-1', 'Dal', 1, 50, 50)] },
      {
        name: 'May',
        rows: [
          ['Mangalm Foods, May'],
          [],
          ['Amount', 'ITEM', 'customer', 'Invoice no.', 'Date', 'Rate', 'Qty'],
          [400, 'Dal', 'Beta', 'S-2', '2025-05-01', 100, 4],
        ],
      },
      { name: 'Empty', rows: [] },
      { name: 'Jun', rows: [HEADER, line('S-3', 'Oil', 1, 300, 300)] },
    ]);
    expect(rows).toEqual([
      ['S-1', '2025-04-01', 'Alpha', 'Rice', '10', '50', '500'],
      ['S-1', '2025-04-01', 'Alpha', 'Dal', '1', '50', '50'],
      ['S-2', '2025-05-01', 'Beta', 'Dal', '4', '100', '400'],
      ['S-3', '2025-04-01', 'Alpha', 'Oil', '1', '300', '300'],
    ]);
    expect(lines).toEqual([2, 3, 7, 9]);
    expect(table.leftOut).toEqual([]);
  });

  it('without a header of their own continue the table', async () => {
    const long = Array.from({ length: 5 }, (_, i) => line(`S-${i}`, 'Rice', 2, 50, 100));
    const { rows } = await read([
      { name: 'Sheet1', rows: [HEADER, ...long] },
      { name: 'Sheet2', rows: [line('S-8', 'Dal', 1, 20, 20), line('S-9', 'Oil', 1, 30, 30)] },
    ]);
    expect(rows.map(([number]) => number)).toEqual(['S-0', 'S-1', 'S-2', 'S-3', 'S-4', 'S-8', 'S-9']);
  });

  it('with other columns, hidden sheets and charts are left out with a warning', async () => {
    const app = openTestApp(tempFolder());
    const file = writeBook(
      [
        {
          name: 'Summary',
          rows: [
            ['Month', 'Customer', 'City', 'Total', 'Status'],
            ['Apr', 'Alpha', 'Pune', 550, 'Paid'],
          ],
        },
        { name: 'Lines', rows: [HEADER, line('S-1', 'Rice', 10, 50, 500)] },
        { name: 'Old', rows: [HEADER, line('S-0', 'Rice', 10, 50, 500)], state: 'hidden' },
        { name: 'Older', rows: [HEADER, line('R-0', 'Rice', 10, 50, 500)], state: 'veryHidden' },
      ],
      {
        change: (parts) => ({
          ...parts,
          'xl/workbook.xml': parts['xl/workbook.xml']!.replace(
            '</sheets>',
            '<sheet name="Chart" sheetId="9" r:id="rId77"/></sheets>',
          ),
          'xl/_rels/workbook.xml.rels': parts['xl/_rels/workbook.xml.rels']!.replace(
            '</Relationships>',
            '<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>',
          ),
          'xl/chartsheets/sheet1.xml': '<chartsheet><drawing/></chartsheet>',
        }),
      },
    );
    expect(await app.call('imports.inspect', { path: file })).toMatchObject({
      parts: ['Summary', 'Lines', 'Old', 'Older', 'Chart'],
      part: 'Lines',
      leftOut: [
        { part: 'Old', why: 'hidden' },
        { part: 'Older', why: 'hidden' },
        { part: 'Summary', why: 'other_columns' },
      ],
    });
    expect(await app.importFile(file)).toMatchObject({
      linesImported: 1,
      totalMinor: 50_000,
      warnings: { hidden_sheet_left_out: 2, sheet_left_out: 1 },
    });
    expect(await app.importFile(file, { part: 'Older', dryRun: true })).toMatchObject({ linesImported: 1 });
    await app.close();
  });

  it('with lines under different columns, with sales and returns, or with the same records are refused as ambiguous', async () => {
    const sales = { name: 'Sales', rows: [HEADER, line('S-1', 'Rice', 10, 50, 500)] };
    const other = {
      name: 'North',
      rows: [
        [...HEADER, 'Region'],
        [...line('N-1', 'Rice', 1, 50, 50), 'North'],
      ],
    };
    for (const sheets of [
      [sales, other],
      [sales, { name: 'Credit notes', rows: [HEADER, line('C-1', 'Rice', 1, 50, 50)] }],
      [sales, { name: 'All', rows: [HEADER, line('S-1', 'Rice', 10, 50, 500), line('S-2', 'Dal', 1, 1, 1)] }],
    ]) {
      const problem = await problemOf(sheets);
      expect(problem?.code).toBe('several_tables');
      expect(problem?.message).toContain(`“Sales” and “${sheets[1]!.name}”`);
      expect(problem?.hint).toContain('--part');
      expect((await read(sheets, {}, 'Sales')).rows).toHaveLength(1);
      const app = openTestApp(tempFolder());
      const file = writeBook(sheets);
      const asked = (await app.importFile(file).catch((error) => error)) as Problem;
      expect([asked.code, asked.questions?.[0]?.code]).toEqual(['needs_answer', 'several_tables']);
      expect(asked.questions![0]!.choices.map(({ value }) => value)).toEqual(sheets.map(({ name }) => name));
      expect(asked.questions![0]!.choices[0]).toMatchObject({ invoices: 1, stores: 1 });
      const looked = await app.call('imports.inspect', { path: file });
      expect(looked.questions.map(({ code }) => code)).toContain('several_tables');
      expect(await app.importFile(file, { answers: { several_tables: 'Sales' } })).toMatchObject({ linesImported: 1 });
      await app.close();
    }
    expect((await problemOf([{ ...sales, state: 'hidden' }]))?.code).toBe('sheets_hidden');
  });

  it('may each have a total row', async () => {
    const app = openTestApp(tempFolder());
    const total = ['Total', null, null, null, null, null, 500];
    const file = writeBook([
      { name: 'Apr', rows: [HEADER, line('S-1', 'Rice', 10, 50, 500), total] },
      { name: 'May', rows: [HEADER, line('S-2', 'Rice', 10, 50, 500), total] },
    ]);
    expect(await app.importFile(file)).toMatchObject({
      status: 'completed',
      linesImported: 2,
      warnings: { footer_left_out: 2 },
    });
    await app.close();
  });

  it('that follow another one have distinct row numbers in rejects', async () => {
    const app = openTestApp(tempFolder());
    const file = writeBook([
      { name: 'Apr', rows: [HEADER, line('S-1', 'Rice', 10, 50, 500), line('S-1', 'Rice', 'x', 50, 500)] },
      { name: 'May', rows: [HEADER, line('S-2', 'Rice', 10, 50, 500), line('S-2', 'Rice', 'y', 50, 500)] },
    ]);
    const { importId } = await app.importFile(file);
    const { items } = await app.call('imports.rejects', { importId });
    expect(items.map(({ line: at, cells }) => [at, cells[4]])).toEqual([
      [3, 'x'],
      [6, 'y'],
    ]);
    await app.close();
  });
});

describe('merged cells', () => {
  it('are filled down over the lines that they span, except for titles', async () => {
    const { rows } = await read(
      singleSheet(
        [
          ['Mangalm Foods'],
          [],
          HEADER,
          line('S-1', 'Rice', 10, 50, 500),
          [null, null, null, 'Dal', 1, 20, 20],
          [null, null, null, 'Oil', 1, 30, 30],
          line('S-2', 'Oil', 1, 30, 30),
          ['Thank you for your business'],
          [null, null, null, null, null, null, 'E. & O. E.'],
        ],
        { merged: ['A1:G2', 'A4:A6', 'B4:B6', 'C4:C6', 'A8:F9'] },
      ),
    );
    expect(rows.slice(0, 4).map((cells) => cells.slice(0, 4))).toEqual([
      ['S-1', '2025-04-01', 'Alpha', 'Rice'],
      ['S-1', '2025-04-01', 'Alpha', 'Dal'],
      ['S-1', '2025-04-01', 'Alpha', 'Oil'],
      ['S-2', '2025-04-01', 'Alpha', 'Oil'],
    ]);
    expect(rows[5]).toEqual(['', '', '', '', '', '', 'E. & O. E.']);
  });

  it('of a two-row header stay one name, and those that span two columns fill both', async () => {
    const { table, rows } = await read(
      singleSheet(
        [
          ['Invoice No', 'Date', 'Customer', 'Code', 'Item', 'Order', null, 'Amount'],
          [null, null, null, null, null, 'Qty', 'Rate', null],
          ['S-1', '2025-04-01', 'Alpha', null, 'Rice', 1, 50, 50],
          [null, null, null, null, 'Dal', 1, 20, 20],
        ],
        { merged: ['A1:A2', 'B1:B2', 'C1:C2', 'D1:D2', 'E1:E2', 'F1:G1', 'H1:H2', 'A3:A4', 'B3:B4', 'C3:D4'] },
      ),
    );
    expect(table.heading.names).toEqual(['Invoice No', 'Date', 'Customer', 'Code', 'Item', 'Qty', 'Rate', 'Amount']);
    expect(rows[1]).toEqual(['S-1', '2025-04-01', 'Alpha', 'Alpha', 'Dal', '1', '20', '20']);
  });

  it('are found wherever chunk boundaries split their list', async () => {
    const rows = [
      HEADER,
      ...Array.from({ length: 40_000 }, (_, i) =>
        i % 2 ? [null, null, null, 'Dal', 1, 2, 2] : line(`S-${i}`, 'Rice', 1, 2, 2),
      ),
    ];
    const merged = Array.from({ length: 20_000 }, (_, i) => [
      `A${2 + 2 * i}:A${3 + 2 * i}`,
      `C${2 + 2 * i}:C${3 + 2 * i}`,
    ]).flat();
    const table = await findTable(
      await openSource(writeBook(singleSheet(rows, { merged })), invoiceSchema),
      invoiceSchema,
    );
    let wrong = 0;
    let at = -1;
    await readTable(
      table,
      ({ cells }) => {
        if (at >= 0 && (cells[0] !== `S-${at - (at % 2)}` || cells[2] !== 'Alpha')) wrong++;
        at++;
      },
      newReadingProgress(),
    );
    expect([at, wrong]).toEqual([40_000, 0]);
  });
});

describe('formulas', () => {
  const amounts = (cells: RawCell[], book: RawBook = {}) =>
    column(6, singleSheet([HEADER, ...cells.map((cell, i) => line(`S-${i}`, 'Rice', 4, 2.5, cell))]), book);

  it('have their cached value, or are evaluated if there is none', async () => {
    expect(
      await amounts([
        { f: 'VLOOKUP(A2,X!A:B,2)', v: 12 },
        { f: 'E3*F3', v: '' },
        { f: 'E4*F4' },
        { f: 'ROUND(E5*F5*(1+18%)/3,2)' },
        { f: 'SUM(E2:F2,G3)-PRODUCT(E6,F6)^2/10+MAX(1,2)-MIN(3,4)+ABS(-1)' },
        { f: 'IF(E7>3,"Free"&"!",0)' },
        { f: 'E8/0' },
        { f: 'IF(E2>3,"","x")', v: '', t: 'str' },
      ]),
    ).toEqual(['12', '10', '10', '3.93', '6.5', 'Free!', '#DIV/0!', '']);
  });

  it('that several cells share are evaluated for each cell', async () => {
    expect(
      await amounts([
        { f: 'E2*F2+$F$2', fAttributes: ' t="shared" ref="G2:G4" si="0"' },
        { xml: '<f t="shared" si="0"/><v></v>' },
        { xml: '<f t="shared" si="0"/>' },
      ]),
    ).toEqual(['12.5', '12.5', '12.5']);
  });

  it('are shown in the format of their cell, and may refer to texts and to rows above', async () => {
    const rows = [
      HEADER,
      line('S-1', 'Rice', 4, 2.5, { f: 'E2*F2', s: 1 }),
      [{ f: 'A2' }, { f: 'DATE(2025,4,1)', v: 45748, s: 2 }, { f: 'C2' }, 'Dal', 1, 20, { f: 'E3*F3' }],
      ['Total', null, null, null, null, null, { f: 'SUM(G2:G3)' }],
    ] as RawCell[][];
    const { rows: found } = await read(singleSheet(rows), { formats: ['[$₹-4009] #,##0.00', 'yyyy-mm-dd'] });
    expect(found).toEqual([
      ['S-1', '2025-04-01', 'Alpha', 'Rice', '4', '2.5', '₹ 10'],
      ['S-1', '2025-04-01', 'Alpha', 'Dal', '1', '20', '20'],
      ['Total', '', '', '', '', '', '30'],
    ]);
  });

  it('that cannot be evaluated are refused within the table, and only there', async () => {
    const rows = (cell: RawCell, beside: RawCell = null) => [
      [beside],
      HEADER,
      [...line('S-1', 'Rice', 4, 2.5, cell), beside],
    ];
    for (const f of ['VLOOKUP(A3,Prices!A:B,2,0)', 'Prices!A1*2', 'G4*2', 'E3*rate', 'G3+1']) {
      const problem = await problemOf(singleSheet(rows({ f })));
      expect(problem?.code).toBe('formulas_not_kept');
      expect(problem?.message).toContain('cell G3');
    }
    expect((await read(singleSheet(rows(10, { f: 'TODAY()' })))).rows).toHaveLength(1);
    expect((await problemOf(singleSheet(rows({ xml: '<f t="array" ref="G3">E3:E3*F3</f>' }))))?.code).toBe(
      'formulas_not_kept',
    );
  });

  it('with a placeholder zero as the cached value are evaluated', async () => {
    const calcPr = 'calcId="124519" fullCalcOnLoad="1"';
    expect(
      await amounts(
        [
          { f: 'E2*F2', v: 0 },
          { f: 'E3*F3', v: 10 },
        ],
        { calcPr },
      ),
    ).toEqual(['10', '10']);
    expect(await amounts([{ f: 'VLOOKUP(A2,X!A:B,2)', v: 0 }])).toEqual(['0']);
    expect(
      (
        await problemOf(singleSheet([HEADER, line('S', 'Rice', 4, 2.5, { f: 'VLOOKUP(A2,X!A:B,2)', v: 0 })]), {
          calcPr,
        })
      )?.code,
    ).toBe('formulas_not_kept');
  });
});

describe('numbers', () => {
  it('keep their digits, and are rounded to fifteen where floating point adds noise', async () => {
    const cells = [
      '4815000900000001',
      '4.815000900000001E15',
      '4.815E+15',
      '123456789012345678',
      '1001.0',
      '0.30000000000000004',
      '1E-3',
      '-0.1',
      '12.50',
    ];
    expect(await column(6, singleSheet([HEADER, ...cells.map((v) => line('S', 'Rice', 1, 1, { v }))]))).toEqual([
      '4815000900000001',
      '4815000900000001',
      '4815000000000000',
      '123456789012345678',
      '1001',
      '0.3',
      '0.001',
      '-0.1',
      '12.5',
    ]);
  });

  it('are as their formats show them: zeros in front, currencies, units, Dr and Cr', async () => {
    const cases: [code: string, value: number, shown: string][] = [
      ['00000', 1, '00001'],
      ['"INV-"0000', 17, 'INV-0017'],
      ['[$₹-4009] #,##0.00', 1200.5, '₹ 1200.5'],
      ['0.00 "Cr"', 500, '500 Cr'],
    ];
    expect(
      await column(6, singleSheet([HEADER, ...cases.map(([, v], i) => line('S', 'Rice', 1, 1, { v, s: i + 1 }))]), {
        formats: cases.map(([code]) => code),
      }),
    ).toEqual(cases.map(([, , shown]) => shown));
  });

  it('of days count from 1904 where the workbook says so', async () => {
    const rows = [HEADER, ['S', { v: 44286, s: 1 }, 'Alpha', 'Rice', 1, 1, 1]] as RawCell[][];
    expect(await column(1, singleSheet(rows), { formats: ['dd/mm/yyyy'], workbookPr: 'date1904="1"' })).toEqual([
      '2025-04-01',
    ]);
    expect(
      await column(1, singleSheet([HEADER, ['S', { v: '2025-04-01T00:00:00', t: 'd' }, 'Alpha', 'Rice', 1, 1, 1]])),
    ).toEqual(['2025-04-01']);
  });
});

describe('parts', () => {
  const STRINGS =
    '<si><t>Alpha</t></si><si><r><t>Al</t></r><r><rPr><b/></rPr><t xml:space="preserve">pha </t></r><rPh sb="0" eb="1"><t>アルファ</t></rPh></si><si><t>Line_x000D_\nTwo _x005F_x000D_ _x0041_</t></si>';
  const rows = [
    HEADER,
    line('S', 'Rice', 1, 1, 1, { v: 0, t: 's' }),
    line('S', 'Rice', 1, 1, 1, { v: 1, t: 's' }),
    line('S', 'Rice', 1, 1, 1, { v: 2, t: 's' }),
    line('S', 'Rice', 1, 1, 1, {
      t: 'inlineStr',
      xml: '<is><r><t>Be</t></r><r><t>ta_x0021_</t></r><rPh><t>ベータ</t></rPh></is>',
    }),
  ] as RawCell[][];
  const names = ['Alpha', 'Alpha ', 'Line\nTwo _x000D_ A', 'Beta!'];

  it('hold strings of several runs, with their escapes undone', async () => {
    expect(await column(2, singleSheet(rows), { strings: STRINGS })).toEqual(names);
    expect(await column(2, singleSheet(rows, { bare: true }), { strings: STRINGS })).toEqual(names);
  });

  it.each([
    ['other names', (name: string) => name.replace('sharedStrings.xml', 'SharedStrings.xml').replace('xl/', 'XL/')],
    ['other folders', (name: string) => name.replace(/^xl\/worksheets\//, 'pages/').replace(/^xl\/(sh|st)/, 'more/$1')],
    ['backslashes', (name: string) => name.replaceAll('/', '\\')],
  ])('are found by their relations: %s', async (_, renamed) => {
    const change = (parts: Record<string, string>) => {
      const moved = Object.fromEntries(Object.entries(parts).map(([name, xml]) => [renamed(name), xml]));
      if (_ !== 'other folders') return moved;
      const rels = moved['xl/_rels/workbook.xml.rels']!.replaceAll('Target="worksheets/', 'Target="/pages/').replaceAll(
        'Target="s',
        'Target="../more/./s',
      );
      return { ...moved, 'xl/_rels/workbook.xml.rels': rels };
    };
    expect(await column(2, singleSheet(rows), { strings: STRINGS, change })).toEqual(names);
  });

  it('may be in strict Open XML, with another name for the workbook part', async () => {
    const change = (parts: Record<string, string>) => {
      const strict = Object.fromEntries(
        Object.entries(parts).map(([name, xml]) => [
          name.replace('workbook', 'book'),
          xml
            .replaceAll(
              'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
              'http://purl.oclc.org/ooxml/officeDocument/relationships',
            )
            .replace('xl/workbook.xml', '/xl/book.xml')
            .replaceAll('r:id', 'rel:id')
            .replace('xmlns:r=', 'xmlns:rel='),
        ]),
      );
      return strict;
    };
    expect(await column(2, singleSheet(rows), { strings: STRINGS, change })).toEqual(names);
  });

  it('of another Office document are refused', async () => {
    const change = (parts: Record<string, string>) => ({
      ...parts,
      'xl/workbook.xml': '<w:document xmlns:w="w"/>',
    });
    expect((await problemOf(singleSheet(rows), { change }))?.message).toContain('not a workbook');
  });
});

describe('a compound file', () => {
  const compound = (...names: string[]) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(100_000),
      ...names.map((name) => Buffer.from(name.padEnd(32, '\0'), 'utf16le')),
      Buffer.alloc(5_000),
    ]);
  const openCompound = async (bytes: Buffer) => {
    const file = path.join(tempFolder(), `compound${++fileCount}.xlsx`);
    fs.writeFileSync(file, bytes);
    return openSource(file, invoiceSchema).catch((error) => error as Problem);
  };

  it('is an encrypted workbook, an old workbook, or another document', async () => {
    expect(await openCompound(compound('Root Entry', 'EncryptionInfo', 'EncryptedPackage'))).toMatchObject({
      code: 'file_encrypted',
      message: expect.stringContaining('password'),
    });
    expect(await openCompound(compound('Root Entry', 'Workbook'))).toMatchObject({ format: 'xls' });
    expect(await openCompound(compound('Root Entry', 'WordDocument'))).toMatchObject({ code: 'file_binary' });
  });
});
