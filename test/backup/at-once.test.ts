import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { FolderLock } from '../../src-main/db/folder-lock.ts';
import { dataVersion } from '../../src-main/db/migrate.ts';
import { checkWhole, cli, tempFolder, writeCsv } from '../helpers.ts';
import { type House, openHouse } from '../import/in-app.ts';

const rows = (many: number, from = 0): string[][] =>
  Array.from({ length: many }, (_, i) => [`I-${from + i}`, '2025-03-31', 'Store', 'Item', '2', '10.00', '20.00']);
const ORDER = { storeId: 1, lines: [{ productId: 1, quantity: 2 }] };

let data: string;
let backup: string;
/** The app of an open window, which runs throughout each test. */
let house: House;
const file = (name: string, content: string[][]) => writeCsv(path.join(data, name), content);
const command = (...args: string[]) =>
  cli([...args, '--data', data, '--json'], { env: { MANGALM_LOCK_WAIT_MS: '600' } });
const refusal = (answer: { json: unknown }) => (answer.json as { error?: { code: string } }).error?.code;

beforeEach(async () => {
  data = tempFolder();
  backup = path.join(tempFolder(), 'older.db');
  house = openHouse(data, { stays: true });
  await house.take(file('first.csv', rows(30)));
  await house.call('backup.make', { path: backup });
  await house.take(file('second.csv', rows(12, 30)));
});
afterEach(() => house.close());

describe('while a window is open', () => {
  it('a command restores, the window goes on with what was put back, and commands with the window', async () => {
    expect((await house.call('sales.invoices', {})).total).toBe(42);
    expect((await command('restore', backup)).code).toBe(0);
    expect((await house.call('sales.invoices', {})).total).toBe(30);
    fs.writeFileSync(path.join(data, 'lines.json'), JSON.stringify(ORDER.lines));
    expect((await command('order', 'create', '--store', '1', '--lines', path.join(data, 'lines.json'))).code).toBe(0);
    expect((await house.call('orders.list', {})).total).toBe(1);
    expect((await house.take(file('second.csv', rows(12, 30)))).linesImported).toBe(12);
    expect(await house.call('system.verify', {})).toMatchObject({ ok: true });
  });

  it('a restore is refused with a sentence as long as the window imports, and other commands go on', async () => {
    const reading = new Promise<void>((resolve) =>
      house.app.on('imports.progress', ({ records }) => records > 0 && resolve()),
    );
    const { importId } = await house.call('imports.start', { path: file('large.csv', rows(60_000, 100)) });
    await reading;
    await house.call('imports.pause', { paused: true });
    const [refused, made] = await Promise.all([
      command('restore', backup),
      command('user', 'add', 'Ravi', '--role', 'rep'),
    ]);
    expect({ code: refused.code, problem: refusal(refused) }).toEqual({ code: 1, problem: 'busy' });
    expect(made.code).toBe(0);
    await house.call('imports.pause', { paused: false });
    expect(await house.ended(importId)).toMatchObject({ linesImported: 60_000 });
    expect((await command('restore', backup)).code).toBe(0);
    expect((await house.call('sales.invoices', {})).total).toBe(30);
    checkWhole(data);
  });

  it('an import that waits there while another database is put in place ends with a sentence, and takes the number of none', async () => {
    await house.call('imports.pause', { paused: true });
    const { importId } = await house.call('imports.start', { path: file('late.csv', rows(5, 500)) });
    const ended = house.ended(importId).catch((error) => error);
    expect((await command('restore', backup)).code).toBe(0);
    // the next import in the restored database gets the same ID
    const { json } = await command('import', file('other.csv', rows(7, 700)));
    await command('import', file('another.csv', rows(8, 800)));
    expect((json as { importId: number }).importId).toBeLessThanOrEqual(importId);
    await house.call('imports.pause', { paused: false });
    expect(await ended).toMatchObject({ code: 'data_replaced' });
    expect((await house.call('sales.invoices', {})).total).toBe(45);
    expect((await house.call('imports.list', {})).items.map(({ status }) => status)).toEqual(
      Array.from({ length: 3 }, () => 'completed'),
    );
    expect(await house.call('system.verify', {})).toMatchObject({ ok: true });
  });

  it('an order that is told of as made is in the database put back or in the backup of the one before, never lost', async () => {
    const other = openHouse(data);
    const made: number[] = [];
    let isDone = false;
    const ordering = async (program: House) => {
      while (!isDone) {
        made.push((await program.call('orders.create', ORDER)).id);
        await delay(2);
      }
    };
    const both = [ordering(house), ordering(other)];
    const kept: string[] = [];
    for (let round = 0; round < 3; round++) {
      // orders are created in every round, however slow the machine is, so that a lost one shows
      while (made.length < 5 * (round + 1)) await delay(5);
      kept.push((await house.call('backup.restore', { path: backup })).kept);
    }
    isDone = true;
    await Promise.all(both);
    await other.close();
    const count = (database: string) => {
      const db = new Database(database, { readonly: true });
      try {
        return db.prepare('SELECT count(*) FROM sales_order').pluck().get() as number;
      } finally {
        db.close();
      }
    };
    const found = [...kept, path.join(data, 'mangalm.db')].reduce((sum, database) => sum + count(database), 0);
    expect(made.length).toBeGreaterThan(10);
    expect(found).toBe(made.length);
  });

  it('two restores at once: the second is refused', async () => {
    const codes = await Promise.all(
      [1, 2].map(() =>
        house.call('backup.restore', { path: backup }).then(
          () => 'done',
          ({ code }) => code,
        ),
      ),
    );
    expect(codes.sort()).toEqual(['busy', 'done']);
  });
});

describe('what puts another file in place of the database', () => {
  it('mends it when no program has it open: one that has would go on writing to a file that is gone', async () => {
    await house.close();
    const database = fs.openSync(path.join(data, 'mangalm.db'), 'r+');
    fs.writeSync(database, Buffer.alloc(100), 0, 100, 0);
    fs.closeSync(database);
    const window = new FolderLock(prepareDataFolder(data));
    const open = window.shareOpen();
    const refused = await command('restore', backup);
    expect({ code: refused.code, problem: refusal(refused) }).toEqual({ code: 1, problem: 'open_elsewhere' });
    open.release();
    expect((await command('restore', backup)).code).toBe(0);
    expect((await command('verify')).code).toBe(0);
    window.close();
  });

  it('is noticed by a window that told of the damage: it goes on with what a command has put there', async () => {
    await house.close();
    const database = fs.openSync(path.join(data, 'mangalm.db'), 'r+');
    fs.writeSync(database, Buffer.alloc(100), 0, 100, 0);
    fs.closeSync(database);
    house = openHouse(data, { stays: true });
    await expect(house.call('sales.invoices', {})).rejects.toMatchObject({ code: 'data_damaged' });
    expect((await command('restore', backup)).code).toBe(0);
    expect((await house.call('sales.invoices', {})).total).toBe(30);
  });

  it('migrates it when no program has it open, and else touches nothing', async () => {
    await house.close();
    const db = new Database(path.join(data, 'mangalm.db'));
    db.pragma(`user_version = ${dataVersion() - 1}`);
    db.close();
    const lock = new FolderLock(prepareDataFolder(data));
    lock.shareOpen();
    const backups = fs.readdirSync(path.join(data, 'backups'));
    const refused = await command('orders');
    expect({ code: refused.code, problem: refusal(refused) }).toEqual({ code: 1, problem: 'open_elsewhere' });
    expect(fs.readdirSync(path.join(data, 'backups'))).toEqual(backups);
    lock.close();
  });
});
