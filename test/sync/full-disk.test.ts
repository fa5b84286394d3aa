import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { onSmallDisk } from '../small-disk.ts';
import { codeOf, type Line, onLaptop, onServer, openLaptop } from './laptops.ts';
import { type Server, startPostgres } from './postgres.ts';

let server: Server;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.end());

describe('a full disk', () => {
  const many = (from: number, count: number): Line[] =>
    Array.from({ length: count }, (_, i) => ({
      invoice: `D-${Math.floor((from + i) / 5)}`,
      date: `2025-0${1 + (Math.floor((from + i) / 5) % 9)}-11`,
      store: `Store ${Math.floor((from + i) / 5) % 40}`,
      product: `Product ${(from + i) % 300} of a name that takes some room`,
      quantity: 1 + (i % 9),
    }));

  it('of the laptop: said so, nothing half is taken in, and it goes on once there is room', async (test) => {
    const address = await server.database();
    const a = await openLaptop(path.join(tempFolder(), 'a'), address);
    await a.take('large', many(0, 30_000));
    await a.sync();
    await onSmallDisk(test, '4m', async (disk) => {
      const b = await openLaptop(path.join(disk.folder, 'b'), address);
      expect(await codeOf(b.sync())).toBe('disk_full');
      expect((await b.house.call('system.verify', {})).parts.flatMap(({ findings }) => findings)).toEqual([]);
      disk.resize('200m');
      await b.sync();
      expect(onLaptop(b)).toEqual(await onServer(server, address));
      await b.close();
      await a.close();
    });
  });

  it('of the server: said so, the changes wait, and go once there is room', async (test) => {
    await onSmallDisk(test, '16m', async (disk) => {
      execFileSync('chown', ['postgres', disk.folder]);
      const admin = await server.database();
      await server.query(admin, `CREATE TABLESPACE small LOCATION '${disk.folder}'`);
      await server.query(admin, 'CREATE DATABASE narrow TABLESPACE small');
      const address = admin.replace(/[^/]*$/, 'narrow');
      const a = await openLaptop(path.join(tempFolder(), 'a'), address);
      await a.sync();
      await a.take('large', many(0, 60_000));
      expect(await codeOf(a.sync())).toBe('server_full');
      expect((await a.house.call('sync.status', {})).waiting).toBeGreaterThan(1000);
      disk.resize('200m');
      await a.sync();
      expect(onLaptop(a)).toEqual(await onServer(server, address));
      expect((await a.house.call('sync.status', {})).waiting).toBe(0);
      await a.close();
      await server.query(admin, 'DROP DATABASE narrow WITH (FORCE)');
      await server.query(admin, 'DROP TABLESPACE small');
    });
  });
});
