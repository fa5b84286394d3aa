import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChainEntry } from '../db/audit-hash.ts';
import { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import {
  appendEntry,
  chainBounds,
  resealChainBounds,
  sealingCount,
  signCheckpoint,
  writeChainBounds,
} from './chain.ts';
import { openAudit } from './index.ts';
import { verifyAudit } from './verify.ts';

const ZERO = '0'.repeat(64);
const keys = new Keys(Buffer.alloc(32, 1));
const otherKeys = new Keys(Buffer.alloc(32, 2));
let db: Db;

beforeEach(() => {
  db = new Database(':memory:');
  db.exec(`
    CREATE TABLE audit (id INTEGER PRIMARY KEY, at TEXT, actor TEXT, face TEXT, procedure TEXT, input TEXT, refused TEXT, changes TEXT, hash TEXT);
    CREATE TABLE audit_span (one INTEGER PRIMARY KEY, first_id INTEGER, before_first TEXT, last_id INTEGER, last_hash TEXT, entries INTEGER, seal TEXT);
    CREATE TABLE audit_checkpoint (last_id INTEGER PRIMARY KEY, at TEXT, hash TEXT, key_id TEXT, signature TEXT);
    CREATE TABLE signing_key (id TEXT PRIMARY KEY, public_key TEXT);
    INSERT INTO audit_span VALUES (1, 1, '${ZERO}', 0, '${ZERO}', 0, '');
  `);
  for (const { id, publicKey } of [keys, otherKeys])
    db.prepare('INSERT INTO signing_key VALUES (?, ?)').run(id, publicKey);
  resealChainBounds(db, keys);
});

const append = (count = 1, entry: object = {}) => {
  for (let i = 0; i < count; i++)
    appendEntry(db, keys, {
      at: `2025-05-0${1 + (i % 9)}T12:00:00.000Z`,
      actor: 'Ravi',
      face: 'window',
      procedure: 'orders.save',
      input: `{"id":${i}}`,
      refused: null,
      changes: '[]',
      ...entry,
    });
};
const findings = () => verifyAudit(db, keys).findings.map(({ id }) => id.replace('verify_audit/', ''));
const reseal = (bounds: object) => {
  const { seal: _, ...before } = chainBounds(db)!;
  writeChainBounds(db, keys, { ...before, ...bounds });
};

describe('the chain', () => {
  it('is intact as it is written, also after its beginning was removed', () => {
    append(5);
    expect(chainBounds(db)).toMatchObject({ firstId: 1, beforeFirst: ZERO, lastId: 5, entries: 5 });
    expect(verifyAudit(db, keys)).toEqual({ checked: 5, findings: [], remarks: [] });
    openAudit(db, keys).removeBefore(new Date('2025-05-03T00:00:00.000Z'));
    expect(chainBounds(db)).toMatchObject({ firstId: 3, lastId: 5, entries: 3 });
    append();
    expect(verifyAudit(db, keys)).toEqual({ checked: 4, findings: [], remarks: [] });
  });

  it.each(['at', 'actor', 'face', 'procedure', 'input', 'refused', 'changes'])('shows a changed %s', (column) => {
    append(3);
    db.exec(`UPDATE audit SET ${column} = '{"x":1}' WHERE id = 2`);
    expect(findings()).toEqual(['changed']);
  });

  it('shows a changed last entry whose hash was changed with it', () => {
    append(3);
    db.exec("UPDATE audit SET hash = 'x' WHERE id = 3");
    expect(findings()).toEqual(['changed', 'last']);
  });

  it('shows entries that are missing, at the beginning, in between and at the end', () => {
    append(9);
    db.exec('DELETE FROM audit WHERE id IN (1, 4, 5, 9)');
    expect(verifyAudit(db, keys).findings).toMatchObject([
      { id: 'verify_audit/missing', values: { id: 1 } },
      { id: 'verify_audit/missing_range', values: { first: 4, last: 5 } },
      { id: 'verify_audit/count', values: { found: 5, written: 9 } },
      { id: 'verify_audit/last', values: { found: 8, written: 9 } },
    ]);
  });

  it('shows an entry that was added, and changed, missing or unsealed bounds', () => {
    append(2);
    db.exec(
      'INSERT INTO audit SELECT 3, at, actor, face, procedure, input, refused, changes, hash FROM audit WHERE id = 2',
    );
    expect(findings()).toEqual(['changed', 'count', 'last']);
    db.exec('DELETE FROM audit WHERE id = 3; UPDATE audit_span SET entries = 3');
    expect(findings()).toEqual(['bounds_changed', 'count']);
    db.exec('DELETE FROM audit_span');
    expect(findings()).toEqual(['bounds_gone']);
  });

  it('shows sealed bounds that do not fit its entries', () => {
    append(2);
    for (const entries of [1, 3]) {
      reseal({ entries });
      expect(findings()).toEqual(['count']);
    }
    reseal({ entries: 2, lastId: 7 });
    expect(findings()).toEqual(['last']);
    reseal({ lastId: 2, lastHash: ZERO });
    expect(findings()).toEqual(['last']);
  });

  it('continues behind changed bounds with an entry that says so', () => {
    append(2);
    db.exec('UPDATE audit_span SET last_id = 1, entries = 1');
    append();
    const procedures = db.prepare('SELECT procedure FROM audit ORDER BY id').pluck().all();
    expect(procedures).toEqual(['orders.save', 'orders.save', 'audit.broken', 'orders.save']);
    expect(findings()).toEqual(['before', 'count']);
  });

  it('knows how often rows were sealed for the first time', () => {
    append(1, { procedure: 'seals.begun' });
    append(1, { procedure: 'accounts.begun', input: '{"sealed":1}' });
    append(1, { procedure: 'accounts.begun', input: '{"sealed":0}' });
    expect(sealingCount(db)).toBe(2);
  });
});

it('a hash is that of the entry and of all before it', () => {
  append(1);
  const [first] = db.prepare('SELECT hash FROM audit').pluck().all();
  const { id, at, actor, face, procedure, input, refused, changes } = db
    .prepare<unknown[], ChainEntry>('SELECT * FROM audit')
    .get()!;
  const fields = JSON.stringify([ZERO, id, at, actor, face, procedure, input, refused, changes]);
  expect(first).toBe(createHash('sha256').update(fields).digest('hex'));
});

describe('a checkpoint', () => {
  const signed = () => db.prepare('SELECT last_id FROM audit_checkpoint ORDER BY last_id').pluck().all();

  it('is signed at every two hundredth entry, and of no empty chain', () => {
    signCheckpoint(db, keys, '2025-05-01');
    append(401);
    expect(signed()).toEqual([200, 400]);
    expect(findings()).toEqual([]);
  });

  it('shows a changed time or hash, an entry of another hash, and one that is gone', () => {
    append(3);
    signCheckpoint(db, keys, '2025-05-01');
    expect(findings()).toEqual([]);
    db.exec("UPDATE audit_checkpoint SET at = '2025-05-02'");
    expect(findings()).toEqual(['signature']);
    db.exec("UPDATE audit_checkpoint SET at = '2025-05-01', hash = 'x'");
    expect(findings()).toEqual(['not_signed_one', 'signature']);
    db.exec('DELETE FROM audit_checkpoint; DELETE FROM audit');
    resealChainBounds(db, keys);
    reseal({ lastId: 3, lastHash: ZERO });
    signCheckpoint(db, keys, '2025-05-01');
    reseal({ lastId: 2 });
    db.exec('DELETE FROM audit');
    reseal({ firstId: 3, beforeFirst: ZERO, entries: 0 });
    expect(findings()).toEqual(['signed_gone']);
  });

  it('of an earlier key is only remarked, one of an unknown key is found', () => {
    append();
    signCheckpoint(db, otherKeys, '2025-05-01');
    expect(verifyAudit(db, keys)).toMatchObject({ findings: [], remarks: [{ id: 'verify_audit/earlier_key' }] });
    expect(verifyAudit(db, otherKeys).remarks).toEqual([]);
    db.exec('DELETE FROM signing_key');
    expect(findings()).toEqual(['signature']);
  });
});
