import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { InvoiceIndex } from './invoice-index.ts';

/** Records with an ID, a number, or both. */
const record = fc
  .record({
    id: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null, freq: 3 }),
    number: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null, freq: 3 }),
  })
  .filter(({ id, number }) => id !== null || number !== null);

it('finds invoices by ID, else by number, as a plain table of both keys would', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 200 }), (records) => {
      const seen = new InvoiceIndex();
      const plain = new Map<string, { idx: number; nameless: boolean; places: number }>();
      let count = 0;
      for (const { id, number } of records) {
        const numberKey = number === null ? '' : `no:inv-${number}`;
        const key = id === null ? numberKey : `id:${id}`;
        const sameNumber = id !== null && numberKey !== '' ? plain.get(numberKey) : undefined;
        const expected = plain.get(key) ?? (sameNumber?.nameless ? sameNumber : undefined);
        const found = seen.find(key) || (id !== null && numberKey !== '' ? seen.findWithoutId(numberKey) : 0);
        expect(found).toBe(expected?.idx ?? 0);
        if (expected) {
          expect(seen.nextPlace(found)).toBe(++expected.places);
          continue;
        }
        const entry = { idx: ++count, nameless: id === null, places: 3 };
        plain.set(key, entry);
        if (id !== null && numberKey !== '' && !plain.has(numberKey)) plain.set(numberKey, entry);
        expect(seen.add({ key, numberKey, day: 20_250_101 + count, storeIdx: count % 7, places: 3, series: 0 })).toBe(
          count,
        );
        expect(seen.matches(count, 20_250_101 + count, count % 7)).toBe(true);
        expect(seen.matches(count, 20_250_101, count % 7)).toBe(false);
        expect(seen.matches(count, 20_250_101 + count, 7)).toBe(false);
      }
      expect(seen.count).toBe(count);
    }),
    { numRuns: 200 },
  );
});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it.each([
  ['in memory', null, 5000],
  ['with most of their keys in files', path.join(folder, 'invoices'), 40_000],
])('tells thousands of invoices apart %s', (_, file, last) => {
  const seen = new InvoiceIndex(file);
  for (let i = 1; i <= last; i++)
    seen.add({ key: `id:${i}`, numberKey: `no:${i}`, day: i, storeIdx: i % 9, places: i, series: 0 });
  for (let i = 1; i <= last; i += last / 5000) {
    expect(seen.find(`id:${i}`)).toBe(i);
    expect(seen.find(`no:${i}`)).toBe(i);
    expect(seen.findWithoutId(`no:${i}`)).toBe(0);
    expect(seen.nextPlace(i)).toBe(i + 1);
    expect(seen.matches(i, i, i % 9)).toBe(true);
  }
  seen.close();
});

it('keeps days and line numbers that are too many for 16 bits', () => {
  const seen = new InvoiceIndex();
  const entry = { numberKey: '', storeIdx: 1, places: 0, series: 0 };
  for (let i = 1; i <= 66_000; i++) seen.add({ ...entry, key: `id:${i}`, day: i });
  for (const i of [1, 65_535, 65_536, 65_537, 66_000]) expect(seen.headerOf(i).day).toBe(i);
  expect(seen.matches(66_000, 66_000, 1)).toBe(true);
  for (let place = 1; place < 66_000; place++) seen.nextPlace(2);
  expect(seen.nextPlace(2)).toBe(66_000);
  const last = seen.add({ ...entry, key: 'id:last', day: 1, places: 100_000, series: -5 });
  expect(seen.nextPlace(last)).toBe(100_001);
  expect(seen.headerOf(last)).toEqual({ day: 1, storeIdx: 1, series: -5 });
});
