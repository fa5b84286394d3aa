import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cli, tempFolder } from '../helpers.ts';
import { dumpOfLaptop, dumpOfServer, type Laptop, type Line, openLaptop, outcomeOf } from './laptops.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const openLaptops: Laptop[] = [];
afterEach(async () => {
  for (const laptop of openLaptops.splice(0)) await laptop.close();
});

async function laptop(address: string | null, name: string, data = path.join(tempFolder(), name)): Promise<Laptop> {
  const opened = await openLaptop(data, address, name);
  openLaptops.push(opened);
  return opened;
}

const LINES: Line[] = [
  { invoice: 'A-1', store: 'Kirana', product: 'Tea', quantity: 2 },
  { invoice: 'A-2', store: 'Bazaar', city: 'Milpitas', product: 'Rice', quantity: 5 },
];

const setPhone = async (of: Laptop, value: string, store = 'Kirana') => {
  const id = of.store(store);
  const [row] = of.sql<{ edition: number }>('SELECT edition FROM store WHERE id = ?', id);
  await of.testApp.call('desk.editStore', { id, edition: row!.edition, set: { phone: value } });
};
const phoneOf = (of: Laptop, store = 'Kirana') =>
  (JSON.parse(of.sql<{ own: string }>('SELECT own FROM store WHERE name = ?', store)[0]!.own) as { phone?: string })
    .phone;

describe('a server that can’t be reached', () => {
  const serverUrl = (rest: string) => `postgres://${rest}`;
  it('is reported by its cause, and nothing is lost', async () => {
    const address = await server.database();
    const database = new URL(address).pathname;
    const a = await laptop(null, 'a');
    await a.importLines('may', LINES);
    const run = (to: string) =>
      outcomeOf(a.testApp.call('sync.setUp', { server: to, automatic: false }).then(() => a.sync()));
    expect(await run(serverUrl('u:p@no-such-host.invalid/x?sslmode=disable'))).toBe('server_not_found');
    expect(await run(serverUrl('u:p@127.0.0.1:1/x'))).toBe('server_refused');
    expect(await run(serverUrl(`postgres:wrong@127.0.0.1:${server.port}${database}`))).toBe('server_password');
    expect(await run(serverUrl(`postgres:secret@127.0.0.1:${server.port}/nowhere`))).toBe('server_database');
    expect(await run(serverUrl(`postgres:secret@127.0.0.1:${server.port}${database}?sslmode=require`))).toBe(
      'server_tls',
    );
    expect(await run('https://example.com')).toBe('server_address');
    expect(await run(serverUrl('host/x'))).toBe('server_address');
    expect(a.sql('SELECT * FROM invoice')).toHaveLength(2);
    expect((await a.testApp.call('sync.status', {})).state).toBe('problem');
    await a.testApp.call('sync.setUp', { server: serverUrl('u:p@127.0.0.1:1/x'), automatic: false });
    await outcomeOf(a.sync());
    expect(await a.testApp.call('sync.status', {})).toMatchObject({
      state: 'offline',
      problem: {
        code: 'server_refused',
        message: '127.0.0.1 was found, but no PostgreSQL answers at port 1.',
        descriptor: { id: 'server_refused', values: { host: '127.0.0.1', port: '1' } },
      },
    });
    // a version before catalogues stored the sentence
    a.sql("UPDATE sync_run SET message = 'A sentence.' RETURNING id");
    const [old] = (await a.testApp.call('sync.status', {})).runs;
    expect(old).toMatchObject({ problem: 'server_refused', message: 'A sentence.' });
    expect(old).not.toHaveProperty('descriptor');
    await a.testApp.call('sync.setUp', { server: address, automatic: false });
    expect((await a.sync()).pushed).toBeGreaterThan(0);
  });

  it('is tested step by step, and the failing step is named', async () => {
    const address = await server.database();
    const a = await laptop(null, 'a');
    const tried = async (to: string) => {
      const { ok, steps } = await a.testApp.call('sync.test', { server: to });
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

  it('never leaks its password to the audit, the log or the settings', async () => {
    const address = (await server.database()).replace('secret', 'hunter-two-and-three');
    const a = await laptop(address, 'a');
    await outcomeOf(a.sync());
    await outcomeOf(a.testApp.call('sync.test', { server: address }));
    await outcomeOf(a.testApp.call('sync.foresee', { server: address }));
    expect(await a.testApp.call('sync.status', {})).toMatchObject({
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
  it('a laptop that never learnt that its change arrived does not conflict with itself', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.importLines('may', LINES);
    await setPhone(a, '1');
    await a.sync();
    // as after a kill between the server's commit and the acknowledgement
    expect(a.sql("DELETE FROM sync_version WHERE kind IN ('store', 'invoice') RETURNING gid").length).toBeGreaterThan(
      1,
    );
    await setPhone(a, '2');
    await a.importLines('corrected', [{ ...LINES[0]!, quantity: 77 }]);
    await a.sync();
    expect(await a.testApp.call('sync.conflicts', {})).toMatchObject({ total: 0 });
    const b = await laptop(address, 'b');
    await b.sync();
    expect(phoneOf(b)).toBe('2');
    expect(dumpOfLaptop(b)).toEqual(dumpOfLaptop(a));
  });

  it('a clock that is a year ahead does not win conflicts', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await a.importLines('may', LINES);
    await a.sync();
    await b.sync();
    a.sql('UPDATE sync_clock SET skew = ? RETURNING 1', 365 * 86_400e6);
    await setPhone(a, 'ahead');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await a.sync();
    await setPhone(b, 'later');
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

  it('a copied folder becomes a new laptop, and nothing is lost', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.importLines('may', LINES);
    await a.sync();
    await a.close();
    openLaptops.splice(openLaptops.indexOf(a), 1);
    const copy = path.join(tempFolder(), 'copy');
    fs.cpSync(a.data, copy, { recursive: true });
    const [first, second] = [await laptop(address, 'a', a.data), await laptop(address, 'copy', copy)];
    await setPhone(first, '1');
    await setPhone(second, '2', 'Bazaar');
    for (let round = 0; round < 2; round++) for (const one of [first, second]) await one.sync();
    const devices = [first, second].map(
      (one) => one.sql<{ value: string }>("SELECT value FROM setting WHERE key = 'sync.state'")[0]!.value,
    );
    expect(JSON.parse(devices[0]!).device).not.toBe(JSON.parse(devices[1]!).device);
    for (const one of [first, second]) expect([phoneOf(one), phoneOf(one, 'Bazaar')]).toEqual(['1', '2']);
  });

  it('a laptop restored from an old backup gets everything again, including its own changes', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.importLines('may', LINES);
    await a.sync();
    await a.close();
    openLaptops.splice(openLaptops.indexOf(a), 1);
    const backup = path.join(tempFolder(), 'backup');
    fs.cpSync(a.data, backup, { recursive: true });
    const later = await laptop(address, 'a', a.data);
    await setPhone(later, 'after the backup');
    await later.importLines('june', [{ invoice: 'A-9', store: 'Kirana', product: 'Tea', quantity: 1 }]);
    await later.sync();
    const back = await laptop(address, 'a', backup);
    await back.sync();
    expect(phoneOf(back)).toBe('after the backup');
    expect(back.sql('SELECT * FROM invoice')).toHaveLength(3);
    expect(dumpOfLaptop(back)).toEqual(await dumpOfServer(server, address));
  });

  it('a replaced server is filled again by the laptops', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await a.importLines('may', LINES);
    await a.sync();
    await b.sync();
    await setPhone(b, '7');
    await b.sync();
    const other = await server.database();
    for (const one of [b, a]) await one.testApp.call('sync.setUp', { server: other, automatic: false });
    for (let round = 0; round < 2; round++) for (const one of [b, a]) await one.sync();
    expect(phoneOf(a)).toBe('7');
    const truth = await dumpOfServer(server, other);
    for (const one of [a, b]) expect(dumpOfLaptop(one)).toEqual(truth);
    expect(Object.keys(truth.invoice!)).toHaveLength(2);
  });

  it('a server restored from a backup gets the missing changes again', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await a.importLines('may', LINES);
    await a.sync();
    await b.sync();
    // stands for a backup of the server at this moment
    const name = new URL(address).pathname.slice(1);
    const admin = address.replace(name, 'postgres');
    await server.query(admin, `CREATE DATABASE ${name}_backup TEMPLATE ${name}`);
    await setPhone(a, 'forgotten');
    await a.importLines('june', [{ invoice: 'A-9', store: 'Kirana', product: 'Tea', quantity: 1 }]);
    await a.sync();
    await b.sync();
    await server.query(admin, `DROP DATABASE ${name} WITH (FORCE)`);
    await server.query(admin, `CREATE DATABASE ${name} TEMPLATE ${name}_backup`);
    for (let round = 0; round < 2; round++) for (const one of [b, a]) await one.sync();
    const truth = await dumpOfServer(server, address);
    expect(Object.keys(truth.invoice!)).toHaveLength(3);
    for (const one of [a, b]) expect(dumpOfLaptop(one)).toEqual(truth);
    expect(phoneOf(b)).toBe('forgotten');
  });

  it('a server of another company is refused', async () => {
    const [ours, theirs] = [await server.database(), await server.database()];
    const [a, b] = [await laptop(ours, 'a'), await laptop(theirs, 'b')];
    await a.importLines('may', LINES);
    await a.sync();
    await b.sync();
    await a.testApp.call('sync.setUp', { server: theirs, automatic: false });
    expect(await outcomeOf(a.sync())).toBe('server_company');
    expect(await server.query(theirs, 'SELECT * FROM mangalm.invoice')).toEqual([]);
  });

  it('a server with a newer schema is left unchanged', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.sync();
    await server.query(address, 'UPDATE mangalm.server SET version = 99');
    await a.importLines('may', LINES);
    expect(await outcomeOf(a.sync())).toBe('server_newer');
    expect(a.sql('SELECT * FROM invoice')).toHaveLength(2);
  });

  it('a server with an older schema is migrated, and keeps its data', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.importLines('may', LINES);
    await a.sync();
    await server.query(address, 'UPDATE mangalm.server SET version = 1');
    await server.query(address, 'ALTER TABLE mangalm.sales_order DROP COLUMN deliver_on, DROP COLUMN discount');
    await server.query(address, 'ALTER TABLE mangalm.call_mark DROP COLUMN outcome');
    await server.query(address, 'DROP FUNCTION mangalm.merge_invoices()');
    const b = await laptop(address, 'b');
    await b.importLines('june', [{ ...LINES[0]!, invoice: 'B-1' }]);
    await b.sync();
    expect(b.sql('SELECT * FROM invoice')).toHaveLength(3);
    expect(await server.query(address, 'SELECT version FROM mangalm.server')).toEqual([{ version: 6 }]);
  });

  it('many laptops that connect to an empty server at the same time set it up once', async () => {
    const address = await server.database();
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((name) => laptop(address, name)));
    await all[0]!.importLines('may', LINES);
    const codes = await Promise.all(all.map((one) => outcomeOf(one.sync())));
    expect(codes).toEqual(['done', 'done', 'done', 'done']);
    for (const one of all) await one.sync();
    const truth = await dumpOfServer(server, address);
    for (const one of all) expect(dumpOfLaptop(one)).toEqual(truth);
  });
});

describe('permissions on the server', () => {
  async function setUpCompany() {
    const address = await server.database();
    const owner = await laptop(address, 'office');
    await owner.importLines('may', LINES);
    await owner.sync();
    const name = new URL(address).pathname.slice(1);
    const login = async (who: string, of: object | null, may = 'write') => {
      await server.query(address, `CREATE ROLE ${name}_${who} LOGIN PASSWORD 'x'`);
      await owner.testApp.call('sync.admit', { login: `${name}_${who}`, may: may as 'write', scope: of as never });
      return address.replace('postgres:secret', `${name}_${who}:x`);
    };
    return { address, owner, login };
  }

  it('a rep’s login sees and changes only the stores of its scope', async () => {
    const { address, owner, login } = await setUpCompany();
    const theirs = await login('rep', { stores: [], cities: ['Milpitas'], salespeople: [] });
    const rep = await laptop(theirs, 'rep');
    await rep.sync();
    expect(rep.sql('SELECT name FROM store')).toEqual([{ name: 'Bazaar' }]);
    expect(rep.sql('SELECT number FROM invoice')).toEqual([{ number: 'A-2' }]);
    await setPhone(rep, '9', 'Bazaar');
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
    await rep.importLines('june', [
      { invoice: 'A-1', store: 'Kirana', product: 'Tea', quantity: 99 },
      { invoice: 'A-7', store: 'Bazaar', city: 'Milpitas', product: 'Rice', quantity: 1 },
    ]);
    const result = await rep.sync();
    expect(result.refused).toBeGreaterThan(0);
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

  it('cells without a field of invoices that were refused arrive with them once they are taken', async () => {
    const { address, owner, login } = await setUpCompany();
    const rep = await laptop(await login('rep', { stores: [], cities: ['Milpitas'], salespeople: [] }), 'rep');
    await rep.sync();
    await rep.importLines('june', [{ invoice: 'A-9', store: 'Kirana', product: 'Tea', quantity: 1, remark: 'urgent' }]);
    expect((await rep.sync()).refused).toBeGreaterThan(0);
    await server.query(address, "UPDATE mangalm.member SET scope = NULL WHERE login LIKE '%_rep'");
    expect((await rep.sync()).refused).toBe(0);
    await owner.sync();
    const remarks = "SELECT json ->> '$.Remark' AS remark FROM extra WHERE json ->> '$.Remark' <> ''";
    expect(rep.sql(remarks)).toEqual([{ remark: 'urgent' }]);
    expect(owner.sql(remarks)).toEqual([{ remark: 'urgent' }]);
  });

  it('a rep’s login cannot take over an invoice by its number under its own store', async () => {
    const { address, owner, login } = await setUpCompany();
    const theirs = await login('rep', { stores: [], cities: ['Milpitas'], salespeople: [] });
    const rep = await laptop(theirs, 'rep');
    await rep.sync();
    await rep.importLines('june', [
      { invoice: 'A-1', store: 'Bazaar', city: 'Milpitas', product: 'Tea', quantity: 99 },
    ]);
    const result = await rep.sync();
    expect(result.refused).toBeGreaterThan(0);
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
    const { login } = await setUpCompany();
    const theirs = await login('bi', null, 'read');
    expect(await server.query(theirs, 'SELECT count(*)::int AS many FROM mangalm.invoice_line')).toEqual([{ many: 2 }]);
    const reader = await laptop(theirs, 'bi');
    expect(await outcomeOf(reader.sync())).toBe('server_rights');
  });

  it('a login whose rights were revoked gets an error, and its changes wait', async () => {
    const { address, login } = await setUpCompany();
    const theirs = await login('rep', null);
    const rep = await laptop(theirs, 'rep');
    await rep.sync();
    await setPhone(rep, '9');
    await server.query(address, 'DELETE FROM mangalm.member WHERE login LIKE $1', ['%_rep']);
    expect(await outcomeOf(rep.sync())).toBe('server_member');
    expect((await rep.testApp.call('sync.status', {})).waiting).toBe(1);
    expect(phoneOf(rep)).toBe('9');
  });

  it('companies on one server see nothing of each other', async () => {
    const { address, login } = await setUpCompany();
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
    await other.importLines('may', LINES.slice(0, 1));
    await other.sync();
    expect(await server.query(theirs, 'SELECT count(*)::int AS many FROM mangalm.invoice')).toEqual([{ many: 1 }]);
    expect(await server.query(address, 'SELECT count(*)::int AS many FROM mangalm.invoice')).toEqual([{ many: 3 }]);
  });
});

describe('accounts', () => {
  it('sync with role and scope, never with a password, and are sealed on arrival', async () => {
    const address = await server.database();
    const [a, b] = [await laptop(address, 'a'), await laptop(address, 'b')];
    await a.importLines('may', LINES);
    const accountOf = async () => (await b.testApp.call('accounts.list', {})).items.find(({ name }) => name === 'Ravi');
    const password = 'three kettles under a lamp';
    const ravi = await a.testApp.call('accounts.add', {
      name: 'Ravi',
      role: 'rep',
      scope: { stores: [a.store('Bazaar')], cities: [], salespeople: [] },
      password,
    });
    await a.sync();
    await b.sync();
    expect(await accountOf()).toBeUndefined();
    const { fingerprint } = await a.testApp.call('sync.status', {});
    const { keys } = await b.testApp.call('sync.status', {});
    expect(keys).toEqual([
      { fingerprint, deviceName: 'a', isLetIn: false, letInBy: null, letInAt: null, waiting: 1, accounts: ['Ravi'] },
    ]);
    await b.testApp.call('sync.letIn', { fingerprint });
    expect(await accountOf()).toMatchObject({
      role: 'rep',
      hasPassword: false,
      scope: { stores: [b.store('Bazaar')] },
    });
    expect(
      JSON.stringify(await server.query(address, "SELECT value FROM mangalm.cell WHERE kind = 'account'")),
    ).not.toMatch(/argon2/i);
    await a.testApp.call('accounts.change', { id: ravi.id, disabled: true });
    await a.sync();
    await b.sync();
    expect((await accountOf())!.disabledAt).not.toBeNull();
    expect((await b.testApp.call('sync.status', {})).keys).toMatchObject([{ isLetIn: true, waiting: 0 }]);
    await b.testApp.call('sync.keepOut', { fingerprint });
    await a.testApp.call('accounts.change', { id: ravi.id, role: 'manager' });
    await a.sync();
    await b.sync();
    expect((await accountOf())!.role).toBe('rep');
    expect((await b.testApp.call('sync.status', {})).keys).toMatchObject([{ isLetIn: false, accounts: ['Ravi'] }]);
    // trust is per laptop: a key trusted on one is not trusted on the other
    expect((await a.testApp.call('sync.status', {})).keys).toEqual([]);
    expect((await b.testApp.call('system.verify', {})).ok).toBe(true);
  });
});

describe('the command line', () => {
  it('syncs, does a dry run, and shows the status', async () => {
    const address = await server.database();
    const data = path.join(tempFolder(), 'cli');
    const a = await laptop(null, 'cli', data);
    await a.importLines('may', LINES);
    await a.close();
    openLaptops.splice(openLaptops.indexOf(a), 1);
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
