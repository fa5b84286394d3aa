import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeExtras } from './merge-entities.ts';

const RUNS = Number(process.env.MANGALM_RUNS ?? 50);

/** Texts with a hash each, so few that texts come again and hashes collide. */
const extras = (max: number) =>
  fc.array(fc.record({ hash: fc.integer({ min: 1, max: 4 }), json: fc.constantFrom('{}', '{"a":1}', '{"b":2}') }), {
    maxLength: max,
  });

it('stores each text once, whatever its hash, and maps every staged one to it', () => {
  fc.assert(
    fc.property(extras(4), extras(12), (stored, staged) => {
      const db = new Database(':memory:');
      db.exec(`ATTACH ':memory:' AS stage;
        CREATE TABLE main.extra (id INTEGER PRIMARY KEY, hash INTEGER, json TEXT);
        CREATE TABLE stage.extra (idx INTEGER PRIMARY KEY, hash INTEGER, json TEXT);`);
      const ids = new Map<string, number>();
      for (const { hash, json } of stored) {
        if (ids.has(`${hash} ${json}`)) continue;
        ids.set(`${hash} ${json}`, ids.size + 1);
        db.prepare('INSERT INTO main.extra VALUES (?, ?, ?)').run(ids.size, hash, json);
      }
      for (const [at, { hash, json }] of staged.entries())
        db.prepare('INSERT INTO stage.extra VALUES (?, ?, ?)').run(at + 1, hash, json);
      mergeExtras(db);
      const expected = staged.map(({ hash, json }) => {
        const key = `${hash} ${json}`;
        if (!ids.has(key)) ids.set(key, ids.size + 1);
        return ids.get(key);
      });
      expect(db.prepare('SELECT id FROM temp.extra_map ORDER BY idx').pluck().all()).toEqual(expected);
      expect(db.prepare("SELECT hash || ' ' || json FROM main.extra ORDER BY id").pluck().all()).toEqual([
        ...ids.keys(),
      ]);
      db.close();
    }),
    { numRuns: RUNS },
  );
});
