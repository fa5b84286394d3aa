import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../src-main/app.ts';
import type { Role } from '../../src-shared/roles.ts';
import { openOffice } from '../accounts/house.ts';
import { tempFolder } from '../helpers.ts';
import { codeOf, type Laptop, openLaptop } from './laptops.ts';
import { type Server, startPostgres } from './postgres.ts';

let server: Server;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.end());

const password = 'three kettles under a lamp';

const open: Laptop[] = [];
afterEach(async () => {
  for (const laptop of open.splice(0)) await laptop.close();
});

async function laptop(address: string, name: string): Promise<Laptop> {
  const made = await openLaptop(path.join(tempFolder(), name), address, name);
  open.push(made);
  return made;
}

/** A field group of an account as stored on the server. */
interface Cell {
  id: string;
  unit: string;
  value: Record<string, unknown>;
  clock: string;
  device: string;
}

/** What an operator of the server can do: read, change and invent rows, with sequence numbers that laptops accept. */
const atServer = (address: string) => ({
  cell: async (name: string, unit: string): Promise<Cell> =>
    (
      await server.query<Cell>(
        address,
        `SELECT id, unit, value, clock, device FROM mangalm.cell WHERE kind = 'account' AND unit = $2
           AND id = (SELECT id FROM mangalm.cell WHERE kind = 'account' AND unit = 'name' AND value ->> 'name' = $1)`,
        [name, unit],
      )
    )[0]!,
  put: async ({ id, unit, value, clock, device }: Cell) =>
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
const account = async ({ house }: Laptop, name: string) =>
  (await house.call('accounts.list', {})).items.find((one) => one.name === name);
const roleOf = async (of: Laptop, name: string): Promise<Role | undefined> => (await account(of, name))?.role;

/** Trusts the keys of all laptops whose account changes wait here. */
async function letAllIn({ house }: Laptop): Promise<void> {
  for (const { fingerprint } of (await house.call('sync.status', {})).keys)
    await house.call('sync.letIn', { fingerprint });
}

async function twoThatKnowEachOther(): Promise<{ address: string; a: Laptop; b: Laptop; ravi: number }> {
  const address = await server.database();
  const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
  const { id: ravi } = await a.house.call('accounts.add', {
    name: 'Ravi',
    role: 'rep',
    scope: { cities: ['Fremont'] },
    password,
  });
  await a.house.call('accounts.add', { name: 'Meena', role: 'manager', password });
  await a.sync();
  await b.sync();
  await letAllIn(b);
  await a.sync();
  await letAllIn(a);
  expect([await roleOf(b, 'Ravi'), await roleOf(b, 'Meena')]).toEqual(['rep', 'manager']);
  return { address, a, b, ravi };
}

describe('a rep', () => {
  it('sends the company nowhere else: no question but setting up names a server', async () => {
    const address = await server.database();
    const office = await openOffice(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-hostile-')));
    try {
      const { secret } = await office.ask('rep', 'accounts.makeToken', { name: 'tool', program: {} });
      const api: Caller = { face: 'api', user: 'x', label: '', session: null, token: secret };
      for (const caller of [api, office.as('rep'), office.as('manager')]) {
        expect(await codeOf(office.app.call(caller, 'sync.run', { server: address } as never))).toBe('bad_request');
        expect(await codeOf(office.app.call(caller, 'sync.run', {}))).toBe('sync_off');
        for (const name of ['sync.setUp', 'sync.test', 'sync.foresee'] as const)
          expect(await codeOf(office.app.call(caller, name, { server: address }))).toBe('refused');
      }
      expect(await office.ask('owner', 'sync.status', {})).toMatchObject({ server: null, state: 'off' });
      expect(await server.query(address, "SELECT 1 FROM pg_namespace WHERE nspname = 'mangalm'")).toEqual([]);
    } finally {
      await office.close();
    }
  }, 60_000);

  it('learns of no file by a server’s address, though an owner let reps try one', async () => {
    const office = await openOffice(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-hostile-')));
    try {
      await office.ask('owner', 'accounts.setGrant', { procedure: 'sync.test', role: 'rep', grant: 'all' });
      const asked = { server: 'postgres://u@127.0.0.1:1/x?sslmode=require&sslrootcert=/etc/hosts' };
      expect(await codeOf(office.ask('rep', 'sync.test', asked))).toBe('refused');
      const api: Caller = { ...office.as('owner'), face: 'browser' };
      expect(await codeOf(office.app.call(api, 'sync.test', asked))).toBe('path_refused');
      expect(await codeOf(office.app.call(api, 'sync.setUp', asked))).toBe('path_refused');
    } finally {
      await office.close();
    }
  }, 60_000);
});

describe('a hostile server', () => {
  it('makes nobody owner on the laptop that made the account', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.house.call('accounts.add', { name: 'Ravi', role: 'rep', scope: { cities: ['Fremont'] }, password });
    await a.sync();
    const { cell, put } = atServer(address);
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
    expect((await a.house.call('sync.status', {})).keys).toEqual([]);
  });

  it('makes no account up', async () => {
    const { address, a, b } = await twoThatKnowEachOther();
    const { cell, put } = atServer(address);
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

  it('changes no role that a laptop signed, whatever else it says of it', async () => {
    const { address, b } = await twoThatKnowEachOther();
    const { cell, put } = atServer(address);
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
    expect((await b.house.call('sync.status', {})).keys).toMatchObject([{ isLetIn: true, waiting: 0 }]);
  });

  it('brings no role back that was taken away, nor stamps it anew', async () => {
    const { address, a, b, ravi } = await twoThatKnowEachOther();
    const { cell, put } = atServer(address);
    await a.house.call('accounts.change', { id: ravi, role: 'manager' });
    await a.sync();
    await b.sync();
    expect(await roleOf(b, 'Ravi')).toBe('manager');
    const manager = await cell('Ravi', 'role');
    await a.house.call('accounts.change', { id: ravi, role: 'rep' });
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

  it('has nobody turn a conflict round that it made up', async () => {
    const { address, a, b } = await twoThatKnowEachOther();
    const { cell } = atServer(address);
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
    const { items } = await b.house.call('sync.conflicts', {});
    expect(items).toHaveLength(1);
    expect(await codeOf(b.house.call('sync.settle', { id: items[0]!.id, what: 'turned' }))).toBe('account_not_signed');
    expect([await roleOf(a, 'Ravi'), await roleOf(b, 'Ravi')]).toEqual(['rep', 'rep']);
  });
});
