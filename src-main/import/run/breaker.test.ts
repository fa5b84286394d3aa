import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';

const limits = { maxErrorRate: 0.2, maxConsecutiveRejects: 200, smallestSample: 100, window: 1000 };
const feed = (breaker: Breaker, rejects: boolean[]) => rejects.findIndex((rejected) => breaker.note(rejected)) + 1;

describe('the circuit breaker', () => {
  it('does not open for a bad first row, nor before the 100th record', () => {
    expect(feed(new Breaker(limits), [true, ...new Array(999).fill(false)])).toBe(0);
    expect(feed(new Breaker(limits), new Array(99).fill(true))).toBe(0);
  });

  it('opens at the 100th record when more than the allowed share was rejected', () => {
    expect(
      feed(
        new Breaker(limits),
        Array.from({ length: 500 }, (_, i) => i % 4 === 0),
      ),
    ).toBe(100);
    expect(
      feed(
        new Breaker(limits),
        Array.from({ length: 5000 }, (_, i) => i % 5 === 4),
      ),
    ).toBe(0);
  });

  it('looks at the last 1,000 records too, so that a good beginning does not hide a bad end', () => {
    const opened = feed(new Breaker(limits), [
      ...new Array(10_000).fill(false),
      ...Array.from({ length: 1000 }, (_, i) => i % 2 === 0),
    ]);
    expect(opened).toBe(10_401);
  });

  it('opens after as many rejects in a row as the settings say', () => {
    expect(
      feed(new Breaker({ ...limits, maxErrorRate: 1, maxConsecutiveRejects: 3 }), [
        true,
        true,
        false,
        true,
        true,
        true,
      ]),
    ).toBe(6);
  });
});
