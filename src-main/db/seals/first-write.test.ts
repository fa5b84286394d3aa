import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createEmptyDatabase } from '../migrate.ts';
import type { Db } from '../open.ts';
import { sealRows } from './index.ts';

const setKey = (key: string) => `INSERT INTO setting VALUES ('${key}', '1')`;
const triggersOf = (db: Db) => db.prepare<unknown[], number>('SELECT count(*) FROM temp.sqlite_schema').pluck().get()!;

const key = randomBytes(32);
let dir: string;
let sealed: string;
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-seals-'));
  sealed = path.join(dir, 'sealed.db');
  const db = createEmptyDatabase(sealed);
  sealRows(db, key).sealAll();
  db.close();
});
afterAll(() => fs.rmSync(dir, { recursive: true }));

/** A sealed database with a connection that has not written yet. */
function open() {
  const db = new Database(fs.readFileSync(sealed));
  // prepared before the connection seals
  const earlier = db.prepare(setKey('earlier'));
  const seals = sealRows(db, key);
  onTestFinished(() => void db.close());
  return { db, seals, earlier };
}

describe('a connection before its first write', () => {
  it('has no triggers while it only reads, also in a deferred transaction', () => {
    const { db } = open();
    const read = db.prepare('SELECT count(*) FROM setting').pluck();
    expect(db.transaction(() => read.get()).deferred()).toBe(0);
    expect(triggersOf(db)).toBe(0);
  });

  it.each<[string, (db: Db) => void]>([
    ['a statement', (db) => db.prepare(setKey('k')).run()],
    ['a statement that returns rows', (db) => db.prepare(`${setKey('k')} RETURNING key`).all()],
    ['exec', (db) => db.exec(setKey('k'))],
    ['a transaction', (db) => db.transaction(() => db.prepare(setKey('k')).run())()],
    ['its default', (db) => db.transaction(() => db.prepare(setKey('k')).run()).default()],
    ['an immediate one', (db) => db.transaction(() => db.prepare(setKey('k')).run()).immediate()],
    ['an exclusive one', (db) => db.transaction(() => db.prepare(setKey('k')).run()).exclusive()],
    [
      'one begun by exec',
      (db) => {
        db.exec('BEGIN');
        db.prepare(setKey('k')).run();
        db.exec('COMMIT');
      },
    ],
  ])('seals what is written by %s', (_, write) => {
    const opened = open();
    write(opened.db);
    expect(opened.seals.isIntact('setting', 'k')).toBe(true);
  });

  it('seals what a statement of before writes once it writes at all', () => {
    const opened = open();
    opened.db.exec(setKey('k'));
    opened.earlier.run();
    expect(opened.seals.isIntact('setting', 'earlier')).toBe(true);
  });

  it('goes on to seal after its first transaction was rolled back', () => {
    const opened = open();
    const { db } = opened;
    const fails = db.transaction(() => {
      db.prepare(setKey('gone')).run();
      throw new Error('taken back');
    });
    expect(() => fails()).toThrow('taken back');
    db.prepare(setKey('k')).run();
    expect(opened.seals.isIntact('setting', 'k')).toBe(true);
    expect(opened.seals.isIntact('setting', 'gone')).toBe(false);
  });

  it('refuses a first write in a transaction begun for reading, whose rollback would remove the triggers', () => {
    const { db } = open();
    expect(() => db.transaction(() => db.prepare(setKey('k')).run()).deferred()).toThrow('begun for reading');
    expect(db.prepare('SELECT count(*) FROM setting').pluck().get()).toBe(0);
  });
});
