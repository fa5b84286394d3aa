import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../src-shared/problem.ts';
import { checkDatabase, cli, contents, importInto, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

const A = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
const A2 = ['A-1', '2025-03-31', 'Patel', 'Soan', 'x', '5.00', '20.00'];
const A3 = ['A-1', '2025-03-31', 'Patel', 'Aloo', '1', '7.00', '7.00'];
const B = ['B-1', '2025-04-01', 'Apna', 'Soan', '1', '5.00', '5.00'];
const NO_NUMBER = ['', '2025-04-02', 'Apna', 'Kaju', '3', '10.00', '30.00'];

let data: string;
let app: TestApp;
beforeEach(() => {
  data = tempFolder();
  app = openTestApp(data);
});
afterEach(() => app.close());
const file = (name: string, rows: string[][], header?: string[]) => writeCsv(path.join(data, name), rows, header);
const invoice = async (number: string) => {
  const { items } = await app.call('sales.invoices', { search: number });
  return items[0] ? app.call('sales.invoice', { id: items[0].id }) : null;
};

describe('correcting rejects', () => {
  it('puts records corrected in the CSV at their positions, and imports nothing twice', async () => {
    const original = file('f.csv', [A, A2, A3, B, NO_NUMBER]);
    expect(await app.importFile(original)).toMatchObject({ linesImported: 3, linesRejected: 2 });
    const csv = (await app.call('imports.rejectsCsv', { importId: 1 })).text;
    expect(csv).toContain('A-1,2025-03-31,Patel,Soan,x,5.00,20.00,3,quantity_unreadable,');
    fs.writeFileSync(
      path.join(data, 'fixed.csv'),
      csv.replace(',x,', ',4,').replace('\n,2025-04-02', '\nB-1,2025-04-02'),
    );
    const { importId } = await app.call('imports.fix', { importId: 1, path: path.join(data, 'fixed.csv') });
    expect(await app.importEnded(importId)).toMatchObject({
      status: 'completed',
      recordsRead: 2,
      linesImported: 2,
      linesRejected: 0,
      invoicesNew: 0,
    });
    const a = (await invoice('A-1'))!;
    expect(a.items.map(({ lineNo, name, quantity }) => [lineNo, name, quantity])).toEqual([
      [1, 'Kaju', 2],
      [2, 'Soan', 4],
      [3, 'Aloo', 1],
    ]);
    expect(a).toMatchObject({ rejectedLines: 0, totalMinor: 4_700 });
    expect(await invoice('B-1')).toMatchObject({ totalMinor: 3_500, lines: 2 });
    expect(await app.call('imports.get', { importId: 1 })).toMatchObject({ fixed: 2 });
    expect(await app.call('imports.rejects', { importId: 1, open: true })).toMatchObject({ total: 0 });

    const again = await app.call('imports.fix', { importId: 1, path: path.join(data, 'fixed.csv') });
    expect(await app.importEnded(again.importId)).toMatchObject({ linesImported: 0, warnings: { not_a_reject: 2 } });
    const before = contents(data);
    expect(await app.importFile(original)).toMatchObject({
      recordsRead: 5,
      linesUnchanged: 5,
      linesImported: 0,
      linesRejected: 0,
      warnings: { corrected_before: 2 },
    });
    expect(contents(data)).toBe(before);
    checkDatabase(data);
  });

  it('lets a valid record replace a correction at its position; other corrections move to the end', async () => {
    await app.importFile(file('f.csv', [A, A2, NO_NUMBER]));
    const { importId } = await app.call('imports.fix', {
      importId: 1,
      records: [
        { record: 2, cells: A2.with(4, '4') },
        { record: 3, cells: NO_NUMBER.with(0, 'A-1') },
      ],
    });
    await app.importEnded(importId);
    expect((await invoice('A-1'))!.items.map(({ quantity }) => quantity)).toEqual([2, 4, 3]);
    const good = A2.with(4, '5').with(6, '25.00');
    expect(await app.importFile(file('f.csv', [A, good, A3, NO_NUMBER]))).toMatchObject({
      linesRejected: 0,
      linesUnchanged: 2,
    });
    expect((await invoice('A-1'))!.items.map(({ quantity }) => quantity)).toEqual([2, 5, 1, 3]);
    checkDatabase(data);
  });

  it('knows each of several equal records that were corrected', async () => {
    const original = file('f.csv', [A, A2, A2]);
    await app.importFile(original);
    const { importId } = await app.call('imports.fix', {
      importId: 1,
      records: [
        { record: 2, cells: A2.with(4, '4') },
        { record: 3, cells: A2.with(4, '5').with(6, '25.00') },
      ],
    });
    await app.importEnded(importId);
    expect(await app.importFile(original)).toMatchObject({ linesUnchanged: 3, warnings: { corrected_before: 2 } });
    expect((await invoice('A-1'))!.items.map(({ quantity }) => quantity)).toEqual([2, 4, 5]);
    checkDatabase(data);
  });

  it('compares only complete invoices with the total that they state', async () => {
    const header = ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate', 'Amount', 'Total'];
    const rows = [
      [...A, '40.00'],
      [...A2, '40.00'],
      [...B, '5.00'],
    ];
    const { linesRejected, warnings } = await app.importFile(file('f.csv', rows, header));
    expect(linesRejected).toBe(1);
    expect(warnings).not.toHaveProperty('invoice_total_differs');
    const { importId } = await app.call('imports.fix', {
      importId: 1,
      records: [{ record: 2, cells: [...A2.with(4, '1').with(6, '5.00'), '40.00'] }],
    });
    expect((await app.importEnded(importId)).warnings).toMatchObject({ invoice_total_differs: 1 });
  });

  it('keeps records that are still invalid as rejects, and leaves other lines unchanged', async () => {
    await app.importFile(file('f.csv', [A, A2, NO_NUMBER]));
    expect(await app.call('imports.recheck', { importId: 1, records: [A2, A2.with(4, '4')] })).toMatchObject({
      faults: [[{ code: 'quantity_unreadable', column: 'Qty' }], []],
    });
    const { importId } = await app.call('imports.fix', {
      importId: 1,
      records: [
        { record: 2, cells: A2.with(4, 'y') },
        { record: 3, cells: NO_NUMBER.with(0, 'C-1') },
      ],
    });
    expect(await app.importEnded(importId)).toMatchObject({ linesImported: 1, linesRejected: 1, invoicesNew: 1 });
    expect(await app.call('imports.rejects', { importId: 1, open: true })).toMatchObject({ total: 1 });
    expect(await invoice('A-1')).toMatchObject({ lines: 1, rejectedLines: 1 });
    checkDatabase(data);
  });

  it('removes the escaping of spreadsheet formulas', async () => {
    await app.importFile(file('f.csv', [A, ['A-2', '2025-01-01', '=Foods', '@Kaju', 'x', '1', '1']]));
    const csv = (await app.call('imports.rejectsCsv', { importId: 1 })).text;
    expect(csv).toContain("'=Foods,'@Kaju");
    fs.writeFileSync(path.join(data, 'fixed.csv'), csv.replace(',x,', ',1,'));
    const { code } = await cli(['fix', '1', path.join(data, 'fixed.csv'), '--data', data, '--json']);
    expect(code).toBe(0);
    expect(await invoice('A-2')).toMatchObject({ storeName: '=Foods', items: [{ name: '@Kaju' }] });
  });

  it('is refused without rejects or after an undo', async () => {
    await app.importFile(file('f.csv', [A]));
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'done',
        (error) => (error as Problem).code,
      );
    expect(await code(app.call('imports.fix', { importId: 1, records: [] }))).toBe('nothing_to_fix');
    await app.importFile(file('g.csv', [B, A2]));
    await app.call('imports.undo', { importId: 2 });
    expect(await code(app.call('imports.fix', { importId: 2, records: [] }))).toBe('already_undone');
    expect(await code(app.call('imports.undo', { importId: 2 }))).toBe('already_undone');
    expect(await code(app.call('imports.undo', { importId: 9 }))).toBe('import_unknown');
  });
});

describe('undo', () => {
  it('removes what was added and reverts what was changed; the file can be imported again', async () => {
    await app.importFile(file('f.csv', [A, B]));
    const first = contents(data);
    const changed = file('g.csv', [
      A.with(4, '9').with(6, '90.00'),
      A3,
      B,
      ['C-1', '2025-05-01', 'New Store', 'New Item', '1', '1', '1'],
    ]);
    await app.importFile(changed);
    const second = contents(data);
    expect(await app.call('imports.undo', { importId: 2 })).toMatchObject({
      invoicesRemoved: 1,
      invoicesRestored: 1,
      storesRemoved: 1,
      productsRemoved: 2,
      leftInAll: 0,
    });
    expect(contents(data)).toBe(first);
    checkDatabase(data);
    expect(await app.importFile(changed)).toMatchObject({ linesImported: 3, invoicesNew: 1, invoicesUpdated: 1 });
    expect(contents(data)).toBe(second);
  });

  it('of an old import keeps and lists what a later one changed; after both undos nothing is left', async () => {
    await app.importFile(file('f.csv', [A, B]));
    await app.importFile(file('g.csv', [A.with(4, '9')]));
    const undone = await app.call('imports.undo', { importId: 1 });
    expect(undone).toMatchObject({ invoicesRemoved: 1, left: [{ number: 'A-1', importId: 2 }] });
    expect(await invoice('A-1')).toMatchObject({ items: [{ quantity: 9 }] });
    expect(await invoice('B-1')).toBeNull();
    await app.call('imports.undo', { importId: 2 });
    expect(contents(data)).toBe(JSON.stringify([[], [], []]));
    checkDatabase(data);
  });

  it('includes the corrections of its rejects; the undo of a correction makes them rejects again', async () => {
    await app.importFile(file('f.csv', [A, A2]));
    const before = contents(data);
    const { importId } = await app.call('imports.fix', {
      importId: 1,
      records: [{ record: 2, cells: A2.with(4, '4') }],
    });
    await app.importEnded(importId);
    await app.call('imports.undo', { importId });
    expect(contents(data)).toBe(before);
    expect(await app.call('imports.rejects', { importId: 1, open: true })).toMatchObject({ total: 1 });
    // nor does the file bring the correction back
    expect(await app.importFile(file('f.csv', [A, A2, B]))).toMatchObject({ linesRejected: 1, linesImported: 1 });
    const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
    expect(db.prepare('SELECT count(*) FROM correction').pluck().get()).toBe(0);
    db.close();
    await app.call('imports.undo', { importId: 3 });
    const undoneAt = async () => (await app.call('imports.get', { importId })).undoneAt;
    const firstUndone = await undoneAt();
    const again = await app.call('imports.fix', { importId: 1, records: [{ record: 2, cells: A2.with(4, '4') }] });
    await app.importEnded(again.importId);
    await app.call('imports.undo', { importId: 1 });
    expect(await undoneAt()).toBe(firstUndone);
    expect(contents(data)).toBe(JSON.stringify([[], [], []]));
    checkDatabase(data);
  });

  it('reverts newer attributes of stores and products', async () => {
    const header = [
      'Invoice No',
      'Invoice Date',
      'Customer ID',
      'Store Name',
      'City',
      'SKU',
      'Item Name',
      'Qty',
      'Rate',
    ];
    await app.importFile(file('f.csv', [['1', '2025-01-01', 'S1', 'Patel', 'Tracy', 'K', 'Kaju', '1', '1']], header));
    const before = contents(data);
    await app.importFile(
      file('g.csv', [['2', '2025-02-01', 'S1', 'Patel Foods', 'Dublin', 'K', 'Kaju Katli', '1', '1']], header),
    );
    expect(contents(data)).toContain('Patel Foods');
    await app.call('imports.undo', { importId: 2 });
    expect(contents(data)).toBe(before);
  });

  it('reports its result on the command line', async () => {
    await app.close();
    await importInto(data, file('f.csv', [A, B]));
    const { code, stdout } = await cli(['undo', '1', '--data', data]);
    expect(code).toBe(0);
    expect(stdout).toContain('Import 1 is undone: 2 invoices removed');
    app = openTestApp(data);
  });
});

describe('a line is traced', () => {
  it('to its file, physical line and record, with every version that it had', async () => {
    await app.importFile(file('f.csv', [A, B]));
    await app.importFile(file('g.csv', [['X', ...A.slice(1)], A.with(4, '9').with(3, 'Kaju, "large"\nbox')]), {
      existing: 'update',
    });
    const a = (await invoice('A-1'))!;
    const trace = await app.call('imports.trace', { lineId: a.items[0]!.id });
    expect(trace).toMatchObject({
      importId: 2,
      fileName: 'g.csv',
      line: 3,
      record: 2,
      columns: ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate', 'Amount'],
      cells: ['A-1', '2025-03-31', 'Patel', 'Kaju, "large"\nbox', '9', '10.00', '20.00'],
      raw: 'A-1,2025-03-31,Patel,"Kaju, ""large""\nbox",9,10.00,20.00',
    });
    expect(trace.versions.map(({ importId, quantity, line, current }) => [importId, quantity, line, current])).toEqual([
      [2, 9, 3, true],
      [1, 2, 2, false],
    ]);
  });

  it('corrected, to the record that was rejected', async () => {
    await app.importFile(file('f.csv', [A, A2]));
    const { importId } = await app.call('imports.fix', {
      importId: 1,
      records: [{ record: 2, cells: A2.with(4, '4') }],
    });
    await app.importEnded(importId);
    const a = (await invoice('A-1'))!;
    expect(await app.call('imports.trace', { lineId: a.items[1]!.id })).toMatchObject({
      line: 3,
      raw: 'A-1,2025-03-31,Patel,Soan,x,5.00,20.00',
    });
  });
});

describe('mappings', () => {
  const oddHeader = ['Nr', 'Wann', 'Wer', 'Was', 'Wieviel', 'Zu', 'Ist'];
  const fields = {
    invoiceNumber: 'Nr',
    date: 'Wann',
    storeName: 'Wer',
    itemName: 'Was',
    quantity: 'Wieviel',
    price: 'Zu',
    lineTotal: 'Ist',
  };

  it('are proposed from values, need confirmation, are saved by header and reused automatically', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => [
      `R-${Math.floor(i / 3)}`,
      `2025-01-${10 + Math.floor(i / 3)}`,
      `Store ${Math.floor(i / 3) % 2}`,
      `Item number ${i}`,
      String(2 + (i % 3)),
      '2.50',
      ((2 + (i % 3)) * 2.5).toFixed(2),
    ]);
    const oddFile = file('odd.csv', rows, oddHeader);
    const found = await app.call('imports.inspect', { path: oddFile });
    expect(found.problems.map(({ code }) => code)).toEqual(['mapping_unsure']);
    expect(Object.fromEntries(Object.entries(found.mapping).map(([field, { column }]) => [field, column]))).toEqual(
      fields,
    );
    expect(await app.importFile(oddFile).catch((error) => (error as Problem).code)).toBe('mapping_unsure');
    await app.call('imports.saveMapping', { name: 'Odd export', fields, columns: oddHeader });
    expect(await app.call('imports.inspect', { path: oddFile })).toMatchObject({
      savedMapping: 'Odd export',
      problems: [],
    });
    expect(await app.importFile(oddFile)).toMatchObject({ linesImported: 12, invoicesNew: 4 });
    expect(await app.importFile(oddFile, { mapping: 'Odd export', dryRun: true })).toMatchObject({
      linesUnchanged: 12,
    });
    expect((await app.call('imports.mappings', {})).items).toHaveLength(1);
  });

  it('are read from a file on the command line, and errors in it are reported', async () => {
    const oddFile = file('odd.csv', [['1', '2025-01-10', 'P', 'K', '2', '2', '4']], oddHeader);
    const mapping = path.join(data, 'map.json');
    fs.writeFileSync(mapping, JSON.stringify({ fields }));
    const { json, code } = await cli(['import', oddFile, '--mapping', mapping, '--data', data, '--json']);
    expect([code, (json as { linesImported: number }).linesImported]).toEqual([0, 1]);
    for (const [spec, error] of [
      ['{', 'mapping_wrong'],
      ['{"fields":{"colour":"Nr"}}', 'mapping_wrong'],
      ['{"fields":{"date":"When"}}', 'mapping_wrong'],
      ['{"columns":[]}', 'mapping_wrong'],
    ] as const) {
      fs.writeFileSync(mapping, spec);
      expect((await cli(['import', oddFile, '--mapping', mapping, '--data', data, '--json'])).json).toMatchObject({
        error: { code: error },
      });
    }
    expect((await cli(['import', oddFile, '--mapping', 'Nobody', '--data', data, '--json'])).json).toMatchObject({
      error: { code: 'mapping_unknown' },
    });
  });
});

describe('before an import', () => {
  it('a dry run reads the whole file and reports the result and advice', async () => {
    await app.importFile(file('f.csv', [A]));
    const rows = Array.from({ length: 300 }, (_, i) => [`N-${i}`, '2025-01-10', i % 2 ? '' : 'P', 'K', '2', '2', '4']);
    const many = file('many.csv', rows);
    const before = contents(data);
    const checkResult = await app.importFile(many, { dryRun: true });
    expect(checkResult).toMatchObject({
      status: 'dry_run',
      recordsRead: 300,
      invoicesNew: 150,
      rejects: { store_missing: 150 },
    });
    expect(checkResult.message).toContain('an import would stop');
    expect(checkResult.advice!.map(({ setting, value }) => [setting, value])).toEqual([
      ['missing-store', 'walk-in'],
      ['max-error-rate', '0.51'],
    ]);
    expect(checkResult.advice![0]!.sentence).toBe('150 of 300 records have no customer; use “Walk-in” for them.');
    expect(await app.call('imports.rejects', { importId: checkResult.importId })).toMatchObject({ total: 150 });
    expect(contents(data)).toBe(before);
    const again = await app.call('imports.again', {
      importId: checkResult.importId,
      options: { dryRun: false, missingStore: 'walk-in' },
    });
    expect(await app.importEnded(again.importId)).toMatchObject({ status: 'completed', linesImported: 300 });
  });

  it('a stopped import can be repeated with a higher error limit', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [`N-${i}`, '2025-01-10', i % 2 ? '' : 'P', 'K', '2', '2', '4']);
    const stopped = await app.importFile(file('many.csv', rows));
    expect(stopped.status).toBe('stopped');
    const { importId } = await app.call('imports.again', {
      importId: stopped.importId,
      options: { maxErrorRate: 1 },
    });
    expect(await app.importEnded(importId)).toMatchObject({
      status: 'completed_with_rejects',
      linesImported: 150,
      linesRejected: 150,
    });
    await app.call('imports.changeSettings', {
      breaker: { maxErrorRate: 0.6, window: 1000, smallestSample: 100, maxConsecutiveRejects: 200 },
    });
    await app.call('imports.undo', { importId });
    expect(await app.importFile(file('many.csv', rows))).toMatchObject({ status: 'completed_with_rejects' });
  });
});
