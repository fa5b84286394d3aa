import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { cliProcess } from '../command-line.ts';
import { checkDatabase, cli, contents, importInto, tempFolder, writeCsv } from '../helpers.ts';
import { onSmallDisk } from '../small-disk.ts';

const GOOD = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];

/** Imports the file written by `make` into a folder with one invoice; returns the error; nothing must change. */
async function refusalOf(
  make: (dir: string) => string,
  ...options: string[]
): Promise<{ code: string; message: string; hint: string }> {
  const data = tempFolder();
  await importInto(data, writeCsv(path.join(data, 'good.csv'), [GOOD]));
  const before = contents(data);
  const { code, json, stderr } = await cli(['import', make(data), '--data', data, '--json', ...options]);
  expect(code).toBe(1);
  expect(contents(data)).toBe(before);
  expect(stderr).not.toMatch(/\n\s+at /);
  return (json as { error: { code: string; message: string; hint: string } }).error;
}

const fileWith = (name: string, content: string | Buffer) => (dir: string) => {
  const file = path.join(dir, name);
  fs.writeFileSync(file, content);
  return file;
};

const largeFile = (invoices: number) =>
  writeCsv(
    path.join(tempFolder(), 'large.csv'),
    Array.from({ length: invoices }, (_, i) => [
      `L-${i}`,
      '2025-03-31',
      `Store ${i}`,
      `Item ${i}`,
      '2',
      '10.00',
      '20.00',
    ]),
  );

describe('each bad input gives a clear error and exit code 1, and changes nothing', () => {
  it.each([
    ['no file', (dir: string) => path.join(dir, 'nothing.csv'), 'file_missing', /There is no file .*nothing\.csv/],
    ['a folder', (dir: string) => dir, 'file_is_folder', /is a folder/],
    ['an empty file', fileWith('e.csv', ''), 'file_empty', /is empty/],
    ['blank lines only', fileWith('b.csv', '\n\n\r\n'), 'file_empty', /contains no records/],
    [
      'a header only',
      fileWith('h.csv', 'Invoice No,Invoice Date,Store Name,Item Name,Qty,Rate\n'),
      'file_header_only',
      /no records below/,
    ],
    [
      'half an .xlsx renamed .csv',
      fileWith('x.csv', Buffer.from('504b030414000600080000002100', 'hex')),
      'file_damaged',
      /can't be unpacked/,
    ],
    [
      'a binary file',
      fileWith('x.csv', Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256))),
      'file_binary',
      /binary data/,
    ],
    ['a picture', fileWith('x.csv', Buffer.from('89504e470d0a1a0a0000', 'hex')), 'file_binary', /picture/],
    [
      'columns missing',
      fileWith('c.csv', 'Invoice No,Colour,Qty\n1,red,2\n'),
      'columns_missing',
      /no column for Invoice Date, Customer Name, Item Name \(or SKU\), Item Price/,
    ],
    [
      'no table at all',
      fileWith('t.csv', 'Dear Sir,\nplease find enclosed\nnothing.\n'),
      'columns_missing',
      /no column for/,
    ],
  ] as const)('%s', async (_, make, code, message) => {
    const error = await refusalOf(make);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe('');
  });

  it('says which columns were found instead', async () => {
    const error = await refusalOf(fileWith('c.csv', 'Invoice No,Colour,Qty\n1,red,2\n'));
    expect(error.hint).toContain('"Invoice No", "Colour", "Qty"');
    expect(error.hint).toContain('Quantity ("Qty")');
  });

  it('a quote that is never closed rejects that record and keeps those before it', async () => {
    const data = tempFolder();
    const file = path.join(data, 'q.csv');
    fs.writeFileSync(
      file,
      'Invoice No,Invoice Date,Store Name,Item Name,Qty,Rate\n1,2025-01-01,P,K,1,1\n2,2025-01-01,P,"K,1,1\n',
    );
    const { code, summary } = await importInto(data, file);
    expect(code).toBe(2);
    expect(summary).toMatchObject({
      recordsRead: 2,
      linesImported: 1,
      linesRejected: 1,
      rejects: { quote_not_closed: 1 },
    });
  });

  it('invalid command-line arguments', async () => {
    for (const args of [
      ['import'],
      ['import', 'x', '--dates', 'today'],
      ['import', 'x', '--max-error-rate', '7'],
      ['nonsense'],
      ['import', 'x', '--colour'],
      ['rejects', 'abc'],
      ['rejects', '99'],
    ]) {
      const { code, json, stderr } = await cli([...args, '--json', '--data', tempFolder()]);
      expect(code).toBe(1);
      expect(json).toHaveProperty('error.code');
      expect(stderr.trim()).not.toBe('');
    }
  });
});

describe('the data folder', () => {
  it('that is a file, or can’t be written to', async () => {
    const dir = tempFolder();
    fs.writeFileSync(path.join(dir, 'file'), '');
    for (const folder of [path.join(dir, 'file'), '/proc/1/mangalm']) {
      const { code, json } = await cli(['imports', '--data', folder, '--json']);
      expect(code).toBe(1);
      expect(json).toMatchObject({ error: { code: 'data_folder_unusable' } });
    }
  });

  it('of a newer version is not changed', async () => {
    const data = tempFolder();
    await importInto(data, writeCsv(path.join(data, 'f.csv'), [GOOD]));
    const db = new Database(path.join(data, 'mangalm.db'));
    db.pragma('user_version = 999');
    db.close();
    const { code, json } = await cli(['imports', '--data', data, '--json']);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'data_newer' } });
    expect(contents(data)).toContain('A-1');
  });

  it('with an invalid database file is reported as damaged', async () => {
    const data = tempFolder();
    fs.writeFileSync(
      path.join(data, 'mangalm.db'),
      'this is no database, and long enough to be looked at '.repeat(100),
    );
    const { code, json } = await cli(['imports', '--data', data, '--json']);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'data_damaged' } });
  });

  it('on a full temporary folder: the import fails with an error that names it', async (test) => {
    await onSmallDisk(test, '1m', async ({ folder, leaveFree }) => {
      leaveFree(0);
      const data = tempFolder();
      const file = largeFile(15_000);
      const { code, json } = await cliProcess(['import', file, '--data', data, '--json'], {
        env: { MANGALM_RETRY_MS: '1', SQLITE_TMPDIR: folder },
      });
      expect(code).toBe(1);
      expect(json).toMatchObject({ error: { code: 'disk_full', message: expect.stringContaining(folder) } });
      checkDatabase(data);
    });
  });

  it('on a full disk: the import fails with an error, and existing data stays', async (test) => {
    await onSmallDisk(test, '3m', async ({ folder: data }) => {
      await importInto(data, writeCsv(path.join(data, 'f.csv'), [GOOD]));
      const before = contents(data);
      const large = largeFile(40_000);
      const { code, json } = await cliProcess(['import', large, '--data', data, '--json'], {
        env: { MANGALM_RETRY_MS: '50,50' },
      });
      expect(code).toBe(1);
      expect(json).toMatchObject({ error: { code: 'disk_full' } });
      const history = await cli(['imports', '--data', data, '--json']);
      expect(history.json).toMatchObject({ items: [{ status: 'failed', attempts: 2 }, { status: 'completed' }] });
      expect(contents(data)).toBe(before);
      checkDatabase(data);
      const after = await importInto(data, path.join(data, 'f.csv'));
      expect(after.summary).toMatchObject({ linesUnchanged: 1 });
    });
  });

  it('a file that vanishes or can’t be read while it is being read', async () => {
    const dir = tempFolder();
    const fifo = path.join(dir, 'loop.csv');
    fs.symlinkSync(fifo, fifo);
    const { code, json } = await cli(['import', fifo, '--data', path.join(dir, 'data'), '--json']);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'file_unreadable' } });
  });
});
