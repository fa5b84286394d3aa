import fs from 'node:fs';
import path from 'node:path';
import { utils, write } from '@e965/xlsx';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays, localToday } from '../../src-shared/calendar.ts';
import type { FileKind } from '../../src-shared/list-kinds.ts';
import type { Problem } from '../../src-shared/problem.ts';
import { cli, tempFolder, writeCsv } from '../helpers.ts';
import { xlsx, zip } from '../import/archives.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { ean13, masterData, writeList } from './list-files.ts';

let data: string;
let app: TestApp;
beforeEach(() => {
  data = tempFolder();
  app = openTestApp(data);
});
afterEach(() => app.close());

let files = 0;
const list = (header: string[], rows: (string | number)[][]) =>
  writeList(path.join(data, `list${files++}.csv`), header, rows);
const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Problem) => error,
  );

const SALES = [
  ['A-1', '2025-03-01', 'Apna Bazar', 'Kaju Katli 500g', '2', '10.00', '20.00'],
  ['A-2', '2025-03-11', 'Apna Bazar', 'Soan Papdi', '2', '10.00', '20.00'],
  ['P-1', '2025-03-02', 'Patel', 'Soan Papdi', '1', '5.00', '5.00'],
];
const takeSales = () => app.importFile(writeCsv(path.join(data, 'sales.csv'), SALES));

describe('a list is recognised', () => {
  it('by its columns', async () => {
    const cases: [FileKind, string[], (string | number)[]][] = [
      ['stores', ['Customer Name', 'Mobile No', 'City', 'GSTIN'], ['Apna', '9820012345', 'Pune', '']],
      ['stores', ['Code', 'Name', 'Address', 'Pin Code', 'Credit Limit (INR)'], ['1', 'Apna', 'X', '411001', '5000']],
      ['products', ['SKU', 'Item Name', 'Barcode', 'Pcs/Case', 'GST %'], ['S1', 'Kaju', '', '12', '18']],
      ['products', ['Product Name', 'Category', 'Cost Price', 'MRP'], ['Kaju', 'Sweets', '12', '20']],
      ['prices', ['SKU', 'Price'], ['S1', '12']],
      ['prices', ['Item Name', 'Price Level', 'Rate', 'From', 'To'], ['Kaju', 'Retail', '12', '2026-01-01', '']],
      ['stock', ['Item Name', 'Batch No', 'Expiry Date', 'Qty', 'Godown'], ['Kaju', 'B1', '2030-01-01', '12', 'Main']],
      ['stock', ['SKU', 'Closing Stock'], ['S1', '12']],
      [
        'balances',
        ['Party Name', 'Bill No', 'Bill Date', 'Due Date', 'Pending Amount'],
        ['Apna', 'A1', '2025-03-01', '2025-03-31', '12'],
      ],
      ['balances', ['Customer', 'Closing Balance'], ['Apna', '12.00 Dr']],
      [
        'payments',
        ['Receipt No', 'Receipt Date', 'Customer Name', 'Invoice No', 'Amount Received'],
        ['1', '2025-03-01', 'Apna', 'A1', '5'],
      ],
      ['payments', ['Payment Date', 'Customer Name', 'Amount', 'Payment Mode'], ['2025-03-01', 'Apna', '5', 'Cash']],
      [
        'invoices',
        ['Invoice No', 'Invoice Date', 'Customer', 'Item', 'Qty', 'Rate', 'Balance', 'Due Date'],
        ['1', '2025-03-01', 'Apna', 'Kaju', '1', '5', '5', '2025-03-31'],
      ],
      [
        'invoices',
        ['Bill No', 'Date', 'Party', 'Product', 'Batch', 'Expiry', 'Quantity', 'Amount'],
        ['1', '2025-03-01', 'Apna', 'Kaju', 'B', '2030-01-01', '1', '5'],
      ],
    ];
    for (const [kind, header, row] of cases) {
      const found = await app.call('imports.inspect', { path: list(header, [row, row]) });
      expect([header, found.kind, found.problems]).toEqual([header, kind, []]);
      if (kind !== 'invoices') expect(found.questions).toEqual([]);
    }
  });

  it('one below another in a file, each as its own, with the lines of the file', async () => {
    const text = [
      'Invoice No,Date,Customer,Item,Qty,Rate,Amount',
      'A-1,2025-03-01,Apna,Kaju,2,10,20',
      '',
      'Invoice No,Date,Customer,Item,Qty,Rate,Amount',
      'A-2,2025-03-02,Apna,Kaju,1,10,10',
      '',
      'Customer Name,Phone,City',
      'Apna,9820012345,Pune',
      'Patel,none of it,Mumbai',
      ',,',
      'SKU,Item Name,Case Size',
      'K1,Kaju,12',
      '',
    ];
    const file = path.join(data, 'all.csv');
    fs.writeFileSync(file, text.join('\n'));
    const inspected = await app.call('imports.inspect', { path: file });
    expect([inspected.kind, inspected.part, inspected.parts]).toEqual([
      'invoices',
      'lines 1–6',
      ['lines 1–6', 'lines 7–10', 'lines 11–…'],
    ]);
    const options = { maxErrorRate: 1 };
    const { importIds } = await app.call('imports.start', { path: file, options });
    const ended = await Promise.all(importIds.map((importId) => app.importEnded(importId)));
    expect(ended.map(({ content, linesImported, linesRejected }) => [content, linesImported, linesRejected])).toEqual([
      [undefined, 2, 0],
      ['stores', 1, 1],
      ['products', 1, 0],
    ]);
    const { items } = await app.call('imports.rejects', { importId: importIds[1]! });
    expect(items.map(({ line, code }) => [line, code])).toEqual([[9, 'phone_invalid']]);
    expect(await app.importFile(file, { as: 'products' })).toMatchObject({ content: 'products', linesUnchanged: 1 });
  });

  it('where another table begins below and can’t be read by itself, none of its rows becomes a store', async () => {
    const rows = ['Store Name,City', 'Patel,Fremont', 'Apna,Milpitas', '', 'Item Name,SKU', 'Kaju,K1', ''].join('\n');
    const text = path.join(data, 'two.csv');
    const archive = path.join(data, 'two.zip');
    const book = path.join(data, 'two.xlsx');
    fs.writeFileSync(text, rows);
    fs.writeFileSync(archive, zip({ 'two.csv': rows }));
    fs.writeFileSync(book, xlsx({ Both: rows.split('\n').map((line) => line.split(',')) }));
    const before = (await app.call('sales.stores', {})).total;
    for (const file of [text, archive, book]) {
      const problem = await problemOf(app.importFile(file));
      expect(problem, file).toMatchObject({ code: 'several_tables' });
      expect(problem!.message).toContain('5');
    }
    expect((await app.call('sales.stores', {})).total).toBe(before);
  });

  it('on the sheets of a workbook, each as its own, what names others after those', async () => {
    const book = utils.book_new();
    const addSheet = (name: string, rows: unknown[][]) => utils.book_append_sheet(book, utils.aoa_to_sheet(rows), name);
    addSheet('Owed', [
      ['Customer Name', 'Invoice No', 'Balance', 'As Of'],
      ['Apna', 'A1', 500, '2026-01-31'],
    ]);
    addSheet('Shops', [
      ['Customer Name', 'Phone', 'City'],
      ['Apna', '9820012345', 'Pune'],
    ]);
    addSheet('Remarks', [['as of January']]);
    const files = (['xlsx', 'ods'] as const).map((bookType) => {
      const file = path.join(data, `lists.${bookType}`);
      fs.writeFileSync(file, write(book, { type: 'buffer', bookType }));
      return file;
    });
    const { importIds } = await app.call('imports.start', { path: files[0]!, options: {} });
    const ended = await Promise.all(importIds.map((importId) => app.importEnded(importId)));
    expect(ended.map(({ content, linesImported, linesRejected }) => [content, linesImported, linesRejected])).toEqual([
      ['stores', 1, 0],
      ['balances', 1, 0],
    ]);
    // a format that is read as a whole: asked which
    expect((await problemOf(app.importFile(files[1]!)))?.code).toBe('several_tables');
    expect(await app.importFile(files[1]!, { part: 'Shops' })).toMatchObject({ content: 'stores', linesUnchanged: 1 });
  });

  it('by what a person says, or by an answer where two kinds fit', async () => {
    const file = list(['Customer', 'Phone', 'Balance'], [['Apna', '9820012345', '250.50']]);
    expect((await problemOf(app.importFile(file)))?.questions).toMatchObject([
      {
        code: 'list_kind',
        choices: [
          { value: 'stores', stores: 1 },
          { value: 'balances', totalMinor: 25_050, stores: 1 },
        ],
      },
    ]);
    expect(await app.importFile(file, { as: 'stores' })).toMatchObject({ content: 'stores', storesNew: 1 });
    expect(await app.importFile(file, { answers: { list_kind: 'balances' } })).toMatchObject({
      content: 'balances',
      totalMinor: 25_050,
    });
    const wrong = await problemOf(app.importFile(file, { as: 'payments' }));
    expect(wrong?.code).toBe('list_columns_missing');
  });
});

describe('faults of a list', () => {
  const soon = addDays(localToday(), 40);
  const cases: {
    kind: FileKind;
    header: string[];
    good: (i: number) => (string | number)[];
    bad: Record<string, (string | number)[]>;
  }[] = [
    {
      kind: 'stores',
      header: ['Customer ID', 'Customer Name', 'Phone', 'E-mail', 'GSTIN', 'Credit Limit'],
      good: (i) => [`C${i}`, `Store ${i}`, '+91 98200-12345', 'a@b.in', '27AAPFU0939F1ZV', 100 + i],
      bad: {
        phone_invalid: ['X1', 'X 1', 'call me', '', '', ''],
        email_invalid: ['X2', 'X 2', '', 'a@b', '', ''],
        tax_number_invalid: ['X3', 'X 3', '', '', '27AAPFU0939F1ZW', ''],
        negative: ['X4', 'X 4', '', '', '', '-5'],
        duplicate_row: ['C0', 'Store 0', '', '', '', ''],
        name_missing: ['X5', '', '', '', '', ''],
        number_shortened: ['X6', 'X 6', '9.1982E+11', '', '', ''],
      },
    },
    {
      kind: 'products',
      header: ['SKU', 'Item Name', 'Barcode', 'Case Size', 'Tax %', 'Discontinued'],
      good: (i) => [
        `S${i}`,
        `Item ${i}`,
        ean13(`89012340${String(i).padStart(4, '0')}`),
        i + 1,
        '18%',
        i % 2 ? 'yes' : 'no',
      ],
      bad: {
        barcode_invalid: ['Y1', 'Y 1', '8901234567891', 12, '', ''],
        number_unreadable: ['Y2', 'Y 2', '', '12.5', '', ''],
        flag_unreadable: ['Y3', 'Y 3', '', '', '', 'perhaps'],
      },
    },
    {
      kind: 'prices',
      header: ['SKU', 'Store Group', 'Price', 'Valid From', 'Valid To'],
      good: (i) => [`S${i % 8}`, `G${i}`, 5 + i, '2026-01-01', ''],
      bad: {
        product_unknown: ['NONE', '', 5, '', ''],
        ends_before_it_begins: ['S1', 'X', 5, '2026-02-01', '2026-01-01'],
        date_impossible: ['S1', 'Y', 5, '2026-02-30', ''],
        amount_missing: ['S1', 'Z', '', '', ''],
        value_no_amount: ['S1', 'W', 'five', '', ''],
      },
    },
    {
      kind: 'stock',
      header: ['SKU', 'Batch', 'Expiry Date', 'Quantity', 'Counted On'],
      good: (i) => [`S${i % 8}`, `B${i}`, soon, i, localToday()],
      bad: {
        batch_expired: ['S1', 'BX', addDays(localToday(), -3), 5, localToday()],
        product_unknown: ['NONE', '', '', 5, ''],
        date_in_future: ['S1', 'BY', '', 5, soon],
        quantity_missing: ['S1', 'BZ', '', '', ''],
      },
    },
    {
      kind: 'balances',
      header: ['Customer Name', 'Invoice No', 'Balance', 'Due Date'],
      good: (i) => [`Store ${i % 8}`, `N${i}`, 5 + i, '2025-03-31'],
      bad: {
        store_unknown: ['Nobody', 'N1', 5, ''],
        store_missing: ['', 'N2', 5, ''],
        amount_missing: ['Store 1', 'N3', '', ''],
        duplicate_row: ['Store 0', 'N0', 9, '2025-04-30'],
      },
    },
    {
      kind: 'payments',
      header: ['Payment Date', 'Customer Name', 'Invoice No', 'Amount Paid', 'Receipt No'],
      good: (i) => ['2025-04-01', `Store ${i % 8}`, `N${i}`, 1, `R${i}`],
      bad: {
        payment_without_invoice: ['2025-04-01', 'Store 1', 'N-999', 5, 'X1'],
        payment_of_other_store: ['2025-04-01', 'Store 2', 'N1', 5, 'X2'],
        store_unknown: ['2025-04-01', 'Nobody', 'N1', 5, 'X3'],
        date_in_future: [soon, 'Store 1', 'N1', 5, 'X4'],
        negative: ['2025-04-01', 'Store 1', 'N1', -5, 'X5'],
        duplicate_row: ['2025-04-01', 'Store 0', 'N0', 7, 'R0'],
      },
    },
  ];

  it('are rejected each at its line with its reason, and corrected rows are taken in', async () => {
    for (const { kind, header, good, bad } of cases) {
      const rows = Array.from({ length: 60 }, (_, i) => good(i));
      const codes = Object.keys(bad);
      for (const [i, code] of codes.entries()) rows.splice(7 + i * 8, 0, bad[code]!);
      const summary = await app.importFile(list(header, rows), { as: kind });
      expect([kind, summary.status, summary.rejects]).toEqual([
        kind,
        'completed_with_rejects',
        Object.fromEntries(codes.map((code) => [code, 1])),
      ]);
      expect(summary.recordsRead).toBe(summary.linesImported + summary.linesUnchanged + summary.linesRejected);
      const { items } = await app.call('imports.rejects', { importId: summary.importId });
      expect(items.map(({ line, code }) => [line, code])).toEqual(codes.map((code, i) => [9 + i * 8, code]));
      expect(items.every(({ message, cells }) => message.length > 10 && cells.length === header.length)).toBe(true);
    }
    // one reject of the payments, corrected
    const csv = (await app.call('imports.rejectsCsv', { importId: 6 })).text.split('\r\n');
    const fixed = path.join(data, 'fixed.csv');
    fs.writeFileSync(fixed, [csv[0], csv[1]!.replace('N-999', 'N1'), ''].join('\r\n'));
    const { importId } = await app.call('imports.fix', { importId: 6, path: fixed });
    expect(await app.importEnded(importId)).toMatchObject({ status: 'completed', linesImported: 1 });
    expect(await app.call('imports.get', { importId: 6 })).toMatchObject({ fixed: 1 });
    expect((await app.call('system.verify', {})).ok).toBe(true);
    // undone one after the other, nothing is left
    for (let id = 7; id >= 1; id--) await app.call('imports.undo', { importId: id });
    expect(masterData(data).match(/\[\]/g)).toHaveLength(13);
  });

  it('open the circuit breaker; a dry run changes nothing', async () => {
    const before = masterData(data);
    const rows = Array.from({ length: 200 }, (_, i) => [`Store ${i}`, i % 2 ? 'none of it' : '9820012345']);
    expect(await app.importFile(list(['Customer Name', 'Phone'], rows))).toMatchObject({
      status: 'stopped',
      linesImported: 0,
    });
    expect(
      await app.importFile(list(['Customer Name', 'Phone'], rows.slice(0, 20)), { dryRun: true, maxErrorRate: 1 }),
    ).toMatchObject({
      status: 'dry_run',
      linesImported: 10,
      linesRejected: 10,
      storesNew: 10,
    });
    expect(masterData(data)).toBe(before);
  });
});

describe('master data', () => {
  it('is what was typed by hand, else what a list says, else what invoices say; a list never renames or empties unasked', async () => {
    await takeSales();
    await app.importFile(
      list(
        ['Customer Name', 'Phone', 'City', 'Loyalty'],
        [
          ['APNA bazar', '111 222 333', 'Pune', 'gold'],
          ['Patel', '444 555 666', '', ''],
        ],
      ),
    );
    const store = () => app.call('sales.store', { id: 1 });
    expect(await store()).toMatchObject({ name: 'APNA bazar', phone: '111 222 333', city: 'Pune' });
    await app.call('desk.editStore', { id: 1, edition: (await store()).edition, set: { phone: '999 999' } });
    const again = await app.importFile(
      list(['Customer Name', 'Phone', 'City'], [['Apna Bazar', '777 888 999', 'Nashik']]),
    );
    expect(again).toMatchObject({ linesUpdated: 1, warnings: { typed_value_kept: 1 } });
    expect(await store()).toMatchObject({ phone: '999 999', city: 'Nashik' });
    // a later invoice export with another city does not win
    await app.importFile(
      writeCsv(
        path.join(data, 'later.csv'),
        [['A-9', '2026-03-01', 'Apna Bazar', 'Soan Papdi', '2', '10', '20', 'Delhi']],
        ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate', 'Amount', 'City'],
      ),
    );
    expect(await store()).toMatchObject({ city: 'Nashik' });
    await app.call('imports.undo', { importId: again.importId });
    expect(await store()).toMatchObject({ phone: '999 999', city: 'Pune' });
  });

  it('of a long list is all in the audit, and undone while other requests are answered', async () => {
    const before = masterData(data);
    const header = ['Customer ID', 'Customer Name', 'Address'];
    const rows = Array.from({ length: 1200 }, (_, i) => [`C${i}`, `Store ${i}`, 'Lane '.repeat(150)]);
    const { importId } = await app.importFile(list(header, rows));
    const { items } = await app.call('audit.list', { limit: 1000 });
    const listed = items.filter(({ procedure }) => procedure === 'imports.listed').flatMap(({ changes }) => changes);
    expect(new Set(listed.map(({ what }) => what)).size).toBe(rows.length);
    const ended: string[] = [];
    const undo = app.call('imports.undo', { importId }).then(() => ended.push('undo'));
    await app.call('imports.list', {}).then(() => ended.push('list'));
    await undo;
    expect(ended).toEqual(['list', 'undo']);
    expect(masterData(data)).toBe(before);
    const [entry] = (await app.call('audit.list', {})).items;
    expect(entry).toMatchObject({ procedure: 'imports.undo', refused: null });
    expect(entry!.changes.length).toBeGreaterThan(10);
  });

  it('asks before a list renames most of its rows, with what each choice gives', async () => {
    const rows = Array.from({ length: 6 }, (_, i) => [`C${i}`, `Store ${i}`, `982000000${i}`]);
    await app.importFile(list(['Customer ID', 'Customer Name', 'Phone'], rows));
    const shifted = list(
      ['Customer ID', 'Customer Name', 'Phone'],
      rows.map(([id], i) => [id!, `Store ${i + 1}`, `982000001${i}`]),
    );
    expect((await problemOf(app.importFile(shifted)))?.questions).toMatchObject([
      {
        code: 'list_renames',
        choices: [
          { value: 'rename', stores: 6 },
          { value: 'keep', stores: 0 },
        ],
      },
    ]);
    await app.importFile(shifted, { answers: { list_renames: 'keep' } });
    expect(await app.call('sales.store', { id: 1 })).toMatchObject({ name: 'Store 0', phone: '9820000010' });
  });

  it('asks what became of stores that a later balance list leaves out', async () => {
    await takeSales();
    const header = ['Customer Name', 'Invoice No', 'Balance', 'As Of'];
    await app.importFile(
      list(header, [
        ['Apna Bazar', 'A-1', 20, '2025-03-31'],
        ['Patel', 'P-1', 5, '2025-03-31'],
      ]),
    );
    const next = list(header, [['Apna Bazar', 'A-1', 10, '2025-04-30']]);
    expect((await problemOf(app.importFile(next)))?.questions).toMatchObject([
      {
        code: 'balances_missing',
        choices: [
          { value: 'complete', totalMinor: 1000 },
          { value: 'partial', totalMinor: 1500 },
        ],
      },
    ]);
    await app.importFile(next, { answers: { balances_missing: 'complete' } });
    expect((await app.call('owed.get', { on: '2025-04-30' })).totalMinor).toBe(1000);
    expect((await app.call('owed.get', { on: '2025-04-02' })).totalMinor).toBe(2500);
  });

  it('is exported on the command line, as CSV and as a workbook, and read back unchanged', async () => {
    await takeSales();
    await app.close();
    for (const name of ['stores.csv', 'stores.xlsx', 'products.xlsx']) {
      const out = path.join(data, name);
      const flags = name.endsWith('xlsx') ? ['--xlsx'] : ['--csv'];
      expect(
        (await cli(['export', name.split('.')[0]!, ...flags, '--out', out, '--data', data, '--json'])).json,
      ).toEqual({ file: out });
      const { code, json } = await cli(['import', out, '--data', data, '--json']);
      expect([code, json]).toMatchObject([0, { linesImported: 0, linesUnchanged: 2 }]);
    }
    app = openTestApp(data);
  });
});
