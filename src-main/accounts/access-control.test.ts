import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import type { Role } from '../../src-shared/roles.ts';
import type { SalesCube } from '../cube/cube.ts';
import { prepareDataFolder } from '../db/folder.ts';
import { Keys, masterSecret } from '../db/keys.ts';
import { type Db, openDatabase } from '../db/open.ts';
import { type Caller, localCaller, type TokenLimits } from '../dispatch/request-context.ts';
import { type AccessControl, createAccessControl } from './access-control.ts';
import { AccountRepository } from './account-repository.ts';
import { Grants } from './grants.ts';
import { beginSession, lockSession } from './sessions.ts';
import { createToken } from './tokens.ts';

const MINUTE_MS = 60_000;
const NOBODY = { stores: [], cities: [], salespeople: [] };
/** Two stores, of which a rep may see the first. */
const cube = {
  memo: (_: string, make: () => unknown) => make(),
  months: [],
  stores: {
    canonicalId: [0, 1, 2],
    rows: new Map([1, 2].map((id) => [id, { id, name: `Store ${id}`, city: '' }])),
  },
} as unknown as SalesCube;

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-test-'));
let db: Db;
let keys: Keys;
let accounts: AccountRepository;
let access: AccessControl;
const ids = new Map<string, number>();

beforeAll(() => {
  keys = new Keys(masterSecret(root));
  db = openDatabase(prepareDataFolder(root));
  db.pragma('foreign_keys = OFF');
  accounts = new AccountRepository(db, keys);
  access = createAccessControl(db, keys, accounts, new Grants(db, keys), () => cube);
  const add = (name: string, role: Role, mustChange = false) => {
    const scope = role === 'rep' ? { ...NOBODY, stores: [1] } : NOBODY;
    ids.set(name, accounts.add({ name, role, scope, password: 'kept', mustChange }).id);
  };
  for (const role of ['owner', 'manager', 'rep', 'viewer', 'it'] as const) add(role, role);
  add('new', 'manager', true);
  add('gone', 'manager');
  const note = db.prepare(
    "INSERT INTO note (id, store_id, kind, on_date, text, author) VALUES (?, ?, 'note', '2025-05-05', '', '')",
  );
  for (const store of [1, 2]) note.run(store, store);
});
afterAll(() => {
  db.close();
  fs.rmSync(root, { recursive: true, force: true });
});

const signedIn = (name: string, face: Caller['face'] = 'window'): Caller => {
  const caller = localCaller(face);
  return { ...caller, session: beginSession(db, caller, ids.get(name)!) };
};
const withToken = (name: string, limits: Partial<TokenLimits> = {}): Caller =>
  localCaller('api', {
    token: createToken(db, keys, ids.get(name)!, {
      ...{ name: 'ERP', days: 1, kind: 'program', procedures: null, scope: null, perSecond: 9, ...limits },
    }).secret,
  });
/** The code with which a request is refused; `done` where it is allowed. */
function ask(caller: Caller, procedure: ProcedureName, input: unknown = {}): string {
  try {
    access.authorize(access.authenticate(caller, procedure), procedure, input);
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
const scopeOfRequest = (caller: Caller, procedure: ProcedureName, input: unknown = {}) =>
  access.authorize(access.authenticate(caller, procedure), procedure, input).scope;

describe('a caller', () => {
  it('needs a session or a token of an account that is not disabled', () => {
    expect(ask(signedIn('manager'), 'sales.stores')).toBe('done');
    expect(ask(withToken('manager'), 'sales.stores')).toBe('done');
    for (const face of ['window', 'cli', 'api'] as const)
      expect(ask(localCaller(face), 'sales.stores')).toBe('signed_out');
    const [session, token] = [signedIn('gone'), withToken('gone')];
    expect(ask(session, 'sales.stores')).toBe('done');
    accounts.change(ids.get('gone')!, { disabledAt: '2025-05-05T00:00:00.000Z' });
    expect([ask(session, 'sales.stores'), ask(token, 'sales.stores')]).toEqual(['signed_out', 'signed_out']);
    expect(() => access.importRights(ids.get('gone')!, 'imports.start')).toThrow(/import/);
  });

  it('may only unlock or leave a locked session', () => {
    const caller = signedIn('owner');
    lockSession(db, caller.session!);
    expect(
      (['sales.stores', 'accounts.unlock', 'accounts.signOut', 'accounts.lock'] as const).map((name) =>
        ask(caller, name),
      ),
    ).toEqual(['locked', 'done', 'done', 'done']);
  });

  it('is locked out after fifteen minutes, and by a clock that was set back', () => {
    const after = (ms: number) => {
      const caller = signedIn('owner');
      db.prepare('UPDATE session SET seen_at = ? WHERE id = ?').run(
        new Date(Date.now() - ms).toISOString(),
        caller.session,
      );
      return ask(caller, 'sales.stores');
    };
    expect([0, 14 * MINUTE_MS, -0.5 * MINUTE_MS].map(after)).toEqual(['done', 'done', 'done']);
    expect([16 * MINUTE_MS, -2 * MINUTE_MS].map(after)).toEqual(['locked', 'locked']);
  });

  it('has to set a password that was given by another first', () => {
    const caller = signedIn('new');
    expect(ask(caller, 'sales.stores')).toBe('password_required');
    expect(ask(caller, 'accounts.changePassword')).toBe('done');
  });
});

describe('a request', () => {
  it('is refused to roles that may not make it', () => {
    expect(ask(signedIn('manager'), 'accounts.setGrant')).toBe('refused');
    expect(ask(signedIn('viewer'), 'orders.create', { storeId: 1 })).toBe('refused');
    expect(ask(signedIn('manager'), 'orders.create', { storeId: 2 })).toBe('done');
  });

  it('of a rep is for its stores and their rows', () => {
    expect(scopeOfRequest(signedIn('rep'), 'sales.stores')).toEqual({ ...NOBODY, stores: [1] });
    expect(scopeOfRequest(signedIn('manager'), 'sales.stores')).toBeNull();
    const rep = signedIn('rep');
    expect([ask(rep, 'sales.store', { id: 1 }), ask(rep, 'sales.store', { id: 2 })]).toEqual(['done', 'foreign']);
    expect([1, 2, 3].map((id) => ask(rep, 'desk.removeNote', { id }))).toEqual(['done', 'foreign', 'foreign']);
    expect([ask(rep, 'forecast.get'), ask(rep, 'forecast.get', { storeId: 1 })]).toEqual(['foreign', 'done']);
    const all = (storeIds: number[]) => ask(rep, 'upsell.suggestAll', { storeIds });
    expect([all([1]), all([1, 2]), all([2])]).toEqual(['done', 'foreign', 'foreign']);
  });

  it('under a token has at most the rights of the token and those of its account', () => {
    const narrow = { ...NOBODY, stores: [2] };
    expect(scopeOfRequest(withToken('owner', { scope: narrow }), 'sales.stores')).toEqual(narrow);
    expect(ask(withToken('owner', { scope: narrow }), 'sales.store', { id: 1 })).toBe('foreign');
    expect(ask(withToken('owner', { scope: narrow }), 'backup.make')).toBe('refused');
    expect(ask(withToken('it', { scope: narrow }), 'sales.stores')).toBe('refused');
    expect(ask(withToken('owner', { procedures: ['orders.*'] }), 'sales.stores')).toBe('refused');
    expect(ask(withToken('owner', { procedures: ['orders.*'] }), 'orders.list')).toBe('done');
    expect(ask(withToken('owner'), 'accounts.list')).toBe('refused');
  });

  it('that does part of another needs the right to that one', () => {
    expect(ask(signedIn('it'), 'sync.test')).toBe('done');
    new Grants(db, keys).set('sync.setUp', 'it', 'no');
    expect(ask(signedIn('it'), 'sync.test')).toBe('refused');
  });
});

it('while no owner has a password, all but programs act as the first owner', () => {
  const owner = accounts.get(ids.get('owner')!);
  const unlocked = {
    tampered: () => [],
    all: () => [owner],
    get: () => owner,
    firstOwner: () => owner,
    signInNeeded: () => false,
  } as unknown as AccountRepository;
  const open = createAccessControl(db, keys, unlocked, new Grants(db, keys), () => cube);
  for (const face of ['window', 'browser', 'cli'] as const)
    expect(open.authenticate(localCaller(face), 'sales.stores')).toMatchObject({ accountId: owner.id, role: 'owner' });
  expect(open.authenticate(localCaller('cli'), 'sales.stores').name).toBe(localCaller('cli').user);
  expect(open.authenticate(localCaller('window'), 'sales.stores').name).toBe('owner');
  expect(() => open.authenticate(localCaller('api'), 'sales.stores')).toThrow(/sign/i);
});

it('the rights to a queued import are those of its account now', () => {
  const rights = (name: string) => access.importRights(ids.get(name)!, 'imports.start');
  expect(rights('manager')).toEqual({ name: 'manager', within: [] });
  expect(rights('rep')).toEqual({ name: 'rep', within: [{ ...NOBODY, stores: [1] }] });
  expect(() => rights('viewer')).toThrow();
});

it('an account changed by another program lets nobody in, and says so to all', () => {
  const caller = signedIn('owner');
  db.exec('SAVEPOINT changed');
  db.exec("UPDATE account SET role = 'owner' WHERE name = 'rep'");
  expect([ask(caller, 'sales.stores'), ask(localCaller('cli'), 'system.verify')]).toEqual([
    'accounts_tampered',
    'done',
  ]);
  expect(access.me(caller)).toMatchObject({ state: 'tampered', account: null });
  db.exec('ROLLBACK TO changed; RELEASE changed');
});
