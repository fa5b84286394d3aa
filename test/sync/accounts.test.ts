import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Keys, masterSecret } from '../../src-main/db/keys.ts';
import { connectSealed } from '../../src-main/db/open.ts';
import { readSetting, writeSetting } from '../../src-main/db/settings.ts';
import { cli, tempFolder } from '../helpers.ts';
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
const account = async ({ house }: Laptop, name = 'Ravi') =>
  (await house.call('accounts.list', {})).items.find((one) => one.name === name);
const keyOf = async ({ house }: Laptop) => (await house.call('sync.status', {})).fingerprint;
const letIn = async (here: Laptop, there: Laptop) => here.house.call('sync.letIn', { fingerprint: await keyOf(there) });
const addRavi = ({ house }: Laptop) =>
  house.call('accounts.add', { name: 'Ravi', role: 'rep', scope: { cities: ['Fremont'] }, password });

describe('accounts of another laptop', () => {
  it('wait until an owner lets its key in, and wait again once it is kept out', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    await a.sync();
    await b.sync();
    expect(await account(b)).toBeUndefined();
    const zeros = '0000-0000-0000-0000-0000-0000-0000-0000';
    expect(await codeOf(b.house.call('sync.letIn', { fingerprint: zeros }))).toBe('laptop_key_unknown');
    await letIn(b, a);
    expect(await account(b)).toMatchObject({ role: 'rep', scope: { cities: ['Fremont'] }, hasPassword: false });
    // a received change is not sent again as one of this laptop
    expect((await b.sync()).pushed).toBe(0);
    const { items } = await b.house.call('audit.list', { procedure: 'sync.letIn' });
    expect(items.map(({ refused, changes }) => [refused, changes.map(({ what }) => what)])).toEqual([
      [null, ['key of laptop a', 'account 2']],
      ['laptop_key_unknown', []],
    ]);
    await b.house.call('sync.keepOut', { fingerprint: await keyOf(a) });
    await a.house.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect((await account(b))!.role).toBe('rep');
    await letIn(b, a);
    expect((await account(b))!.role).toBe('manager');
    const { parts } = await b.house.call('system.verify', {});
    expect(parts.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('that changed several times while they waited come as they are now', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    for (const role of ['manager', 'viewer'] as const) {
      await a.sync();
      await b.sync();
      await a.house.call('accounts.change', { id, role });
    }
    await a.house.call('accounts.change', { id, disabled: true });
    await a.sync();
    await b.sync();
    await letIn(b, a);
    expect(await account(b)).toMatchObject({ role: 'viewer', disabledAt: expect.any(String) });
  });

  it('count on a third laptop by whose key they are, though another one sent them again', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await addRavi(a);
    await a.sync();
    await b.sync();
    await letIn(b, a);
    await b.sync();
    // another server replaces it, and only b connects to it
    await server.query(address, 'DROP SCHEMA mangalm CASCADE');
    await b.sync();
    await b.sync();
    const c = await laptop(address, 'c');
    await c.sync();
    expect((await c.house.call('sync.status', {})).keys.map(({ fingerprint }) => fingerprint)).toEqual([
      await keyOf(a),
    ]);
    await letIn(c, a);
    expect(await account(c)).toMatchObject({ role: 'rep' });
  });

  it('can be changed on both sides, and the later change counts where both are let in', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    await a.sync();
    await b.sync();
    await letIn(b, a);
    await b.house.call('accounts.change', { id: (await account(b))!.id, role: 'viewer' });
    await b.sync();
    await a.sync();
    expect((await account(a))!.role).toBe('rep');
    await letIn(a, b);
    expect((await account(a))!.role).toBe('viewer');
    await a.house.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect([(await account(a))!.role, (await account(b))!.role]).toEqual(['manager', 'manager']);
    expect((await b.house.call('sync.conflicts', {})).total).toBe(0);
  });

  it('that a company had before they were signed stay, and are signed by the laptop that made them', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    await a.sync();
    await b.sync();
    await letIn(b, a);
    // as the previous version left it, on the laptops and on the server
    for (const { data } of [a, b]) {
      const db = connectSealed(path.join(data, 'mangalm.db'), new Keys(masterSecret(data)).rowSealKey);
      db.exec('DELETE FROM account_change; DELETE FROM account_identity; DELETE FROM trusted_key');
      writeSetting(db, 'sync.state', { ...readSetting<object>(db, 'sync.state'), accountsSigned: undefined });
      db.close();
    }
    await server.query(address, "UPDATE mangalm.cell SET value = value - 'signed' WHERE kind = 'account'");
    for (const one of [b, a, b]) await one.sync();
    expect((await account(b))!.role).toBe('rep');
    // the pending changes contain nothing new
    expect((await b.house.call('sync.status', {})).keys).toEqual([]);
    await a.house.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect((await b.house.call('sync.status', {})).keys).toMatchObject([{ deviceName: 'a', accounts: ['Ravi'] }]);
    await letIn(b, a);
    expect((await account(b))!.role).toBe('manager');
    const [signed] = await server.query<{ many: number }>(
      address,
      "SELECT count(*)::int AS many FROM mangalm.cell WHERE kind = 'account' AND unit <> 'gone' AND NOT value ? 'signed'",
    );
    expect(signed!.many).toBe(0);
  });
});

describe('another program that changes the database', () => {
  it('lets no key in', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    await a.sync();
    await b.sync();
    const raw = (sql: string) => {
      const db = connectSealed(path.join(b.data, 'mangalm.db'), Buffer.alloc(32));
      db.exec(sql);
      db.close();
    };
    raw(
      "INSERT INTO trusted_key SELECT fingerprint, public_key, 'a', 'x', '' FROM waiting_account_change GROUP BY fingerprint",
    );
    await a.house.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect(await account(b)).toBeUndefined();
    expect((await b.house.call('sync.status', {})).keys).toMatchObject([{ isLetIn: false }]);
    expect((await b.house.call('system.verify', {})).ok).toBe(false);
  });

  it('makes no old change count again', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    await a.sync();
    await b.sync();
    await letIn(b, a);
    const raw = connectSealed(path.join(b.data, 'mangalm.db'), Buffer.alloc(32));
    raw.exec("UPDATE account_change SET clock = 1 WHERE unit = 'role'");
    raw.close();
    await a.house.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    expect(await codeOf(b.sync())).toBe('accounts_tampered');
    expect((await account(b))!.role).toBe('rep');
  });

  it('gives no account what another one may', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await addRavi(a);
    const meena = await a.house.call('accounts.add', { name: 'Meena', role: 'viewer', password });
    await a.sync();
    await b.sync();
    await letIn(b, a);
    const [ravi, other] = ['Ravi', 'Meena'].map(
      (name) => b.sql<{ id: number }>('SELECT id FROM account WHERE name = ?', name)[0]!.id,
    );
    const raw = connectSealed(path.join(b.data, 'mangalm.db'), Buffer.alloc(32));
    raw.exec(`UPDATE sync_row SET id = 1000 + id WHERE kind = 'account' AND id IN (${ravi}, ${other});
      UPDATE sync_row SET id = ${ravi} WHERE kind = 'account' AND id = 1000 + ${other};
      UPDATE sync_row SET id = ${other} WHERE kind = 'account' AND id = 1000 + ${ravi}`);
    raw.close();
    await a.house.call('accounts.change', { id: meena.id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect([(await account(b))!.role, (await account(b, 'Meena'))!.role]).toEqual(['rep', 'manager']);
    // nor is a local change sent under another account's id
    await b.house.call('accounts.change', { id: ravi!, role: 'viewer' });
    await b.sync();
    await a.sync();
    await letIn(a, b).catch(() => {});
    expect([(await account(a))!.role, (await account(a, 'Meena'))!.role]).toEqual(['rep', 'manager']);
  });
});

describe('the command line', () => {
  it('shows which accounts wait, and lets them in by the key', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await addRavi(a);
    await a.sync();
    const data = path.join(tempFolder(), 'b');
    const met = await cli(['sync', '--to', address, '--data', data]);
    const key = await keyOf(a);
    expect(met.stdout).toMatch(
      new RegExp(`^An account of a waits: if the key of this laptop .*: mangalm sync let-in ${key}$`, 'm'),
    );
    expect((await cli(['sync', 'status', '--data', data])).stdout).toContain(`let-in ${key}`);
    expect(await cli(['sync', 'let-in', key.toUpperCase(), '--data', data])).toMatchObject({ code: 0 });
    expect((await cli(['user', 'list', '--data', data])).stdout).toContain('Ravi');
    expect((await cli(['sync', 'status', '--data', data])).stdout).toContain(`Accounts of a are taken over: ${key}`);
    expect(await cli(['sync', 'keep-out', key, '--data', data])).toMatchObject({ code: 0 });
    // connecting to the same server again keeps its settings
    await cli(['sync', '--to', address, '--automatic', '--data', data]);
    await cli(['sync', '--to', address, '--data', data]);
    expect(await cli(['sync', 'status', '--json', '--data', data])).toMatchObject({ json: { automatic: true } });
    // a dry run does not store the server
    const other = await server.database();
    expect(await cli(['sync', '--to', other, '--dry-run', '--json', '--data', data])).toMatchObject({ code: 0 });
    expect(await cli(['sync', 'status', '--json', '--data', data])).toMatchObject({
      json: { server: address.replace(':secret', '') },
    });
  }, 60_000);
});
