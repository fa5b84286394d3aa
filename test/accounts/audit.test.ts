import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localCaller, openApp } from '../../src-main/app.ts';
import { openAudit } from '../../src-main/audit/index.ts';
import { Keys, masterSecret } from '../../src-main/db/keys.ts';
import { connect } from '../../src-main/db/open.ts';
import { verifyDatabase } from '../../src-main/system/verify.ts';
import { english } from '../../src-shared/messages/english.ts';
import { cliProcess } from '../command-line.ts';
import { cli, runCliAndKill, tempFolder } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';
import { FOREIGN_MARKER, openRoleFixture, type RoleFixture } from './role-fixture.ts';

let fixture: RoleFixture;
beforeAll(async () => {
  fixture = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-audit-')));
}, 60_000);
afterAll(() => fixture.close());

const lastEntry = async () => (await fixture.callAs('owner', 'audit.list', { limit: 1 })).items[0]!;

describe('an entry', () => {
  it('records actor, interface, input, and the values before and after', async () => {
    const store = await fixture.callAs('owner', 'sales.store', { id: fixture.own.store });
    await fixture.callAs('rep', 'desk.editStore', { id: store.id, edition: store.edition, set: { phone: '+91 98' } });
    expect(await lastEntry()).toMatchObject({
      actor: 'the rep',
      face: 'window',
      procedure: 'desk.editStore',
      refused: null,
      changes: [
        { what: `store ${store.id}`, before: expect.anything(), after: { own: expect.stringContaining('+91 98') } },
      ],
    });
    expect(JSON.parse((await lastEntry()).input)).toMatchObject({ id: store.id, set: { phone: '+91 98' } });
  });

  it('is written for refusals and failed changes, too', async () => {
    await fixture.callAs('rep', 'sales.store', { id: fixture.foreign.store }).catch(() => {});
    expect(await lastEntry()).toMatchObject({ actor: 'the rep', procedure: 'sales.store', refused: 'foreign' });
    await fixture.callAs('viewer', 'orders.create', { storeId: fixture.own.store, lines: [] }).catch(() => {});
    expect(await lastEntry()).toMatchObject({ actor: 'the viewer', procedure: 'orders.create', refused: 'refused' });
    await fixture.callAs('owner', 'orders.confirm', { id: 999 }).catch(() => {});
    expect(await lastEntry()).toMatchObject({ procedure: 'orders.confirm', refused: 'order_unknown' });
  });

  it('contains no secret, and no formula for a spreadsheet', async () => {
    await fixture.callAs('owner', 'desk.addNote', {
      storeId: fixture.own.store,
      kind: 'note',
      date: '2025-05-05',
      text: '=HYPERLINK("x")',
    });
    const { items } = await fixture.callAs('owner', 'audit.list', { procedure: 'accounts.changePassword', limit: 1 });
    expect(JSON.parse(items[0]!.input)).toEqual({ old: '•••', password: '•••' });
    const { text } = await fixture.callAs('owner', 'audit.csv', {});
    expect(text.split('\r\n').length).toBeGreaterThan(10);
    for (const record of text.split('\r\n')) expect(record).not.toMatch(/(^|,)"?[=@+]/);
  });

  it('is found by actor, procedure, date, refusal and text', async () => {
    const find = (filter: object) => fixture.callAs('it', 'audit.list', { limit: 1000, ...filter });
    const all = await find({});
    for (const [filter, fits] of [
      [{ actor: 'the rep' }, (e: { actor: string }) => e.actor === 'the rep'],
      [{ procedure: 'orders.create' }, (e: { procedure: string }) => e.procedure === 'orders.create'],
      [{ refused: true }, (e: { refused: string | null }) => e.refused !== null],
      [{ search: FOREIGN_MARKER }, (e: object) => JSON.stringify(e).includes(FOREIGN_MARKER)],
    ] as const) {
      const { items } = await find(filter);
      expect(items.map(({ id }) => id)).toEqual(all.items.filter(fits as never).map(({ id }) => id));
      expect(items.length).toBeGreaterThan(0);
    }
    expect((await find({ to: '2020-01-01' })).total).toBe(0);
    expect((await find({ from: new Date().toISOString().slice(0, 10) })).total).toBe(all.total);
  });

  it('cannot be changed or deleted by SQL', () => {
    expect(() => fixture.db.exec("UPDATE audit SET actor = 'nobody'")).toThrow(/append-only/);
    expect(() => fixture.db.exec('DELETE FROM audit')).toThrow(/append-only/);
  });
});

describe('the chain', () => {
  it('is intact after all this, as verify reports', async () => {
    const answer = await fixture.callAs('it', 'system.verify', {});
    expect(answer.parts.flatMap(({ findings }) => findings)).toEqual([]);
    expect(answer).toMatchObject({ ok: true });
    expect(answer.parts.find(({ name }) => name === 'audit')!.checked).toBeGreaterThan(20);
  });

  it('keeps the configured number of days, and stays intact', () => {
    const keys = new Keys(masterSecret(fixture.data));
    const audit = openAudit(fixture.db, keys);
    fixture.db.exec('BEGIN');
    try {
      const before = fixture.db.prepare('SELECT count(*) FROM audit').pluck().get() as number;
      audit.removeBefore(new Date(Date.now() - 30 * 86_400_000));
      expect(fixture.db.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(before);
      audit.removeBefore(new Date(Date.now() + 10 * 86_400_000));
      expect(fixture.db.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(0);
      audit.write({ actor: 'a', face: 'cli', procedure: 'orders.matched', input: {}, refused: null, changes: [] });
      expect(verifyDatabase(fixture.db, keys, []).parts.find(({ name }) => name === 'audit')).toMatchObject({
        ok: true,
        checked: 1,
      });
    } finally {
      fixture.db.exec('ROLLBACK');
    }
  });

  it('continues after its end was cut off, which stays visible', async () => {
    const data = tempFolder();
    const testApp = openTestApp(data);
    for (let i = 0; i < 3; i++) await testApp.call('imports.saveMapping', { name: `m${i}`, fields: {} });
    await testApp.close();
    const db = new Database(path.join(data, 'mangalm.db'));
    db.exec(
      'DROP TRIGGER audit_stays; DELETE FROM audit WHERE id = (SELECT max(id) FROM audit); UPDATE audit_span SET last_id = last_id - 1, entries = entries - 1, last_hash = (SELECT hash FROM audit ORDER BY id DESC LIMIT 1); DELETE FROM audit_checkpoint',
    );
    db.close();
    const reopened = openTestApp(data);
    await reopened.call('imports.saveMapping', { name: 'later', fields: {} });
    const { parts } = await reopened.call('system.verify', {});
    const { findings, findingDescriptors } = parts.find(({ name }) => name === 'audit')!;
    expect(findings.join()).toContain('The end of the audit log was changed');
    expect(findingDescriptors!.map((finding) => english(finding).message)).toEqual(findings);
    expect(findingDescriptors![0]!.id).toMatch(/^verify_audit\//);
    await reopened.close();
  });

  it('accepts entries of two programs at the same time', async () => {
    const data = tempFolder();
    await openApp(data).close();
    const write = () =>
      Promise.all(
        Array.from({ length: 6 }, (_, i) => cliProcess(['order', 'cancel', String(i + 1), '--data', data, '--json'])),
      );
    const runs = await Promise.all([write(), write()]);
    expect(runs.flat().every(({ code }) => code === 1)).toBe(true);
    const { json, code } = await cli(['verify', '--data', data, '--json']);
    expect({ code, ok: (json as { ok: boolean }).ok }).toEqual({ code: 0, ok: true });
    const list = (await cli(['audit', '--json', '--data', data])).json as { items: { procedure: string }[] };
    expect(list.items.filter(({ procedure }) => procedure === 'orders.cancel')).toHaveLength(12);
  }, 60_000);

  it('has an entry for every change, even after a kill', async () => {
    const data = tempFolder();
    const add = (name: string) => ['user', 'add', name, '--role', 'rep', '--data', data];
    // baseline duration on this machine; a run that finishes before the kill lowers it
    await cli(add('First'));
    let begun = performance.now();
    await cliProcess(add('Usual'));
    let baselineMs = performance.now() - begun;
    let killed = 0;
    for (let round = 0; round < 6; round++) {
      begun = performance.now();
      if (await runCliAndKill(add(`Rep ${round}`), baselineMs * (0.5 + round / 12))) killed++;
      else baselineMs = Math.min(baselineMs, performance.now() - begun);
    }
    expect(killed).toBeGreaterThan(0);
    const app = openApp(data);
    const { items } = await app.call(localCaller('cli'), 'accounts.list', {});
    const { total } = await app.call(localCaller('cli'), 'audit.list', { procedure: 'accounts.add' });
    expect(total).toBe(items.length - 1);
    expect(await app.call(localCaller('cli'), 'system.verify', {})).toMatchObject({ ok: true });
    await app.close();
  });
});

const EDITS = Number(process.env.MANGALM_EDITS ?? 60);

it(
  `verify finds each of ${EDITS} single edits to the audit and the sums`,
  async () => {
    const keys = new Keys(masterSecret(fixture.data));
    openAudit(fixture.db, keys).sign();
    // a copy without the append-only triggers, which an attacker would drop first
    const copy = path.join(tempFolder(), 'copy.db');
    fixture.db.prepare('VACUUM INTO ?').run(copy);
    const db = connect(copy);
    db.exec('DROP TRIGGER audit_is_written_once; DROP TRIGGER audit_stays');
    let seed = Date.now() % 2 ** 31;
    const initialSeed = seed;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return Math.floor((seed / 2 ** 31) * below);
    };
    const pick = <T>(of: readonly T[]): T => of[random(of.length)]!;
    const idOf = (table: string) => pick(db.prepare(`SELECT rowid FROM ${table}`).pluck().all() as number[]);
    const change = (table: string, column: string) => {
      const id = idOf(table);
      const before = db.prepare(`SELECT ${column} FROM ${table} WHERE rowid = ?`).pluck().get(id) as unknown;
      const after =
        typeof before === 'number'
          ? before + 1 + random(1000)
          : Buffer.isBuffer(before)
            ? Buffer.from(before.map((byte, i) => (i === byteIndex ? byte ^ (1 << random(8)) : byte)))
            : before === null
              ? 'x'
              : `${String(before).slice(0, random(String(before).length))}\u2713`;
      db.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`).run(after, id);
      return `${table}.${column} of ${id}`;
    };
    let byteIndex = 0;
    const edits: (() => string)[] = [
      () => change('audit', pick(['at', 'actor', 'face', 'procedure', 'input', 'refused', 'changes', 'hash'])),
      () => {
        const id = idOf('audit');
        db.prepare('DELETE FROM audit WHERE id = ?').run(id);
        return `audit ${id} removed`;
      },
      () => {
        const [a, b] = [idOf('audit'), idOf('audit')];
        if (a === b) return change('audit', 'actor');
        db.prepare('UPDATE audit SET id = -1 WHERE id = ?').run(a);
        db.prepare('UPDATE audit SET id = ? WHERE id = ?').run(a, b);
        db.prepare('UPDATE audit SET id = ? WHERE id = -1').run(b);
        return `audit ${a} and ${b} changed places`;
      },
      () => {
        const id = idOf('audit');
        db.prepare(
          `INSERT INTO audit SELECT (SELECT max(id) + 1 FROM audit), at, actor, face, procedure, input, refused, changes, hash FROM audit WHERE id = ?`,
        ).run(id);
        return `audit ${id} doubled`;
      },
      () => change('audit_span', pick(['first_id', 'before_first', 'last_id', 'last_hash', 'entries', 'seal'])),
      () => change('audit_checkpoint', pick(['at', 'hash', 'signature'])),
      () => change('invoice', pick(['total', 'line_count', 'is_credit', 'salesperson'])),
      () => change('invoice_line', pick(['total', 'quantity'])),
      () => {
        const id = idOf('invoice_line');
        db.prepare('DELETE FROM invoice_line WHERE id = ?').run(id);
        return `line ${id} removed`;
      },
      () => {
        const size = db.prepare('SELECT min(length(columns)) FROM sales_month').pluck().get() as number;
        byteIndex = random(size);
        return change('sales_month', pick(['columns', 'lines', 'invoices', 'names']));
      },
      () => {
        const key = pick(['recordsRead', 'linesImported', 'linesRejected', 'linesUnchanged']);
        const id = idOf('import');
        db.prepare(
          `UPDATE import SET summary = json_set(summary, '$.${key}', json_extract(summary, '$.${key}') + 1) WHERE id = ?`,
        ).run(id);
        return `import ${id} ${key}`;
      },
      () => {
        db.prepare('DELETE FROM reject WHERE rowid = ?').run(idOf('reject'));
        return 'reject removed';
      },
    ];
    db.pragma('foreign_keys = OFF');
    const findings = () => verifyDatabase(db, keys, []).parts.flatMap((part) => part.findings);
    const knownFindings = new Set(findings());
    expect([...knownFindings].filter((finding) => !/audit_(is_written_once|stays)/.test(finding))).toEqual([]);
    const missed: string[] = [];
    // an edit that the schema's constraints reject does not count
    for (let i = 0, editCount = 0; editCount < EDITS; i++) {
      db.exec('BEGIN');
      try {
        const what = edits[i % edits.length]!();
        editCount++;
        if (findings().every((finding) => knownFindings.has(finding))) missed.push(what);
      } catch (error) {
        if (!(error instanceof Database.SqliteError)) throw error;
      }
      db.exec('ROLLBACK');
    }
    db.close();
    expect(missed, `seed ${initialSeed}`).toEqual([]);
  },
  60_000 + 60 * EDITS,
);
