import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountRepository } from '../../src-main/accounts/account-repository.ts';
import { Grants } from '../../src-main/accounts/grants.ts';
import { openApp } from '../../src-main/app.ts';
import { openAudit } from '../../src-main/audit/index.ts';
import { Keys, masterSecret } from '../../src-main/db/keys.ts';
import { connect, connectSealed } from '../../src-main/db/open.ts';
import { inBulk } from '../../src-main/db/seals/index.ts';
import {
  GROUP_KINDS,
  isSealedColumn,
  OTHERWISE_PROTECTED,
  ROW_KINDS,
  UNSEALED,
} from '../../src-main/db/seals/kinds.ts';
import { verifyDatabase } from '../../src-main/system/verify.ts';
import { cli, tempFolder } from '../helpers.ts';
import { openRoleFixture, type RoleFixture } from './role-fixture.ts';

/** Rows edited per table: one in `npm test`; `MANGALM_EDITS=50 npm test -- test/accounts/seals` for more. */
const ROWS = Number(process.env.MANGALM_EDITS ?? 1);

let fixture: RoleFixture;
let keys: Keys;
let copy: string;
beforeAll(async () => {
  fixture = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-seals-')));
  keys = new Keys(masterSecret(fixture.data));
  openAudit(fixture.db, keys).sign();
  copy = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-seals-')), 'copy.db');
  fixture.db.prepare('VACUUM INTO ?').run(copy);
  fillEmptyTables(copy);
}, 60_000);
afterAll(() => fixture.close());

interface Column {
  table: string;
  name: string;
  type: string;
  isKey: boolean;
}

const columnsOf = (db: Database.Database): Column[] =>
  db
    .prepare(
      `SELECT t.name AS "table", c.name, c.type, c.pk > 0 AS isKey FROM pragma_table_list t, pragma_table_info(t.name) c
       WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid`,
    )
    .all() as Column[];

/** Inserts a row into every empty table, with seals as the program writes them. */
function fillEmptyTables(file: string): void {
  const db = connectSealed(file, keys.rowSealKey);
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  const tables = Map.groupBy(columnsOf(db), ({ table }) => table);
  // as of a month of many lines
  db.exec(`INSERT INTO sales_month_part SELECT month, 1, substr(columns, 9) FROM sales_month LIMIT 1;
    UPDATE sales_month SET columns = substr(columns, 1, 8) WHERE month IN (SELECT month FROM sales_month_part)`);
  inBulk(db, () => {
    for (const [table, columns] of tables) {
      if (db.prepare(`SELECT EXISTS (SELECT 1 FROM ${table})`).pluck().get() === 1) continue;
      const group = GROUP_KINDS.find(({ root, parts }) => root && parts.some((part) => part.table === table));
      const owner = group && db.prepare(`SELECT max(id) FROM ${group.root!.table}`).pluck().get();
      const values = columns.map(({ name, type }) =>
        group?.parts.some((part) => part.group === `$.${name}`)
          ? (owner ?? 1)
          : ({ INTEGER: 1, REAL: 0.5, BLOB: Buffer.from('b') }[type] ?? '{}'),
      );
      db.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values);
    }
  });
  // drop the triggers, which would reject or revert an edit; an attacker would do the same
  for (const name of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all() as string[])
    db.exec(`DROP TRIGGER ${name}`);
  db.close();
}

const findings = (db: Database.Database): string[] => [
  ...verifyDatabase(db, keys, [
    ...new AccountRepository(db, keys).tampered(),
    ...new Grants(db, keys).tampered(),
  ]).parts.flatMap((part) => part.findings),
];

/** A value that differs from the stored one. */
function differentValue(value: unknown, type: string): unknown {
  if (Buffer.isBuffer(value)) return Buffer.from(value.map((byte, at) => (at === value.length - 1 ? byte ^ 1 : byte)));
  if (value === null) return { INTEGER: 1, REAL: 0.5, BLOB: Buffer.from('x') }[type] ?? 'x';
  // the smallest representable change of a floating-point number
  if (type === 'REAL') return (value as number) * (1 + 2 * Number.EPSILON) + Number.MIN_VALUE;
  return typeof value === 'number' ? value + 1 : `${value} `;
}

describe('an edit outside the app', () => {
  it('is detected in every column of every table, except those listed with a reason', () => {
    const db = connect(copy);
    db.pragma('foreign_keys = OFF');
    db.pragma('ignore_check_constraints = ON');
    const before = new Set(findings(db));
    const unseen: string[] = [];
    const columns = columnsOf(db);
    for (const { table, name, type } of columns) {
      const key = columns.filter((column) => column.table === table && column.isKey).map((column) => column.name);
      const rows = db
        .prepare(`SELECT ${key.length > 0 ? key.join(', ') : 'rowid'} FROM ${table} ORDER BY random() LIMIT ?`)
        .all(ROWS) as Record<string, unknown>[];
      expect(rows.length, `${table} has no row to edit`).toBeGreaterThan(0);
      for (const row of rows) {
        const where = Object.keys(row)
          .map((column) => `${column} = @${column}`)
          .join(' AND ');
        const value = db.prepare(`SELECT ${name} FROM ${table} WHERE ${where}`).pluck().get(row);
        db.exec('BEGIN');
        db.prepare(`UPDATE OR REPLACE ${table} SET ${name} = @value WHERE ${where}`).run({
          ...row,
          value: differentValue(value, type),
        });
        if (findings(db).every((finding) => before.has(finding))) unseen.push(`${table}.${name}`);
        db.exec('ROLLBACK');
      }
    }
    db.close();
    expect(columns.length).toBeGreaterThan(300);
    const listed = columns
      .filter(({ table, name }) => !isSealedColumn(table, name))
      .map(({ table, name }) => `${table}.${name}`);
    expect([...new Set(unseen)].filter((column) => !listed.includes(column))).toEqual([]);
  }, 600_000);

  it('is detected if rows are removed, with or without their seals', () => {
    const db = connect(copy);
    db.pragma('foreign_keys = OFF');
    const before = new Set(findings(db));
    const unseen: string[] = [];
    const sealed = [...GROUP_KINDS.flatMap(({ root, parts }) => [...(root ? [root] : []), ...parts]), ...ROW_KINDS];
    for (const { table } of sealed) {
      db.exec('BEGIN');
      db.exec(`DELETE FROM ${table} WHERE rowid = (SELECT max(rowid) FROM ${table})`.replaceAll(...rowidOf(db, table)));
      if (findings(db).every((finding) => before.has(finding))) unseen.push(`${table}: a row removed`);
      db.exec('ROLLBACK');
      // the row together with its seal
      db.exec('BEGIN');
      db.exec(`DELETE FROM ${table}; DELETE FROM seal WHERE kind = '${table}'`);
      if (findings(db).every((finding) => before.has(finding))) unseen.push(`${table}: rows removed with their seals`);
      db.exec('ROLLBACK');
    }
    db.close();
    expect(unseen).toEqual([]);
  }, 120_000);

  it('stays detectable when the program changes the same row later', async () => {
    const data = tempFolder();
    const app = openApp(data);
    const me = { face: 'cli', user: 'x', label: '', session: null, token: null } as const;
    await app.call(me, 'imports.saveMapping', { name: 'mine', fields: {} });
    await app.close();
    const raw = connect(path.join(data, 'mangalm.db'));
    raw.exec(`UPDATE mapping SET spec = json_set(spec, '$.fields', json('{"city":"X"}'))`);
    raw.close();
    const reopened = openApp(data);
    await reopened.call(me, 'imports.saveMapping', { name: 'mine', fields: { city: 'Y' } });
    const { ok, parts } = await reopened.call(me, 'system.verify', {});
    await reopened.close();
    expect(ok).toBe(false);
    expect(parts.find(({ name }) => name === 'seals')!.findings).toEqual([
      'A row of “mapping” was changed outside the app, and by the program since.',
    ]);
  });

  it('cannot be hidden by deleting the seals or the key id', async () => {
    for (const hide of [
      'DELETE FROM seal; DELETE FROM seal_sum',
      `UPDATE setting SET value = '"other"' WHERE key = 'keyId'`,
      `UPDATE setting SET value = '"other"' WHERE key = 'keyId'; UPDATE audit_span SET seal = ''`,
      `DELETE FROM seal; DELETE FROM seal_sum; DELETE FROM audit_checkpoint; DROP TRIGGER audit_stays; DELETE FROM audit`,
    ]) {
      const data = tempFolder();
      await openApp(data).close();
      const raw = connect(path.join(data, 'mangalm.db'));
      raw.exec(`INSERT INTO saved_report (name, definition, author, at) VALUES ('mine', '{}', 'x', ''); ${hide}`);
      raw.close();
      const { code, json } = await cli(['verify', '--data', data, '--json']);
      expect({ hide, code, ok: (json as { ok: boolean }).ok }).toEqual({ hide, code: 1, ok: false });
    }
  });
});

/** The replacement for `rowid` in a WITHOUT ROWID table: its key column. */
function rowidOf(db: Database.Database, table: string): [string, string] {
  const [key] = columnsOf(db).filter((column) => column.table === table && column.isKey);
  const withoutRowid = db.prepare('SELECT wr FROM pragma_table_list WHERE name = ?').pluck().get(table) === 1;
  return ['rowid', withoutRowid ? key!.name : 'rowid'];
}

describe('the schema', () => {
  it('is compared with the migrations: added, changed and missing objects are named', async () => {
    const data = tempFolder();
    await openApp(data).close();
    const raw = connect(path.join(data, 'mangalm.db'));
    raw.exec(`
      CREATE TRIGGER helper AFTER UPDATE ON session BEGIN UPDATE account SET role = 'owner'; END;
      DROP TRIGGER audit_stays;
      DROP INDEX invoice_date;
      CREATE INDEX invoice_date ON invoice (date) WHERE date > '2024'`);
    raw.close();
    const { code, json } = await cli(['verify', '--data', data, '--json']);
    const { findings } = (json as { parts: { name: string; findings: string[] }[] }).parts[0]!;
    expect(code).toBe(1);
    expect(findings).toEqual([
      'The trigger helper was added outside the app.',
      'The index invoice_date was changed outside the app.',
      '“audit_stays” is missing in the database.',
    ]);
  });
});

describe('the lists of what is sealed', () => {
  it('name every table once, and only existing columns', () => {
    const db = connect(copy);
    const columns = columnsOf(db);
    db.close();
    const tables = [...new Set(columns.map(({ table }) => table))];
    const sealed = [
      ...GROUP_KINDS.flatMap(({ root, parts }) => [...(root ? [root.table] : []), ...parts.map(({ table }) => table)]),
      ...ROW_KINDS.map(({ table }) => table),
    ];
    const open = Object.keys(UNSEALED).filter((table) => UNSEALED[table]!['*'] !== undefined);
    expect([...sealed, ...open, ...Object.keys(OTHERWISE_PROTECTED)].sort()).toEqual(tables.sort());
    for (const [table, names] of Object.entries(UNSEALED))
      for (const name of Object.keys(names))
        if (name !== '*') expect(columns.some((column) => column.table === table && column.name === name)).toBe(true);
  });
});

describe('a session or token that was edited', () => {
  it('gives no access any more', async () => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-session-'));
    const other = await openRoleFixture(data);
    try {
      const raw = connect(path.join(data, 'mangalm.db'));
      const rep = other.callerOf('rep');
      expect((await other.app.call(rep, 'accounts.me', {})).account?.role).toBe('rep');
      raw.prepare('UPDATE session SET account_id = ? WHERE id = ?').run(other.accounts.owner, rep.session);
      const me = await other.app.call(rep, 'accounts.me', {});
      expect(me.account).toBeNull();
      await expect(other.app.call(rep, 'audit.list', {})).rejects.toMatchObject({ code: 'signed_out' });

      const { secret, id } = await other.callAs('owner', 'accounts.makeToken', { name: 'tool' });
      const caller = { face: 'api', user: 'x', label: '', session: null, token: secret } as const;
      await other.app.call(caller, 'system.about', {});
      await other.callAs('owner', 'accounts.endToken', { id });
      raw.prepare('UPDATE access_token SET ended_at = NULL WHERE id = ?').run(id);
      await expect(other.app.call(caller, 'system.about', {})).rejects.toMatchObject({ code: 'token_invalid' });
      const { parts } = await other.callAs('owner', 'system.verify', {});
      const named = parts.find(({ name }) => name === 'seals')!.findings.join('\n');
      expect(named).toContain(`“access_token” ${id} (tool)`);
      expect(named).toContain(`“session” ${rep.session!.slice(0, 8)}`);
      expect(named).not.toContain(rep.session);
      // nor if all seals are deleted, so that the folder looks like one from before there were seals
      raw.exec('DELETE FROM seal; DELETE FROM seal_sum');
      raw.close();
      const reopened = openApp(data);
      for (const who of [rep, caller])
        await expect(reopened.call(who, 'audit.list', {})).rejects.toMatchObject({ code: 'accounts_tampered' });
      await reopened.close();
    } finally {
      await other.close();
    }
  });
});
