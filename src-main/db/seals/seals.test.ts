import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEmptyDatabase } from '../migrate.ts';
import { inBulk, sealRows } from './index.ts';
import { Hmac, SetHash } from './mac.ts';

describe('the MAC of a text', () => {
  it('is HMAC-SHA-256, whatever was hashed before', () => {
    const key = randomBytes(32);
    const hmac = new Hmac(key);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100_000 }), (text) => {
        expect(Buffer.from(hmac.of(text), 'latin1')).toEqual(createHmac('sha256', key).update(text).digest());
      }),
      { numRuns: 50 },
    );
  });
});

describe('the sum of a kind', () => {
  const hmac = new Hmac(randomBytes(32));
  const macs = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 30 });

  it('is the same in any order of adding and removing, and no other set’s', () => {
    fc.assert(
      fc.property(macs, fc.nat(), (texts, at) => {
        const all = texts.map((text) => hmac.of(text));
        const [once, again] = [new SetHash(), new SetHash()];
        for (const mac of all) once.add(mac);
        const gone = all[at % all.length]!;
        again.add(gone);
        for (const mac of all.toReversed()) again.add(mac);
        expect(again.equals(once)).toBe(false);
        again.remove(gone);
        expect(again.equals(once)).toBe(true);
        const kept = SetHash.open(once.sealed('kind', hmac), 'kind', hmac)!;
        expect(kept.equals(once)).toBe(true);
        again.remove(gone);
        again.add(hmac.of(`${texts.join()} other`));
        expect(again.equals(once)).toBe(false);
      }),
    );
  });

  it('is not taken from another kind, nor with another number in it', () => {
    const set = new SetHash();
    set.add(hmac.of('x'));
    const stored = set.sealed('kind', hmac);
    expect(SetHash.open(stored, 'other', hmac)).toBeNull();
    expect(SetHash.open(stored.replace(/^1/, '2'), 'kind', hmac)).toBeNull();
    for (const broken of ['', 'x', null, 3, `${stored} `]) expect(SetHash.open(broken, 'kind', hmac)).toBeNull();
  });
});

describe('a connection that seals', () => {
  const open = () => {
    const db = createEmptyDatabase(':memory:');
    const seals = sealRows(db, randomBytes(32));
    seals.sealAll();
    return { db, seals };
  };
  const addStore = (name: string) => `INSERT INTO store (name, as_of) VALUES ('${name}', '2025-01-01');`;

  it('finds nothing after any of its own changes, committed or not', () => {
    const { db, seals } = open();
    db.pragma('foreign_keys = OFF');
    const change = fc.constantFrom(
      addStore('a'),
      "UPDATE store SET city = city || 'x'",
      'DELETE FROM store WHERE id % 3 = 0',
      "INSERT OR IGNORE INTO store_key VALUES ('k' || (SELECT count(*) FROM store_key), 1)",
      'UPDATE store_key SET store_id = store_id + 1',
      "UPDATE store_key SET key = key || '!' WHERE store_id % 2 = 0",
      'DELETE FROM store_key WHERE store_id > 2',
      "INSERT INTO store_key VALUES ('k0', (SELECT coalesce(max(id), 1) FROM store)) ON CONFLICT (key) DO UPDATE SET store_id = excluded.store_id",
      'UPDATE OR IGNORE store_key SET store_id = store_id % 3 + 1',
      "INSERT INTO setting VALUES ('s', '1') ON CONFLICT (key) DO UPDATE SET value = value || '1'",
      "INSERT INTO extra (hash, json) VALUES (1, '{}'), (2, json_object('a', 1))",
      'UPDATE extra SET id = id + 70 WHERE id = (SELECT max(id) FROM extra)',
      "UPDATE extra SET json = json_set(json, '$.b', id)",
      'DELETE FROM extra WHERE id % 5 = 0',
      "UPDATE setting SET value = json_object('a', value)",
      'DELETE FROM setting',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(change, { maxLength: 6 }), fc.boolean()), { maxLength: 8 }), (batches) => {
        for (const [changes, keeps] of batches) {
          const run = () =>
            inBulk(db, () => {
              for (const sql of changes) db.exec(sql);
              if (!keeps) throw new Error('taken back');
            });
          try {
            run();
          } catch (error) {
            expect((error as Error).message).toMatch(/^taken back$|^UNIQUE constraint failed: (store_key|extra)\./);
          }
          expect(seals.verify().findings).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
    db.close();
  });

  it('keeps rows of a group from being written where they would not be sealed', () => {
    const { db } = open();
    expect(() => db.exec(addStore('a'))).toThrow('store rows are written within inBulk');
    db.close();
  });

  it('seals a kind that a newer version brings, and none that lost its sum', () => {
    const { db, seals } = open();
    db.pragma('foreign_keys = OFF');
    db.exec("INSERT INTO note (store_id, kind, on_date, text, author) VALUES (1, 'note', '2025-01-01', 'x', 'y')");
    const list = db.prepare<unknown[], string>("SELECT value FROM seal_sum WHERE kind = ''").pluck().get()!;
    // as written by a version without notes
    const older = list.split(' ')[0]!.replace(',note', '');
    db.exec("DELETE FROM seal_sum WHERE kind IN ('', 'note'); DELETE FROM seal WHERE kind = 'note'");
    seals.sealNewKinds();
    expect(seals.verify().findings.length).toBeGreaterThan(0);
    const mac = Buffer.from(new Hmac(seals.key).of(`kinds\0${older}`), 'latin1').toString('hex');
    db.prepare("INSERT INTO seal_sum VALUES ('', ?)").run(`${older} ${mac}`);
    seals.sealNewKinds();
    expect(seals.verify().findings).toEqual([]);
    db.exec("DELETE FROM seal_sum WHERE kind = 'note'");
    seals.sealNewKinds();
    expect(seals.verify().findings).toEqual([{ id: 'verify_seals/sum', values: { kind: 'note' } }]);
    db.close();
  });

  it('keeps a text that looks like JSON apart from JSON', () => {
    const { db, seals } = open();
    db.exec(`INSERT INTO setting VALUES ('k', json('{"a":1}'))`);
    expect(seals.isIntact('setting', 'k')).toBe(true);
    expect(seals.isIntact('setting', 'none')).toBe(false);
    db.close();
  });
});
