import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../src-shared/problem.ts';
import { checkWhole, cli, contents, importInto, tempFolder, writeCsv } from '../helpers.ts';
import { type House, openHouse } from './in-app.ts';

const A = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
const A2 = ['A-1', '2025-03-31', 'Patel', 'Soan', 'x', '5.00', '20.00'];
const A3 = ['A-1', '2025-03-31', 'Patel', 'Aloo', '1', '7.00', '7.00'];
const B = ['B-1', '2025-04-01', 'Apna', 'Soan', '1', '5.00', '5.00'];
const NO_NUMBER = ['', '2025-04-02', 'Apna', 'Kaju', '3', '10.00', '30.00'];

let data: string;
let house: House;
beforeEach(() => {
  data = tempFolder();
  house = openHouse(data);
});
afterEach(() => house.close());
const file = (name: string, rows: string[][], header?: string[]) => writeCsv(path.join(data, name), rows, header);
const invoice = async (number: string) => {
  const { items } = await house.call('sales.invoices', { search: number });
  return items[0] ? house.call('sales.invoice', { id: items[0].id }) : null;
};

describe('correcting rejects', () => {
  it('saved as CSV, corrected, they go to their places; nothing comes in twice', async () => {
    const original = file('f.csv', [A, A2, A3, B, NO_NUMBER]);
    expect(await house.take(original)).toMatchObject({ linesImported: 3, linesRejected: 2 });
    const csv = (await house.call('imports.rejectsCsv', { importId: 1 })).text;
    expect(csv).toContain('A-1,2025-03-31,Patel,Soan,x,5.00,20.00,3,quantity_unreadable,');
    fs.writeFileSync(
      path.join(data, 'fixed.csv'),
      csv.replace(',x,', ',4,').replace('\n,2025-04-02', '\nB-1,2025-04-02'),
    );
    const { importId } = await house.call('imports.fix', { importId: 1, path: path.join(data, 'fixed.csv') });
    expect(await house.ended(importId)).toMatchObject({
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
    expect(await house.call('imports.get', { importId: 1 })).toMatchObject({ fixed: 2 });
    expect(await house.call('imports.rejects', { importId: 1, open: true })).toMatchObject({ total: 0 });

    const again = await house.call('imports.fix', { importId: 1, path: path.join(data, 'fixed.csv') });
    expect(await house.ended(again.importId)).toMatchObject({ linesImported: 0, warnings: { not_a_reject: 2 } });
    const before = contents(data);
    expect(await house.take(original)).toMatchObject({
      recordsRead: 5,
      linesUnchanged: 5,
      linesImported: 0,
      linesRejected: 0,
      warnings: { corrected_before: 2 },
    });
    expect(contents(data)).toBe(before);
    checkWhole(data);
  });

  it('a good record in the place of a corrected one takes it; another correction moves behind', async () => {
    await house.take(file('f.csv', [A, A2, NO_NUMBER]));
    const { importId } = await house.call('imports.fix', {
      importId: 1,
      records: [
        { record: 2, cells: A2.with(4, '4') },
        { record: 3, cells: NO_NUMBER.with(0, 'A-1') },
      ],
    });
    await house.ended(importId);
    expect((await invoice('A-1'))!.items.map(({ quantity }) => quantity)).toEqual([2, 4, 3]);
    const good = A2.with(4, '5').with(6, '25.00');
    expect(await house.take(file('f.csv', [A, good, A3, NO_NUMBER]))).toMatchObject({
      linesRejected: 0,
      linesUnchanged: 2,
    });
    expect((await invoice('A-1'))!.items.map(({ quantity }) => quantity)).toEqual([2, 5, 1, 3]);
    checkWhole(data);
  });

  it('still wrong, they stay rejects and say why; other lines are not touched', async () => {
    await house.take(file('f.csv', [A, A2, NO_NUMBER]));
    expect(await house.call('imports.recheck', { importId: 1, records: [A2, A2.with(4, '4')] })).toMatchObject({
      faults: [[{ code: 'quantity_unreadable', column: 'Qty' }], []],
    });
    const { importId } = await house.call('imports.fix', {
      importId: 1,
      records: [
        { record: 2, cells: A2.with(4, 'y') },
        { record: 3, cells: NO_NUMBER.with(0, 'C-1') },
      ],
    });
    expect(await house.ended(importId)).toMatchObject({ linesImported: 1, linesRejected: 1, invoicesNew: 1 });
    expect(await house.call('imports.rejects', { importId: 1, open: true })).toMatchObject({ total: 1 });
    expect(await invoice('A-1')).toMatchObject({ lines: 1, rejectedLines: 1 });
    checkWhole(data);
  });

  it('what the spreadsheet was guarded from comes back as it was', async () => {
    await house.take(file('f.csv', [A, ['A-2', '2025-01-01', '=Foods', '@Kaju', 'x', '1', '1']]));
    const csv = (await house.call('imports.rejectsCsv', { importId: 1 })).text;
    expect(csv).toContain("'=Foods,'@Kaju");
    fs.writeFileSync(path.join(data, 'fixed.csv'), csv.replace(',x,', ',1,'));
    const { code } = await cli(['fix', '1', path.join(data, 'fixed.csv'), '--data', data, '--json']);
    expect(code).toBe(0);
    expect(await invoice('A-2')).toMatchObject({ storeName: '=Foods', items: [{ name: '@Kaju' }] });
  });

  it('that can’t be: no rejects, undone, stopped', async () => {
    await house.take(file('f.csv', [A]));
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'done',
        (error) => (error as Problem).code,
      );
    expect(await code(house.call('imports.fix', { importId: 1, records: [] }))).toBe('nothing_to_fix');
    await house.take(file('g.csv', [B, A2]));
    await house.call('imports.undo', { importId: 2 });
    expect(await code(house.call('imports.fix', { importId: 2, records: [] }))).toBe('already_undone');
    expect(await code(house.call('imports.undo', { importId: 2 }))).toBe('already_undone');
    expect(await code(house.call('imports.undo', { importId: 9 }))).toBe('import_unknown');
  });
});

describe('undo', () => {
  it('takes what was added and puts back what was changed; then the file comes in anew', async () => {
    await house.take(file('f.csv', [A, B]));
    const first = contents(data);
    const changed = file('g.csv', [
      A.with(4, '9').with(6, '90.00'),
      A3,
      B,
      ['C-1', '2025-05-01', 'New Store', 'New Item', '1', '1', '1'],
    ]);
    await house.take(changed);
    const second = contents(data);
    expect(await house.call('imports.undo', { importId: 2 })).toMatchObject({
      invoicesRemoved: 1,
      invoicesRestored: 1,
      storesRemoved: 1,
      productsRemoved: 2,
      leftInAll: 0,
    });
    expect(contents(data)).toBe(first);
    checkWhole(data);
    expect(await house.take(changed)).toMatchObject({ linesImported: 3, invoicesNew: 1, invoicesUpdated: 1 });
    expect(contents(data)).toBe(second);
  });

  it('of an old import leaves what a later one touched, and says what; undone both, all is gone', async () => {
    await house.take(file('f.csv', [A, B]));
    await house.take(file('g.csv', [A.with(4, '9')]));
    const undone = await house.call('imports.undo', { importId: 1 });
    expect(undone).toMatchObject({ invoicesRemoved: 1, left: [{ number: 'A-1', importId: 2 }] });
    expect(await invoice('A-1')).toMatchObject({ items: [{ quantity: 9 }] });
    expect(await invoice('B-1')).toBeNull();
    await house.call('imports.undo', { importId: 2 });
    expect(contents(data)).toBe(JSON.stringify([[], [], []]));
    checkWhole(data);
  });

  it('takes the fixes of its rejects along; of a fix alone makes them rejects again', async () => {
    await house.take(file('f.csv', [A, A2]));
    const before = contents(data);
    const { importId } = await house.call('imports.fix', {
      importId: 1,
      records: [{ record: 2, cells: A2.with(4, '4') }],
    });
    await house.ended(importId);
    await house.call('imports.undo', { importId });
    expect(contents(data)).toBe(before);
    expect(await house.call('imports.rejects', { importId: 1, open: true })).toMatchObject({ total: 1 });
    const again = await house.call('imports.fix', { importId: 1, records: [{ record: 2, cells: A2.with(4, '4') }] });
    await house.ended(again.importId);
    await house.call('imports.undo', { importId: 1 });
    expect(contents(data)).toBe(JSON.stringify([[], [], []]));
    checkWhole(data);
  });

  it('takes newer facts of stores and products back', async () => {
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
    await house.take(file('f.csv', [['1', '2025-01-01', 'S1', 'Patel', 'Tracy', 'K', 'Kaju', '1', '1']], header));
    const before = contents(data);
    await house.take(
      file('g.csv', [['2', '2025-02-01', 'S1', 'Patel Foods', 'Dublin', 'K', 'Kaju Katli', '1', '1']], header),
    );
    expect(contents(data)).toContain('Patel Foods');
    await house.call('imports.undo', { importId: 2 });
    expect(contents(data)).toBe(before);
  });

  it('on the command line says what it did', async () => {
    await house.close();
    await importInto(data, file('f.csv', [A, B]));
    const { code, stdout } = await cli(['undo', '1', '--data', data]);
    expect(code).toBe(0);
    expect(stdout).toContain('Import 1 is undone: 2 invoices removed');
    house = openHouse(data);
  });
});

describe('a line is traced', () => {
  it('to its file, physical line and record, with every version that it had', async () => {
    await house.take(file('f.csv', [A, B]));
    await house.take(file('g.csv', [['X', ...A.slice(1)], A.with(4, '9').with(3, 'Kaju, "large"\nbox')]), {
      existing: 'update',
    });
    const a = (await invoice('A-1'))!;
    const trace = await house.call('imports.trace', { lineId: a.items[0]!.id });
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
    await house.take(file('f.csv', [A, A2]));
    const { importId } = await house.call('imports.fix', {
      importId: 1,
      records: [{ record: 2, cells: A2.with(4, '4') }],
    });
    await house.ended(importId);
    const a = (await invoice('A-1'))!;
    expect(await house.call('imports.trace', { lineId: a.items[1]!.id })).toMatchObject({
      line: 3,
      raw: 'A-1,2025-03-31,Patel,Soan,x,5.00,20.00',
    });
  });
});

describe('mappings', () => {
  const odd = ['Nr', 'Wann', 'Wer', 'Was', 'Wieviel', 'Zu', 'Ist'];
  const fields = {
    invoiceNumber: 'Nr',
    date: 'Wann',
    storeName: 'Wer',
    itemName: 'Was',
    quantity: 'Wieviel',
    price: 'Zu',
    lineTotal: 'Ist',
  };

  it('are proposed from values, asked for, saved by the header and used again by themselves', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => [
      `R-${Math.floor(i / 3)}`,
      `2025-01-${10 + Math.floor(i / 3)}`,
      `Store ${Math.floor(i / 3) % 2}`,
      `Item number ${i}`,
      String(2 + (i % 3)),
      '2.50',
      ((2 + (i % 3)) * 2.5).toFixed(2),
    ]);
    const odds = file('odd.csv', rows, odd);
    const found = await house.call('imports.inspect', { path: odds });
    expect(found.problems.map(({ code }) => code)).toEqual(['mapping_unsure']);
    expect(Object.fromEntries(Object.entries(found.mapping).map(([field, { column }]) => [field, column]))).toEqual(
      fields,
    );
    expect(await house.take(odds).catch((error) => (error as Problem).code)).toBe('mapping_unsure');
    await house.call('imports.saveMapping', { name: 'Odd export', fields, columns: odd });
    expect(await house.call('imports.inspect', { path: odds })).toMatchObject({
      savedMapping: 'Odd export',
      problems: [],
    });
    expect(await house.take(odds)).toMatchObject({ linesImported: 12, invoicesNew: 4 });
    expect(await house.take(odds, { mapping: 'Odd export', dryRun: true })).toMatchObject({ linesUnchanged: 12 });
    expect((await house.call('imports.mappings', {})).items).toHaveLength(1);
  });

  it('by file on the command line; what is wrong with one is said', async () => {
    const odds = file('odd.csv', [['1', '2025-01-10', 'P', 'K', '2', '2', '4']], odd);
    const mapping = path.join(data, 'map.json');
    fs.writeFileSync(mapping, JSON.stringify({ fields }));
    const { json, code } = await cli(['import', odds, '--mapping', mapping, '--data', data, '--json']);
    expect([code, (json as { linesImported: number }).linesImported]).toEqual([0, 1]);
    for (const [spec, error] of [
      ['{', 'mapping_wrong'],
      ['{"fields":{"colour":"Nr"}}', 'mapping_wrong'],
      ['{"fields":{"date":"When"}}', 'mapping_wrong'],
      ['{"columns":[]}', 'mapping_wrong'],
    ] as const) {
      fs.writeFileSync(mapping, spec);
      expect((await cli(['import', odds, '--mapping', mapping, '--data', data, '--json'])).json).toMatchObject({
        error: { code: error },
      });
    }
    expect((await cli(['import', odds, '--mapping', 'Nobody', '--data', data, '--json'])).json).toMatchObject({
      error: { code: 'mapping_unknown' },
    });
  });
});

describe('before it starts', () => {
  it('a check reads the whole file, says what would be, and what would help', async () => {
    await house.take(file('f.csv', [A]));
    const rows = Array.from({ length: 300 }, (_, i) => [`N-${i}`, '2025-01-10', i % 2 ? '' : 'P', 'K', '2', '2', '4']);
    const many = file('many.csv', rows);
    const before = contents(data);
    const check = await house.take(many, { dryRun: true });
    expect(check).toMatchObject({
      status: 'dry_run',
      recordsRead: 300,
      invoicesNew: 150,
      rejects: { store_missing: 150 },
    });
    expect(check.message).toContain('an import would stop');
    expect(check.advice!.map(({ setting, value }) => [setting, value])).toEqual([
      ['missing-store', 'walk-in'],
      ['max-error-rate', '0.51'],
    ]);
    expect(check.advice![0]!.sentence).toBe('150 of 300 records name no customer; take them as Walk-in.');
    expect(await house.call('imports.rejects', { importId: check.importId })).toMatchObject({ total: 150 });
    expect(contents(data)).toBe(before);
    const again = await house.call('imports.again', {
      importId: check.importId,
      options: { dryRun: false, missingStore: 'walk-in' },
    });
    expect(await house.ended(again.importId)).toMatchObject({ status: 'completed', linesImported: 300 });
  });

  it('a stopped import can go on in spite of the breaker, and the audit keeps who said so', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [`N-${i}`, '2025-01-10', i % 2 ? '' : 'P', 'K', '2', '2', '4']);
    const stopped = await house.take(file('many.csv', rows));
    expect(stopped.status).toBe('stopped');
    const { importId } = await house.call('imports.again', {
      importId: stopped.importId,
      options: { maxErrorRate: 1 },
    });
    expect(await house.ended(importId)).toMatchObject({
      status: 'completed_with_rejects',
      linesImported: 150,
      linesRejected: 150,
    });
    await house.call('imports.changeSettings', {
      breaker: { maxErrorRate: 0.6, window: 1000, smallestSample: 100, maxConsecutiveRejects: 200 },
    });
    await house.call('imports.undo', { importId });
    expect(await house.take(file('many.csv', rows))).toMatchObject({ status: 'completed_with_rejects' });
  });
});
