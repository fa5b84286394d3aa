import { expect, test } from 'vitest';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { fitWaits, predictOrderDate } from './order-date.ts';

/** Order days of stores of known rhythms until day 900: some irregular, some that stop for good. */
function storesOfKnownRhythm(): number[][] {
  const next = seededRandom(7);
  return Array.from({ length: 300 }, () => {
    const usual = 7 + Math.floor(next() * 30);
    const spread = 0.2 + 0.6 * next();
    const stops = next() < 0.4 ? next() * 900 : Infinity;
    const days: number[] = [];
    for (let day = Math.floor(next() * usual); day < Math.min(900, stops); ) {
      days.push(day);
      day += Math.max(1, Math.round(usual * (1 + spread * (next() + next() - 1))));
    }
    return days;
  });
}

/** Order days of stores without a rhythm: on any day with the same chance, whenever they ordered last. */
function storesByChance(): number[][] {
  const next = seededRandom(11);
  return Array.from({ length: 300 }, () => {
    const mean = 7 + Math.floor(next() * 30);
    const days: number[] = [];
    for (let day = Math.floor(next() * mean); day < 900; day += 1 + Math.floor(-Math.log(1 - next()) * mean))
      days.push(day);
    return days;
  });
}

test.each([
  ['of known rhythms', storesOfKnownRhythm(), 5],
  ['that order by chance', storesByChance(), 3],
])('of stores %s with a chance of p, a share of p orders within the week', (_, stores, filled) => {
  const bins = Array.from({ length: 5 }, () => ({ count: 0, expected: 0, observed: 0 }));
  for (let cut = 500; cut < 860; cut += 23) {
    const known = stores.map((days) => days.filter((day) => day <= cut));
    const waits = fitWaits(known, cut);
    known.forEach((days, i) => {
      const expectation = predictOrderDate(days, waits);
      if (!expectation) return;
      const chance = expectation.chance(cut, cut + 7);
      const bin = bins[Math.min(4, Math.floor(chance * 5))]!;
      bin.count++;
      bin.expected += chance;
      if (stores[i]!.some((day) => day > cut && day <= cut + 7)) bin.observed++;
    });
  }
  const checked = bins.filter(({ count }) => count > 100);
  expect(checked.length).toBeGreaterThanOrEqual(filled);
  for (const { count, expected, observed } of checked) expect(Math.abs(expected - observed) / count).toBeLessThan(0.07);
});

test('a store that orders like clockwork is more certain than one that does not, and a long silence lowers the chance', () => {
  const waits = fitWaits(storesOfKnownRhythm(), 900);
  const regular = predictOrderDate([0, 20, 40, 60, 80, 100, 120, 140], waits)!;
  const irregular = predictOrderDate([0, 8, 40, 52, 90, 100, 130, 140], waits)!;
  expect(regular.usual).toBe(20);
  expect(regular.chance(154, 161)).toBeGreaterThan(irregular.chance(154, 161) + 0.2);
  const churn = [140, 160, 180, 200, 260].map((day) => regular.churn(day));
  expect(churn).toEqual([...churn].sort((a, b) => a - b));
  expect(churn[0]).toBeLessThan(0.05);
  expect(churn[4]).toBeGreaterThan(0.7);
  expect(regular.chance(260, 267)).toBeLessThan(0.3);
});

test('what is expected as of a day is told by the orders until then', () => {
  const days = [0, 20, 40, 65, 80, 100, 120, 140, 161];
  const waits = fitWaits(storesOfKnownRhythm(), 900);
  const known = predictOrderDate(days, waits, 7)!;
  const alone = predictOrderDate(days.slice(0, 7), waits)!;
  expect([known.usual, known.from, known.day, known.to]).toEqual([alone.usual, alone.from, alone.day, alone.to]);
  expect([known.chance(130, 137), known.churn(150)]).toEqual([alone.chance(130, 137), alone.churn(150)]);
});
