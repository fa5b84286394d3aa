import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { FolderLock } from '../../src-main/db/folder-lock.ts';
import { dataVersion } from '../../src-main/db/migrate.ts';
import { cliProcess } from '../command-line.ts';
import { checkDatabase, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

const rows = (many: number, from = 0): string[][] =>
  Array.from({ length: many }, (_, i) => [`I-${from + i}`, '2025-03-31', 'Store', 'Item', '2', '10.00', '20.00']);
const ORDER = { storeId: 1, lines: [{ productId: 1, quantity: 2 }] };

let data: string;
let backup: string;
/** The app of an open window, which runs throughout each test. */
let app: TestApp;
const csvFile = (name: string, content: string[][]) => writeCsv(path.join(data, name), content);
const command = (...args: string[]) =>
  cliProcess([...args, '--data', data, '--json'], { env: { MANGALM_LOCK_WAIT_MS: '600' } });
const errorCodeOf = (answer: { json: unknown }) => (answer.json as { error?: { code: string } }).error?.code;

beforeEach(async () => {
  data = tempFolder();
  backup = path.join(tempFolder(), 'older.db');
  app = openTestApp(data, { longRunning: true });
  await app.importFile(csvFile('first.csv', rows(30)));
  await app.call('backup.make', { path: backup });
  await app.importFile(csvFile('second.csv', rows(12, 30)));
});
afterEach(() => app.close());

describe('while a window is open', () => {
  it('a command can restore; the window and other commands continue with the restored data', async () => {
    expect((await app.call('sales.invoices', {})).total).toBe(42);
    expect((await command('restore', backup)).code).toBe(0);
    expect((await app.call('sales.invoices', {})).total).toBe(30);
    fs.writeFileSync(path.join(data, 'lines.json'), JSON.stringify(ORDER.lines));
    expect((await command('order', 'create', '--store', '1', '--lines', path.join(data, 'lines.json'))).code).toBe(0);
    expect((await app.call('orders.list', {})).total).toBe(1);
    expect((await app.importFile(csvFile('second.csv', rows(12, 30)))).linesImported).toBe(12);
    expect(await app.call('system.verify', {})).toMatchObject({ ok: true });
  });

  it('a restore is refused while the window imports, and other commands work', async () => {
    const reading = new Promise<void>((resolve) =>
      app.backend.on('imports.progress', ({ records }) => records > 0 && resolve()),
    );
    const { importId } = await app.call('imports.start', { path: csvFile('large.csv', rows(60_000, 100)) });
    await reading;
    await app.call('imports.pause', { paused: true });
    const [refused, userAdded] = await Promise.all([
      command('restore', backup),
      command('user', 'add', 'Ravi', '--role', 'rep'),
    ]);
    expect({ code: refused.code, problem: errorCodeOf(refused) }).toEqual({ code: 1, problem: 'busy' });
    expect(userAdded.code).toBe(0);
    await app.call('imports.pause', { paused: false });
    expect(await app.importEnded(importId)).toMatchObject({ linesImported: 60_000 });
    expect((await command('restore', backup)).code).toBe(0);
    expect((await app.call('sales.invoices', {})).total).toBe(30);
    checkDatabase(data);
  });

  it('an import that is queued while the database is replaced ends with data_replaced and affects no other import', async () => {
    await app.call('imports.pause', { paused: true });
    const { importId } = await app.call('imports.start', { path: csvFile('late.csv', rows(5, 500)) });
    const ended = app.importEnded(importId).catch((error) => error);
    expect((await command('restore', backup)).code).toBe(0);
    // the next import in the restored database gets the same ID
    const { json } = await command('import', csvFile('other.csv', rows(7, 700)));
    await command('import', csvFile('another.csv', rows(8, 800)));
    expect((json as { importId: number }).importId).toBeLessThanOrEqual(importId);
    await app.call('imports.pause', { paused: false });
    expect(await ended).toMatchObject({ code: 'data_replaced' });
    expect((await app.call('sales.invoices', {})).total).toBe(45);
    expect((await app.call('imports.list', {})).items.map(({ status }) => status)).toEqual(
      Array.from({ length: 3 }, () => 'completed'),
    );
    expect(await app.call('system.verify', {})).toMatchObject({ ok: true });
  });

  it('an acknowledged order is in the restored database or in the backup of the previous one', async () => {
    const otherApp = openTestApp(data);
    const orderIds: number[] = [];
    let isDone = false;
    const ordering = async (program: TestApp) => {
      while (!isDone) {
        orderIds.push((await program.call('orders.create', ORDER)).id);
        await delay(2);
      }
    };
    const both = [ordering(app), ordering(otherApp)];
    const previousDatabases: string[] = [];
    for (let round = 0; round < 3; round++) {
      // orders are created in every round, however slow the machine is, so that a lost one shows
      while (orderIds.length < 5 * (round + 1)) await delay(5);
      previousDatabases.push((await app.call('backup.restore', { path: backup })).kept);
    }
    isDone = true;
    await Promise.all(both);
    await otherApp.close();
    const count = (database: string) => {
      const db = new Database(database, { readonly: true });
      try {
        return db.prepare('SELECT count(*) FROM sales_order').pluck().get() as number;
      } finally {
        db.close();
      }
    };
    const ordersFound = [...previousDatabases, path.join(data, 'mangalm.db')].reduce(
      (sum, database) => sum + count(database),
      0,
    );
    expect(orderIds.length).toBeGreaterThan(10);
    expect(ordersFound).toBe(orderIds.length);
  });

  it('of two concurrent restores one is refused', async () => {
    const codes = await Promise.all(
      [1, 2].map(() =>
        app.call('backup.restore', { path: backup }).then(
          () => 'done',
          ({ code }) => code,
        ),
      ),
    );
    expect(codes.sort()).toEqual(['busy', 'done']);
  });
});

describe('replacing the database file', () => {
  it('is refused for a damaged database that another process has open', async () => {
    await app.close();
    const database = fs.openSync(path.join(data, 'mangalm.db'), 'r+');
    fs.writeSync(database, Buffer.alloc(100), 0, 100, 0);
    fs.closeSync(database);
    const window = new FolderLock(prepareDataFolder(data));
    const open = window.shareOpen();
    const refused = await command('restore', backup);
    expect({ code: refused.code, problem: errorCodeOf(refused) }).toEqual({ code: 1, problem: 'open_elsewhere' });
    open.release();
    expect((await command('restore', backup)).code).toBe(0);
    expect((await command('verify')).code).toBe(0);
    window.close();
  });

  it('is noticed by a window that reported the damage and continues with the restored database', async () => {
    await app.close();
    const database = fs.openSync(path.join(data, 'mangalm.db'), 'r+');
    fs.writeSync(database, Buffer.alloc(100), 0, 100, 0);
    fs.closeSync(database);
    app = openTestApp(data, { longRunning: true });
    await expect(app.call('sales.invoices', {})).rejects.toMatchObject({ code: 'data_damaged' });
    expect((await command('restore', backup)).code).toBe(0);
    expect((await app.call('sales.invoices', {})).total).toBe(30);
  });

  it('by a migration is refused while another process has it open, without any change', async () => {
    await app.close();
    const db = new Database(path.join(data, 'mangalm.db'));
    db.pragma(`user_version = ${dataVersion() - 1}`);
    db.close();
    const lock = new FolderLock(prepareDataFolder(data));
    lock.shareOpen();
    const backups = fs.readdirSync(path.join(data, 'backups'));
    const refused = await command('orders');
    expect({ code: refused.code, problem: errorCodeOf(refused) }).toEqual({ code: 1, problem: 'open_elsewhere' });
    expect(fs.readdirSync(path.join(data, 'backups'))).toEqual(backups);
    lock.close();
  });
});
