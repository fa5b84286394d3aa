import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HashTable } from './hash-table.ts';
import { HASH_WIDTH, KeyedHash } from './keyed-hash.ts';
import { NumberRows } from './number-rows.ts';

const RUNS = Number(process.env.MANGALM_RUNS ?? 20);

it('finds what a map would find', () => {
  const operations = fc.array(fc.tuple(fc.boolean(), fc.string({ maxLength: 3, unit: 'binary' })), { maxLength: 400 });
  fc.assert(
    fc.property(operations, fc.integer({ min: 2, max: HASH_WIDTH }), fc.nat({ max: 2 }), (all, width, further) => {
      const hash = new KeyedHash();
      const rows = new NumberRows(width + further);
      const table = new HashTable(rows, width);
      const map = new Map<string, number>();
      const [found, expected]: [number[], number[]] = [[], []];
      let entries = 0;
      for (const [adds, text] of all) {
        found.push(table.find(hash.of(text)));
        expected.push(map.get(text) ?? 0);
        if (!adds) continue;
        rows.set(++entries, Int32Array.of(...hash.of(text).subarray(0, width), entries, -entries));
        table.set(hash.of(text), entries);
        map.set(text, entries);
      }
      for (const text of map.keys()) found.push(table.find(hash.of(text)));
      expect(found).toEqual([...expected, ...map.values()]);
    }),
    { numRuns: RUNS },
  );
});

it('holds many entries of one part, which collide in all but the last bits', () => {
  const column = new NumberRows(HASH_WIDTH);
  const table = new HashTable(column);
  const hashOf = (entry: number) => Int32Array.of(-1, entry & 1, entry);
  for (let entry = 1; entry <= 300; entry++) {
    column.set(entry, hashOf(entry));
    table.set(hashOf(entry), entry);
  }
  for (let entry = 1; entry <= 300; entry++) expect(table.find(hashOf(entry))).toBe(entry);
  expect(table.find(hashOf(301))).toBe(0);
});

it('hashes equal texts equally, others differently, and all differently under another key', () => {
  const [one, other] = [new KeyedHash(Buffer.from('12345678')), new KeyedHash(Buffer.from('12345679'))];
  const texts = ['', '\0', '\0\0', 'a', 'a\0', 'ab', 'ba', 'abc', 'id:1', 'id:11', 'no:1', 'पापड़', 'x'.repeat(65_536)];
  const hashes = texts.map((text) => String(one.of(text)));
  expect(texts.map((text) => String(one.of(text)))).toEqual(hashes);
  expect(new Set(hashes).size).toBe(texts.length);
  for (const text of texts) expect(String(other.of(text))).not.toBe(String(one.of(text)));
});

it('spreads each bit of a text over all bits of its hash', () => {
  const hash = new KeyedHash();
  const before = hash.of('id:4711').slice();
  let changed = 0;
  for (let bit = 0; bit < 16; bit++) {
    const after = hash.of(`id:471${String.fromCharCode('1'.charCodeAt(0) ^ (1 << bit))}`);
    after.forEach((part, nth) => {
      for (let differing = part ^ before[nth]!; differing !== 0; differing &= differing - 1) changed++;
    });
  }
  // 16 × 96 bits, of which half change by chance, with a standard deviation of 20
  expect(Math.abs(changed - 768)).toBeLessThan(140);
});
