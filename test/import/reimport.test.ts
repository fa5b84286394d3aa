import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { checkDatabase, cli, contents, importInto, makeInvoices, tempFolder, writeCsv } from '../helpers.ts';

const A = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
const A2 = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
const B = ['B-1', '2025-04-01', 'Apna', 'Soan', '1', '5.00', '5.00'];
const C = ['C 7', '2025-04-02', 'Apna', 'Kaju', '3', '10.00', '30.00'];

describe('reading a file again', () => {
  it('changes nothing and says so', async () => {
    const data = tempFolder();
    const file = writeCsv(path.join(data, 'f.csv'), [A, A2, B]);
    await importInto(data, file);
    const before = contents(data);
    // identical bytes would be skipped: see duplicate-file.test.ts
    fs.appendFileSync(file, '\n');
    const { code, summary } = await importInto(data, file);
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      status: 'completed',
      recordsRead: 3,
      linesImported: 0,
      linesUnchanged: 3,
      invoicesUnchanged: 2,
      invoicesNew: 0,
      invoicesUpdated: 0,
      storesNew: 0,
      productsNew: 0,
    });
    expect(contents(data)).toBe(before);
  });

  it('with appended invoices adds only these', async () => {
    const data = tempFolder();
    await importInto(data, writeCsv(path.join(data, 'f.csv'), [A, A2, B]));
    const { summary } = await importInto(data, writeCsv(path.join(data, 'f.csv'), [A, A2, B, C]));
    expect(summary).toMatchObject({
      linesImported: 1,
      linesUnchanged: 3,
      invoicesNew: 1,
      invoicesUnchanged: 2,
      totalMinor: 7_500,
    });
  });

  it('with a changed invoice updates it and keeps the earlier version', async () => {
    const data = tempFolder();
    await importInto(data, writeCsv(path.join(data, 'f.csv'), [A, A2, B]));
    const { summary } = await importInto(
      data,
      writeCsv(path.join(data, 'f.csv'), [A, [...A2.slice(0, 4), '4', '10.00', '40.00'], A, B]),
    );
    expect(summary).toMatchObject({
      recordsRead: 4,
      linesImported: 2,
      linesUpdated: 1,
      linesUnchanged: 2,
      invoicesUpdated: 1,
      invoicesUnchanged: 1,
    });
    const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
    const before = JSON.parse(
      db.prepare("SELECT before FROM earlier_version WHERE entity = 'invoice'").pluck().get() as string,
    );
    db.close();
    expect(before).toMatchObject({ number: 'A-1', total: 400_000, line_count: 2 });
    expect(before.lines).toHaveLength(2);
    checkDatabase(data);
  });

  it('the same product twice on one invoice stays two lines', async () => {
    const data = tempFolder();
    const { summary } = await importInto(data, writeCsv(path.join(data, 'f.csv'), [A, A2]));
    expect(summary).toMatchObject({ linesImported: 2, invoicesNew: 1, totalMinor: 4_000 });
  });

  it('--existing skip leaves a changed invoice, --existing reject rejects its records', async () => {
    const data = tempFolder();
    await importInto(data, writeCsv(path.join(data, 'f.csv'), [A, B]));
    const before = contents(data);
    const changed = writeCsv(path.join(data, 'g.csv'), [[...A.slice(0, 4), '9', '10.00', '90.00'], B]);
    const skipped = await importInto(data, changed, '--existing', 'skip');
    expect(skipped.summary).toMatchObject({ linesImported: 0, linesUnchanged: 2, linesRejected: 0 });
    expect(contents(data)).toBe(before);
    const refused = await importInto(data, changed, '--existing', 'reject');
    expect(refused.code).toBe(2);
    expect(refused.summary).toMatchObject({
      linesImported: 0,
      linesUnchanged: 1,
      linesRejected: 1,
      rejects: { invoice_exists: 1 },
    });
    expect(contents(data)).toBe(before);
    const { stdout } = await cli(['rejects', '3', '--csv', '--data', data]);
    expect(stdout).toContain('A-1,2025-03-31,Patel,Kaju,9,10.00,90.00,2,invoice_exists,');
  });

  it('without IDs recognises the invoices, stores and products', async () => {
    const data = tempFolder();
    const header = [
      'Invoice ID',
      'Invoice No',
      'Invoice Date',
      'Customer ID',
      'Store Name',
      'SKU',
      'Item Name',
      'Qty',
      'Rate',
    ];
    const plain = header.filter((name) => !name.endsWith(' ID'));
    const withAllIds = ['77', 'A-1', '2025-03-31', 'S1', 'Patel  Foods', 'K-1', 'Kaju', '2', '10'];
    const withoutIds = withAllIds.filter((_, i) => !header[i]!.endsWith(' ID'));
    await importInto(data, writeCsv(path.join(data, 'plain.csv'), [withoutIds], plain));
    const withIds = await importInto(data, writeCsv(path.join(data, 'full.csv'), [withAllIds], header));
    expect(withIds.summary).toMatchObject({ invoicesNew: 0, storesNew: 0, productsNew: 0 });
    const again = await importInto(data, writeCsv(path.join(data, 'plain.csv'), [withoutIds], plain));
    expect(again.summary).toMatchObject({ invoicesNew: 0, storesNew: 0, productsNew: 0 });
    const { json } = await cli(['invoices', '--data', data, '--json']);
    expect(json).toMatchObject({ total: 1, items: [{ number: 'A-1', lines: 1, totalMinor: 2_000 }] });
  });

  it('keeps two customers with one name and two IDs apart', async () => {
    const data = tempFolder();
    const header = ['Invoice No', 'Invoice Date', 'Customer ID', 'Store Name', 'Item Name', 'Qty', 'Rate'];
    const rows = [
      ['1', '2025-01-01', 'S1', 'Patel', 'Kaju', '1', '1'],
      ['2', '2025-01-01', 'S2', 'Patel', 'Kaju', '1', '1'],
    ];
    const { summary } = await importInto(data, writeCsv(path.join(data, 'f.csv'), rows, header));
    expect(summary.storesNew).toBe(2);
  });
});

describe('records', () => {
  it('may have columns in any order; extra columns are kept with the line', async () => {
    const data = tempFolder();
    const header = [
      'Rate',
      'Weather',
      'Qty',
      'ITEM  NAME',
      'Notes',
      'Invoice-Date',
      'invoice no',
      'store name',
      'Batch No',
    ];
    await importInto(
      data,
      writeCsv(
        path.join(data, 'f.csv'),
        [['2.50', 'rain', '4', 'Kaju', 'thanks', '2025-03-31', 'A-1', 'Patel', 'L-77']],
        header,
      ),
    );
    const storedText = contents(data);
    for (const text of ['rain', 'thanks', 'L-77', 'Weather', 'Batch No']) expect(storedText).toContain(text);
  });

  it('credit notes and negative quantities lower revenue; free goods are kept with a warning', async () => {
    const data = tempFolder();
    const header = ['Invoice No', 'Invoice Type', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate'];
    const rows = [
      ['1', 'Invoice', '2025-01-01', 'P', 'Kaju', '10', '2.00'],
      ['2', 'Credit Note', '2025-01-02', 'P', 'Kaju', '3', '2.00'],
      ['C3', '', '2025-01-03', 'P', 'Kaju', '-1', '2.00'],
      ['4', '', '2025-01-04', 'P', 'Kaju', '1', '0'],
    ];
    const { summary } = await importInto(data, writeCsv(path.join(data, 'f.csv'), rows, header));
    expect(summary).toMatchObject({ linesImported: 4, totalMinor: 1_200 });
    expect(summary.warnings).toMatchObject({ free_good: 1, credit_sign_turned: 1 });
    const { json } = await cli(['dashboard', '--data', data, '--json']);
    expect(json).toMatchObject({ revenueMinor: 1_200, orders: 2, invoices: 4 });
  });

  it('every error of a record is reported with its column, value and a message', async () => {
    const data = tempFolder();
    const rows = [
      A,
      ['', '31.02.2025', '', '', 'x', 'y', 'z'],
      ['A-2', '2025-01-01', 'P', 'K\u0007', '1', '1', '1'],
      ['A-3', '2025-01-01', 'P', 'K'.repeat(501), '1', '1', '1'],
      ['A-4', '2025-01-01', 'P', 'K', '1', '', ''],
      ['A-5', '2025-01-01', 'P', 'K', '1', '1', '1', 'beyond'],
      ['A-6', '2025-01-01', 'P', 'K', '99999999999999', '1', '1'],
    ];
    await importInto(data, writeCsv(path.join(data, 'f.csv'), rows));
    const { json } = await cli(['rejects', '1', '--data', data, '--json']);
    const items = (
      json as { items: { code: string; line: number; faults: { code: string; column: string; message: string }[] }[] }
    ).items;
    expect(items.map(({ code }) => code)).toEqual([
      'invoice_missing',
      'control_characters',
      'too_long',
      'amount_missing',
      'too_many_cells',
      'too_large',
    ]);
    expect(items[0]!.faults.map(({ code }) => code)).toEqual([
      'invoice_missing',
      'date_impossible',
      'store_missing',
      'item_missing',
      'quantity_unreadable',
      'price_unreadable',
      'total_unreadable',
    ]);
    expect(items[0]!.faults[4]).toEqual({
      column: 'Qty',
      value: 'x',
      code: 'quantity_unreadable',
      message: '“x” is not a quantity.',
    });
    expect(items.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8]);
  });

  it('an invoice with a rejected line is marked incomplete until a file completes it', async () => {
    const data = tempFolder();
    await importInto(data, writeCsv(path.join(data, 'f.csv'), [A, [...A2.slice(0, 4), 'x', '10.00', '20.00']]));
    const invoice = async () =>
      ((await cli(['invoices', '--data', data, '--json'])).json as { items: object[] }).items[0];
    expect(await invoice()).toMatchObject({ lines: 1, rejectedLines: 1 });
    await importInto(data, writeCsv(path.join(data, 'f.csv'), [A, A2]));
    expect(await invoice()).toMatchObject({ lines: 2, rejectedLines: 0 });
  });

  it('the reject file is safe to open: no formula, every original column', async () => {
    const data = tempFolder();
    const evil = ['A-9', '2025-01-01', '=HYPERLINK("http://x")', '@SUM(A1)', '-1', '-5.00', '+cmd'];
    await importInto(data, writeCsv(path.join(data, 'f.csv'), [A, evil]));
    const { stdout } = await cli(['rejects', '1', '--csv', '--data', data]);
    const [header, row] = stdout.split('\r\n');
    expect(header).toBe('Invoice No,Invoice Date,Store Name,Item Name,Qty,Rate,Amount,_line,_code,_message');
    expect(row).toMatch(
      /^A-9,2025-01-01,"'=HYPERLINK\(""http:\/\/x""\)",'@SUM\(A1\),-1,-5\.00,'\+cmd,3,total_unreadable,/,
    );
  });
});

describe('stopping', () => {
  it('the breaker stops a file with 25% bad records; the data is unchanged, and the rejects are listed', async () => {
    const data = tempFolder();
    const good = path.join(data, 'good.csv');
    await makeInvoices(good, '--records', '2000', '--seed', '3');
    await importInto(data, good);
    const before = contents(data);
    const bad = path.join(data, 'bad.csv');
    await makeInvoices(bad, '--records', '5000', '--seed', '4', '--bad', '0.25');
    const { code, summary } = await importInto(data, bad, '--existing', 'update');
    expect(code).toBe(3);
    expect(summary).toMatchObject({ status: 'stopped', linesImported: 0 });
    expect(summary.message).toMatch(/error limit was reached.*nothing was changed/);
    expect(contents(data)).toBe(before);
    const { json } = await cli(['rejects', '2', '--data', data, '--json']);
    expect((json as { total: number }).total).toBe(summary.linesRejected);
    expect(summary.linesRejected).toBeGreaterThan(20);

    const tolerant = await importInto(data, bad, '--max-error-rate', '0.5', '--existing', 'update');
    expect(tolerant.code).toBe(2);
    expect(tolerant.summary.recordsRead).toBe(5000);
  });

  it('--keep-partial keeps the good lines before the stop, --dry-run keeps nothing', async () => {
    const data = tempFolder();
    const bad = path.join(data, 'bad.csv');
    await makeInvoices(bad, '--records', '5000', '--seed', '4', '--bad', '0.25');
    const partial = await importInto(data, bad, '--keep-partial');
    expect(partial.code).toBe(3);
    expect(partial.summary.linesImported + partial.summary.linesRejected).toBe(partial.summary.recordsRead);
    expect(partial.summary.linesImported).toBeGreaterThan(50);
    checkDatabase(data);
    const before = contents(data);
    const dryRun = await importInto(data, bad, '--max-error-rate', '1', '--dry-run');
    expect(dryRun.code).toBe(0);
    expect(dryRun.summary).toMatchObject({ status: 'dry_run', recordsRead: 5000 });
    expect(dryRun.summary.invoicesNew).toBeGreaterThan(100);
    expect(contents(data)).toBe(before);
  });
});

it('a file with ambiguous dates gives a question', async () => {
  const data = tempFolder();
  const file = writeCsv(path.join(data, 'f.csv'), [['1', '03/04/2025', 'P', 'K', '1', '1', '1']]);
  const unanswered = await cli(['import', file, '--data', data, '--json']);
  expect(unanswered.code).toBe(1);
  expect(unanswered.json).toMatchObject({
    error: { code: 'needs_answer', hint: expect.stringContaining('--answer date_order=dmy') },
    questions: [{ code: 'date_order', choices: [{ value: 'dmy', totalMinor: 100, invoices: 1 }, { value: 'mdy' }] }],
  });
  const { summary } = await importInto(data, file, '--answer', 'date_order=mdy');
  expect(summary.linesImported).toBe(1);
  expect(contents(data)).toContain('2025-03-04');
  fs.rmSync(file);
});
