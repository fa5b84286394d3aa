import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cli, tempFolder } from '../helpers.ts';
import { codeOf, type Laptop, type Line, onLaptop, onServer, openLaptop } from './laptops.ts';
import { type Server, startPostgres } from './postgres.ts';

let server: Server;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.end());

const open: Laptop[] = [];
afterEach(async () => {
  for (const laptop of open.splice(0)) await laptop.close();
});

async function laptop(address: string | null, name: string, data = path.join(tempFolder(), name)): Promise<Laptop> {
  const made = await openLaptop(data, address, name);
  open.push(made);
  return made;
}

const LINES: Line[] = [
  { invoice: 'A-1', store: 'Kirana', product: 'Tea', quantity: 2 },
  { invoice: 'A-2', store: 'Bazaar', city: 'Milpitas', product: 'Rice', quantity: 5 },
];

const phone = async (of: Laptop, value: string, store = 'Kirana') => {
  const id = of.store(store);
  const [row] = of.sql<{ edition: number }>('SELECT edition FROM store WHERE id = ?', id);
  await of.house.call('desk.editStore', { id, edition: row!.edition, set: { phone: value } });
};
const phoneOf = (of: Laptop, store = 'Kirana') =>
  (JSON.parse(of.sql<{ own: string }>('SELECT own FROM store WHERE name = ?', store)[0]!.own) as { phone?: string })
    .phone;

describe('a server that can’t be reached', () => {
  const at = (rest: string) => `postgres://${rest}`;
  it('is told in a sentence, by what is wrong, and nothing is lost', async () => {
    const address = await server.database();
    const database = new URL(address).pathname;
    const a = await laptop(null, 'a');
    await a.take('may', LINES);
    const run = (to: string) =>
      codeOf(a.house.call('sync.setUp', { server: to, automatic: false }).then(() => a.sync()));
    expect(await run(at('u:p@no-such-host.invalid/x?sslmode=disable'))).toBe('server_not_found');
    expect(await run(at('u:p@127.0.0.1:1/x'))).toBe('server_refused');
    expect(await run(at(`postgres:wrong@127.0.0.1:${server.port}${database}`))).toBe('server_password');
    expect(await run(at(`postgres:secret@127.0.0.1:${server.port}/nowhere`))).toBe('server_database');
    expect(await run(at(`postgres:secret@127.0.0.1:${server.port}${database}?sslmode=require`))).toBe('server_tls');
    expect(await run('https://example.com')).toBe('server_address');
    expect(await run(at('host/x'))).toBe('server_address');
    expect(a.sql('SELECT * FROM invoice')).toHaveLength(2);
    expect((await a.house.call('sync.status', {})).state).toBe('problem');
    await a.house.call('sync.setUp', { server: at('u:p@127.0.0.1:1/x'), automatic: false });
    await codeOf(a.sync());
    expect(await a.house.call('sync.status', {})).toMatchObject({
      state: 'offline',
      problem: {
        code: 'server_refused',
        message: '127.0.0.1 is there, but no PostgreSQL answers at port 1.',
        descriptor: { id: 'server_refused', values: { host: '127.0.0.1', port: '1' } },
      },
    });
    // a version before catalogues stored the sentence
    a.sql("UPDATE sync_run SET message = 'A sentence.' RETURNING id");
    const [old] = (await a.house.call('sync.status', {})).runs;
    expect(old).toMatchObject({ problem: 'server_refused', message: 'A sentence.' });
    expect(old).not.toHaveProperty('descriptor');
    await a.house.call('sync.setUp', { server: address, automatic: false });
    expect((await a.sync()).pushed).toBeGreaterThan(0);
  });

  it('is tried step by step, and what fails is named', async () => {
    const address = await server.database();
    const a = await laptop(null, 'a');
    const tried = async (to: string) => {
      const { ok, steps } = await a.house.call('sync.test', { server: to });
      return { ok, last: steps.at(-1)!.name };
    };
    expect(await tried(address)).toEqual({ ok: true, last: 'company' });
    expect(await tried(address.replace('secret', 'wrong'))).toEqual({ ok: false, last: 'login' });
    expect(await tried('postgres://u:p@127.0.0.1:1/x')).toEqual({ ok: false, last: 'reach' });
    expect(await tried('nonsense')).toEqual({ ok: false, last: 'address' });
    await server.query(address, "CREATE ROLE nobody LOGIN PASSWORD 'x'");
    expect(await tried(address.replace('postgres:secret', 'nobody:x'))).toEqual({ ok: false, last: 'rights' });
    // the test of a connection created nothing
    expect(await server.query(address, "SELECT to_regnamespace('mangalm') AS there")).toEqual([{ there: null }]);
  });

  it('never gets its password into the audit, the log or the settings as it is', async () => {
    const address = (await server.database()).replace('secret', 'hunter-two-and-three');
    const a = await laptop(address, 'a');
    await codeOf(a.sync());
    await codeOf(a.house.call('sync.test', { server: address }));
    await codeOf(a.house.call('sync.foresee', { server: address }));
    expect(await a.house.call('sync.status', {})).toMatchObject({
      hasPassword: true,
      server: expect.not.stringContaining('hunter'),
    });
    for (const file of fs.readdirSync(a.data, { recursive: true, withFileTypes: true }))
      if (file.isFile())
        expect(fs.readFileSync(path.join(file.parentPath, file.name)).includes('hunter-two-and-three'), file.name).toBe(
          false,
        );
  });
});

describe('clocks, copies and backups', () => {
  it('a clock that is a year ahead wins nothing by it', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await a.take('may', LINES);
    await a.sync();
    await b.sync();
    a.sql('UPDATE sync_clock SET skew = ? RETURNING 1', 365 * 86_400e6);
    await phone(a, 'ahead');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await a.sync();
    await phone(b, 'later');
    await b.sync();
    await a.sync();
    await b.sync();
    expect([phoneOf(a), phoneOf(b)]).toEqual(['later', 'later']);
    const [latest] = await server.query<{ ahead: boolean }>(
      address,
      'SELECT max(clock) > extract(epoch FROM now()) * 1e6 + 1e9 AS ahead FROM mangalm.cell',
    );
    expect(latest!.ahead).toBe(false);
  });

  it('a copied folder becomes a laptop of its own, and both lose nothing', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.take('may', LINES);
    await a.sync();
    await a.close();
    open.splice(open.indexOf(a), 1);
    const copy = path.join(tempFolder(), 'copy');
    fs.cpSync(a.data, copy, { recursive: true });
    const [first, second] = [await laptop(address, 'a', a.data), await laptop(address, 'copy', copy)];
    await phone(first, '1');
    await phone(second, '2', 'Bazaar');
    for (let round = 0; round < 2; round++) for (const one of [first, second]) await one.sync();
    const devices = [first, second].map(
      (one) => one.sql<{ value: string }>("SELECT value FROM setting WHERE key = 'sync.state'")[0]!.value,
    );
    expect(JSON.parse(devices[0]!).device).not.toBe(JSON.parse(devices[1]!).device);
    for (const one of [first, second]) expect([phoneOf(one), phoneOf(one, 'Bazaar')]).toEqual(['1', '2']);
  });

  it('a laptop put back from an old backup gets everything again, its own too', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.take('may', LINES);
    await a.sync();
    await a.close();
    open.splice(open.indexOf(a), 1);
    const backup = path.join(tempFolder(), 'backup');
    fs.cpSync(a.data, backup, { recursive: true });
    const later = await laptop(address, 'a', a.data);
    await phone(later, 'after the backup');
    await later.take('june', [{ invoice: 'A-9', store: 'Kirana', product: 'Tea', quantity: 1 }]);
    await later.sync();
    const back = await laptop(address, 'a', backup);
    await back.sync();
    expect(phoneOf(back)).toBe('after the backup');
    expect(back.sql('SELECT * FROM invoice')).toHaveLength(3);
    expect(onLaptop(back)).toEqual(await onServer(server, address));
  });

  it('a replaced server is filled again from what the laptops have', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await a.take('may', LINES);
    await a.sync();
    await b.sync();
    await phone(b, '7');
    await b.sync();
    const other = await server.database();
    for (const one of [b, a]) await one.house.call('sync.setUp', { server: other, automatic: false });
    for (let round = 0; round < 2; round++) for (const one of [b, a]) await one.sync();
    expect(phoneOf(a)).toBe('7');
    const truth = await onServer(server, other);
    for (const one of [a, b]) expect(onLaptop(one)).toEqual(truth);
    expect(Object.keys(truth.invoice!)).toHaveLength(2);
  });

  it('a server put back from a backup gets again what it forgot', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await a.take('may', LINES);
    await a.sync();
    await b.sync();
    // stands for a backup of the server at this moment
    const name = new URL(address).pathname.slice(1);
    const admin = address.replace(name, 'postgres');
    await server.query(admin, `CREATE DATABASE ${name}_backup TEMPLATE ${name}`);
    await phone(a, 'forgotten');
    await a.take('june', [{ invoice: 'A-9', store: 'Kirana', product: 'Tea', quantity: 1 }]);
    await a.sync();
    await b.sync();
    await server.query(admin, `DROP DATABASE ${name} WITH (FORCE)`);
    await server.query(admin, `CREATE DATABASE ${name} TEMPLATE ${name}_backup`);
    for (let round = 0; round < 2; round++) for (const one of [b, a]) await one.sync();
    const truth = await onServer(server, address);
    expect(Object.keys(truth.invoice!)).toHaveLength(3);
    for (const one of [a, b]) expect(onLaptop(one)).toEqual(truth);
    expect(phoneOf(b)).toBe('forgotten');
  });

  it('a server of another company is not mixed with', async () => {
    const [ours, theirs] = [await server.database(), await server.database()];
    const [a, b] = [await laptop(ours, 'a'), await laptop(theirs, 'b')];
    await a.take('may', LINES);
    await a.sync();
    await b.sync();
    await a.house.call('sync.setUp', { server: theirs, automatic: false });
    expect(await codeOf(a.sync())).toBe('server_company');
    expect(await server.query(theirs, 'SELECT * FROM mangalm.invoice')).toEqual([]);
  });

  it('a server that a newer program prepared is left as it is', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.sync();
    await server.query(address, 'UPDATE mangalm.server SET version = 99');
    await a.take('may', LINES);
    expect(await codeOf(a.sync())).toBe('server_newer');
    expect(a.sql('SELECT * FROM invoice')).toHaveLength(2);
  });

  it('a server that an older program prepared is brought up to date, and keeps what it has', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.take('may', LINES);
    await a.sync();
    await server.query(address, 'UPDATE mangalm.server SET version = 1');
    await server.query(address, 'DROP FUNCTION mangalm.merge_invoices()');
    const b = await laptop(address, 'b');
    await b.take('june', [{ ...LINES[0]!, invoice: 'B-1' }]);
    await b.sync();
    expect(b.sql('SELECT * FROM invoice')).toHaveLength(3);
    expect(await server.query(address, 'SELECT version FROM mangalm.server')).toEqual([{ version: 3 }]);
  });

  it('many laptops that come to an empty server at once make it once', async () => {
    const address = await server.database();
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((name) => laptop(address, name)));
    await all[0]!.take('may', LINES);
    const codes = await Promise.all(all.map((one) => codeOf(one.sync())));
    expect(codes).toEqual(['done', 'done', 'done', 'done']);
    for (const one of all) await one.sync();
    const truth = await onServer(server, address);
    for (const one of all) expect(onLaptop(one)).toEqual(truth);
  });
});

describe('who may what on the server', () => {
  async function office() {
    const address = await server.database();
    const owner = await laptop(address, 'office');
    await owner.take('may', LINES);
    await owner.sync();
    const name = new URL(address).pathname.slice(1);
    const login = async (who: string, of: object | null, may = 'write') => {
      await server.query(address, `CREATE ROLE ${name}_${who} LOGIN PASSWORD 'x'`);
      await owner.house.call('sync.admit', { login: `${name}_${who}`, may: may as 'write', scope: of as never });
      return address.replace('postgres:secret', `${name}_${who}:x`);
    };
    return { address, owner, login };
  }

  it('a rep’s login sees and changes the stores of its scope alone', async () => {
    const { address, owner, login } = await office();
    const theirs = await login('rep', { stores: [], cities: ['Milpitas'], salespeople: [] });
    const rep = await laptop(theirs, 'rep');
    await rep.sync();
    expect(rep.sql('SELECT name FROM store')).toEqual([{ name: 'Bazaar' }]);
    expect(rep.sql('SELECT number FROM invoice')).toEqual([{ number: 'A-2' }]);
    await phone(rep, '9', 'Bazaar');
    await rep.sync();
    await owner.sync();
    expect(phoneOf(owner, 'Bazaar')).toBe('9');
    // with plain SQL, bypassing the app
    expect(await server.query(theirs, 'SELECT shown_name FROM mangalm.store')).toEqual([{ shown_name: 'Bazaar' }]);
    expect(await server.query(theirs, 'SELECT count(*)::int AS many FROM mangalm.invoice_line')).toEqual([{ many: 1 }]);
    expect(await server.query(theirs, 'SELECT * FROM mangalm.audit')).toEqual([]);
    for (const sql of [
      "UPDATE mangalm.store SET name = 'x'",
      'DELETE FROM mangalm.invoice',
      'SELECT * FROM mangalm.invoice_line_2025_05',
      "SELECT mangalm.admit(gen_random_uuid(), 'x')",
    ])
      await expect(server.query(theirs, sql)).rejects.toThrow(/permission denied/);
    // of a file that also holds a foreign invoice, the rows that this login may not write wait and the rest is sent
    await rep.take('june', [
      { invoice: 'A-1', store: 'Kirana', product: 'Tea', quantity: 99 },
      { invoice: 'A-7', store: 'Bazaar', city: 'Milpitas', product: 'Rice', quantity: 1 },
    ]);
    const met = await rep.sync();
    expect(met.refused).toBeGreaterThan(0);
    const total = await server.query<{ number: string; total: string }>(
      address,
      'SELECT number, total FROM mangalm.invoice ORDER BY number',
    );
    expect(total).toEqual([
      { number: 'A-1', total: '20.0000' },
      { number: 'A-2', total: '50.0000' },
      { number: 'A-7', total: '10.0000' },
    ]);
  });

  it('a rep’s login takes no invoice over by its number under the name of a store of its own', async () => {
    const { address, owner, login } = await office();
    const theirs = await login('rep', { stores: [], cities: ['Milpitas'], salespeople: [] });
    const rep = await laptop(theirs, 'rep');
    await rep.sync();
    await rep.take('june', [{ invoice: 'A-1', store: 'Bazaar', city: 'Milpitas', product: 'Tea', quantity: 99 }]);
    const met = await rep.sync();
    expect(met.refused).toBeGreaterThan(0);
    await owner.sync();
    const whose = 'SELECT s.name, i.total FROM invoice i JOIN store s ON s.id = i.store_id WHERE i.number = ?';
    expect(owner.sql(whose.replace('?', "'A-1'"))).toEqual([{ name: 'Kirana', total: 200_000 }]);
    expect(
      await server.query(
        address,
        "SELECT s.shown_name AS store, i.total FROM mangalm.invoice i JOIN mangalm.store s ON s.id = i.store_id WHERE i.number = 'A-1'",
      ),
    ).toEqual([{ store: 'Kirana', total: '20.0000' }]);
  });

  it('a reader reads with SQL and may not sync', async () => {
    const { login } = await office();
    const theirs = await login('bi', null, 'read');
    expect(await server.query(theirs, 'SELECT count(*)::int AS many FROM mangalm.invoice_line')).toEqual([{ many: 2 }]);
    const reader = await laptop(theirs, 'bi');
    expect(await codeOf(reader.sync())).toBe('server_rights');
  });

  it('a login whose rights are taken away is told so, and its changes wait', async () => {
    const { address, login } = await office();
    const theirs = await login('rep', null);
    const rep = await laptop(theirs, 'rep');
    await rep.sync();
    await phone(rep, '9');
    await server.query(address, 'DELETE FROM mangalm.member WHERE login LIKE $1', ['%_rep']);
    expect(await codeOf(rep.sync())).toBe('server_member');
    expect((await rep.house.call('sync.status', {})).waiting).toBe(1);
    expect(phoneOf(rep)).toBe('9');
  });

  it('companies side by side see nothing of each other', async () => {
    const { address, login } = await office();
    await server.query(
      address,
      "INSERT INTO mangalm.company (company, name) VALUES ('11111111-1111-4111-8111-111111111111', 'Other')",
    );
    const theirs = await login('other', null);
    await server.query(
      address,
      "UPDATE mangalm.member SET company = '11111111-1111-4111-8111-111111111111' WHERE login LIKE '%_other'",
    );
    const other = await laptop(theirs, 'other');
    await other.take('may', LINES.slice(0, 1));
    await other.sync();
    expect(await server.query(theirs, 'SELECT count(*)::int AS many FROM mangalm.invoice')).toEqual([{ many: 1 }]);
    expect(await server.query(address, 'SELECT count(*)::int AS many FROM mangalm.invoice')).toEqual([{ many: 3 }]);
  });
});

describe('accounts', () => {
  it('travel with role and scope, never with a password, and are sealed where they arrive', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await a.take('may', LINES);
    const accountOf = async () => (await b.house.call('accounts.list', {})).items.find(({ name }) => name === 'Ravi');
    const password = 'three kettles under a lamp';
    const ravi = await a.house.call('accounts.add', {
      name: 'Ravi',
      role: 'rep',
      scope: { stores: [a.store('Bazaar')], cities: [], salespeople: [] },
      password,
    });
    await a.sync();
    await b.sync();
    expect(await accountOf()).toBeUndefined();
    const { fingerprint } = await a.house.call('sync.status', {});
    const { keys } = await b.house.call('sync.status', {});
    expect(keys).toEqual([
      { fingerprint, deviceName: 'a', isLetIn: false, letInBy: null, letInAt: null, waiting: 1, accounts: ['Ravi'] },
    ]);
    await b.house.call('sync.letIn', { fingerprint });
    expect(await accountOf()).toMatchObject({
      role: 'rep',
      hasPassword: false,
      scope: { stores: [b.store('Bazaar')] },
    });
    expect(
      JSON.stringify(await server.query(address, "SELECT value FROM mangalm.cell WHERE kind = 'account'")),
    ).not.toMatch(/argon2/i);
    await a.house.call('accounts.change', { id: ravi.id, disabled: true });
    await a.sync();
    await b.sync();
    expect((await accountOf())!.disabledAt).not.toBeNull();
    expect((await b.house.call('sync.status', {})).keys).toMatchObject([{ isLetIn: true, waiting: 0 }]);
    await b.house.call('sync.keepOut', { fingerprint });
    await a.house.call('accounts.change', { id: ravi.id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect((await accountOf())!.role).toBe('rep');
    expect((await b.house.call('sync.status', {})).keys).toMatchObject([{ isLetIn: false, accounts: ['Ravi'] }]);
    // trust is per laptop: a key trusted on one is not trusted on the other
    expect((await a.house.call('sync.status', {})).keys).toEqual([]);
    expect((await b.house.call('system.verify', {})).ok).toBe(true);
  });
});

describe('the command line', () => {
  it('syncs, says what would be synced, and tells how it stands', async () => {
    const address = await server.database();
    const data = path.join(tempFolder(), 'cli');
    const a = await laptop(null, 'cli', data);
    await a.take('may', LINES);
    await a.close();
    open.splice(open.indexOf(a), 1);
    const dry = await cli(['sync', '--to', address, '--dry-run', '--json', '--data', data]);
    expect(dry).toMatchObject({ code: 0, json: { pulled: 0, dryRun: true } });
    const run = await cli(['sync', '--to', address, '--json', '--data', data]);
    expect(run).toMatchObject({ code: 0, json: { pulled: 0, conflicts: [], lagSeconds: 0 } });
    expect((run.json as { pushed: number }).pushed).toBeGreaterThan(5);
    const again = await cli(['sync', '--json', '--data', data]);
    expect(again).toMatchObject({ code: 0, json: { pushed: 0, pulled: 0 } });
    const status = await cli(['sync', 'status', '--json', '--data', data]);
    expect(status).toMatchObject({ code: 0, json: { state: 'idle', waiting: 0, conflicts: [], lagSeconds: 0 } });
    expect(status.stdout).not.toContain('secret');
    const refused = await cli(['sync', '--to', 'postgres://u:p@127.0.0.1:1/x', '--json', '--data', data]);
    expect(refused).toMatchObject({ code: 1, json: { error: { code: 'server_refused' } } });
    const never = await cli(['sync', '--json', '--data', path.join(tempFolder(), 'never')]);
    expect(never).toMatchObject({ code: 1, json: { error: { code: 'sync_off' } } });
  });
});
