import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { onSmallDisk } from '../small-disk.ts';
import { dumpOfLaptop, dumpOfServer, type Line, openLaptop, outcomeOf } from './laptops.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

describe('a full disk', () => {
  const manyLines = (from: number, count: number): Line[] =>
    Array.from({ length: count }, (_, i) => ({
      invoice: `D-${Math.floor((from + i) / 5)}`,
      date: `2025-0${1 + (Math.floor((from + i) / 5) % 9)}-11`,
      store: `Store ${Math.floor((from + i) / 5) % 40}`,
      product: `Product ${(from + i) % 300} of a name that takes some room`,
      quantity: 1 + (i % 9),
    }));

  it('of the laptop is reported, nothing is applied partially, and sync resumes once there is space', async (test) => {
    const address = await server.database();
    const a = await openLaptop(path.join(tempFolder(), 'a'), address);
    await a.importLines('large', manyLines(0, 30_000));
    await a.sync();
    await onSmallDisk(test, '4m', async (disk) => {
      const b = await openLaptop(path.join(disk.folder, 'b'), address);
      expect(await outcomeOf(b.sync())).toBe('disk_full');
      expect((await b.testApp.call('system.verify', {})).parts.flatMap(({ findings }) => findings)).toEqual([]);
      disk.resize('200m');
      await b.sync();
      expect(dumpOfLaptop(b)).toEqual(await dumpOfServer(server, address));
      await b.close();
      await a.close();
    });
  });

  it('of the server is reported, and the changes wait until there is space', async (test) => {
    await onSmallDisk(test, '16m', async (disk) => {
      execFileSync('chown', ['postgres', disk.folder]);
      const admin = await server.database();
      await server.query(admin, `CREATE TABLESPACE small LOCATION '${disk.folder}'`);
      await server.query(admin, 'CREATE DATABASE narrow TABLESPACE small');
      const address = admin.replace(/[^/]*$/, 'narrow');
      const a = await openLaptop(path.join(tempFolder(), 'a'), address);
      await a.sync();
      await a.importLines('large', manyLines(0, 60_000));
      expect(await outcomeOf(a.sync())).toBe('server_full');
      expect((await a.testApp.call('sync.status', {})).waiting).toBeGreaterThan(1000);
      disk.resize('200m');
      await a.sync();
      expect(dumpOfLaptop(a)).toEqual(await dumpOfServer(server, address));
      expect((await a.testApp.call('sync.status', {})).waiting).toBe(0);
      await a.close();
      await server.query(admin, 'DROP DATABASE narrow WITH (FORCE)');
      await server.query(admin, 'DROP TABLESPACE small');
    });
  });
});
