import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../src-main/app.ts';
import type { Role } from '../../src-shared/roles.ts';
import { openRoleFixture } from '../accounts/role-fixture.ts';
import { tempFolder } from '../helpers.ts';
import { type Laptop, openLaptop, outcomeOf } from './laptops.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const password = 'three kettles under a lamp';

const openLaptops: Laptop[] = [];
afterEach(async () => {
  for (const laptop of openLaptops.splice(0)) await laptop.close();
});

async function laptop(address: string, name: string): Promise<Laptop> {
  const opened = await openLaptop(path.join(tempFolder(), name), address, name);
  openLaptops.push(opened);
  return opened;
}

/** A field group of an account as stored on the server. */
interface ServerCell {
  id: string;
  unit: string;
  value: Record<string, unknown>;
  clock: string;
  device: string;
}

/** What an operator of the server can do: read, change and invent rows, with sequence numbers that laptops accept. */
const serverOperator = (address: string) => ({
  cell: async (name: string, unit: string): Promise<ServerCell> =>
    (
      await server.query<ServerCell>(
        address,
        `SELECT id, unit, value, clock, device FROM mangalm.cell WHERE kind = 'account' AND unit = $2
           AND id = (SELECT id FROM mangalm.cell WHERE kind = 'account' AND unit = 'name' AND value ->> 'name' = $1)`,
        [name, unit],
      )
    )[0]!,
  put: async ({ id, unit, value, clock, device }: ServerCell) =>
    server.query(
      address,
      `WITH next AS (UPDATE mangalm.company SET seq = seq + 1 RETURNING company, seq)
       INSERT INTO mangalm.cell (company, kind, id, unit, value, clock, device, seq)
         SELECT company, 'account', $1, $2, $3, $4, $5, seq FROM next
       ON CONFLICT (company, kind, id, unit) DO UPDATE SET value = excluded.value, clock = excluded.clock, device = excluded.device, seq = excluded.seq`,
      [id, unit, JSON.stringify(value), clock, device],
    ),
});

const later = (clock: string, by = 1_000_000) => String(Number(clock) + by);
const account = async ({ testApp }: Laptop, name: string) =>
  (await testApp.call('accounts.list', {})).items.find((one) => one.name === name);
const roleOf = async (of: Laptop, name: string): Promise<Role | undefined> => (await account(of, name))?.role;

/** Trusts the keys of all laptops whose account changes wait here. */
async function trustAllKeys({ testApp }: Laptop): Promise<void> {
  for (const { fingerprint } of (await testApp.call('sync.status', {})).keys)
    await testApp.call('sync.letIn', { fingerprint });
}

async function laptopsWithMutualTrust(): Promise<{ address: string; a: Laptop; b: Laptop; ravi: number }> {
  const address = await server.database();
  const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
  const { id: ravi } = await a.testApp.call('accounts.add', {
    name: 'Ravi',
    role: 'rep',
    scope: { cities: ['Fremont'] },
    password,
  });
  await a.testApp.call('accounts.add', { name: 'Meena', role: 'manager', password });
  await a.sync();
  await b.sync();
  await trustAllKeys(b);
  await a.sync();
  await trustAllKeys(a);
  expect([await roleOf(b, 'Ravi'), await roleOf(b, 'Meena')]).toEqual(['rep', 'manager']);
  return { address, a, b, ravi };
}

describe('a rep', () => {
  it('cannot sync with another server: only the set-up names a server', async () => {
    const address = await server.database();
    const fixture = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-hostile-')));
    try {
      const { secret } = await fixture.callAs('rep', 'accounts.makeToken', { name: 'tool', program: {} });
      const api: Caller = { face: 'api', user: 'x', label: '', session: null, token: secret };
      for (const caller of [api, fixture.callerOf('rep'), fixture.callerOf('manager')]) {
        expect(await outcomeOf(fixture.app.call(caller, 'sync.run', { server: address } as never))).toBe('bad_request');
        expect(await outcomeOf(fixture.app.call(caller, 'sync.run', {}))).toBe('sync_off');
        for (const name of ['sync.setUp', 'sync.test', 'sync.foresee'] as const)
          expect(await outcomeOf(fixture.app.call(caller, name, { server: address }))).toBe('refused');
      }
      expect(await fixture.callAs('owner', 'sync.status', {})).toMatchObject({ server: null, state: 'off' });
      expect(await server.query(address, "SELECT 1 FROM pg_namespace WHERE nspname = 'mangalm'")).toEqual([]);
    } finally {
      await fixture.close();
    }
  }, 60_000);

  it('cannot probe local files by a server’s address, even if granted to test one', async () => {
    const fixture = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-hostile-')));
    try {
      await fixture.callAs('owner', 'accounts.setGrant', { procedure: 'sync.test', role: 'rep', grant: 'all' });
      const input = { server: 'postgres://u@127.0.0.1:1/x?sslmode=require&sslrootcert=/etc/hosts' };
      expect(await outcomeOf(fixture.callAs('rep', 'sync.test', input))).toBe('refused');
      const api: Caller = { ...fixture.callerOf('owner'), face: 'browser' };
      expect(await outcomeOf(fixture.app.call(api, 'sync.test', input))).toBe('path_refused');
      expect(await outcomeOf(fixture.app.call(api, 'sync.setUp', input))).toBe('path_refused');
    } finally {
      await fixture.close();
    }
  }, 60_000);
});

describe('a hostile server', () => {
  it('cannot promote an account on the laptop that created it', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.testApp.call('accounts.add', { name: 'Ravi', role: 'rep', scope: { cities: ['Fremont'] }, password });
    await a.sync();
    const { cell, put } = serverOperator(address);
    const role = await cell('Ravi', 'role');
    const scope = await cell('Ravi', 'scope');
    await put({ ...role, value: { ...role.value, role: 'owner' }, clock: later(role.clock), device: 'elsewhere' });
    await put({
      ...scope,
      value: { scope: { cities: [], stores: [] } },
      clock: later(scope.clock),
      device: 'elsewhere',
    });
    await a.sync();
    expect(await account(a, 'Ravi')).toMatchObject({ role: 'rep', scope: { cities: ['Fremont'] } });
    expect((await a.testApp.call('sync.status', {})).keys).toEqual([]);
  });

  it('cannot invent an account', async () => {
    const { address, a, b } = await laptopsWithMutualTrust();
    const { cell, put } = serverOperator(address);
    const id = '11111111-1111-4111-8111-111111111111';
    const values: Record<string, object> = {
      name: { name: 'Mallory' },
      role: { role: 'owner' },
      scope: { scope: { stores: [], cities: [], salespeople: [] } },
      disabled: { disabled_at: null },
    };
    for (const [unit, value] of Object.entries(values)) {
      // also with another account's signature
      const { clock, device, value: signed } = await cell('Meena', unit);
      await put({ id, unit, value: { ...signed, ...value }, clock, device });
    }
    await a.sync();
    await b.sync();
    for (const one of [a, b]) expect(await account(one, 'Mallory')).toBeUndefined();
  });

  it('cannot change a role that a laptop signed', async () => {
    const { address, b } = await laptopsWithMutualTrust();
    const { cell, put } = serverOperator(address);
    const ravi = await cell('Ravi', 'role');
    const meena = await cell('Meena', 'role');
    const scope = await cell('Ravi', 'scope');
    for (const [how, forged] of Object.entries({
      'its value': { ...ravi, value: { ...ravi.value, role: 'owner' }, clock: later(ravi.clock) },
      'its value at its time': { ...ravi, value: { ...ravi.value, role: 'owner' } },
      'another value beside it': { ...ravi, value: { ...ravi.value, name: 'Mallory' }, clock: later(ravi.clock) },
      'the signature of another account': { ...ravi, value: meena.value, clock: meena.clock, device: meena.device },
      'the signature of another unit': { ...scope, unit: 'role', value: { ...scope.value, role: 'owner' } },
      'no signature': { ...ravi, value: { role: 'owner' }, clock: later(ravi.clock) },
      'its device': { ...ravi, value: { role: 'owner', signed: ravi.value.signed }, device: 'server' },
    })) {
      await put(forged);
      await b.sync();
      expect({ how, role: await roleOf(b, 'Ravi'), name: await account(b, 'Mallory') }).toEqual({ how, role: 'rep' });
    }
    expect((await b.testApp.call('sync.status', {})).keys).toMatchObject([{ isLetIn: true, waiting: 0 }]);
  });

  it('cannot replay a revoked role, not even with a new timestamp', async () => {
    const { address, a, b, ravi } = await laptopsWithMutualTrust();
    const { cell, put } = serverOperator(address);
    await a.testApp.call('accounts.change', { id: ravi, role: 'manager' });
    await a.sync();
    await b.sync();
    expect(await roleOf(b, 'Ravi')).toBe('manager');
    const manager = await cell('Ravi', 'role');
    await a.testApp.call('accounts.change', { id: ravi, role: 'rep' });
    await a.sync();
    await b.sync();
    expect(await roleOf(b, 'Ravi')).toBe('rep');
    const rep = await cell('Ravi', 'role');
    for (const replayed of [
      manager,
      { ...manager, device: 'server' },
      { ...manager, clock: later(rep.clock) },
      { ...manager, clock: later(rep.clock), device: 'server' },
    ]) {
      await put(replayed);
      await a.sync();
      await b.sync();
      expect([await roleOf(a, 'Ravi'), await roleOf(b, 'Ravi')]).toEqual(['rep', 'rep']);
    }
  });

  it('cannot have an invented conflict turned', async () => {
    const { address, a, b } = await laptopsWithMutualTrust();
    const { cell } = serverOperator(address);
    const role = await cell('Ravi', 'role');
    await server.query(
      address,
      `WITH next AS (UPDATE mangalm.company SET seq = seq + 1 RETURNING company, seq)
       INSERT INTO mangalm.cell (company, kind, id, unit, value, clock, device, seq)
         SELECT company, 'conflict', gen_random_uuid(), 'made', $1, $2, 'server', seq FROM next`,
      [
        JSON.stringify({
          of_kind: 'account',
          of_id: role.id,
          of_unit: 'role',
          won: { value: role.value, clock: Number(role.clock), device: role.device },
          lost: { value: { ...role.value, role: 'owner' }, clock: Number(role.clock) - 1, device: role.device },
        }),
        role.clock,
      ],
    );
    await b.sync();
    const { items } = await b.testApp.call('sync.conflicts', {});
    expect(items).toHaveLength(1);
    expect(await outcomeOf(b.testApp.call('sync.settle', { id: items[0]!.id, what: 'turned' }))).toBe(
      'account_not_signed',
    );
    expect([await roleOf(a, 'Ravi'), await roleOf(b, 'Ravi')]).toEqual(['rep', 'rep']);
  });
});
