import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { checkWhole, cli, contents, importInto, root, tempFolder, writeCsv } from '../helpers.ts';
import { openHouse } from '../import/in-app.ts';
import { onSmallDisk } from '../small-disk.ts';

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
const file = (dir: string, name: string, from: number, count: number) =>
  writeCsv(path.join(dir, name), rows(from, count));

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );

/** Free bytes, from none to enough, so that each write of the operation is at some point the one that fails. */
const ROOM = [0, 4, 12, 24, 48, 96, 160, 256, 400, 600, 800, 1100, 1500, 2200, 3200, 5000, 8000].map((kb) => kb * 1024);

describe('a full disk', () => {
  it('at each write of an import: whole or not at all, said so, what was there stays, and it goes through with room', async (test) => {
    const source = tempFolder();
    const first = file(source, 'first.csv', 0, 1500);
    const second = file(source, 'second.csv', 1500, 4000);
    await onSmallDisk(test, '24m', async (disk) => {
      const data = path.join(disk.folder, 'data');
      await importInto(data, first);
      const before = contents(data);
      const seen = new Set<string>();
      process.env.MANGALM_RETRY_MS = '';
      try {
        for (const room of ROOM) {
          disk.leaveFree(room);
          const said = await codeOf(
            (async () => {
              const house = openHouse(data);
              await house.take(second).finally(() => house.close().catch(() => {}));
            })(),
          );
          seen.add(said);
          disk.leaveFree(16 * 1024 * 1024);
          checkWhole(data);
          if (said === 'done') break;
          expect(['disk_full', 'data_folder_unusable', 'cancelled']).toContain(said);
          expect(contents(data), `with ${room} bytes free`).toBe(before);
        }
        expect([...seen]).toEqual(expect.arrayContaining(['disk_full', 'done']));
      } finally {
        delete process.env.MANGALM_RETRY_MS;
      }
      const again = await importInto(data, second);
      expect(again.summary).toMatchObject({ recordsRead: 4000, linesUnchanged: 4000 });
    });
  });

  it('at each write of a backup: a whole one or none, said so', async (test) => {
    const source = tempFolder();
    await onSmallDisk(test, '24m', async (disk) => {
      const data = path.join(disk.folder, 'data');
      await importInto(data, file(source, 'a.csv', 0, 4000));
      const seen = new Set<string>();
      for (const room of ROOM) {
        disk.leaveFree(room);
        const said = await codeOf(
          (async () => {
            const house = openHouse(data);
            await house.call('backup.make', {}).finally(() => house.close().catch(() => {}));
          })(),
        );
        const made = fs.readdirSync(path.join(data, 'backups')).filter((name) => !name.startsWith('.'));
        seen.add(said);
        if (said === 'done') {
          expect(made).toHaveLength(1);
          const db = new Database(path.join(data, 'backups', made[0]!), { readonly: true });
          expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
          db.close();
        } else {
          expect(said).toBe('disk_full');
          expect(made).toEqual([]);
        }
        disk.leaveFree(16 * 1024 * 1024);
        if (said === 'done') break;
      }
      expect([...seen].sort()).toEqual(['disk_full', 'done']);
      checkWhole(data);
    });
  });
});

describe('a data folder', () => {
  it('that can’t be written to is said to be so, and opens again when it can', async (test) => {
    const source = tempFolder();
    const second = file(source, 'b.csv', 500, 500);
    await onSmallDisk(test, '24m', async (disk) => {
      const data = path.join(disk.folder, 'data');
      await importInto(data, file(source, 'a.csv', 0, 500));
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
      checkWhole(data);
    });
  });
});

describe('a database', () => {
  it('cut off anywhere is noticed, and a backup brings back what was in it', async () => {
    const data = tempFolder();
    await importInto(data, file(data, 'a.csv', 0, 1500));
    const before = contents(data);
    expect((await cli(['backup', '--data', data])).code).toBe(0);
    const database = path.join(data, 'mangalm.db');
    const whole = fs.readFileSync(database);
    const page = 4096;
    for (const length of [0, 100, page, whole.length >> 1, whole.length - page]) {
      for (const end of ['-wal', '-shm']) fs.rmSync(database + end, { force: true });
      fs.writeFileSync(database, whole.subarray(0, length));
      const health = await cli(['health', '--data', data, '--json']);
      const verified = await cli(['verify', '--data', data, '--json']);
      expect([health.code, verified.code], `cut off at ${length}`).not.toEqual([0, 0]);
      const [backup] = fs.readdirSync(path.join(data, 'backups')).filter((name) => name.endsWith('-by-hand.db'));
      const restored = await cli(['restore', path.join(data, 'backups', backup!), '--data', data]);
      expect(restored.code, `cut off at ${length}: ${restored.stderr}`).toBe(0);
      expect(contents(data)).toBe(before);
      checkWhole(data);
    }
  });

  it('that is gone is not taken for a new beginning where there are backups, and is mended at the door', async () => {
    const data = tempFolder();
    await importInto(data, file(data, 'a.csv', 0, 300));
    const before = contents(data);
    await cli(['backup', '--data', data]);
    for (const end of ['', '-wal', '-shm']) fs.rmSync(path.join(data, `mangalm.db${end}`), { force: true });
    const { code, json } = await cli(['stores', '--data', data, '--json']);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'data_damaged', message: expect.stringContaining('gone') } });
    const house = openHouse(data, { stays: true });
    expect(await house.call('backup.damage', {})).toMatchObject({ newest: { holds: { invoices: 150 } } });
    await house.call('backup.mend', { how: 'restore' });
    await house.close();
    expect(contents(data)).toBe(before);
  });

  it('whose log somebody removed after a crash still holds every import that was said to be done', async () => {
    const data = tempFolder();
    const one = file(data, 'a.csv', 0, 60);
    const two = file(data, 'b.csv', 60, 40);
    await importInto(data, one);
    // a process that imports, reports success, and is killed before it can checkpoint the write-ahead log
    const script = path.join(data, 'stays.ts');
    fs.writeFileSync(
      script,
      `import { openHouse } from ${JSON.stringify(path.join(root, 'test', 'import', 'in-app.ts'))};
const house = openHouse(${JSON.stringify(data)});
const summary = await house.take(${JSON.stringify(two)});
console.log(summary.status);
setInterval(() => {}, 1000);`,
    );
    const program = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await new Promise<string>((resolve) => program.stdout.once('data', (text) => resolve(String(text))));
    expect(said.trim()).toBe('completed');
    const ended = new Promise((resolve) => program.once('exit', resolve));
    program.kill('SIGKILL');
    await ended;
    expect(fs.existsSync(path.join(data, 'mangalm.db-wal'))).toBe(true);
    for (const end of ['-wal', '-shm']) fs.rmSync(path.join(data, `mangalm.db${end}`));
    checkWhole(data);
    expect((await importInto(data, one)).summary).toMatchObject({ linesUnchanged: 60 });
    expect((await importInto(data, two)).summary).toMatchObject({ linesUnchanged: 40 });
  });
});
