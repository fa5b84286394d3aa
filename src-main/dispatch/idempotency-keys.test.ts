import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { problemFrom } from '../../src-shared/problem.ts';
import { prepareDataFolder } from '../db/folder.ts';
import { Keys, masterSecret } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import type { TrustedClock } from '../db/trusted-clock.ts';
import { fingerprintOf, IdempotencyKeys } from './idempotency-keys.ts';

const TOKEN = 1;
let root: string;
let db: Db;
let keys: IdempotencyKeys;
let other: IdempotencyKeys;
let cutoff: Date;
let retentionMs: number;
let runs: number;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-test-'));
  db = new Database(':memory:');
  db.exec(
    'CREATE TABLE asked_once (token_id INTEGER, key TEXT, fingerprint TEXT, at TEXT, status INTEGER, body TEXT, PRIMARY KEY (token_id, key)) STRICT',
  );
  cutoff = new Date('2000-01-01');
  const expiryCutoff = (ms: number) => {
    retentionMs = ms;
    return cutoff;
  };
  const clock = { expiryCutoff } as unknown as TrustedClock;
  const folder = prepareDataFolder(root);
  keys = new IdempotencyKeys(db, new Keys(masterSecret(root)), folder, clock);
  // as of another process on the folder
  other = new IdempotencyKeys(db, new Keys(masterSecret(root)), folder, clock);
  runs = 0;
});
afterEach(() => {
  keys.close();
  other.close();
  db.close();
  fs.rmSync(root, { recursive: true, force: true });
});

/** Runs work under a key; work that fails throws a problem of the given code. */
const run = (key: string, code?: string, { token = TOKEN, fingerprint = 'same' } = {}) =>
  keys.run(token, key, fingerprint, async () => {
    runs++;
    if (code !== undefined)
      throw code === 'TypeError' ? new TypeError('x') : problemFrom({ code, message: '', hint: '' });
    return runs;
  });
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? 'none',
  );

it.each(['internal', 'bad_request', 'too_many', 'signed_out', 'token_invalid', 'refused'])(
  'a request that ended with %s may be made again under its key',
  async (code) => {
    expect(await codeOf(run('k', code))).toBe(code);
    expect(await run('k')).toEqual({ output: 2, replayed: false });
  },
);

it('a request that ended with a program error may be made again under its key', async () => {
  expect(await codeOf(run('k', 'TypeError'))).toBe('none');
  expect(await run('k')).toEqual({ output: 2, replayed: false });
});

it('another problem is the outcome, as often as it is asked for', async () => {
  expect(await codeOf(run('k', 'order_unknown'))).toBe('order_unknown');
  expect(await codeOf(run('k'))).toBe('order_unknown');
  expect(runs).toBe(1);
});

it('the key is of one token and one request', async () => {
  expect(await run('k')).toEqual({ output: 1, replayed: false });
  expect(await run('k')).toEqual({ output: 1, replayed: true });
  expect(await codeOf(run('k', undefined, { fingerprint: 'other' }))).toBe('key_reused');
  expect(await run('k', undefined, { token: 2, fingerprint: 'other' })).toEqual({ output: 2, replayed: false });
  expect(fingerprintOf('a', undefined)).toBe(fingerprintOf('a', {}));
  expect(fingerprintOf('a', { n: 1 })).not.toBe(fingerprintOf('a', { n: 2 }));
  expect(fingerprintOf('a', {})).not.toBe(fingerprintOf('b', {}));
});

it('a request under way is not made a second time', async () => {
  let end = (_: string) => {};
  const first = keys.run(TOKEN, 'k', 'same', () => new Promise((resolve) => (end = resolve)));
  expect(await codeOf(run('k'))).toBe('under_way');
  expect(await codeOf(other.run(TOKEN, 'k', 'same', async () => 'second'))).toBe('under_way');
  expect(await run('other')).toEqual({ output: 1, replayed: false });
  expect(await run('k', undefined, { token: 2 })).toEqual({ output: 2, replayed: false });
  end('first');
  expect(await first).toEqual({ output: 'first', replayed: false });
  expect(await run('k')).toEqual({ output: 'first', replayed: true });
  expect(runs).toBe(2);
});

it('outcomes are forgotten from the cut-off on, not before', async () => {
  await run('k');
  expect(retentionMs).toBe(24 * 3_600_000);
  const [at] = db.prepare<unknown[], string>('SELECT at FROM asked_once').pluck().all();
  cutoff = new Date(Date.parse(at!));
  expect((await run('k')).replayed).toBe(true);
  cutoff = new Date(Date.parse(at!) + 1);
  expect((await run('k')).replayed).toBe(false);
});

it('the outcome of a process that ended meanwhile is unknown, and its lock is removed', async () => {
  void keys.run(TOKEN, 'k', 'same', () => new Promise(() => {}));
  keys.close();
  const [body] = db.prepare<unknown[], string>('SELECT body FROM asked_once').pluck().all();
  const lock = path.join(root, 'locks', `asked-${body!.split(' ')[1]}.lock`);
  fs.writeFileSync(lock, '');
  expect(await codeOf(other.run(TOKEN, 'k', 'same', async () => 'second'))).toBe('outcome_unknown');
  expect(fs.existsSync(lock)).toBe(false);
});
