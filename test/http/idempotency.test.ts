import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveToken } from '../../src-main/accounts/tokens.ts';
import { type App, localCaller, openApp } from '../../src-main/app.ts';
import { Keys, masterSecret } from '../../src-main/db/keys.ts';
import { tempFolder, writeCsv } from '../helpers.ts';

const me = localCaller('cli');
const ORDER = { storeId: 1, lines: [{ productId: 1, quantity: 2 }] };
let data: string;
let app: App;

beforeEach(async () => {
  data = tempFolder();
  app = openApp(data);
  const file = writeCsv(path.join(data, 'a.csv'), [['I-1', '2025-05-02', 'Store', 'Tea', '2', '10.00', '20.00']]);
  const { importId } = await app.call(me, 'imports.start', { path: file, options: {} });
  await app.importEnded(importId);
});
afterEach(() => app.close());

const reopen = async () => {
  await app.close();
  app = openApp(data);
};
const orders = async () => (await app.call(me, 'orders.list', {})).total;

describe('an idempotency key', () => {
  it('survives a restart, with its answer stored encrypted', async () => {
    const program = { perSecond: 100 };
    const secret = { name: 'a kept secret', program };
    const first = await app.callOnce(me, 'accounts.makeToken', secret, { key: 'k' });
    const order = await app.callOnce(me, 'orders.create', ORDER, { key: 'o' });
    await reopen();
    const second = await app.callOnce(me, 'accounts.makeToken', secret, { key: 'k' });
    expect(second).toEqual({ output: first.output, replayed: true });
    expect(await app.callOnce(me, 'orders.create', ORDER, { key: 'o' })).toEqual({
      output: order.output,
      replayed: true,
    });
    expect(await orders()).toBe(1);
    await app.close();
    expect(fs.readFileSync(path.join(data, 'mangalm.db')).includes((first.output as { secret: string }).secret)).toBe(
      false,
    );
    app = openApp(data);
  });

  it('with an outcome left unknown by a crash is not executed again, and expires after a day', async () => {
    await app.callOnce(me, 'orders.create', ORDER, { key: 'o' });
    const db = new Database(path.join(data, 'mangalm.db'));
    db.exec('UPDATE asked_once SET status = NULL, body = NULL');
    await expect(app.callOnce(me, 'orders.create', ORDER, { key: 'o' })).rejects.toMatchObject({
      code: 'outcome_unknown',
    });
    expect(await orders()).toBe(1);
    db.exec("UPDATE asked_once SET at = '2020-01-01T00:00:00.000Z'");
    db.close();
    expect(await app.callOnce(me, 'orders.create', ORDER, { key: 'o' })).toMatchObject({ replayed: false });
    expect(await orders()).toBe(2);
  });
});

describe('an idempotency key in use by another program', () => {
  const slow = { name: 'Ravi', role: 'rep' as const, password: 'three kettles under a lamp' };

  it('is reported as under way, then replayed: never unknown, never executed twice', async () => {
    const other = openApp(data);
    try {
      for (let round = 0; round < 8; round++) {
        const ask = (program: App) =>
          program.callOnce(me, 'accounts.add', { ...slow, name: `Ravi ${round}` }, { key: `k${round}` }).then(
            ({ replayed }) => (replayed ? 'replayed' : 'done'),
            ({ code }) => code as string,
          );
        const first = ask(app);
        const codes = new Set<string>();
        let ended = false;
        void first.then(() => {
          ended = true;
        });
        while (!ended) {
          codes.add(await ask(other));
          await delay(5);
        }
        expect(await first).toBe('done');
        codes.delete('replayed');
        expect([...codes]).toEqual(['under_way']);
        expect(await ask(other)).toBe('replayed');
      }
    } finally {
      await other.close();
    }
    expect(fs.readdirSync(path.join(data, 'locks')).filter((name) => name.startsWith('asked-'))).toHaveLength(1);
  });

  it('has an unknown outcome once that program was killed', async () => {
    const db = new Database(path.join(data, 'mangalm.db'));
    await app.callOnce(me, 'orders.create', ORDER, { key: 'o' });
    db.exec("UPDATE asked_once SET status = NULL, body = 'worker 3f2a'");
    db.close();
    fs.writeFileSync(path.join(data, 'locks', 'asked-3f2a.lock'), '');
    await expect(app.callOnce(me, 'orders.create', ORDER, { key: 'o' })).rejects.toMatchObject({
      code: 'outcome_unknown',
    });
    expect(fs.existsSync(path.join(data, 'locks', 'asked-3f2a.lock'))).toBe(false);
  });
});

it('a token is valid until its expiry date', async () => {
  const { secret } = await app.call(me, 'accounts.makeToken', { name: 'ERP', days: 2, program: {} });
  const db = new Database(path.join(data, 'mangalm.db'));
  const keys = new Keys(masterSecret(data));
  const inDays = (days: number) => Date.now() + days * 86_400_000;
  expect(resolveToken(db, keys, secret, inDays(1))).toMatchObject({ name: 'ERP', kind: 'program' });
  expect(() => resolveToken(db, keys, secret, inDays(2.1))).toThrow(/ended/);
  db.close();
});
