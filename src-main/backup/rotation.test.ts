import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expiredBackups } from './rotation.ts';

const backupAt = (at: string, why: 'scheduled' | 'by-hand' | 'before-undo' = 'scheduled') => ({
  name: `${why}-${at}`,
  at,
  why,
});
const KEEP = { daily: 7, weekly: 4, monthly: 12 };

it('a year of days leaves seven days, four weeks and twelve months', () => {
  const all = Array.from({ length: 400 }, (_, i) => backupAt(new Date(Date.UTC(2025, 0, 1 + i, 12)).toISOString()));
  const gone = new Set(expiredBackups(all, KEEP));
  const kept = all.filter(({ name }) => !gone.has(name));
  expect(kept.slice(-7)).toEqual(all.slice(-7));
  expect(new Set(kept.map(({ at }) => at.slice(0, 7))).size).toBe(12);
  expect(kept.length).toBeLessThanOrEqual(7 + 4 + 12);
});

it('of the scheduled backups of a day only the newest stays', () => {
  const hours = Array.from({ length: 4 }, (_, i) => backupAt(`2025-05-01T1${i}:00:00.000Z`));
  expect(expiredBackups(hours, KEEP)).toEqual(hours.slice(0, 3).map(({ name }) => name));
});

it('of the backups before an undo the newest five are kept, whatever is scheduled beside them', () => {
  const undos = Array.from({ length: 8 }, (_, i) => backupAt(`2025-05-0${i + 1}T12:00:00.000Z`, 'before-undo'));
  const scheduled = Array.from({ length: 3 }, (_, i) => backupAt(`2025-05-1${i}T12:00:00.000Z`));
  expect(expiredBackups([...undos, ...scheduled], KEEP)).toEqual(undos.slice(0, 3).map(({ name }) => name));
  expect(expiredBackups(undos.slice(0, 5), KEEP)).toEqual([]);
});

it('the newest stays whatever the clock says, those made by hand all stay, and what stays once stays a second time', () => {
  const one = fc.record({
    at: fc
      .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    why: fc.constantFrom('scheduled' as const, 'by-hand' as const, 'before-undo' as const),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 80, size: 'max' }), fc.integer({ min: 1, max: 9 }), (list, daily) => {
      const all = list.map((backup, i) => ({ ...backup, name: `${i}` }));
      const keep = { daily, weekly: 2, monthly: 3 };
      const gone = new Set(expiredBackups(all, keep));
      const left = all.filter(({ name }) => !gone.has(name));
      const newest = [...all].sort((a, b) => (a.at < b.at ? 1 : -1));
      if (newest[0]) expect(left.map(({ at }) => at)).toContain(newest[0].at);
      expect(all.filter(({ why, name }) => why === 'by-hand' && gone.has(name))).toEqual([]);
      expect(left.filter(({ why }) => why === 'before-undo').length).toBeLessThanOrEqual(5);
      expect(expiredBackups(left, keep)).toEqual([]);
    }),
  );
});
