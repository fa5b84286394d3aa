import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Keys, masterSecret } from '../../src-main/db/keys.ts';
import { connectSealed } from '../../src-main/db/open.ts';
import { readSetting, writeSetting } from '../../src-main/db/settings.ts';
import { cli, tempFolder } from '../helpers.ts';
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
const account = async ({ testApp }: Laptop, name = 'Ravi') =>
  (await testApp.call('accounts.list', {})).items.find((one) => one.name === name);
const keyOf = async ({ testApp }: Laptop) => (await testApp.call('sync.status', {})).fingerprint;
const trustKey = async (here: Laptop, there: Laptop) =>
  here.testApp.call('sync.letIn', { fingerprint: await keyOf(there) });
const addRavi = ({ testApp }: Laptop) =>
  testApp.call('accounts.add', { name: 'Ravi', role: 'rep', scope: { cities: ['Fremont'] }, password });

describe('accounts of another laptop', () => {
  it('wait until an owner trusts its key, and wait again once the trust is revoked', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    await a.sync();
    await b.sync();
    expect(await account(b)).toBeUndefined();
    const zeros = '0000-0000-0000-0000-0000-0000-0000-0000';
    expect(await outcomeOf(b.testApp.call('sync.letIn', { fingerprint: zeros }))).toBe('laptop_key_unknown');
    await trustKey(b, a);
    expect(await account(b)).toMatchObject({ role: 'rep', scope: { cities: ['Fremont'] }, hasPassword: false });
    // a received change is not sent again as one of this laptop
    expect((await b.sync()).pushed).toBe(0);
    const { items } = await b.testApp.call('audit.list', { procedure: 'sync.letIn' });
    expect(items.map(({ refused, changes }) => [refused, changes.map(({ what }) => what)])).toEqual([
      [null, ['key of laptop a', 'account 2']],
      ['laptop_key_unknown', []],
    ]);
    await b.testApp.call('sync.keepOut', { fingerprint: await keyOf(a) });
    await a.testApp.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect((await account(b))!.role).toBe('rep');
    await trustKey(b, a);
    expect((await account(b))!.role).toBe('manager');
    const { parts } = await b.testApp.call('system.verify', {});
    expect(parts.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('that changed several times while they waited arrive in their latest state', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    for (const role of ['manager', 'viewer'] as const) {
      await a.sync();
      await b.sync();
      await a.testApp.call('accounts.change', { id, role });
    }
    await a.testApp.call('accounts.change', { id, disabled: true });
    await a.sync();
    await b.sync();
    await trustKey(b, a);
    expect(await account(b)).toMatchObject({ role: 'viewer', disabledAt: expect.any(String) });
  });

  it('apply on a third laptop by their signing key, though another laptop sent them', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await addRavi(a);
    await a.sync();
    await b.sync();
    await trustKey(b, a);
    await b.sync();
    // another server replaces it, and only b connects to it
    await server.query(address, 'DROP SCHEMA mangalm CASCADE');
    await b.sync();
    await b.sync();
    const c = await laptop(address, 'c');
    await c.sync();
    expect((await c.testApp.call('sync.status', {})).keys.map(({ fingerprint }) => fingerprint)).toEqual([
      await keyOf(a),
    ]);
    await trustKey(c, a);
    expect(await account(c)).toMatchObject({ role: 'rep' });
  });

  it('can be changed on both sides, and the later change wins if both are trusted', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    await a.sync();
    await b.sync();
    await trustKey(b, a);
    await b.testApp.call('accounts.change', { id: (await account(b))!.id, role: 'viewer' });
    await b.sync();
    await a.sync();
    expect((await account(a))!.role).toBe('rep');
    await trustKey(a, b);
    expect((await account(a))!.role).toBe('viewer');
    await a.testApp.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect([(await account(a))!.role, (await account(b))!.role]).toEqual(['manager', 'manager']);
    expect((await b.testApp.call('sync.conflicts', {})).total).toBe(0);
  });

  it('from before signatures stay, and are signed by the laptop that created them', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    await a.sync();
    await b.sync();
    await trustKey(b, a);
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
    expect((await b.testApp.call('sync.status', {})).keys).toEqual([]);
    await a.testApp.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect((await b.testApp.call('sync.status', {})).keys).toMatchObject([{ deviceName: 'a', accounts: ['Ravi'] }]);
    await trustKey(b, a);
    expect((await account(b))!.role).toBe('manager');
    const [signed] = await server.query<{ many: number }>(
      address,
      "SELECT count(*)::int AS many FROM mangalm.cell WHERE kind = 'account' AND unit <> 'gone' AND NOT value ? 'signed'",
    );
    expect(signed!.many).toBe(0);
  });
});

describe('another program that changes the database', () => {
  it('cannot make a key trusted', async () => {
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
    await a.testApp.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect(await account(b)).toBeUndefined();
    expect((await b.testApp.call('sync.status', {})).keys).toMatchObject([{ isLetIn: false }]);
    expect((await b.testApp.call('system.verify', {})).ok).toBe(false);
  });

  it('cannot replay an old change', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    const { id } = await addRavi(a);
    await a.sync();
    await b.sync();
    await trustKey(b, a);
    const raw = connectSealed(path.join(b.data, 'mangalm.db'), Buffer.alloc(32));
    raw.exec("UPDATE account_change SET clock = 1 WHERE unit = 'role'");
    raw.close();
    await a.testApp.call('accounts.change', { id, role: 'manager' });
    await a.sync();
    expect(await outcomeOf(b.sync())).toBe('accounts_tampered');
    expect((await account(b))!.role).toBe('rep');
  });

  it('cannot give an account the rights of another one', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await addRavi(a);
    const meena = await a.testApp.call('accounts.add', { name: 'Meena', role: 'viewer', password });
    await a.sync();
    await b.sync();
    await trustKey(b, a);
    const [ravi, other] = ['Ravi', 'Meena'].map(
      (name) => b.sql<{ id: number }>('SELECT id FROM account WHERE name = ?', name)[0]!.id,
    );
    const raw = connectSealed(path.join(b.data, 'mangalm.db'), Buffer.alloc(32));
    raw.exec(`UPDATE sync_row SET id = 1000 + id WHERE kind = 'account' AND id IN (${ravi}, ${other});
      UPDATE sync_row SET id = ${ravi} WHERE kind = 'account' AND id = 1000 + ${other};
      UPDATE sync_row SET id = ${other} WHERE kind = 'account' AND id = 1000 + ${ravi}`);
    raw.close();
    await a.testApp.call('accounts.change', { id: meena.id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect([(await account(b))!.role, (await account(b, 'Meena'))!.role]).toEqual(['rep', 'manager']);
    // nor is a local change sent under another account's id
    await b.testApp.call('accounts.change', { id: ravi!, role: 'viewer' });
    await b.sync();
    await a.sync();
    await trustKey(a, b).catch(() => {});
    expect([(await account(a))!.role, (await account(a, 'Meena'))!.role]).toEqual(['rep', 'manager']);
  });
});

describe('the command line', () => {
  it('shows which accounts wait, and trusts them by their key', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await addRavi(a);
    await a.sync();
    const data = path.join(tempFolder(), 'b');
    const firstSync = await cli(['sync', '--to', address, '--data', data]);
    const key = await keyOf(a);
    expect(firstSync.stdout).toMatch(
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
