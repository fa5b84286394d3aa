import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoffMs } from '../../src-main/accounts/login-backoff.ts';
import { type App, type Caller, localCaller, openApp } from '../../src-main/app.ts';
import { keychainSecret, masterSecret } from '../../src-main/db/keys.ts';
import { cliProcess } from '../command-line.ts';
import { cli, tempFolder } from '../helpers.ts';
import { errorCodeOf, PASSWORD } from './role-fixture.ts';

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
/** Reads the database file over a second connection, as another program would. */
function readDatabase<T>(read: (db: Database.Database) => T): T {
  const db = new Database(path.join(data, 'mangalm.db'));
  try {
    return read(db);
  } finally {
    db.close();
  }
}

describe('the first start', () => {
  it('signs every user of the machine in as the owner until a password is set', async () => {
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
    expect(await errorCodeOf(app.call(owner, 'accounts.setUp', { name: 'Mallory' }))).toBe('set_up_already');
  });

  it('requires sign-in from everybody else once a password is set', async () => {
    await setUp();
    expect(await stateOf(owner)).toBe('in');
    const other = localCaller('browser');
    expect(await stateOf(other)).toBe('signed_out');
    expect(await errorCodeOf(app.call(other, 'sales.stores', {}))).toBe('signed_out');
    await signIn(other, PASSWORD, '  asha ');
    expect(await stateOf(other)).toBe('in');
  });

  it('allows nothing before a password is set where the settings require one', async () => {
    await app.call(owner, 'accounts.changeSettings', { requirePassword: true });
    expect(await errorCodeOf(app.call(owner, 'sales.stores', {}))).toBe('password_required');
    await app.call(owner, 'accounts.changePassword', { password: PASSWORD });
    expect(await errorCodeOf(app.call(owner, 'sales.stores', {}))).toBe(null);
  });
});

describe('passwords', () => {
  it.each(['asha1234', 'password', '12345678', 'Mangalm2025', 'qwertyuiop', 'short'])(
    '%s is refused',
    async (password) => {
      expect(await errorCodeOf(app.call(owner, 'accounts.setUp', { name: 'Asha', password }))).toBe('password_weak');
      expect(await stateOf(owner)).toBe('open');
    },
  );

  it('are stored as Argon2id with 19 MiB, two passes and a random salt', async () => {
    await setUp();
    const ravi = await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'rep', password: PASSWORD });
    const hashes = readDatabase((db) => db.prepare('SELECT password FROM account').pluck().all()) as string[];
    for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(new Set(hashes).size).toBe(2);
    expect(ravi.mustChange).toBe(true);
  });

  it('cause a growing backoff when wrong, which survives a restart and ends with the right one', async () => {
    await setUp();
    const other = localCaller('window');
    for (let i = 0; i < 3; i++) expect(await errorCodeOf(signIn(other, 'wrong'))).toBe('wrong_password');
    expect(await errorCodeOf(signIn(other, PASSWORD))).toBe('wait');
    await app.close();
    app = openApp(data);
    expect(await errorCodeOf(signIn(other, PASSWORD))).toBe('wait');
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.now() + 5100 });
    expect(await errorCodeOf(signIn(other, 'wrong again'))).toBe('wrong_password');
    expect(await errorCodeOf(signIn(other, PASSWORD))).toBe('wait');
    // setting the clock forward does not end the wait while the program runs; elapsed monotonic time does
    vi.setSystemTime(Date.now() + 60_000);
    expect(await errorCodeOf(signIn(other, PASSWORD))).toBe('wait');
    vi.advanceTimersByTime(10_100);
    expect(await errorCodeOf(signIn(other, PASSWORD))).toBe(null);
    expect(readDatabase((db) => db.prepare('SELECT count(*) FROM attempt').pluck().get())).toBe(0);
  });

  it('have a backoff that doubles from 5 seconds up to 15 minutes', () => {
    expect([1, 2, 3, 4, 5, 10, 11, 100].map(backoffMs)).toEqual([
      0, 0, 5000, 10_000, 20_000, 640_000, 900_000, 900_000,
    ]);
  });

  it('give the same error for an unknown name as for a wrong password', async () => {
    await setUp();
    const [known, unknown] = await Promise.all(
      ['Asha', 'Nobody'].map((name) =>
        signIn(localCaller('window'), 'wrong', name).catch((error: Error) => error.message),
      ),
    );
    expect(unknown).toBe(known);
  });

  it('set by somebody else must be changed first', async () => {
    await setUp();
    await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'manager', password: PASSWORD });
    const ravi = localCaller('window');
    await signIn(ravi, PASSWORD, 'Ravi');
    expect(await errorCodeOf(app.call(ravi, 'sales.stores', {}))).toBe('password_required');
    await app.call(ravi, 'accounts.changePassword', { old: PASSWORD, password: `${PASSWORD} of Ravi` });
    expect(await errorCodeOf(app.call(ravi, 'sales.stores', {}))).toBe(null);
  });
});

describe('recovery', () => {
  it('code works once, in any notation, and ends open sessions', async () => {
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
    expect(await errorCodeOf(app.call(owner, 'accounts.recover', { name: 'Asha', code, password: PASSWORD }))).toBe(
      'wrong_code',
    );
  });

  it('codes that are wrong cause a backoff too', async () => {
    await setUp();
    const tries = [];
    for (let i = 0; i < 4; i++)
      tries.push(
        await errorCodeOf(
          app.call(localCaller('window'), 'accounts.recover', { name: 'Asha', code: 'AAAA', password: PASSWORD }),
        ),
      );
    expect(tries).toEqual(['wrong_code', 'wrong_code', 'wrong_code', 'wait']);
  });
});

describe('sessions', () => {
  it('lock after idle time even if the page polls, and unlock by password', async () => {
    await setUp();
    await app.call(owner, 'accounts.changeSettings', { idleMinutes: 5 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 4 * 60_000 });
    expect(await errorCodeOf(app.call(owner, 'sales.stores', {}))).toBe(null);
    await app.call(owner, 'accounts.active', {});
    vi.setSystemTime(Date.now() + 4 * 60_000);
    expect(await errorCodeOf(app.call(owner, 'sales.stores', {}))).toBe(null);
    // polling does not count as user activity
    vi.setSystemTime(Date.now() + 2 * 60_000);
    expect(await errorCodeOf(app.call(owner, 'sales.stores', {}))).toBe('locked');
    expect(await errorCodeOf(app.call(owner, 'accounts.active', {}))).toBe('locked');
    expect(await errorCodeOf(app.call(owner, 'accounts.unlock', { password: 'wrong' }))).toBe('wrong_password');
    expect((await app.call(owner, 'accounts.unlock', { password: PASSWORD })).state).toBe('in');
  });

  it('unlock by PIN until three wrong ones', async () => {
    await setUp();
    expect(await errorCodeOf(app.call(owner, 'accounts.setPin', { password: 'wrong', pin: '4711' }))).toBe(
      'wrong_password',
    );
    await app.call(owner, 'accounts.setPin', { password: PASSWORD, pin: '4711' });
    await app.call(owner, 'accounts.lock', {});
    expect((await app.call(owner, 'accounts.unlock', { pin: '4711' })).state).toBe('in');
    await app.call(owner, 'accounts.lock', {});
    for (let i = 0; i < 3; i++)
      expect(await errorCodeOf(app.call(owner, 'accounts.unlock', { pin: '0000' }))).toBe('wrong_pin');
    expect(await errorCodeOf(app.call(owner, 'accounts.unlock', { pin: '4711' }))).toBe('pin_off');
    expect(await errorCodeOf(app.call(localCaller('window'), 'accounts.unlock', { pin: '4711' }))).toBe('signed_out');
    expect((await app.call(owner, 'accounts.unlock', { password: PASSWORD })).state).toBe('in');
  });

  it('are listed, can be revoked, and expire', async () => {
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

  it('cannot be used by their listed id', async () => {
    await setUp();
    const { items } = await app.call(owner, 'accounts.sessions', {});
    const thief = { ...localCaller('browser'), session: items[0]!.id };
    expect(await stateOf(thief)).toBe('signed_out');
  });
});

describe('accounts', () => {
  it('keep their last owner, and owners cannot be changed by IT', async () => {
    await setUp();
    const { account } = await app.call(owner, 'accounts.me', {});
    for (const change of [{ role: 'manager' as const }, { disabled: true }])
      expect(await errorCodeOf(app.call(owner, 'accounts.change', { id: account!.id, ...change }))).toBe('last_owner');
    await app.call(owner, 'accounts.add', { name: 'No password', role: 'owner' });
    expect(await errorCodeOf(app.call(owner, 'accounts.change', { id: account!.id, disabled: true }))).toBe(
      'last_owner',
    );
    const second = await app.call(owner, 'accounts.add', { name: 'Meena', role: 'owner', password: PASSWORD });
    await app.call(owner, 'accounts.change', { id: second.id, disabled: true });
    expect(await errorCodeOf(app.call(owner, 'accounts.change', { id: account!.id, role: 'rep' }))).toBe('last_owner');
    const it = await app.call(owner, 'accounts.add', { name: 'Ida', role: 'it', password: PASSWORD });
    const ida = localCaller('window');
    await signIn(ida, PASSWORD, 'Ida');
    await app.call(ida, 'accounts.changePassword', { old: PASSWORD, password: `${PASSWORD} of Ida` });
    for (const change of [
      { id: account!.id, name: 'X' },
      { id: it.id, role: 'owner' as const },
    ])
      expect(await errorCodeOf(app.call(ida, 'accounts.change', change))).toBe('foreign');
    expect(await errorCodeOf(app.call(ida, 'accounts.resetPassword', { id: account!.id, password: PASSWORD }))).toBe(
      'foreign',
    );
    expect(await errorCodeOf(app.call(ida, 'accounts.add', { name: 'Y', role: 'owner' }))).toBe('foreign');
    expect(await errorCodeOf(app.call(ida, 'accounts.add', { name: 'Y', role: 'rep' }))).toBe(null);
  });

  it('require no sign-in until an owner has a password', async () => {
    await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'rep', password: PASSWORD });
    expect(await stateOf(owner)).toBe('open');
    await setUp();
    expect(await stateOf(localCaller('browser'))).toBe('signed_out');
  });

  it('end their sessions at once when disabled', async () => {
    await setUp();
    const ravi = await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'manager', password: PASSWORD });
    const caller = localCaller('window');
    await signIn(caller, PASSWORD, 'Ravi');
    await app.call(owner, 'accounts.change', { id: ravi.id, disabled: true });
    expect(await stateOf(caller)).toBe('signed_out');
    expect(await errorCodeOf(signIn(caller, PASSWORD, 'Ravi'))).toBe('wrong_password');
  });

  it('have unique names, and reject a change based on an outdated version', async () => {
    await setUp();
    const ravi = await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'rep' });
    expect(await errorCodeOf(app.call(owner, 'accounts.add', { name: ' RAVI', role: 'rep' }))).toBe('name_taken');
    await app.call(owner, 'accounts.change', { id: ravi.id, edition: ravi.edition, role: 'viewer' });
    expect(
      await errorCodeOf(app.call(owner, 'accounts.change', { id: ravi.id, edition: ravi.edition, role: 'owner' })),
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
  ])('%s: all access is refused, and verify reports it', async (_, statement) => {
    await setUp();
    await app.call(owner, 'accounts.add', { name: 'Ravi', role: 'rep', password: PASSWORD });
    readDatabase((db) => db.exec(statement));
    expect(await errorCodeOf(app.call(owner, 'sales.stores', {}))).toBe('accounts_tampered');
    expect(await errorCodeOf(signIn(localCaller('window'), PASSWORD, 'Ravi'))).toBe('accounts_tampered');
    await app.close();
    app = openApp(data);
    expect(await errorCodeOf(app.call(localCaller('cli'), 'sales.stores', {}))).toBe('accounts_tampered');
    expect(await errorCodeOf(app.call(localCaller('window'), 'system.verify', {}))).toBe('accounts_tampered');
    const { ok, parts } = await app.call(localCaller('cli'), 'system.verify', {});
    expect(ok).toBe(false);
    expect(parts.find(({ name }) => name === 'accounts')!.findings).not.toEqual([]);
  });

  it('cannot forge a token without the key', async () => {
    await setUp();
    await app.call(owner, 'accounts.makeToken', { name: 'backup' });
    readDatabase((db) => db.exec("UPDATE access_token SET hash = lower(hex(x'00'))"));
    const caller = localCaller('cli', { token: 'anything' });
    expect(await errorCodeOf(app.call(caller, 'sales.stores', {}))).toBe('token_invalid');
  });

  it('removes the keys: the folder is sealed again, which the audit records', async () => {
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
  it('needs a token from a private file once a password is set', async () => {
    const options = ['--data', data, '--json'];
    await app.close();
    expect((await cli(['user', 'list', ...options])).json).toMatchObject({
      total: 1,
      signInNeeded: false,
      items: [{ role: 'owner' }],
    });
    const name = ((await cli(['user', 'list', ...options])).json as { items: { name: string }[] }).items[0]!.name;
    const secret = path.join(data, 'password.txt');
    fs.writeFileSync(secret, `${PASSWORD}\n`, { mode: 0o600 });
    const set = await cli(['user', 'password', name, '--password-file', secret, ...options]);
    expect(set.json).toMatchObject({ recoveryCode: expect.stringMatching(/^\w{4}-/) });
    const refused = await cli(['stores', ...options]);
    expect(refused).toMatchObject({ code: 1, json: { error: { code: 'signed_out' } } });
    const token = path.join(data, 'token');
    expect((await cli(['user', 'token', name, '--password-file', secret, '--out', token, ...options])).code).toBe(0);
    expect((await cli(['stores', ...options, '--token-file', token])).code).toBe(0);
    expect((await cliProcess(['stores', ...options], { env: { MANGALM_TOKEN_FILE: token } })).code).toBe(0);
    expect(
      (await cli(['user', 'add', 'Ravi', '--role', 'rep', '--cities', 'Fremont', '--token-file', token, ...options]))
        .json,
    ).toMatchObject({ name: 'Ravi', role: 'rep', scope: { cities: ['Fremont'] } });
    expect((await cli(['user', 'role', 'Ravi', 'viewer', '--token-file', token, ...options])).json).toMatchObject({
      role: 'viewer',
    });
    expect((await cli(['user', 'disable', 'Ravi', '--token-file', token, ...options])).json).toMatchObject({
      disabledAt: expect.any(String),
    });
    fs.chmodSync(token, 0o644);
    expect((await cli(['stores', ...options, '--token-file', token])).json).toMatchObject({
      error: { code: 'secret_exposed' },
    });
    const csv = await cliProcess(['audit', '--csv', '--data', data], { env: { MANGALM_TOKEN_FILE: '' } });
    expect(csv.code).toBe(1);
    fs.chmodSync(token, 0o600);
    const audit = await cli(['audit', '--csv', '--data', data, '--token-file', token]);
    expect(audit.stdout.split('\r\n')[0]).toBe('id,at,actor,face,procedure,refused,input,changes,hash');
    expect(audit.stdout).toContain('accounts.add');
    expect((await cli(['verify', ...options, '--token-file', token])).json).toMatchObject({ ok: true });
    app = openApp(data);
  }, 60_000);
});

describe('keys', () => {
  it('lie in a file that only its user can read', () => {
    const dir = tempFolder();
    const plain = masterSecret(dir);
    expect(fs.statSync(path.join(dir, 'keys', 'master.key')).mode & 0o777).toBe(0o600);
    expect(masterSecret(dir)).toEqual(plain);
  });

  it('move to the keychain and leave no copy in a file', async () => {
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

  it('stay in their file if the keychain cannot return them', async () => {
    const dir = tempFolder();
    const plain = masterSecret(dir);
    const broken = { protect: async () => Buffer.from('x'), reveal: () => Promise.reject(new Error('locked')) };
    await expect(keychainSecret(dir, broken)).rejects.toThrow(/keychain/);
    expect(fs.readFileSync(path.join(dir, 'keys', 'master.key'))).toEqual(plain);
  });

  it('are created once, even if ten programs start at the same time', async () => {
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
