import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { localCaller, openApp } from '../../src-main/app.ts';
import { backupName } from '../../src-main/db/backup-name.ts';
import { cliProcess } from '../command-line.ts';
import { cli, root, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

const DAY_MS = 86_400_000;

/** Runs the command line with the clock shifted by a number of days. */
const cliInDays = (days: number, ...args: string[]) =>
  cliProcess(args, {
    env: {
      NODE_OPTIONS: `--import=${pathToFileURL(path.join(root, 'test', 'shifted-clock.mjs')).href}`,
      MANGALM_TEST_SHIFT_MS: String(days * DAY_MS),
    },
  });

const entries = (data: string): { procedure: string; at: string }[] => {
  const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
  try {
    return db.prepare('SELECT procedure, at FROM audit ORDER BY id').all() as { procedure: string; at: string }[];
  } finally {
    db.close();
  }
};

/** Creates a data folder with audit retention set to 90 days. */
async function folderWith90DayAudit(): Promise<string> {
  const data = tempFolder();
  const testApp = openTestApp(data);
  await testApp.importFile(
    writeCsv(path.join(data, 'a.csv'), [['I-1', '2025-05-02', 'Store', 'Tea', '2', '10.00', '20.00']]),
  );
  await testApp.call('accounts.changeSettings', { auditDays: 90 });
  for (let i = 0; i < 20; i++) await testApp.call('imports.saveMapping', { name: `m${i}`, fields: {} });
  await testApp.close();
  return data;
}

describe('a clock jump', () => {
  it('by 300 days removes no audit entry, neither on a refused command nor on a change, and is recorded', async () => {
    const data = await folderWith90DayAudit();
    const before = entries(data);
    expect(before.length).toBeGreaterThan(20);
    expect((await cliInDays(300, 'order', 'confirm', '999', '--data', data, '--json')).code).toBe(1);
    expect((await cliInDays(300, 'user', 'add', 'A', '--role', 'rep', '--data', data, '--json')).code).toBe(0);
    const after = entries(data);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.filter(({ procedure }) => procedure === 'clock.jumped')).toHaveLength(1);
    // the clock is set right again, which is a second jump
    expect((await cli(['user', 'add', 'B', '--role', 'rep', '--data', data, '--json'])).code).toBe(0);
    const right = entries(data);
    expect(right.slice(0, before.length)).toEqual(before);
    expect(right.filter(({ procedure }) => procedure === 'clock.jumped')).toHaveLength(2);
    expect((await cli(['verify', '--data', data, '--json'])).code).toBe(0);
  });

  it('into the past removes nothing either, and is recorded', async () => {
    const data = await folderWith90DayAudit();
    const before = entries(data);
    for (const days of [-55 * 365, -300])
      expect((await cliInDays(days, 'user', 'add', `A ${-days}`, '--role', 'rep', '--data', data, '--json')).code).toBe(
        0,
      );
    const after = entries(data);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.some(({ procedure }) => procedure === 'clock.jumped')).toBe(true);
  });

  it('by 2 or 300 days expires no idempotency key, staging file, upload, event or session', async () => {
    const data = tempFolder();
    let app = openApp(data);
    const me = localCaller('cli');
    const { importId } = await app.call(me, 'imports.start', {
      path: writeCsv(path.join(data, 'a.csv'), [['I-1', '2025-05-02', 'Store', 'Tea', '2', '10.00', '20.00']]),
      options: {},
    });
    await app.importEnded(importId);
    const order = { storeId: 1, lines: [{ productId: 1, quantity: 2 }] };
    await app.callOnce(me, 'orders.create', order, { key: 'o' });
    const db = new Database(path.join(data, 'mangalm.db'));
    db.prepare("INSERT INTO webhook_event (kind, ref, at) VALUES ('order.confirmed', '1', ?)").run(
      new Date().toISOString(),
    );
    db.prepare(
      "INSERT INTO session (id, account_id, face, label, created_at, seen_at, expires_at) VALUES ('s', 1, 'window', '', '2026-01-01', '2026-01-01', '2026-02-01')",
    ).run();
    const staged = path.join(data, 'staging', 'import-77.db');
    const uploaded = path.join(data, 'documents', 'uploads', 'one');
    fs.writeFileSync(staged, '');
    fs.mkdirSync(uploaded, { recursive: true });
    await app.close();
    try {
      for (const days of [2, 300]) {
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * DAY_MS });
        app = openApp(data, { longRunning: true });
        expect(await app.callOnce(me, 'orders.create', order, { key: 'o' }), `${days}`).toMatchObject({
          replayed: true,
        });
        await app.close();
        expect([staged, uploaded].filter((file) => !fs.existsSync(file))).toEqual([]);
        expect(
          db.prepare('SELECT (SELECT count(*) FROM webhook_event) + (SELECT count(*) FROM session)').pluck().get(),
        ).toBe(2);
        vi.useRealTimers();
      }
    } finally {
      vi.useRealTimers();
      db.close();
    }
  });

  it('neither expires backups dated in the future nor counts them in the rotation', async () => {
    const data = tempFolder();
    const testApp = openTestApp(data);
    await testApp.importFile(
      writeCsv(path.join(data, 'a.csv'), [['I-1', '2025-05-02', 'Store', 'Tea', '2', '10.00', '20.00']]),
    );
    const { file } = await testApp.call('backup.make', {});
    const names = [-6, -5, -4, -3, -2, -1, 0, 300, 301, 302, 303, 304, 305, 306].map((days) =>
      backupName('scheduled', new Date(Date.now() - 1000 + days * DAY_MS)),
    );
    for (const name of names) fs.copyFileSync(file, path.join(data, 'backups', name));
    await testApp.call('backup.make', {});
    expect(names.filter((name) => !fs.existsSync(path.join(data, 'backups', name)))).toEqual([]);
    await testApp.close();
  });
});
