import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { checkDatabase, cli, contents, importInto, root, tempFolder, writeCsv } from '../helpers.ts';
import { onSmallDisk } from '../small-disk.ts';
import { openTestApp } from '../test-app.ts';

const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const n = from + i;
    return [
      `F-${n >> 1}`,
      `2025-0${1 + ((n >> 1) % 9)}-11`,
      `Store ${(n >> 1) % 50}`,
      `Product ${n % 400} with a longer name`,
      '3',
      '2.50',
      '7.50',
    ];
  });
const invoiceFile = (dir: string, name: string, from: number, count: number) =>
  writeCsv(path.join(dir, name), rows(from, count));

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );

/** Free bytes, from none to enough, so that each write of the operation is at some point the one that fails. */
const FREE_BYTES = [0, 4, 12, 24, 48, 96, 160, 256, 400, 600, 800, 1100, 1500, 2200, 3200, 5000, 8000].map(
  (kb) => kb * 1024,
);

describe('a full disk', () => {
  it('at any write of an import leaves all of it or none, with an error, and a retry with enough space succeeds', async (test) => {
    const source = tempFolder();
    const first = invoiceFile(source, 'first.csv', 0, 1500);
    const second = invoiceFile(source, 'second.csv', 1500, 4000);
    await onSmallDisk(test, '24m', async (disk) => {
      const data = path.join(disk.folder, 'data');
      await importInto(data, first);
      const before = contents(data);
      const outcomes = new Set<string>();
      process.env.MANGALM_RETRY_MS = '';
      try {
        for (const freeBytes of FREE_BYTES) {
          disk.leaveFree(freeBytes);
          const outcome = await codeOf(
            (async () => {
              const app = openTestApp(data);
              await app.importFile(second).finally(() => app.close().catch(() => {}));
            })(),
          );
          outcomes.add(outcome);
          disk.leaveFree(16 * 1024 * 1024);
          checkDatabase(data);
          if (outcome === 'done') break;
          expect(['disk_full', 'data_folder_unusable', 'cancelled']).toContain(outcome);
          expect(contents(data), `with ${freeBytes} bytes free`).toBe(before);
        }
        expect([...outcomes]).toEqual(expect.arrayContaining(['disk_full', 'done']));
      } finally {
        delete process.env.MANGALM_RETRY_MS;
      }
      const again = await importInto(data, second);
      expect(again.summary).toMatchObject({ recordsRead: 4000, linesUnchanged: 4000 });
    });
  });

  it('at any write of a backup leaves a complete backup or none, with an error', async (test) => {
    const source = tempFolder();
    await onSmallDisk(test, '24m', async (disk) => {
      const data = path.join(disk.folder, 'data');
      await importInto(data, invoiceFile(source, 'a.csv', 0, 4000));
      const outcomes = new Set<string>();
      for (const freeBytes of FREE_BYTES) {
        disk.leaveFree(freeBytes);
        const outcome = await codeOf(
          (async () => {
            const app = openTestApp(data);
            await app.call('backup.make', {}).finally(() => app.close().catch(() => {}));
          })(),
        );
        const backups = fs.readdirSync(path.join(data, 'backups')).filter((name) => !name.startsWith('.'));
        outcomes.add(outcome);
        if (outcome === 'done') {
          expect(backups).toHaveLength(1);
          const db = new Database(path.join(data, 'backups', backups[0]!), { readonly: true });
          expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
          db.close();
        } else {
          expect(outcome).toBe('disk_full');
          expect(backups).toEqual([]);
        }
        disk.leaveFree(16 * 1024 * 1024);
        if (outcome === 'done') break;
      }
      expect([...outcomes].sort()).toEqual(['disk_full', 'done']);
      checkDatabase(data);
    });
  });
});

describe('a data folder', () => {
  it('that is read-only gives an error, and opens again once it is writable', async (test) => {
    const source = tempFolder();
    const second = invoiceFile(source, 'b.csv', 500, 500);
    await onSmallDisk(test, '24m', async (disk) => {
      const data = path.join(disk.folder, 'data');
      await importInto(data, invoiceFile(source, 'a.csv', 0, 500));
      const before = contents(data);
      disk.readOnly(true);
      const { code, json } = await cli(['stores', '--data', data, '--json']);
      expect(code).not.toBe(0);
      expect(json).toMatchObject({
        error: { code: 'data_folder_unusable', hint: expect.stringContaining('write access') },
      });
      disk.readOnly(false);
      expect(contents(data)).toBe(before);
      expect((await importInto(data, second)).summary).toMatchObject({ linesImported: 500 });
      checkDatabase(data);
    });
  });
});

describe('a database', () => {
  it('that is truncated anywhere is detected and can be restored from a backup', async () => {
    const data = tempFolder();
    await importInto(data, invoiceFile(data, 'a.csv', 0, 1500));
    const before = contents(data);
    expect((await cli(['backup', '--data', data])).code).toBe(0);
    const database = path.join(data, 'mangalm.db');
    const intact = fs.readFileSync(database);
    const page = 4096;
    for (const length of [0, 100, page, intact.length >> 1, intact.length - page]) {
      for (const suffix of ['-wal', '-shm']) fs.rmSync(database + suffix, { force: true });
      fs.writeFileSync(database, intact.subarray(0, length));
      const health = await cli(['health', '--data', data, '--json']);
      const verified = await cli(['verify', '--data', data, '--json']);
      expect([health.code, verified.code], `cut off at ${length}`).not.toEqual([0, 0]);
      const [backup] = fs.readdirSync(path.join(data, 'backups')).filter((name) => name.endsWith('-by-hand.db'));
      const restored = await cli(['restore', path.join(data, 'backups', backup!), '--data', data]);
      expect(restored.code, `cut off at ${length}: ${restored.stderr}`).toBe(0);
      expect(contents(data)).toBe(before);
      checkDatabase(data);
    }
  });

  it('that is missing is not created again if there are backups, and can be restored', async () => {
    const data = tempFolder();
    await importInto(data, invoiceFile(data, 'a.csv', 0, 300));
    const before = contents(data);
    await cli(['backup', '--data', data]);
    for (const suffix of ['', '-wal', '-shm']) fs.rmSync(path.join(data, `mangalm.db${suffix}`), { force: true });
    const { code, json } = await cli(['stores', '--data', data, '--json']);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'data_damaged', message: expect.stringContaining('gone') } });
    const app = openTestApp(data, { longRunning: true });
    expect(await app.call('backup.damage', {})).toMatchObject({ newest: { holds: { invoices: 150 } } });
    await app.call('backup.mend', { how: 'restore' });
    await app.close();
    expect(contents(data)).toBe(before);
  });

  it('whose write-ahead log was removed after a crash still holds every completed import', async () => {
    const data = tempFolder();
    const firstFile = invoiceFile(data, 'a.csv', 0, 60);
    const secondFile = invoiceFile(data, 'b.csv', 60, 40);
    await importInto(data, firstFile);
    // a process that imports, reports success, and is killed before it can checkpoint the write-ahead log
    const script = path.join(data, 'stays.ts');
    fs.writeFileSync(
      script,
      `import { openTestApp } from ${JSON.stringify(path.join(root, 'test', 'test-app.ts'))};
const app = openTestApp(${JSON.stringify(data)});
const summary = await app.importFile(${JSON.stringify(secondFile)});
console.log(summary.status);
setInterval(() => {}, 1000);`,
    );
    const program = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const output = await new Promise<string>((resolve) => program.stdout.once('data', (text) => resolve(String(text))));
    expect(output.trim()).toBe('completed');
    const ended = new Promise((resolve) => program.once('exit', resolve));
    program.kill('SIGKILL');
    await ended;
    expect(fs.existsSync(path.join(data, 'mangalm.db-wal'))).toBe(true);
    for (const suffix of ['-wal', '-shm']) fs.rmSync(path.join(data, `mangalm.db${suffix}`));
    checkDatabase(data);
    expect((await importInto(data, firstFile)).summary).toMatchObject({ linesUnchanged: 60 });
    expect((await importInto(data, secondFile)).summary).toMatchObject({ linesUnchanged: 40 });
  });
});
