import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoffMs } from '../../src-main/accounts/login-backoff.ts';
import { type App, type Caller, localCaller, openApp } from '../../src-main/app.ts';
import { keychainSecret, masterSecret } from '../../src-main/db/keys.ts';
import { cli, tempFolder } from '../helpers.ts';
import { codeOf, PASSWORD } from './house.ts';

let data: string;
let app: App;
let owner: Caller;
beforeEach(() => {
  data = tempFolder();
  app = openApp(data);
  owner = localCaller('window');
});
afterEach(async () => {
  vi.useRealTimers();
  await app.close();
});

const setUp = async () => (await app.call(owner, 'accounts.setUp', { name: 'Asha', password: PASSWORD })).recoveryCode!;
const stateOf = async (caller: Caller) => (await app.call(caller, 'accounts.me', {})).state;
const signIn = (caller: Caller, password: string, name = 'Asha') =>
  app.call(caller, 'accounts.signIn', { name, password });
/** Reads the database as another program would. */
function sql<T>(read: (db: Database.Database) => T): T {
  const db = new Database(path.join(data, 'mangalm.db'));
  try {
    return read(db);
  } finally {
    db.close();
  }
}

describe('the first start', () => {
  it('is open to whoever uses the machine, as its owner, until a password is set', async () => {
    expect(await app.call(owner, 'accounts.me', {})).toMatchObject({
      state: 'open',
      firstStart: true,
      account: { role: 'owner' },
    });
    expect(await app.call(owner, 'accounts.setUp', { name: 'Asha' })).toEqual({ recoveryCode: null });
    expect(await app.call(localCaller('browser'), 'accounts.me', {})).toMatchObject({
      state: 'open',
      firstStart: false,
      account: { name: 'Asha' },
    });
    expect(await codeOf(app.call(owner, 'accounts.setUp', { name: 'Mallory' }))).toBe('set_up_already');
  });

  it('with a password nobody else gets in, and whoever set it stays in', async () => {
    await setUp();
    expect(await stateOf(owner)).toBe('in');
    const other = localCaller('browser');
    expect(await stateOf(other)).toBe('signed_out');
    expect(await codeOf(app.call(other, 'sales.stores', {}))).toBe('signed_out');
    await signIn(other, PASSWORD, '  asha ');
    expect(await stateOf(other)).toBe('in');
  });

  it('a company can ask for a password: then nothing else can be done before one is set', async () => {
    await app.call(owner, 'accounts.changeSettings', { requirePassword: true });
    expect(await codeOf(app.call(owner, 'sales.stores', {}))).toBe('password_required');
    await app.call(owner, 'accounts.changePassword', { password: PASSWORD });
    expect(await codeOf(app.call(owner, 'sales.stores', {}))).toBe(null);
  });
});

describe('passwords', () => {
  it.each(['asha1234', 'password', '12345678', 'Mangalm2025', 'qwertyuiop', 'short'])(
    '%s is refused',
    async (password) => {
      expect(await codeOf(app.call(owner, 'accounts.setUp', { name: 'Asha', password }))).toBe('password_weak');
      expect(await stateOf(owner)).toBe('open');
    },
  );

  it('are kept as Argon2id of 19 MiB and two passes, each with a salt of its own', async () => {
    await setUp();
    const ravi = await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'rep', password: PASSWORD });
    const hashes = sql((db) => db.prepare('SELECT password FROM account').pluck().all()) as string[];
    for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(new Set(hashes).size).toBe(2);
    expect(ravi.mustChange).toBe(true);
  });

  it('wrong ones cost a growing wait that outlives the program, and the right one ends it', async () => {
    await setUp();
    const other = localCaller('window');
    for (let i = 0; i < 3; i++) expect(await codeOf(signIn(other, 'wrong'))).toBe('wrong_password');
    expect(await codeOf(signIn(other, PASSWORD))).toBe('wait');
    await app.close();
    app = openApp(data);
    expect(await codeOf(signIn(other, PASSWORD))).toBe('wait');
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.now() + 5100 });
    expect(await codeOf(signIn(other, 'wrong again'))).toBe('wrong_password');
    expect(await codeOf(signIn(other, PASSWORD))).toBe('wait');
    // the clock alone ends no wait of a program that runs; time does
    vi.setSystemTime(Date.now() + 60_000);
    expect(await codeOf(signIn(other, PASSWORD))).toBe('wait');
    vi.advanceTimersByTime(10_100);
    expect(await codeOf(signIn(other, PASSWORD))).toBe(null);
    expect(sql((db) => db.prepare('SELECT count(*) FROM attempt').pluck().get())).toBe(0);
  });

  it('the wait doubles from five seconds up to a quarter of an hour', () => {
    expect([1, 2, 3, 4, 5, 10, 11, 100].map(backoffMs)).toEqual([
      0, 0, 5000, 10_000, 20_000, 640_000, 900_000, 900_000,
    ]);
  });

  it('an unknown name is answered like a wrong password', async () => {
    await setUp();
    const [known, unknown] = await Promise.all(
      ['Asha', 'Nobody'].map((name) =>
        signIn(localCaller('window'), 'wrong', name).catch((error: Error) => error.message),
      ),
    );
    expect(unknown).toBe(known);
  });

  it('one that somebody else set has to be changed first', async () => {
    await setUp();
    await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'manager', password: PASSWORD });
    const ravi = localCaller('window');
    await signIn(ravi, PASSWORD, 'Ravi');
    expect(await codeOf(app.call(ravi, 'sales.stores', {}))).toBe('password_required');
    await app.call(ravi, 'accounts.changePassword', { old: PASSWORD, password: `${PASSWORD} of Ravi` });
    expect(await codeOf(app.call(ravi, 'sales.stores', {}))).toBe(null);
  });
});

describe('recovery', () => {
  it('a code works once, however it is typed, and ends what was open', async () => {
    const code = await setUp();
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    const other = localCaller('window');
    const { recoveryCode } = await app.call(other, 'accounts.recover', {
      name: 'Asha',
      code: typed,
      password: `${PASSWORD} anew`,
    });
    expect(recoveryCode).not.toBe(code);
    expect(await stateOf(other)).toBe('in');
    expect(await stateOf(owner)).toBe('signed_out');
    expect(await codeOf(app.call(owner, 'accounts.recover', { name: 'Asha', code, password: PASSWORD }))).toBe(
      'wrong_code',
    );
  });

  it('wrong codes cost a wait too', async () => {
    await setUp();
    const tries = [];
    for (let i = 0; i < 4; i++)
      tries.push(
        await codeOf(
          app.call(localCaller('window'), 'accounts.recover', { name: 'Asha', code: 'AAAA', password: PASSWORD }),
        ),
      );
    expect(tries).toEqual(['wrong_code', 'wrong_code', 'wrong_code', 'wait']);
  });
});

describe('sessions', () => {
  it('lock after idle time, whatever the page does, and unlock by password', async () => {
    await setUp();
    await app.call(owner, 'accounts.changeSettings', { idleMinutes: 5 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 4 * 60_000 });
    expect(await codeOf(app.call(owner, 'sales.stores', {}))).toBe(null);
    await app.call(owner, 'accounts.active', {});
    vi.setSystemTime(Date.now() + 4 * 60_000);
    expect(await codeOf(app.call(owner, 'sales.stores', {}))).toBe(null);
    // polling is no hand on the page
    vi.setSystemTime(Date.now() + 2 * 60_000);
    expect(await codeOf(app.call(owner, 'sales.stores', {}))).toBe('locked');
    expect(await codeOf(app.call(owner, 'accounts.active', {}))).toBe('locked');
    expect(await codeOf(app.call(owner, 'accounts.unlock', { password: 'wrong' }))).toBe('wrong_password');
    expect((await app.call(owner, 'accounts.unlock', { password: PASSWORD })).state).toBe('in');
  });

  it('a PIN unlocks, and after three wrong ones no more', async () => {
    await setUp();
    expect(await codeOf(app.call(owner, 'accounts.setPin', { password: 'wrong', pin: '4711' }))).toBe('wrong_password');
    await app.call(owner, 'accounts.setPin', { password: PASSWORD, pin: '4711' });
    await app.call(owner, 'accounts.lock', {});
    expect((await app.call(owner, 'accounts.unlock', { pin: '4711' })).state).toBe('in');
    await app.call(owner, 'accounts.lock', {});
    for (let i = 0; i < 3; i++)
      expect(await codeOf(app.call(owner, 'accounts.unlock', { pin: '0000' }))).toBe('wrong_pin');
    expect(await codeOf(app.call(owner, 'accounts.unlock', { pin: '4711' }))).toBe('pin_off');
    expect(await codeOf(app.call(localCaller('window'), 'accounts.unlock', { pin: '4711' }))).toBe('signed_out');
    expect((await app.call(owner, 'accounts.unlock', { password: PASSWORD })).state).toBe('in');
  });

  it('are listed, end by themselves, are revoked, and end with the account', async () => {
    await setUp();
    const other = localCaller('browser', { label: 'Firefox 128' });
    await signIn(other, PASSWORD);
    const { items } = await app.call(owner, 'accounts.sessions', {});
    expect(items.map(({ label, current }) => [label, current]).sort()).toEqual([
      ['', true],
      ['Firefox 128', false],
    ]);
    await app.call(owner, 'accounts.endSession', { id: items.find(({ current }) => !current)!.id });
    expect(await stateOf(other)).toBe('signed_out');
    await signIn(other, PASSWORD);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 86_400_000 });
    expect(await stateOf(other)).toBe('signed_out');
  });

  it('what is listed of a session does not open it', async () => {
    await setUp();
    const { items } = await app.call(owner, 'accounts.sessions', {});
    const thief = { ...localCaller('browser'), session: items[0]!.id };
    expect(await stateOf(thief)).toBe('signed_out');
  });
});

describe('accounts', () => {
  it('the last owner can’t be removed, made less or disabled, and IT touches no owner', async () => {
    await setUp();
    const { account } = await app.call(owner, 'accounts.me', {});
    for (const change of [{ role: 'manager' as const }, { disabled: true }])
      expect(await codeOf(app.call(owner, 'accounts.change', { id: account!.id, ...change }))).toBe('last_owner');
    await app.call(owner, 'accounts.add', { name: 'No password', role: 'owner' });
    expect(await codeOf(app.call(owner, 'accounts.change', { id: account!.id, disabled: true }))).toBe('last_owner');
    const second = await app.call(owner, 'accounts.add', { name: 'Meena', role: 'owner', password: PASSWORD });
    await app.call(owner, 'accounts.change', { id: second.id, disabled: true });
    expect(await codeOf(app.call(owner, 'accounts.change', { id: account!.id, role: 'rep' }))).toBe('last_owner');
    const it = await app.call(owner, 'accounts.add', { name: 'Ida', role: 'it', password: PASSWORD });
    const ida = localCaller('window');
    await signIn(ida, PASSWORD, 'Ida');
    await app.call(ida, 'accounts.changePassword', { old: PASSWORD, password: `${PASSWORD} of Ida` });
    for (const change of [
      { id: account!.id, name: 'X' },
      { id: it.id, role: 'owner' as const },
    ])
      expect(await codeOf(app.call(ida, 'accounts.change', change))).toBe('foreign');
    expect(await codeOf(app.call(ida, 'accounts.resetPassword', { id: account!.id, password: PASSWORD }))).toBe(
      'foreign',
    );
    expect(await codeOf(app.call(ida, 'accounts.add', { name: 'Y', role: 'owner' }))).toBe('foreign');
    expect(await codeOf(app.call(ida, 'accounts.add', { name: 'Y', role: 'rep' }))).toBe(null);
  });

  it('as long as no owner has a password, nobody is kept out by that of another', async () => {
    await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'rep', password: PASSWORD });
    expect(await stateOf(owner)).toBe('open');
    await setUp();
    expect(await stateOf(localCaller('browser'))).toBe('signed_out');
  });

  it('a disabled account is out at once', async () => {
    await setUp();
    const ravi = await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'manager', password: PASSWORD });
    const caller = localCaller('window');
    await signIn(caller, PASSWORD, 'Ravi');
    await app.call(owner, 'accounts.change', { id: ravi.id, disabled: true });
    expect(await stateOf(caller)).toBe('signed_out');
    expect(await codeOf(signIn(caller, PASSWORD, 'Ravi'))).toBe('wrong_password');
  });

  it('names are taken once, and a change that was not seen is not overwritten', async () => {
    await setUp();
    const ravi = await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'rep' });
    expect(await codeOf(app.call(owner, 'accounts.add', { name: ' RAVI', role: 'rep' }))).toBe('name_taken');
    await app.call(owner, 'accounts.change', { id: ravi.id, edition: ravi.edition, role: 'viewer' });
    expect(
      await codeOf(app.call(owner, 'accounts.change', { id: ravi.id, edition: ravi.edition, role: 'owner' })),
    ).toBe('changed_meanwhile');
  });
});

describe('another program', () => {
  it.each([
    ['makes a rep an owner', "UPDATE account SET role = 'owner' WHERE name = 'Ravi'"],
    ['takes all passwords away', 'UPDATE account SET password = NULL'],
    [
      'puts in another password',
      "UPDATE account SET password = (SELECT password FROM account WHERE name = 'Ravi') WHERE name = 'Asha'",
    ],
    [
      'widens what a rep sees',
      `UPDATE account SET scope = '{"stores":[1],"cities":[],"salespeople":[]}' WHERE name = 'Ravi'`,
    ],
    [
      'adds an account',
      "INSERT INTO account (name, name_key, role, created_at, seal) SELECT 'Eve', 'eve', 'owner', created_at, seal FROM account LIMIT 1",
    ],
    ['removes an account', "DELETE FROM account WHERE name = 'Ravi'"],
    ['removes all accounts', 'DELETE FROM account'],
    ['widens a role', `INSERT INTO setting VALUES ('grants', '{"own":{"audit.list":{"rep":"all"}},"seal":"00"}')`],
  ])('%s: nobody is let in, and verify says so', async (_, statement) => {
    await setUp();
    await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'rep', password: PASSWORD });
    sql((db) => db.exec(statement));
    expect(await codeOf(app.call(owner, 'sales.stores', {}))).toBe('accounts_tampered');
    expect(await codeOf(signIn(localCaller('window'), PASSWORD, 'Ravi'))).toBe('accounts_tampered');
    await app.close();
    app = openApp(data);
    expect(await codeOf(app.call(localCaller('cli'), 'sales.stores', {}))).toBe('accounts_tampered');
    expect(await codeOf(app.call(localCaller('window'), 'system.verify', {}))).toBe('accounts_tampered');
    const { ok, parts } = await app.call(localCaller('cli'), 'system.verify', {});
    expect(ok).toBe(false);
    expect(parts.find(({ name }) => name === 'accounts')!.findings).not.toEqual([]);
  });

  it('a forged token opens nothing without the key', async () => {
    await setUp();
    await app.call(owner, 'accounts.makeToken', { name: 'backup' });
    sql((db) => db.exec("UPDATE access_token SET hash = lower(hex(x'00'))"));
    const caller = localCaller('cli', { token: 'anything' });
    expect(await codeOf(app.call(caller, 'sales.stores', {}))).toBe('token_invalid');
  });

  it('a folder that came without its keys is sealed anew, and the audit says so', async () => {
    await setUp();
    await app.close();
    fs.rmSync(path.join(data, 'keys'), { recursive: true });
    app = openApp(data);
    const caller = localCaller('window');
    await signIn(caller, PASSWORD);
    const { items } = await app.call(caller, 'audit.list', { procedure: 'keys.renewed' });
    expect(items).toHaveLength(1);
    expect(await app.call(caller, 'system.verify', {})).toMatchObject({ ok: true });
  });
});

describe('the command line', () => {
  it('needs nothing as long as nobody has a password, then a token from a file that nobody else can read', async () => {
    const at = ['--data', data, '--json'];
    await app.close();
    expect((await cli(['user', 'list', ...at])).json).toMatchObject({
      total: 1,
      signInNeeded: false,
      items: [{ role: 'owner' }],
    });
    const name = ((await cli(['user', 'list', ...at])).json as { items: { name: string }[] }).items[0]!.name;
    const secret = path.join(data, 'password.txt');
    fs.writeFileSync(secret, `${PASSWORD}\n`, { mode: 0o600 });
    const set = await cli(['user', 'password', name, '--password-file', secret, ...at]);
    expect(set.json).toMatchObject({ recoveryCode: expect.stringMatching(/^\w{4}-/) });
    const refused = await cli(['stores', ...at]);
    expect(refused).toMatchObject({ code: 1, json: { error: { code: 'signed_out' } } });
    const token = path.join(data, 'token');
    expect((await cli(['user', 'token', name, '--password-file', secret, '--out', token, ...at])).code).toBe(0);
    expect((await cli(['stores', ...at, '--token-file', token])).code).toBe(0);
    expect((await cli(['stores', ...at], { env: { MANGALM_TOKEN_FILE: token } })).code).toBe(0);
    expect(
      (await cli(['user', 'add', 'Ravi', '--role', 'rep', '--cities', 'Fremont', '--token-file', token, ...at])).json,
    ).toMatchObject({ name: 'Ravi', role: 'rep', scope: { cities: ['Fremont'] } });
    expect((await cli(['user', 'role', 'Ravi', 'viewer', '--token-file', token, ...at])).json).toMatchObject({
      role: 'viewer',
    });
    expect((await cli(['user', 'disable', 'Ravi', '--token-file', token, ...at])).json).toMatchObject({
      disabledAt: expect.any(String),
    });
    fs.chmodSync(token, 0o644);
    expect((await cli(['stores', ...at, '--token-file', token])).json).toMatchObject({
      error: { code: 'secret_exposed' },
    });
    const csv = await cli(['audit', '--csv', '--data', data], { env: { MANGALM_TOKEN_FILE: '' } });
    expect(csv.code).toBe(1);
    fs.chmodSync(token, 0o600);
    const audit = await cli(['audit', '--csv', '--data', data, '--token-file', token]);
    expect(audit.stdout.split('\r\n')[0]).toBe('id,at,actor,face,procedure,refused,input,changes,hash');
    expect(audit.stdout).toContain('accounts.add');
    expect((await cli(['verify', ...at, '--token-file', token])).json).toMatchObject({ ok: true });
    app = openApp(data);
  }, 60_000);
});

describe('keys', () => {
  it('lie in a file that its user alone can read', () => {
    const dir = tempFolder();
    const plain = masterSecret(dir);
    expect(fs.statSync(path.join(dir, 'keys', 'master.key')).mode & 0o777).toBe(0o600);
    expect(masterSecret(dir)).toEqual(plain);
  });

  it('or in the keychain, into which they move; what was moved is in no file', async () => {
    const dir = tempFolder();
    const plain = masterSecret(dir);
    const keychain = {
      protect: async (secret: Buffer) => Buffer.concat([Buffer.from('safe'), Buffer.from(secret).reverse()]),
      reveal: async (kept: Buffer) => ({ secret: Buffer.from(kept.subarray(4)).reverse(), stale: false }),
    };
    expect(await keychainSecret(dir, keychain)).toEqual(plain);
    expect(fs.readdirSync(path.join(dir, 'keys'))).toEqual(['master.safe']);
    expect(fs.readFileSync(path.join(dir, 'keys', 'master.safe')).includes(plain)).toBe(false);
    expect(await keychainSecret(dir, keychain)).toEqual(plain);
    expect(() => masterSecret(dir)).toThrow(/keychain/);
  });

  it('stay in their file where the keychain does not give back what it took', async () => {
    const dir = tempFolder();
    const plain = masterSecret(dir);
    const broken = { protect: async () => Buffer.from('x'), reveal: () => Promise.reject(new Error('locked')) };
    await expect(keychainSecret(dir, broken)).rejects.toThrow(/keychain/);
    expect(fs.readFileSync(path.join(dir, 'keys', 'master.key'))).toEqual(plain);
  });

  it('are made once, even where ten programs begin at once', async () => {
    const dir = tempFolder();
    const code = `import { masterSecret } from ${JSON.stringify(path.resolve('src-main/db/keys.ts'))}; console.log(masterSecret(${JSON.stringify(dir)}).toString('hex'))`;
    const { execFile } = await import('node:child_process');
    const run = () =>
      new Promise<string>((resolve, reject) =>
        execFile(process.execPath, ['--input-type=module', '-e', code], (error, stdout) =>
          error ? reject(error) : resolve(stdout.trim()),
        ),
      );
    const secrets = await Promise.all(Array.from({ length: 10 }, run));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});
