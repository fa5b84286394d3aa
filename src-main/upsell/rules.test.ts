import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AssociationRule, mineRules } from './rules.ts';

const shown = ({ lhs, rhs, count }: AssociationRule) => `${lhs.toSorted((a, b) => a - b).join(' ')} > ${rhs}: ${count}`;

/** Brute force: every possible rule, counted over all baskets. */
function byForce(baskets: number[][], support: number, confidence: number): string[] {
  const items = [...new Set(baskets.flat())];
  const countOf = (set: number[]) => baskets.filter((b) => set.every((item) => b.includes(item))).length;
  const found: string[] = [];
  for (let mask = 1; mask < 1 << items.length; mask++) {
    const lhs = items.filter((_, i) => mask & (1 << i)).sort((a, b) => a - b);
    for (const rhs of items.filter((item) => !lhs.includes(item))) {
      const count = countOf([...lhs, rhs]);
      if (count === 0 || count < support * baskets.length - 1e-9) continue;
      if (count / countOf(lhs) >= confidence - 1e-9) found.push(`${lhs.join(' ')} > ${rhs}: ${count}`);
    }
  }
  return found.sort();
}

it('finds exactly the rules that counting by force finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 7 }), { minLength: 1, maxLength: 25 }),
      fc.double({ min: 0.01, max: 0.6, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (baskets, support, confidence) => {
        const rules = mineRules(baskets, { support, confidence });
        expect(rules.map(shown).sort()).toEqual(byForce(baskets, support, confidence));
        for (const { lhs, rhs, support: s, confidence: c, lift, count } of rules) {
          const withLhs = baskets.filter((b) => lhs.every((item) => b.includes(item))).length;
          const withRhs = baskets.filter((b) => b.includes(rhs)).length;
          expect(s).toBeCloseTo(count / baskets.length, 12);
          expect(c).toBeCloseTo(count / withLhs, 12);
          expect(lift).toBeCloseTo(c / (withRhs / baskets.length), 9);
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('of no basket, one basket and one product there are no wrong rules', () => {
  expect(mineRules([], { support: 0.1, confidence: 0.5 })).toEqual([]);
  expect(mineRules([[1], [1], []], { support: 0.1, confidence: 0.5 })).toEqual([]);
  expect(
    mineRules([[1, 2]], { support: 0.1, confidence: 0.5 })
      .map(shown)
      .sort(),
  ).toEqual(['1 > 2: 1', '2 > 1: 1']);
});

it('says that the support is too low instead of filling the memory', () => {
  const basket = Array.from({ length: 40 }, (_, i) => i);
  expect(() => mineRules([basket, basket], { support: 0.5, confidence: 0.9, mostItems: 40 })).toThrow(/millions/);
});
