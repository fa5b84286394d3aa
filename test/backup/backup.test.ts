import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { cliProcess } from '../command-line.ts';
import { checkDatabase, cli, contents, importInto, runCliAndKill, startCli, tempFolder, writeCsv } from '../helpers.ts';
import { onSmallDisk } from '../small-disk.ts';
import { openTestApp } from '../test-app.ts';

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
  it('the first is made a minute after the first import, however long the app has been open', async () => {
    const data = tempFolder();
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const app = openTestApp(data, { longRunning: true });
    const runDue = () => {
      const { calls, results } = timers.mock;
      const due = calls.flatMap(([check, ms], i) => (ms === 60_000 ? [{ check, timer: results[i]!.value }] : []));
      timers.mockClear();
      for (const { check, timer } of due) {
        clearTimeout(timer);
        check();
      }
    };
    runDue();
    await app.importFile(writeCsv(path.join(data, 'first.csv'), invoices(3)));
    expect(backups(data)).toEqual([]);
    runDue();
    timers.mockRestore();
    await expect.poll(() => backups(data).length).toBe(1);
    await app.close();
  });

  it('made during an import are consistent: each holds all of the import or none of it', async () => {
    const data = tempFolder();
    const app = openTestApp(data);
    await app.importFile(writeCsv(path.join(data, 'first.csv'), invoices(300)));
    const large = writeCsv(path.join(data, 'large.csv'), invoices(60_000, 300));
    const { importId } = await app.call('imports.start', { path: large, options: {} });
    const ended = app.importEnded(importId).then(() => true);
    const backupFiles: string[] = [];
    while (!(await Promise.race([ended, after(20, false)])) && backupFiles.length < 12)
      backupFiles.push((await app.call('backup.make', {})).file);
    await ended;
    backupFiles.push((await app.call('backup.make', {})).file);
    await app.close();
    expect(backupFiles.length).toBeGreaterThan(3);
    const counts = backupFiles.map((file) => {
      const other = tempFolder();
      fs.copyFileSync(file, path.join(other, 'mangalm.db'));
      checkDatabase(other);
      const db = new Database(file, { readonly: true });
      const lines = db.prepare('SELECT count(*) FROM invoice_line').pluck().get() as number;
      db.close();
      return lines;
    });
    expect(new Set(counts)).toEqual(new Set([300, 60_300]));
  });

  it('when restored keep the previous data as a backup, and other processes see the restored data', async () => {
    const data = tempFolder();
    const app = openTestApp(data);
    await app.importFile(writeCsv(path.join(data, 'first.csv'), invoices(300)));
    const { file, holds } = await app.call('backup.make', {});
    expect(holds).toMatchObject({ lines: 300, invoices: 100, imports: 1 });
    await app.call('desk.editStore', { id: 1, edition: 1, set: { phone: '555 0101' } });
    await app.importFile(writeCsv(path.join(data, 'second.csv'), invoices(90, 300)));
    const withBothImports = contents(data);
    expect(await app.call('backup.look', { name: path.basename(file) })).toMatchObject({
      holds: { lines: 300 },
      newer: { imports: [{ file: 'second.csv', lines: 90 }], edits: 1, orders: 0 },
    });
    const other = openTestApp(data);
    expect((await other.call('sales.invoices', {})).total).toBe(130);
    const { kept } = await app.call('backup.restore', { name: path.basename(file) });
    for (const eachApp of [app, other]) {
      expect((await eachApp.call('sales.invoices', {})).total).toBe(100);
      expect(await eachApp.call('sales.store', { id: 1 })).toMatchObject({ phone: '' });
      expect((await eachApp.call('imports.list', {})).total).toBe(1);
    }
    expect((await app.call('audit.list', {})).items[0]).toMatchObject({ procedure: 'backup.restored' });
    expect((await app.call('system.verify', {})).ok).toBe(true);
    await other.close();
    await app.call('backup.restore', { name: path.basename(kept) });
    expect(contents(data)).toBe(withBothImports);
    await app.close();
    checkDatabase(data);
  });

  it('when restored invalidate the caches of other processes, even after as many changes as before', async () => {
    const data = tempFolder();
    const app = openTestApp(data);
    await app.importFile(writeCsv(path.join(data, 'first.csv'), invoices(300)));
    const { file } = await app.call('backup.make', {});
    await app.call('desk.editStore', { id: 1, edition: 1, set: { phone: 'before' } });
    const other = openTestApp(data);
    await app.importFile(writeCsv(path.join(data, 'before.csv'), invoices(90, 300)));
    expect(await other.call('sales.store', { id: 1 })).toMatchObject({ phone: 'before' });
    const { revenueMinor } = await other.call('sales.dashboard', {});
    await app.call('backup.restore', { name: path.basename(file) });
    await app.call('desk.editStore', { id: 1, edition: 1, set: { phone: 'after' } });
    const doubled = invoices(90, 300).map((row) => [...row.slice(0, 4), '4', '10.00', '40.00']);
    await app.importFile(writeCsv(path.join(data, 'after.csv'), doubled));
    expect(await other.call('sales.store', { id: 1 })).toMatchObject({ phone: 'after' });
    expect((await other.call('sales.dashboard', {})).revenueMinor).toBe(revenueMinor + 90 * 2000);
    await other.close();
    await app.close();
  });

  it('killed at any moment leave no partial file under a final name, and neither does a restore', async () => {
    const data = tempFolder();
    await importInto(data, writeCsv(path.join(data, 'first.csv'), invoices(9000)));
    const backupFile = path.join(tempFolder(), 'one.db');
    const began = performance.now();
    expect((await cliProcess(['backup', backupFile, '--data', data])).code).toBe(0);
    // the kill times follow the measured duration: at a fixed time a faster command has ended already
    const usualMs = performance.now() - began;
    const before = contents(data);
    await importInto(data, writeCsv(path.join(data, 'second.csv'), invoices(3000, 9000)));
    const later = contents(data);
    let killed = 0;
    for (let round = 0; round < 8; round++) {
      const isKilled = await runCliAndKill(
        round % 2 === 0 ? ['backup', '--data', data] : ['restore', backupFile, '--data', data],
        usualMs * (0.35 + ((round * 37) % 11) / 20),
      );
      if (isKilled) killed++;
      checkDatabase(data);
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

  it('killed leave no partial file in any folder or on a removable drive after the next start', async () => {
    const data = tempFolder();
    const stick = path.join(tempFolder(), 'stick');
    const other = tempFolder();
    await importInto(data, writeCsv(path.join(data, 'first.csv'), invoices(30_000)));
    expect((await cli(['backup', '--second', stick, '--data', data])).code).toBe(0);
    const listPartialFiles = () =>
      [path.join(data, 'backups'), stick, other].flatMap((dir) =>
        fs.readdirSync(dir).filter((name) => name.includes('.part-')),
      );
    let partialCount = 0;
    for (const args of [['backup'], ['backup', path.join(other, 'x.copy')]]) {
      const child = startCli([...args, '--data', data]);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      while (child.exitCode === null && listPartialFiles().length === 0) await after(1);
      child.kill('SIGKILL');
      await ended;
      partialCount += listPartialFiles().length;
      expect((await cli(['orders', '--data', data])).code).toBe(0);
      expect(listPartialFiles()).toEqual([]);
    }
    expect(partialCount).toBeGreaterThan(0);
    expect(fs.existsSync(path.join(data, 'drafts.json'))).toBe(false);
    // a partial file on a removable drive is deleted once the drive is connected again
    const partialFile = path.join(stick, 'mangalm.db.part-1');
    fs.writeFileSync(partialFile, '');
    fs.writeFileSync(
      path.join(data, 'drafts.json'),
      JSON.stringify({ files: [partialFile, path.join(data, 'first.csv')] }),
    );
    fs.renameSync(stick, `${stick}-away`);
    await cli(['orders', '--data', data]);
    fs.renameSync(`${stick}-away`, stick);
    await cli(['orders', '--data', data]);
    expect(fs.existsSync(partialFile)).toBe(false);
    expect(fs.existsSync(path.join(data, 'first.csv'))).toBe(true);
  });

  it('are copied to a second folder; if that is missing, it is reported and the first backup is still made', async () => {
    const data = tempFolder();
    const stick = path.join(tempFolder(), 'stick');
    const app = openTestApp(data);
    await app.importFile(writeCsv(path.join(data, 'first.csv'), invoices(30)));
    await app.call('backup.changeSettings', { second: stick });
    const { file } = await app.call('backup.make', {});
    expect(fs.readFileSync(path.join(stick, path.basename(file)))).toEqual(fs.readFileSync(file));
    const { stdout: list } = await cli(['backup', 'list', '--data', data]);
    expect(list.match(/data folder|second folder/g)?.sort()).toEqual(['data folder', 'second folder']);
    fs.rmSync(stick, { recursive: true });
    const backup = await app.call('backup.make', {});
    expect(backup.secondProblem).toContain('is missing');
    expect(fs.existsSync(backup.file)).toBe(true);
    expect(await app.call('backup.status', {})).toMatchObject({
      problem: `The second backup folder, ${stick}, is missing.`,
      problemDescriptor: { id: 'second_place/missing', values: { folder: stick } },
    });
    expect((await app.call('health.get', {})).parts).toContainEqual(
      expect.objectContaining({
        name: 'backup',
        message: `The second backup folder, ${stick}, is missing.`,
        hint: 'See the Backups page.',
      }),
    );
    // a version before catalogues stored the sentence
    const stored = path.join(data, 'backup.json');
    fs.writeFileSync(stored, JSON.stringify({ ...JSON.parse(fs.readFileSync(stored, 'utf8')), problem: 'It failed.' }));
    const { problem, problemDescriptor } = await app.call('backup.status', {});
    expect([problem, problemDescriptor]).toEqual(['It failed.', undefined]);
    await expect(
      app.call('backup.changeSettings', { second: path.join(data, 'first.csv', 'stick') }),
    ).rejects.toMatchObject({
      code: 'second_place',
    });
    await app.close();
  });

  it('are made before the undo of a large import, but not of a small one', async () => {
    const data = tempFolder();
    const app = openTestApp(data);
    const small = await app.importFile(writeCsv(path.join(data, 'small.csv'), invoices(300)));
    const large = await app.importFile(writeCsv(path.join(data, 'large.csv'), invoices(21_000, 300)));
    await app.call('imports.undo', { importId: small.importId });
    const before = contents(data);
    expect((await app.call('backup.status', {})).items).toEqual([]);
    const undone = await app.call('imports.undo', { importId: large.importId });
    expect(undone.linesRemoved).toBe(21_000);
    expect((await app.call('audit.list', {})).items[0]).toMatchObject({ procedure: 'imports.undo', refused: null });
    const { items } = await app.call('backup.status', {});
    expect(items).toMatchObject([{ why: 'before-undo' }]);
    await app.call('backup.restore', { name: items[0]!.name });
    expect((await app.call('sales.invoices', {})).total).toBe(7000);
    expect(contents(data)).toBe(before);
    await app.close();
  });

  it('that are foreign, newer, truncated or damaged are refused without any change', async () => {
    const data = tempFolder();
    const app = openTestApp(data);
    await app.importFile(writeCsv(path.join(data, 'first.csv'), invoices(3000)));
    const before = contents(data);
    const { file } = await app.call('backup.make', {});
    const damagedCopy = (name: string, change: (to: string) => void) => {
      const to = path.join(tempFolder(), name);
      fs.copyFileSync(file, to);
      change(to);
      return to;
    };
    const newer = damagedCopy('newer.db', (to) => {
      const db = new Database(to);
      db.pragma('user_version = 999');
      db.close();
    });
    const cut = damagedCopy('cut.db', (to) => fs.truncateSync(to, 40_000));
    const text = damagedCopy('text.db', (to) => fs.writeFileSync(to, 'no database'));
    const empty = damagedCopy('empty.db', (to) => fs.truncateSync(to, 0));
    for (const [wrong, code] of [
      [newer, 'data_newer'],
      [cut, 'backup_damaged'],
      [text, 'backup_unreadable'],
      [empty, 'backup_unreadable'],
      [path.join(data, 'none.db'), 'backup_unreadable'],
    ] as const)
      await expect(app.call('backup.restore', { path: wrong }), wrong).rejects.toMatchObject({ code });
    await expect(app.call('backup.restore', { name: 'none.db' })).rejects.toMatchObject({ code: 'backup_unknown' });
    // existing files are never overwritten, including the database itself
    for (const there of ['mangalm.db', 'first.csv'])
      await expect(app.call('backup.make', { path: path.join(data, there) })).rejects.toMatchObject({
        code: 'file_exists',
      });
    await expect(app.call('backup.make', { path: 'somewhere.db' })).rejects.toMatchObject({ code: 'place_unclear' });
    await app.close();
    expect(contents(data)).toBe(before);
  });

  it('on a full disk fail with an error and leave no file behind', async (test) => {
    const data = tempFolder();
    await onSmallDisk(test, '1m', async ({ folder: small }) => {
      await importInto(data, writeCsv(path.join(data, 'first.csv'), invoices(30_000)));
      const { code, json } = await cli(['backup', path.join(small, 'x.db'), '--data', data, '--json']);
      expect(code).toBe(1);
      expect(json).toMatchObject({ error: { code: 'disk_full' } });
      expect(fs.readdirSync(small)).toEqual([]);
      const app = openTestApp(data);
      await app.call('backup.changeSettings', { second: small });
      const backup = await app.call('backup.make', {});
      expect(backup.secondProblem).toContain('is full');
      expect(fs.readdirSync(small)).toEqual([]);
      await app.close();
    });
  });
});
