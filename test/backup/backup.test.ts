import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { checkWhole, cli, cliKilled, cliStarted, contents, importInto, tempFolder, writeCsv } from '../helpers.ts';
import { openHouse } from '../import/in-app.ts';
import { onSmallDisk } from '../small-disk.ts';

const invoices = (many: number, from = 0): string[][] =>
  Array.from({ length: many }, (_, i) => [
    `I-${Math.floor((from + i) / 3)}`,
    '2025-03-31',
    `Store ${Math.floor((from + i) / 3) % 50}`,
    `Item ${(from + i) % 200}`,
    '2',
    '10.00',
    '20.00',
  ]);

const backups = (data: string) => fs.readdirSync(path.join(data, 'backups')).sort();

describe('backups', () => {
  it('made while an import runs are each from one moment: all of the import or nothing of it', async () => {
    const data = tempFolder();
    const house = openHouse(data);
    await house.take(writeCsv(path.join(data, 'first.csv'), invoices(300)));
    const large = writeCsv(path.join(data, 'large.csv'), invoices(60_000, 300));
    const { importId } = await house.call('imports.start', { path: large, options: {} });
    const ended = house.ended(importId).then(() => true);
    const made: string[] = [];
    while (!(await Promise.race([ended, after(20, false)])) && made.length < 12)
      made.push((await house.call('backup.make', {})).file);
    await ended;
    made.push((await house.call('backup.make', {})).file);
    await house.close();
    expect(made.length).toBeGreaterThan(3);
    const counts = made.map((file) => {
      const other = tempFolder();
      fs.copyFileSync(file, path.join(other, 'mangalm.db'));
      checkWhole(other);
      const db = new Database(file, { readonly: true });
      const lines = db.prepare('SELECT count(*) FROM invoice_line').pluck().get() as number;
      db.close();
      return lines;
    });
    expect(new Set(counts)).toEqual(new Set([300, 60_300]));
  });

  it('put back: what was there is kept, another program that has it open sees it, and it can be put back again', async () => {
    const data = tempFolder();
    const house = openHouse(data);
    await house.take(writeCsv(path.join(data, 'first.csv'), invoices(300)));
    const { file, holds } = await house.call('backup.make', {});
    expect(holds).toMatchObject({ lines: 300, invoices: 100, imports: 1 });
    await house.call('desk.editStore', { id: 1, edition: 1, set: { phone: '555 0101' } });
    await house.take(writeCsv(path.join(data, 'second.csv'), invoices(90, 300)));
    const two = contents(data);
    expect(await house.call('backup.look', { name: path.basename(file) })).toMatchObject({
      holds: { lines: 300 },
      newer: { imports: [{ file: 'second.csv', lines: 90 }], edits: 1, orders: 0 },
    });
    const other = openHouse(data);
    expect((await other.call('sales.invoices', {})).total).toBe(130);
    const { kept } = await house.call('backup.restore', { name: path.basename(file) });
    for (const one of [house, other]) {
      expect((await one.call('sales.invoices', {})).total).toBe(100);
      expect(await one.call('sales.store', { id: 1 })).toMatchObject({ phone: '' });
      expect((await one.call('imports.list', {})).total).toBe(1);
    }
    expect((await house.call('audit.list', {})).items[0]).toMatchObject({ procedure: 'backup.restored' });
    expect((await house.call('system.verify', {})).ok).toBe(true);
    await other.close();
    await house.call('backup.restore', { name: path.basename(kept) });
    expect(contents(data)).toBe(two);
    await house.close();
    checkWhole(data);
  });

  it('put back: another program keeps nothing of what was there before, though as much was done since', async () => {
    const data = tempFolder();
    const house = openHouse(data);
    await house.take(writeCsv(path.join(data, 'first.csv'), invoices(300)));
    const { file } = await house.call('backup.make', {});
    await house.call('desk.editStore', { id: 1, edition: 1, set: { phone: 'before' } });
    const other = openHouse(data);
    await house.take(writeCsv(path.join(data, 'before.csv'), invoices(90, 300)));
    expect(await other.call('sales.store', { id: 1 })).toMatchObject({ phone: 'before' });
    const { revenueMinor } = await other.call('sales.dashboard', {});
    await house.call('backup.restore', { name: path.basename(file) });
    await house.call('desk.editStore', { id: 1, edition: 1, set: { phone: 'after' } });
    const doubled = invoices(90, 300).map((row) => [...row.slice(0, 4), '4', '10.00', '40.00']);
    await house.take(writeCsv(path.join(data, 'after.csv'), doubled));
    expect(await other.call('sales.store', { id: 1 })).toMatchObject({ phone: 'after' });
    expect((await other.call('sales.dashboard', {})).revenueMinor).toBe(revenueMinor + 90 * 2000);
    await other.close();
    await house.close();
  });

  it('killed at any moment leave nothing half under a name, and neither does a restore', async () => {
    const data = tempFolder();
    await importInto(data, writeCsv(path.join(data, 'first.csv'), invoices(9000)));
    const one = path.join(tempFolder(), 'one.db');
    const began = performance.now();
    expect((await cli(['backup', one, '--data', data])).code).toBe(0);
    // the kill times follow the measured duration: at a fixed time a faster command has ended already
    const usual = performance.now() - began;
    const before = contents(data);
    await importInto(data, writeCsv(path.join(data, 'second.csv'), invoices(3000, 9000)));
    const later = contents(data);
    let killed = 0;
    for (let round = 0; round < 8; round++) {
      const isKilled = await cliKilled(
        round % 2 === 0 ? ['backup', '--data', data] : ['restore', one, '--data', data],
        usual * (0.35 + ((round * 37) % 11) / 20),
      );
      if (isKilled) killed++;
      checkWhole(data);
      expect([before, later]).toContain(contents(data));
      for (const name of backups(data).filter((file) => file.endsWith('.db'))) {
        const db = new Database(path.join(data, 'backups', name), { readonly: true });
        expect(db.pragma('quick_check', { simple: true })).toBe('ok');
        db.close();
      }
    }
    expect(killed).toBeGreaterThan(0);
    expect((await cli(['backup', '--data', data])).code).toBe(0);
    expect(backups(data).filter((file) => !file.endsWith('.db'))).toEqual([]);
  });

  it('killed leave nothing half at any place, neither here nor on a stick nor elsewhere, once the program is started again', async () => {
    const data = tempFolder();
    const stick = path.join(tempFolder(), 'stick');
    const other = tempFolder();
    await importInto(data, writeCsv(path.join(data, 'first.csv'), invoices(30_000)));
    expect((await cli(['backup', '--second', stick, '--data', data])).code).toBe(0);
    const left = () =>
      [path.join(data, 'backups'), stick, other].flatMap((dir) =>
        fs.readdirSync(dir).filter((name) => name.includes('.part-')),
      );
    let halves = 0;
    for (const args of [['backup'], ['backup', path.join(other, 'x.copy')]]) {
      const child = cliStarted([...args, '--data', data]);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      while (child.exitCode === null && left().length === 0) await after(1);
      child.kill('SIGKILL');
      await ended;
      halves += left().length;
      expect((await cli(['orders', '--data', data])).code).toBe(0);
      expect(left()).toEqual([]);
    }
    expect(halves).toBeGreaterThan(0);
    expect(fs.existsSync(path.join(data, 'drafts.json'))).toBe(false);
    // a partial file on a removable drive is deleted once the drive is connected again
    const half = path.join(stick, 'mangalm.db.part-1');
    fs.writeFileSync(half, '');
    fs.writeFileSync(path.join(data, 'drafts.json'), JSON.stringify({ files: [half, path.join(data, 'first.csv')] }));
    fs.renameSync(stick, `${stick}-away`);
    await cli(['orders', '--data', data]);
    fs.renameSync(`${stick}-away`, stick);
    await cli(['orders', '--data', data]);
    expect(fs.existsSync(half)).toBe(false);
    expect(fs.existsSync(path.join(data, 'first.csv'))).toBe(true);
  });

  it('go to a second place too; where that is away it is said, and the first is made all the same', async () => {
    const data = tempFolder();
    const stick = path.join(tempFolder(), 'stick');
    const house = openHouse(data);
    await house.take(writeCsv(path.join(data, 'first.csv'), invoices(30)));
    await house.call('backup.changeSettings', { second: stick });
    const { file } = await house.call('backup.make', {});
    expect(fs.readFileSync(path.join(stick, path.basename(file)))).toEqual(fs.readFileSync(file));
    const { stdout: list } = await cli(['backup', 'list', '--data', data]);
    expect(list.match(/data folder|second place/g)?.sort()).toEqual(['data folder', 'second place']);
    fs.rmSync(stick, { recursive: true });
    const made = await house.call('backup.make', {});
    expect(made.secondProblem).toContain('is not there');
    expect(fs.existsSync(made.file)).toBe(true);
    expect(await house.call('backup.status', {})).toMatchObject({
      problem: `The second place for backups, ${stick}, is not there.`,
      problemDescriptor: { id: 'second_place/missing', values: { folder: stick } },
    });
    expect((await house.call('health.get', {})).parts).toContainEqual(
      expect.objectContaining({
        name: 'backup',
        message: `The second place for backups, ${stick}, is not there.`,
        hint: 'See the page of backups.',
      }),
    );
    // a version before catalogues stored the sentence
    const stored = path.join(data, 'backup.json');
    fs.writeFileSync(stored, JSON.stringify({ ...JSON.parse(fs.readFileSync(stored, 'utf8')), problem: 'It failed.' }));
    const { problem, problemDescriptor } = await house.call('backup.status', {});
    expect([problem, problemDescriptor]).toEqual(['It failed.', undefined]);
    await expect(
      house.call('backup.changeSettings', { second: path.join(data, 'first.csv', 'stick') }),
    ).rejects.toMatchObject({
      code: 'second_place',
    });
    await house.close();
  });

  it('precede the undo of a large import, which they bring back; a small one is undone without', async () => {
    const data = tempFolder();
    const house = openHouse(data);
    const small = await house.take(writeCsv(path.join(data, 'small.csv'), invoices(300)));
    const large = await house.take(writeCsv(path.join(data, 'large.csv'), invoices(21_000, 300)));
    await house.call('imports.undo', { importId: small.importId });
    const before = contents(data);
    expect((await house.call('backup.status', {})).items).toEqual([]);
    const undone = await house.call('imports.undo', { importId: large.importId });
    expect(undone.linesRemoved).toBe(21_000);
    expect((await house.call('audit.list', {})).items[0]).toMatchObject({ procedure: 'imports.undo', refused: null });
    const { items } = await house.call('backup.status', {});
    expect(items).toMatchObject([{ why: 'before-undo' }]);
    await house.call('backup.restore', { name: items[0]!.name });
    expect((await house.call('sales.invoices', {})).total).toBe(7000);
    expect(contents(data)).toBe(before);
    await house.close();
  });

  it('of no program, of a newer one, cut off or damaged are refused with a sentence, and nothing is touched', async () => {
    const data = tempFolder();
    const house = openHouse(data);
    await house.take(writeCsv(path.join(data, 'first.csv'), invoices(3000)));
    const before = contents(data);
    const { file } = await house.call('backup.make', {});
    const made = (name: string, change: (to: string) => void) => {
      const to = path.join(tempFolder(), name);
      fs.copyFileSync(file, to);
      change(to);
      return to;
    };
    const newer = made('newer.db', (to) => {
      const db = new Database(to);
      db.pragma('user_version = 999');
      db.close();
    });
    const cut = made('cut.db', (to) => fs.truncateSync(to, 40_000));
    const text = made('text.db', (to) => fs.writeFileSync(to, 'no database'));
    const empty = made('empty.db', (to) => fs.truncateSync(to, 0));
    for (const [wrong, code] of [
      [newer, 'data_newer'],
      [cut, 'backup_damaged'],
      [text, 'backup_unreadable'],
      [empty, 'backup_unreadable'],
      [path.join(data, 'none.db'), 'backup_unreadable'],
    ] as const)
      await expect(house.call('backup.restore', { path: wrong }), wrong).rejects.toMatchObject({ code });
    await expect(house.call('backup.restore', { name: 'none.db' })).rejects.toMatchObject({ code: 'backup_unknown' });
    // existing files are never overwritten, including the database itself
    for (const there of ['mangalm.db', 'first.csv'])
      await expect(house.call('backup.make', { path: path.join(data, there) })).rejects.toMatchObject({
        code: 'file_exists',
      });
    await expect(house.call('backup.make', { path: 'somewhere.db' })).rejects.toMatchObject({ code: 'place_unclear' });
    await house.close();
    expect(contents(data)).toBe(before);
  });

  it('on a full disk fail with a sentence and leave nothing behind', async (test) => {
    const data = tempFolder();
    await onSmallDisk(test, '1m', async ({ folder: small }) => {
      await importInto(data, writeCsv(path.join(data, 'first.csv'), invoices(30_000)));
      const { code, json } = await cli(['backup', path.join(small, 'x.db'), '--data', data, '--json']);
      expect(code).toBe(1);
      expect(json).toMatchObject({ error: { code: 'disk_full' } });
      expect(fs.readdirSync(small)).toEqual([]);
      const house = openHouse(data);
      await house.call('backup.changeSettings', { second: small });
      const made = await house.call('backup.make', {});
      expect(made.secondProblem).toContain('is full');
      expect(fs.readdirSync(small)).toEqual([]);
      await house.close();
    });
  });
});
