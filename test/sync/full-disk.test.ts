import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { codeOf, type Line, onLaptop, onServer, openLaptop } from './laptops.ts';
import { type Server, startPostgres } from './postgres.ts';

let server: Server;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.end());

describe('a full disk', () => {
  const mounted = (folder: string, size: string, again = '') =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', `${again}size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  const many = (from: number, count: number): Line[] =>
    Array.from({ length: count }, (_, i) => ({
      invoice: `D-${Math.floor((from + i) / 5)}`,
      date: `2025-0${1 + (i % 9)}-11`,
      store: `Store ${(from + i) % 40}`,
      product: `Product ${(from + i) % 300} of a name that takes some room`,
      quantity: 1 + (i % 9),
    }));

  it('of the laptop: said so, nothing half is taken in, and it goes on once there is room', async (test) => {
    const address = await server.database();
    const a = await openLaptop(path.join(tempFolder(), 'a'), address);
    await a.take('large', many(0, 30_000));
    await a.sync();
    const small = tempFolder();
    try {
      mounted(small, '4m');
    } catch {
      test.skip('this user can mount no small disk');
    }
    try {
      const b = await openLaptop(path.join(small, 'b'), address);
      expect(await codeOf(b.sync())).toBe('disk_full');
      expect((await b.house.call('system.verify', {})).parts.flatMap(({ findings }) => findings)).toEqual([]);
      mounted(small, '200m', 'remount,');
      await b.sync();
      expect(onLaptop(b)).toEqual(await onServer(server, address));
      await b.close();
      await a.close();
    } finally {
      execFileSync('umount', ['-l', small]);
    }
  });

  it('of the server: said so, the changes wait, and go once there is room', async (test) => {
    const small = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-small-'));
    try {
      mounted(small, '16m');
    } catch {
      test.skip('this user can mount no small disk');
    }
    try {
      execFileSync('chown', ['postgres', small]);
      const admin = await server.database();
      await server.query(admin, `CREATE TABLESPACE small LOCATION '${small}'`);
      await server.query(admin, 'CREATE DATABASE narrow TABLESPACE small');
      const address = admin.replace(/[^/]*$/, 'narrow');
      const a = await openLaptop(path.join(tempFolder(), 'a'), address);
      await a.sync();
      await a.take('large', many(0, 60_000));
      expect(await codeOf(a.sync())).toBe('server_full');
      expect((await a.house.call('sync.status', {})).waiting).toBeGreaterThan(1000);
      mounted(small, '200m', 'remount,');
      await a.sync();
      expect(onLaptop(a)).toEqual(await onServer(server, address));
      expect((await a.house.call('sync.status', {})).waiting).toBe(0);
      await a.close();
      await server.query(admin, 'DROP DATABASE narrow WITH (FORCE)');
      await server.query(admin, 'DROP TABLESPACE small');
    } finally {
      execFileSync('umount', ['-l', small]);
      fs.rmSync(small, { recursive: true, force: true });
    }
  });
});
